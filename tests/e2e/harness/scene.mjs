// A scene: the people of one test, each on a page of their own, and what must be true when it is over.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ALICE, BEN, launch } from "./browser.mjs";
import { Party, openPage } from "./party.mjs";
import { startServer } from "./server.mjs";

export { ALICE, BEN };

/**
 * Prepares the scenes of a file: one server and two browsers. Gives the function that defines a test.
 *
 * The body of a scene is given `people`: `people.alice()` and `people.ben()` sign in on a page in the browser with
 * that tone, `people.open()` opens a page that has not signed in. When the body is through, nothing may be left over.
 */
export function stage(options = {}) {
  return scenes(async (set) => {
    // Each is known as soon as it is there, so that it is closed also if another one fails.
    set.close = () => Promise.all([set.server?.dispose(), set.alice?.close(), set.ben?.close()]);
    set.server = await startServer(options);
    set.alice = await launch(ALICE);
    set.ben = await launch(BEN);
  });
}

/**
 * Prepares the scenes of a file on another set, which `build` puts together: a `server` and two browsers, `alice` and
 * `ben`, and how to `close` it all; perhaps also an `account` to sign in to, `scripts` for every page, and what to do to
 * `prepare` each scene. The body of a scene is given the set too. A scene may take `timeout` milliseconds; `over` is told
 * the error that it failed with, or `undefined`; `chromium` says what only that browser lets a test do, so that the scene is played in
 * no other one.
 */
export function scenes(build) {
  const set = {};
  before(() => build(set));
  after(() => set.close?.());

  return (name, body, { timeout = 60_000, over = () => {}, chromium } = {}) => {
    if (chromium && process.env.HALLOO_ENGINE) return;
    test(name, { timeout }, async (context) => {
      const people = new People(set);
      let failure;
      try {
        await set.prepare?.();
        await body(people, set, context);
        await people.leave();
      } catch (error) {
        failure = error;
        throw error;
      } finally {
        over(failure);
        await people.dispose();
      }
    });
  };
}

class People {
  #set;
  #contexts = [];
  #parties = [];
  #bystanders = [];

  constructor(set) {
    this.#set = set;
  }

  get server() {
    return this.#set.server;
  }

  /** The two who call each other, signed in. */
  async pair(options) {
    return Promise.all([this.alice(options), this.ben(options)]);
  }

  async alice(options) {
    return (await this.open({ browser: this.#set.alice, cuid: "alice", origin: this.#set.origins?.alice })).connect({ ...this.#set.account, ...options });
  }

  async ben(options) {
    return (await this.open({ browser: this.#set.ben, cuid: "benny" })).connect({ ...this.#set.account, ...options });
  }

  /** A page of `cuid`, not signed in. Without a `context` it is a device of its own. */
  async open({ browser = this.#set.ben, cuid, microphone = true, context, path, origin = this.server.origin }) {
    context ??= await this.device({ browser, microphone });
    const party = await Party.open(cuid, context, origin, path, this.#set.scripts);
    this.#parties.push(party);
    return party;
  }

  /** A browser profile. */
  async device({ browser = this.#set.ben, microphone = true, ...options } = {}) {
    const context = await browser.newContext(options);
    // To grant is to refuse everything else.
    await context.grantPermissions(microphone ? ["microphone"] : []);
    this.#contexts.push(context);
    return context;
  }

  /** Another page of the server, with nothing of the package loaded by the test. */
  async visit(path, { script, expected, origin = this.server.origin, ...options } = {}) {
    const context = await this.device(options);
    if (script) await context.addInitScript(script);
    const visit = { ...(await openPage(context, `${origin}${path}`)), expected };
    this.#bystanders.push(visit);
    return visit;
  }

  /** This page is gone, or is not asked any more. */
  forget(party) {
    this.#parties = this.#parties.filter((other) => other !== party);
  }

  /** Everybody looks for what the calls left behind, signs out, and looks again. */
  async leave() {
    for (const party of this.#parties) {
      await party.isTidy();
      assert.deepEqual(await party.run("unsettled"), [], `${party.cuid}: every promise is settled`);
      if (await party.run("connected")) {
        assert.deepEqual(await party.probe("session"), { sockets: 1, waits: 1 }, `${party.cuid}: one socket, one alarm`);
      }
    }
    for (const party of this.#parties) {
      assert.equal((await party.run("logout")).error, undefined, `${party.cuid} signs out`);
      await party.isQuiet();
      assert.deepEqual(await party.probe("changes"), [], `${party.cuid}: the page is as it was`);
      assert.deepEqual(await party.run("unsettled"), [], `${party.cuid}: every promise is settled`);
    }
    for (const { page, complaints, expected = [] } of [...this.#parties, ...this.#bystanders]) {
      const surprising = complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint)));
      assert.deepEqual(surprising, [], `${page.url()}: nothing in the console`);
      for (const frame of page.frames()) {
        await frame.waitForFunction(() => globalThis[Symbol.for("probe")].isTidy(), null, { polling: 50, timeout: 15_000 });
        const violations = await frame.evaluate(() => globalThis[Symbol.for("probe")].violations);
        assert.deepEqual(violations, [], `${frame.url()}: no policy is violated`);
      }
    }
  }

  dispose() {
    return Promise.all(this.#contexts.map((context) => context.close()));
  }
}
