// A page that no user has touched. Playwright lets everything that it evaluates count as a touch; what is asked here goes
// past it, by the browser's own protocol.
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openPage } from "./party.mjs";

const LOUDSPEAKER = fileURLToPath(new URL("loudspeaker.js", import.meta.url));

export class Untouched {
  static async open(cuid, context, origin) {
    const untouched = new Untouched();
    untouched.cuid = cuid;
    await context.addInitScript({ path: LOUDSPEAKER });
    Object.assign(untouched, await openPage(context, `${origin}/test/index.html`));
    untouched.session = await context.newCDPSession(untouched.page);
    await untouched.evaluate(async () => {
      globalThis[Symbol.for("probe")].remember();
      globalThis[Symbol.for("bench")] = await import("/test/bench.js");
    });
    return untouched;
  }

  /** Calls a function in the page. */
  async evaluate(work, ...given) {
    const expression = `(${work})(...${JSON.stringify(given)})`;
    const { result, exceptionDetails } = await this.session.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Calls a function of the bench, the probe or the loudspeaker. */
  ask(whose, name, ...given) {
    const work = (whose, name, given) => globalThis[Symbol.for(whose)][name](...given);
    return this.evaluate(work, whose, name, given);
  }

  run(name, ...given) {
    return this.ask("bench", name, ...given);
  }

  async connect(options) {
    const outcome = await this.run("connect", { accountId: "dev", apikey: "dev-key", cuid: this.cuid, ...options });
    if (outcome.error) throw new Error(`${this.cuid} cannot connect: ${JSON.stringify(outcome.error)}`);
    return this;
  }

  /** Asks until the answer is yes. */
  async until(work, ...given) {
    for (const end = Date.now() + 15_000; Date.now() < end; await pause(20)) {
      if (await this.evaluate(work, ...given)) return;
    }
    const state = { heard: await this.run("heard"), ear: await this.ask("loudspeaker", "listen") };
    throw new Error(`${this.cuid} never ${work} ${given}: ${JSON.stringify(state)}`);
  }

  /** Waits until this page's latest call is in this state. */
  isIn(state) {
    return this.until((state) => globalThis[Symbol.for("bench")].isIn(state), state);
  }

  /** Waits until it sounds between these frequencies. */
  sounds(between) {
    return this.until((between) => globalThis[Symbol.for("loudspeaker")].isBetween(between), between);
  }

  /** Waits for this title. */
  title(title) {
    return this.until((title) => document.title === title, title);
  }

  /** What the page's window listens to. */
  async listeners() {
    const { result } = await this.session.send("Runtime.evaluate", { expression: "window" });
    const { listeners } = await this.session.send("DOMDebugger.getEventListeners", { objectId: result.objectId });
    return listeners.map(({ type }) => type).sort();
  }

  /** How often the app was told of a sound that is blocked, and of one that is not any more. */
  async blocked() {
    const heard = await this.run("heard");
    return heard.filter(([event]) => event === "soundblocked").map(([, { blocked }]) => blocked);
  }
}
