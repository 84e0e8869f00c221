// One call of one stack, and how long each step of it took.
import { METER, TONES } from "../network/harness/rig.mjs";

const PATIENCE = 20_000;
/** How long a callee takes to answer, and how long the two talk. */
const [RINGS, TALKS] = [1_500, 300];

/** A page with a stack, signed in. */
class Phone {
  static async open(browser, { origin, stack, me, settings }) {
    const phone = new Phone();
    phone.context = await browser.newContext();
    try {
      await phone.context.grantPermissions(["microphone"]);
      phone.page = await phone.context.newPage();
      phone.page.setDefaultTimeout(PATIENCE);
      await phone.page.addInitScript({ path: METER });
      await phone.page.goto(`${origin}/bench/index.html`);
      await phone.meter("ready");
      phone.stack = await phone.page.evaluateHandle((stack) => import(`/bench/${stack}.js`), stack);
      await phone.run("open", me, settings);
    } catch (error) {
      await phone.context.close();
      throw error;
    }
    return phone;
  }

  run(name, ...given) {
    return this.stack.evaluate((stack, [name, given]) => stack[name](...given), [name, given]);
  }

  meter(name, ...given) {
    return this.page.evaluate(([name, given]) => globalThis[Symbol.for("meter")][name](...given), [name, given]);
  }

  /** Waits for this step, and gives its time. */
  async time(name) {
    const seen = await this.page.waitForFunction(([stack, name]) => stack.times[name], [this.stack, name], { polling: 50 });
    return seen.jsonValue();
  }

  /** Waits until the meter says something, and gives it. */
  async until(name, ...given) {
    const ask = ([name, given]) => globalThis[Symbol.for("meter")][name](...given);
    return (await this.page.waitForFunction(ask, [name, given], { polling: 50 })).jsonValue();
  }
}

/**
 * Makes a call: milliseconds from dialling to ringing, from the answer to the first sound at each side, and from hanging up to
 * the other side's end.
 */
export async function makeCall({ rig, stack, names: [caller, callee], settings }) {
  const { origin } = rig.server;
  const phones = [];
  const open = async (browser, me) => {
    const phone = await Phone.open(browser, { origin, stack, me, settings });
    phones.push(phone);
    return phone;
  };
  try {
    const outcomes = await Promise.allSettled([open(rig.alice, caller), open(rig.ben, callee)]);
    for (const { reason } of outcomes.filter(({ status }) => status === "rejected")) throw reason;
    const [alice, ben] = outcomes.map(({ value }) => value);

    const begin = await ben.meter("now");
    await alice.run("dial", callee);
    const [dialled, rung] = [await alice.time("dialled"), await ben.time("rung")];
    await ben.until("hasListened", rung, RINGS);
    await ben.run("answer");
    const answered = await ben.time("answered");
    const [atCaller, atCallee] = await Promise.all([alice.until("firstSound", begin), ben.until("firstSound", begin)]);
    if (Math.min(atCaller, atCallee) < answered) throw new Error("somebody was heard before the answer");
    const heard = await alice.meter("now");
    await Promise.all([alice.until("hasHeardTone", heard, TONES.ben), ben.until("hasHeardTone", heard, TONES.alice)]);
    await alice.until("hasListened", heard, TALKS);
    await alice.run("hangUp");
    const [hungUp, ended] = [await alice.time("hungUp"), await ben.time("ended")];
    return {
      ringing: rung - dialled,
      caller: atCaller - answered,
      callee: atCallee - answered,
      both: Math.max(atCaller, atCallee) - answered,
      end: ended - hungUp,
    };
  } finally {
    await Promise.all(phones.map(({ context }) => context.close()));
  }
}
