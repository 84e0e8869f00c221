// A tab of a raw browser. Nothing that is done here counts as a touch, but `click`.
import { readFileSync } from "node:fs";
import { Asked } from "./asked.mjs";

export class RawTab extends Asked {
  #browser;
  #devtools;
  #target;
  #session;
  /** What the page, and the browser about it, have written into the console. */
  complaints = [];
  /** Those of the browser itself that a test expects. */
  expected = [];

  /** `isPage`: it is no worker, which has no address bar. */
  static async attach(browser, devtools, target, isPage = true) {
    const tab = new RawTab();
    tab.#browser = browser;
    tab.#devtools = devtools;
    tab.#target = target;
    tab.#session = (await devtools.send("Target.attachToTarget", { targetId: target, flatten: true })).sessionId;
    if (isPage) await tab.#listen();
    return tab;
  }

  /** Carries out a method of the protocol in this tab. */
  send(method, parameters) {
    return this.#devtools.send(method, parameters, this.#session);
  }

  /** The parameters of the next such event of this tab that `fits`. */
  next(event, fits) {
    return this.#devtools.next(event, this.#session, fits);
  }

  async #listen() {
    const note = (event, text) =>
      this.#devtools.on(event, (parameters, session) => session === this.#session && this.complaints.push(text(parameters)));
    note("Runtime.consoleAPICalled", ({ type, args }) => `console ${type}: ${args.map(({ value, description }) => value ?? description)}`);
    note("Runtime.exceptionThrown", ({ exceptionDetails: { exception, text } }) => `page error: ${exception?.description ?? text}`);
    note("Log.entryAdded", ({ entry }) => `browser ${entry.level}: ${entry.text}`);
    for (const domain of ["Page", "Runtime", "Log"]) await this.send(`${domain}.enable`);
    await this.send("Page.setLifecycleEventsEnabled", { enabled: true });
  }

  /** The script of this file runs in every page of this tab before everything else. */
  async prepare(file) {
    await this.send("Page.addScriptToEvaluateOnNewDocument", { source: readFileSync(file, "utf8") });
  }

  /** Calls a function in the page, which is given copies, and gives a copy of what it returns. */
  async evaluate(work, ...given) {
    const expression = `(${work})(...${JSON.stringify(given)})`;
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Goes to an address, and waits until the page has loaded. */
  async go(url) {
    const loaded = this.next("Page.loadEventFired");
    const { errorText } = await this.send("Page.navigate", { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await loaded;
  }

  async reload() {
    const loaded = this.next("Page.loadEventFired");
    await this.send("Page.reload");
    await loaded;
  }

  /** Presses the browser's button. Gives whether the page was kept as it was, instead of being loaded anew. */
  back() {
    return this.#travel(-1);
  }

  forward() {
    return this.#travel(1);
  }

  async #travel(step) {
    const { currentIndex, entries } = await this.send("Page.getNavigationHistory");
    const shown = this.next("Page.frameNavigated", ({ frame }) => !frame.parentId);
    await this.send("Page.navigateToHistoryEntry", { entryId: entries[currentIndex + step].id });
    const kept = (await shown).type === "BackForwardCacheRestore";
    await this.until(() => document.readyState === "complete");
    return kept;
  }

  /** Brings this tab to the front of its window, and hides the one that was there. */
  async show() {
    await this.#browser.send("Target.activateTarget", { targetId: this.#target });
    await this.until(() => document.visibilityState === "visible");
  }

  /** Waits until nobody sees it. */
  isHidden() {
    return this.until(() => document.visibilityState === "hidden");
  }

  /** The browser stops everything in this page, which must be hidden. */
  freeze() {
    return this.send("Page.setWebLifecycleState", { state: "frozen" });
  }

  thaw() {
    return this.send("Page.setWebLifecycleState", { state: "active" });
  }

  /** The user presses the mouse at a point of the page. */
  async click(x, y) {
    for (const type of ["mousePressed", "mouseReleased"]) {
      await this.send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
    }
  }

  /** The page breaks down, without a word to anybody. */
  async crash() {
    const crashed = this.next("Inspector.targetCrashed");
    this.send("Page.crash").catch(() => {});
    await crashed;
  }

  /** The user closes the tab. */
  async close() {
    await this.#browser.send("Target.closeTarget", { targetId: this.#target });
  }
}
