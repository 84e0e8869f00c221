// What the tests of a browser's life stand on: that the raw browser does to pages what browsers do.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { RawBrowser } from "./harness/raw-browser.mjs";
import { BEN } from "./harness/scene.mjs";

const server = createServer((request, response) => {
  response.setHeader("content-type", "text/html");
  response.end(`<!doctype html><title>${request.url}</title><link rel="icon" href="data:,"><p>A page.`);
});
let origin;
let browser;

before(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await RawBrowser.launch(BEN);
});
after(async () => {
  await browser?.close();
  server.close();
});

/** Opens a page that counts. */
async function open(path, profile) {
  const tab = await browser.open(`${origin}${path}`, { profile });
  await tab.evaluate(() => {
    globalThis.ticks = 0;
    globalThis.told = [];
    setInterval(() => (globalThis.ticks += 1), 50);
    for (const kind of ["visibilitychange", "freeze", "resume"]) {
      document.addEventListener(kind, () => told.push(`${kind} ${document.visibilityState}`));
    }
  });
  return tab;
}

/** Waits until a page has counted so far, and gives how far another one has come meanwhile. */
async function meanwhile(tab, count, other) {
  const before = await other.evaluate(() => ticks);
  const until = (await tab.evaluate(() => ticks)) + count;
  await tab.until((until) => ticks >= until, until);
  return (await other.evaluate(() => ticks)) - before;
}

test("a page in another tab is hidden and slow, a frozen one stands still, and both come back", { timeout: 60_000 }, async () => {
  const profile = await browser.profile();
  const one = await open("/one", profile);
  assert.equal(await one.evaluate(() => document.visibilityState), "visible");
  const two = await open("/two", profile);
  await one.isHidden();
  assert.equal(await two.evaluate(() => document.visibilityState), "visible");
  // The first second of a hidden page may still be a quick one.
  await meanwhile(two, 30, one);
  const slow = await meanwhile(two, 60, one);
  assert.ok(slow > 0 && slow < 20, `${slow} of 60`);
  await one.freeze();
  assert.equal(await meanwhile(two, 40, one), 0);
  await one.thaw();
  await one.until(() => told.length === 3);
  assert.deepEqual(await one.evaluate(() => told), ["visibilitychange hidden", "freeze hidden", "resume hidden"]);
  await one.show();
  await two.isHidden();
  await Promise.all([one.close(), two.close()]);
});

test("nobody has touched a page before its user clicks", { timeout: 60_000 }, async () => {
  const tab = await open("/touch");
  const state = () => tab.evaluate(() => [navigator.userActivation.hasBeenActive, new AudioContext().state]);
  assert.deepEqual(await state(), [false, "suspended"]);
  await tab.click(10, 10);
  assert.equal((await state())[0], true);
  await tab.evaluate(() => new AudioContext().resume());
  await tab.close();
});

test("going back and forward keeps pages, a reload does not, and what was written to the console is known", { timeout: 60_000 }, async () => {
  const tab = await open("/first");
  await tab.evaluate(() => (globalThis.mark = "kept"));
  await tab.go(`${origin}/second`);
  assert.equal(await tab.back(), true);
  assert.deepEqual(await tab.evaluate(() => [document.title, globalThis.mark]), ["/first", "kept"]);
  assert.equal(await tab.forward(), true);
  assert.equal(await tab.evaluate(() => document.title), "/second");
  await tab.back();
  await tab.reload();
  assert.deepEqual(await tab.evaluate(() => [document.title, globalThis.mark ?? null]), ["/first", null]);
  await tab.evaluate(() => console.warn("a warning", 5));
  await assert.rejects(() => tab.evaluate(() => Promise.reject(new TypeError("a mistake"))), /a mistake/);
  assert.deepEqual(tab.complaints, ["console warning: a warning,5"]);
  // Whoever has said so is not kept.
  await tab.evaluate(() => addEventListener("unload", () => {}));
  await tab.go(`${origin}/second`);
  assert.equal(await tab.back(), false);
  await tab.close();
});

test("permissions belong to a profile, and what is taken back ends at once", { timeout: 60_000 }, async () => {
  const [mine, other] = [await browser.profile(), await browser.profile()];
  const [tab, stranger] = [await open("/mine", mine), await open("/other", other)];
  const asked = (tab) => tab.evaluate(async () => (await navigator.permissions.query({ name: "microphone" })).state);
  await browser.permit(origin, "microphone", "granted", mine);
  assert.deepEqual([await asked(tab), await asked(stranger)], ["granted", "prompt"]);
  const capture = async () => {
    globalThis.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    return globalThis.stream.getTracks()[0].readyState;
  };
  assert.equal(await tab.evaluate(capture), "live");
  await browser.permit(origin, "microphone", "denied", mine);
  await tab.until(() => globalThis.stream.getTracks()[0].readyState === "ended");
  await assert.rejects(() => tab.evaluate(capture), /NotAllowedError|Permission denied/);
  await Promise.all([tab.close(), stranger.close()]);
});

test("a page that breaks down, and a browser that is killed", { timeout: 60_000 }, async () => {
  const tab = await open("/crash");
  const neighbour = await open("/neighbour");
  const waiting = assert.rejects(() => tab.evaluate(() => new Promise(() => {})));
  await tab.crash();
  await neighbour.until(() => ticks > 0);
  await tab.close();
  await waiting;
  const victim = await RawBrowser.launch(BEN);
  const last = await victim.open(`${origin}/last`);
  await victim.kill();
  await assert.rejects(() => last.evaluate(() => 1), /the browser is gone/);
  await victim.close();
});
