// One page with a client in it, from the test's side.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

/** The two tones of a telephone's keys (ITU-T Q.23), in hertz. */
const KEYS = { 1: [697, 1209], 5: [770, 1336], 9: [852, 1477] };

const PROBE = fileURLToPath(new URL("probe.js", import.meta.url));

/**
 * Opens a page in `context` that listens to what is heard and keeps account of what is opened. `scripts` are files that run in
 * it before everything else.
 */
export async function openPage(context, address, scripts = []) {
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`page error: ${error?.stack ?? error}`));
  page.on("crash", () => complaints.push("the page crashed"));
  for (const path of [...scripts, PROBE]) await page.addInitScript({ path });
  await page.goto(address);
  return { page, complaints };
}

export class Party {
  /** Complaints of the browser itself that a test expects. */
  expected = [];
  #browser;

  static async open(cuid, context, origin, path = "/test/index.html", scripts = []) {
    const party = new Party();
    party.cuid = cuid;
    party.context = context;
    Object.assign(party, await openPage(context, `${origin}${path}`, scripts));
    await party.page.evaluate(() => globalThis[Symbol.for("probe")].remember());
    party.bench = await party.page.evaluateHandle(() => import("/test/bench.js"));
    return party;
  }

  /** Calls a function of the bench in the page. */
  run(name, ...given) {
    return this.bench.evaluate((bench, [name, given]) => bench[name](...given), [name, given]);
  }

  /** Asks the probe. */
  probe(name, ...given) {
    return this.page.evaluate(([name, given]) => globalThis[Symbol.for("probe")][name](...given), [name, given]);
  }

  async connect(options = {}) {
    const outcome = await this.run("connect", { accountId: "dev", apikey: "dev-key", cuid: this.cuid, ...options });
    if (outcome.error) throw new Error(`${this.cuid} cannot connect: ${JSON.stringify(outcome.error)}`);
    return this;
  }

  /** Dials, and gives the call or the error. */
  async dial(receiver, options = { context: "Your driver is calling" }) {
    return this.run("dial", receiver, options);
  }

  /** Dials, and must get through. */
  async reach(receiver, options) {
    const outcome = await this.dial(receiver, options);
    assert.equal(outcome.error, undefined, `${this.cuid} cannot dial: ${JSON.stringify(outcome.error)}`);
    return outcome.value;
  }

  /** Waits until this page's latest call is in this state. */
  state(state) {
    return this.#until("isIn", state);
  }

  /** Waits for the page's call number `count`, which rings here. */
  async incoming(count = 1) {
    await this.#until("isRung", count);
    return this.run("last");
  }

  /** Waits until an event has been heard `times` times, and gives all that was heard so far. */
  async event(name, times = 1) {
    await this.#until("hasHeard", name, times);
    return this.run("heard");
  }

  act(method, ...given) {
    return this.run("act", method, ...given);
  }

  ended() {
    return this.run("ended");
  }

  /** Waits until the other side's tone is heard, at its frequency. */
  async hears(hertz) {
    await this.#until("hears", hertz);
  }

  /** Waits until the other side is silent. */
  async hearsSilence() {
    await this.#until("hearsSilence");
  }

  /** Waits until both tones of this key of a telephone are heard. */
  async hearsKey(key) {
    const tones = KEYS[key];
    const others = [...new Set(Object.values(KEYS).flat())].filter((tone) => !tones.includes(tone));
    await this.#until("hearsKey", tones, others);
  }

  /** Waits until the other side's sound comes out of this loudspeaker; `""`: the system's choice. */
  async isPlayedOn(sink) {
    await this.#until("isPlayedOn", sink);
  }

  /** Waits until the connection has sent these keys, and no more are to come. */
  async hasSentKeys(keys) {
    await this.#until("hasSentKeys", keys);
  }

  /** Waits until so many more packets of the other side's sound have come. */
  async receives(packets) {
    await this.eventually("hasReceived", (await this.probe("received")) + packets);
  }

  /** The user changes his mind about the microphone: `granted`, `denied`, or `prompt` if he is to be asked again. */
  async permit(setting) {
    const { targetInfo } = await (await this.context.newCDPSession(this.page)).send("Target.getTargetInfo");
    // Whoever leaves takes back what he set.
    this.#browser ??= await this.context.browser().newBrowserCDPSession();
    const { browserContextId } = targetInfo;
    const { origin } = new URL(this.page.url());
    await this.#browser.send("Browser.setPermission", { permission: { name: "microphone" }, setting, origin, browserContextId });
  }

  /** Waits until the page has asked for the microphone, so often. */
  async isAsked(times = 1) {
    await this.#until("isAsked", times);
  }

  /** Waits until the connection sends the microphone with this label. */
  async sends(label) {
    await this.#until("isSending", label);
  }

  /** Waits until the microphone with this label is captured. */
  async captures(label) {
    await this.#until("isCapturing", label);
  }

  /** Waits until one microphone is captured, and no other. */
  async capturesOne() {
    await this.#until("isCapturingOne");
  }

  /** Waits until the quality of the connection is known. */
  async measures() {
    await this.#until("isMeasured");
  }

  /** Waits until no call has left anything behind on this page. */
  async isTidy() {
    await this.#until("isTidy");
  }

  /** Waits until nothing of the session is left either. */
  async isQuiet() {
    await this.#until("isQuiet");
  }

  /** Waits until a question of the bench or the probe is answered with yes. */
  until(condition, ...given) {
    return this.#until(condition, ...given);
  }

  /** As `until`, for a question to the probe that is answered later: Playwright would take its promise for a yes. */
  async eventually(condition, ...given) {
    const last = Date.now() + 15_000;
    while (!(await this.probe(condition, ...given))) {
      if (Date.now() > last) throw new Error(`${this.cuid} never ${condition} ${given}: ${JSON.stringify(await this.run("last"))}`);
    }
  }

  async #until(condition, ...given) {
    const wait = this.page.waitForFunction(
      ({ bench, condition, given }) => (bench[condition] ?? globalThis[Symbol.for("probe")][condition])(...given),
      { bench: this.bench, condition, given },
      { polling: 50, timeout: 15_000 },
    );
    await wait.catch(async (error) => {
      const state = {
        call: await this.run("last"),
        heard: await this.run("heard"),
        ear: await this.probe("listen"),
        leftovers: await this.probe("leftovers"),
        unsettled: await this.run("unsettled"),
        complaints: this.complaints,
      };
      throw new Error(`${this.cuid} never ${condition} ${given}: ${JSON.stringify(state, null, 1)}`, { cause: error });
    });
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  press(name) {
    return this.button(name).click();
  }

  /** Puts the end view away, unless it has gone by itself already. */
  dismiss(close = "Close") {
    return this.button(close).evaluateAll((buttons) => buttons.forEach((button) => button.click()));
  }

  get screen() {
    return this.page.locator("halloo-screen");
  }
}
