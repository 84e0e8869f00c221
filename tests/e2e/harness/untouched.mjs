// A page that no user has touched. Playwright lets everything that it evaluates count as a touch; what is asked here goes
// past it, by the browser's own protocol.
import { fileURLToPath } from "node:url";
import { Asked } from "./asked.mjs";
import { openPage } from "./party.mjs";

const LOUDSPEAKER = fileURLToPath(new URL("loudspeaker.js", import.meta.url));

export class Untouched extends Asked {
  static async open(cuid, context, origin, path = "/test/index.html") {
    const untouched = new Untouched();
    await context.addInitScript({ path: LOUDSPEAKER });
    Object.assign(untouched, await openPage(context, `${origin}${path}`));
    untouched.session = await context.newCDPSession(untouched.page);
    return untouched.prepareBench(cuid);
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

  /** Waits until it sounds between these frequencies. */
  sounds(between) {
    return this.is("loudspeaker", "isBetween", between);
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
