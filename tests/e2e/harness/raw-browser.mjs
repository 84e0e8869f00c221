// A browser as its users have it. Playwright keeps every page visible, takes the browser's measures against pages that
// nobody looks at out of force, and lets whatever it evaluates count as a touch. Here nothing of that is so: a page in
// another tab is hidden, its timers are slowed, it can be frozen, and going back can bring it as it was.
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flags } from "./browser.mjs";
import { DevTools } from "./devtools.mjs";
import { chromiumProgram } from "./places.mjs";
import { RawTab } from "./raw-tab.mjs";

const PLAIN = ["--headless=new", "--remote-debugging-pipe", "--no-default-browser-check", "about:blank"];

/** Removes a browser's folder. A killed browser leaves processes that still write there until they see that it is gone. */
async function remove(folder) {
  const last = Date.now() + 10_000;
  for (;;) {
    try {
      return await rm(folder, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== "ENOTEMPTY" || Date.now() > last) throw error;
    }
  }
}

export class RawBrowser {
  #process;
  #gone;
  #folder;
  #devtools;
  #stopped = [];

  /** Starts a browser in which whoever talks is heard as a tone of `hertz`. With `autoplay` pages sound untouched. */
  static async launch(hertz, { autoplay = false } = {}) {
    const browser = new RawBrowser();
    browser.#folder = mkdtempSync(join(tmpdir(), "halloo-raw-"));
    const options = [...flags(hertz, autoplay), `--user-data-dir=${browser.#folder}`, ...PLAIN];
    const child = spawn(chromiumProgram(), options, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    browser.#process = child;
    browser.#devtools = new DevTools(child.stdio[3], child.stdio[4]);
    const gone = new Promise((resolve) => child.once("exit", resolve).once("error", resolve));
    browser.#gone = gone.then(() => browser.#devtools.end());
    await browser.send("Target.setDiscoverTargets", { discover: true });
    return browser;
  }

  /** Carries out a method of the protocol that belongs to no page. */
  send(method, parameters) {
    return this.#devtools.send(method, parameters);
  }

  /** A profile of its own, with a window of its own. */
  async profile() {
    return (await this.send("Target.createBrowserContext")).browserContextId;
  }

  /** Opens an address in a new tab, which is then the one that is seen. Tabs of one profile share a window. */
  async open(url, { profile, scripts = [] } = {}) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank", browserContextId: profile });
    const tab = await RawTab.attach(this, this.#devtools, targetId);
    for (const script of scripts) await tab.prepare(script);
    await tab.go(url);
    return tab;
  }

  /** The user says what pages of this origin may do: `granted`, `denied`, or `prompt` if he is to be asked. */
  async permit(origin, name, setting, profile) {
    await this.send("Browser.setPermission", { permission: { name }, setting, origin, browserContextId: profile });
  }

  /** A profile and all its tabs go. */
  async forget(profile) {
    await this.send("Target.disposeBrowserContext", { browserContextId: profile });
  }

  /** The service worker of a profile: it is asked as a page is. */
  async worker(profile) {
    for (;;) {
      const { targetInfos } = await this.send("Target.getTargets", { filter: [{ type: "service_worker" }] });
      const found = targetInfos.find(({ browserContextId }) => browserContextId === profile);
      if (found) return RawTab.attach(this, this.#devtools, found.targetId, false);
      await this.#devtools.next("Target.targetInfoChanged");
    }
  }

  /** The machine sleeps: none of its processes runs any more, and no method is answered. */
  async stop() {
    const { processInfo } = await this.send("SystemInfo.getProcessInfo");
    this.#stopped = processInfo.map(({ id }) => id);
    for (const id of this.#stopped) process.kill(id, "SIGSTOP");
  }

  /** The machine wakes. */
  goOn() {
    for (const id of this.#stopped.splice(0)) process.kill(id, "SIGCONT");
  }

  /** Ends it without a goodbye: its pages have no time for anything. */
  async kill() {
    this.#process.kill("SIGKILL");
    await this.#gone;
  }

  /** Ends it and removes what it kept. */
  async close() {
    this.goOn();
    await this.send("Browser.close").catch(() => {});
    const late = setTimeout(() => this.#process.kill("SIGKILL"), 5_000);
    await this.#gone;
    clearTimeout(late);
    await remove(this.#folder);
  }
}
