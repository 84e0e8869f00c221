// What a page with the bench in it can be asked, by whatever way there is into it.
import { setTimeout as pause } from "node:timers/promises";

/** A page. Who extends it says how a function is called there: `evaluate(work, ...given)`. */
export class Asked {
  /** Milliseconds in which a condition must come true. */
  patience = 15_000;

  /** Loads the bench and lets the probe remember how the page was before. */
  async prepareBench(cuid) {
    this.cuid = cuid;
    await this.evaluate(async () => {
      globalThis[Symbol.for("probe")].remember();
      globalThis[Symbol.for("bench")] = await import("/test/bench.js");
    });
    return this;
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
    for (const end = Date.now() + this.patience; Date.now() < end; await pause(20)) {
      if (await this.evaluate(work, ...given)) return;
    }
    throw new Error(`${this.cuid ?? "the page"} never ${work} ${given}: ${JSON.stringify(await this.state(), null, 1)}`);
  }

  /** Waits until a question to the bench, the probe or the loudspeaker is answered with yes. */
  is(whose, name, ...given) {
    return this.until((whose, name, given) => globalThis[Symbol.for(whose)][name](...given), whose, name, given);
  }

  /** Waits until this page's latest call is in this state. */
  isIn(state) {
    return this.is("bench", "isIn", state);
  }

  /** What helps whoever reads of a failure. */
  async state() {
    return this.evaluate(() => {
      const [bench, probe] = [globalThis[Symbol.for("bench")], globalThis[Symbol.for("probe")]];
      const loudspeaker = globalThis[Symbol.for("loudspeaker")];
      return {
        address: location.href,
        visible: document.visibilityState,
        call: bench?.last(),
        heard: bench?.heard(),
        ear: (loudspeaker ?? probe)?.listen(),
      };
    });
  }
}
