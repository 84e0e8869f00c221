// A page that really nobody sees: another tab of its window is in front, and the browser treats it so.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { leave, openGuest, press } from "./harness/guest.mjs";
import { ends, hearEachOther } from "./harness/life.mjs";
import { RawBrowser } from "./harness/raw-browser.mjs";
import { ALICE, BEN } from "./harness/scene.mjs";
import { startServer } from "./harness/server.mjs";

const set = {};
before(async () => {
  set.server = await startServer();
  set.alice = await RawBrowser.launch(ALICE);
  set.ben = await RawBrowser.launch(BEN);
});
after(() => Promise.all([set.server?.dispose(), set.alice?.close(), set.ben?.close()]));

/** A test with alice on a page that is seen, and ben on one that is not: he looks at another tab. */
function scene(name, timeout, body) {
  test(name, { timeout }, async () => {
    const profiles = [];
    for (const browser of [set.alice, set.ben]) profiles.push([browser, await browser.profile()]);
    try {
      const [alice, ben] = await open(...profiles.map(([, profile]) => profile));
      await body(alice, ben);
      await leave(alice, ben);
    } finally {
      for (const [browser, profile] of profiles) await browser.forget(profile);
    }
  });
}

async function open(hers, his) {
  const { origin } = set.server;
  const alice = await (await openGuest(set.alice, origin, "alice", { profile: hers })).connect();
  const ben = await openGuest(set.ben, origin, "benny", { profile: his, allowed: ["microphone", "notifications"] });
  await ben.run("register", "/test/worker.js");
  await ben.connect({ serviceWorker: true });
  await ben.send("BackgroundService.startObserving", { service: "notifications" });
  await ben.send("BackgroundService.setRecording", { shouldRecord: true, service: "notifications" });
  await set.ben.open(`${origin}/test/strict.html`, { profile: his });
  await ben.isHidden();
  await ben.evaluate(() => {
    globalThis[Symbol.for("seen")] = [];
    document.addEventListener("visibilitychange", () => globalThis[Symbol.for("seen")].push(document.visibilityState));
  });
  return [alice, ben];
}

/** How the page has been looked at since `open`. */
const seen = (ben) => ben.evaluate(() => globalThis[Symbol.for("seen")]);

/** Waits until the browser itself says that it shows a notification, or has taken it away. */
const browserSays = (ben, what) =>
  ben.next("BackgroundService.backgroundServiceEventReceived", ({ backgroundServiceEvent }) => backgroundServiceEvent.eventName === what);

/** Alice calls; gives the notification that ben's browser shows. */
async function ring(alice, ben) {
  const displayed = browserSays(ben, "Notification displayed");
  const dialled = await alice.run("dial", "benny", { context: "Your driver is calling" });
  assert.equal(dialled.error, undefined);
  await displayed;
  return shown(ben);
}

const shown = (ben) =>
  ben.evaluate(async () => {
    const found = await (await navigator.serviceWorker.ready).getNotifications();
    return found.map(({ title, body, tag, actions }) => ({ title, body, tag, actions: actions.map(({ action }) => action) }));
  });

scene("it rings on a hidden page: a notification, answered there; they talk, and the page is still hidden", 60_000, async (alice, ben) => {
  const [notification, ...more] = await ring(alice, ben);
  const { id } = await ben.run("last");
  assert.deepEqual(notification, {
    title: "Incoming call from alice",
    body: "Your driver is calling",
    tag: `halloo-${id}`,
    actions: ["answer", "decline"],
  });
  assert.deepEqual(more, []);
  const worker = await set.ben.worker(ben.profile);
  const done = await worker.evaluate((tag) => self.touch(tag, "answer"), notification.tag);
  assert.deepEqual(done, { handled: true, focused: [`${set.server.origin}/test/index.html`], opened: [] });
  await hearEachOther(alice, ben);
  assert.deepEqual([await seen(ben), await shown(ben)], [[], []]);
  // The service worker of the test cannot bring a page to the front; its user can.
  await ben.show();
  await press(ben, "Hang up");
  assert.deepEqual(await ends(alice, ben), ["completed by peer", "completed by me"]);
});

scene("it is declined there, and nobody has looked at the page", 60_000, async (alice, ben) => {
  const [{ tag }] = await ring(alice, ben);
  const worker = await set.ben.worker(ben.profile);
  assert.deepEqual(await worker.evaluate((tag) => self.touch(tag, "decline"), tag), { handled: true, focused: [], opened: [] });
  assert.deepEqual(await ends(alice, ben), ["declined by peer", "declined by me"]);
  assert.deepEqual([await seen(ben), await shown(ben)], [[], []]);
});

scene("the tab is shown instead: the notification goes, and the card is pressed", 60_000, async (alice, ben) => {
  assert.equal((await ring(alice, ben)).length, 1);
  const closed = browserSays(ben, "Notification closed");
  await ben.show();
  await closed;
  assert.deepEqual(await shown(ben), []);
  await press(ben, "Answer");
  await hearEachOther(alice, ben);
  assert.deepEqual(await seen(ben), ["visible"]);
  await press(alice, "Hang up");
  assert.deepEqual(await ends(alice, ben), ["completed by me", "completed by peer"]);
});

scene("a hidden page keeps its pings, without a call and in one, and is never taken for lost", 120_000, async (alice, ben) => {
  ben.patience = 40_000;
  const count = () => globalThis[Symbol.for("probe")].frames().filter((frame) => JSON.parse(frame).t === "pong").length;
  const answered = async (pings) => {
    const before = await ben.evaluate(count);
    await ben.until(`(until) => (${count})() >= until`, before + pings);
  };
  // One in 25 seconds.
  await answered(1);
  await ring(alice, ben);
  await ben.run("act", "accept");
  await hearEachOther(alice, ben);
  // One in five.
  await answered(4);
  assert.deepEqual(await seen(ben), [], "nobody has looked");
  await hearEachOther(alice, ben);
  for (const guest of [alice, ben]) {
    const heard = (await guest.run("heard")).flat().filter((event) => /reconnect|session/.test(event));
    assert.deepEqual(heard, [], guest.cuid);
    assert.deepEqual(await guest.ask("probe", "session"), { sockets: 1, waits: 1 }, guest.cuid);
  }
  await press(alice, "Hang up");
  await ends(alice, ben);
});
