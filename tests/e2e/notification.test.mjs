// Notifications of calls to a page that nobody looks at.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { ALICE, BEN, stage } from "./harness/scene.mjs";
import { dismiss, endings } from "./harness/talk.mjs";

const scene = stage();

/** A browser profile whose user has allowed notifications, or not. */
async function device(people, allowed = true) {
  const context = await people.device();
  if (allowed) await context.grantPermissions(["microphone", "notifications"]);
  return context;
}

/** In the page: keeps account of what is done with notifications. */
function watch() {
  const { Notification } = globalThis;
  const made = [];
  const account = { made, asked: 0, done: 0, restore: () => (globalThis.Notification = Notification) };
  globalThis[Symbol.for("notifications")] = account;
  const request = Notification.requestPermission.bind(Notification);
  Notification.requestPermission = (...given) => {
    account.asked += 1;
    return request(...given);
  };
  const { close } = Notification.prototype;
  Notification.prototype.close = function () {
    this.isClosed = true;
    return close.call(this);
  };
  globalThis.Notification = class extends Notification {
    constructor(...given) {
      super(...given);
      made.push(this);
    }
  };
  const { getNotifications } = ServiceWorkerRegistration.prototype;
  account.look = async () => getNotifications.call(await navigator.serviceWorker.ready);
  for (const name of ["showNotification", "getNotifications"]) {
    const original = ServiceWorkerRegistration.prototype[name];
    ServiceWorkerRegistration.prototype[name] = async function (...given) {
      const found = await original.apply(this, given);
      // By then, what was found has been closed.
      setTimeout(() => (account.done += 1));
      return found;
    };
  }
}

/** Ben's page: with a service worker, if `worker`. */
async function open(people, { worker = true, allowed, context, ...options } = {}) {
  context ??= await device(people, allowed);
  const ben = await people.open({ cuid: "benny", context, path: options.path });
  delete options.path;
  await ben.page.evaluate(watch);
  if (worker) await ben.run("register", "/test/worker.js");
  return ben.connect({ ...options, ...(worker && { serviceWorker: true }) });
}

/** Everybody comes back to the page, or leaves it. Playwright shows every page, so the page is told so; hidden.test.mjs really hides one. */
function look(party, visible) {
  return party.page.evaluate((visible) => {
    const state = visible ? "visible" : "hidden";
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    Object.defineProperty(document, "hidden", { value: !visible, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, visible);
}

/** The notifications that the service worker shows. */
function shown(party) {
  return party.page.evaluate(async () => {
    const found = await globalThis[Symbol.for("notifications")].look();
    return found.map(({ title, body, tag, icon, requireInteraction, actions }) => {
      const buttons = actions.map(({ action, title }) => `${action}: ${title}`);
      return { title, body, tag, icon: icon && new URL(icon).pathname, requireInteraction, buttons };
    });
  });
}

/**
 * Waits until the package has shown or looked for notifications so often in all, and there are so many. Not earlier: whoever
 * looks while one is about to be shown makes Chromium forget it.
 */
async function count(party, number, done) {
  const condition = (done) => globalThis[Symbol.for("notifications")].done === done;
  await party.page.waitForFunction(condition, done, { polling: 20, timeout: 15_000 });
  // Not by waitForFunction, which takes the promise of an answer for a yes.
  const look = async () => (await globalThis[Symbol.for("notifications")].look()).length;
  const last = Date.now() + 15_000;
  let there;
  while ((there = await party.page.evaluate(look)) !== number) {
    if (Date.now() > last) throw new Error(`${party.cuid} has ${there} notifications, not ${number}`);
    await pause(50);
  }
}

/** The user touches a notification; gives what became of it. */
function touch(party, tag, action = "") {
  const [worker] = party.context.serviceWorkers();
  return worker.evaluate(([tag, action]) => self.touch(tag, action), [tag, action]);
}

/** The notifications that the page itself has made. */
function made(party) {
  return party.page.evaluate(() =>
    globalThis[Symbol.for("notifications")].made.map(({ title, body, tag, isClosed = false }) => ({ title, body, tag, isClosed })));
}

/** Waits until the page has made and closed so many: what shows notifications is loaded when there is the first. */
async function settled(party, number, closed) {
  const condition = ([number, closed]) => {
    const { made } = globalThis[Symbol.for("notifications")];
    return made.length === number && made.filter(({ isClosed }) => isClosed).length === closed;
  };
  await party.page.waitForFunction(condition, [number, closed], { polling: 20, timeout: 15_000 });
  return made(party);
}

function restore(party) {
  return party.page.evaluate(() => void globalThis[Symbol.for("notifications")].restore());
}

scene("a ringing call on a hidden page: one notification, which is answered", async (people) => {
  const alice = await people.alice();
  const ben = await open(people, { branding: { logo: "/icon.svg" } });
  await look(ben, false);
  await alice.reach("benny");
  const { id } = await ben.incoming();
  await count(ben, 1, 1);
  assert.deepEqual(await shown(ben), [{
    title: "Incoming call from alice",
    body: "Your driver is calling",
    tag: `halloo-${id}`,
    icon: "/icon.svg",
    requireInteraction: true,
    buttons: ["answer: Answer", "decline: Decline"],
  }]);
  const outcome = await touch(ben, `halloo-${id}`, "answer");
  assert.deepEqual(outcome, { handled: true, focused: [ben.page.url()], opened: [] });
  await look(ben, true);
  await Promise.all([alice.state("connected"), ben.state("connected")]);
  await Promise.all([alice.hears(BEN), ben.hears(ALICE)]);
  await count(ben, 0, 2);
  await alice.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben);
  assert.equal(await ben.page.evaluate(() => globalThis[Symbol.for("notifications")].asked), 0, "nobody was asked");
  await restore(ben);
});

scene("it is declined there, without a look at the page", async (people) => {
  const alice = await people.alice();
  const ben = await open(people);
  await look(ben, false);
  await alice.reach("benny");
  const { id } = await ben.incoming();
  await count(ben, 1, 1);
  const outcome = await touch(ben, `halloo-${id}`, "decline");
  assert.deepEqual(outcome, { handled: true, focused: [], opened: [] });
  assert.deepEqual(await endings(alice), ["declined by peer"]);
  await count(ben, 0, 2);
  await look(ben, true);
  await dismiss(alice, ben);
  await restore(ben);
});

scene("a touch beside the buttons shows the page; it goes when the page is looked at, and comes again", async (people) => {
  const alice = await people.alice();
  const ben = await open(people);
  await look(ben, false);
  await alice.reach("benny");
  const { id } = await ben.incoming();
  await count(ben, 1, 1);
  await look(ben, true);
  await count(ben, 0, 2);
  await look(ben, false);
  await count(ben, 1, 3);
  assert.deepEqual((await touch(ben, `halloo-${id}`)).focused, [ben.page.url()]);
  assert.equal((await ben.run("last")).state, "ringing");
  assert.equal((await ben.run("heard")).flat().includes("missedcallaction"), false);
  await look(ben, true);
  await ben.press("Decline");
  await endings(alice);
  await dismiss(alice, ben);
  await restore(ben);
});

scene("quick changes end as the last one says", async (people) => {
  const alice = await people.alice();
  const ben = await open(people);
  await alice.reach("benny");
  await ben.incoming();
  // What shows notifications is there too, then: before, only the last change would be made.
  await ben.button("Decline").waitFor();
  for (const visible of [false, true, false, true, false]) await look(ben, visible);
  await count(ben, 1, 5);
  await look(ben, true);
  await look(ben, false);
  await look(ben, true);
  await count(ben, 0, 8);
  await ben.press("Decline");
  await endings(alice);
  await dismiss(alice, ben);
  await restore(ben);
});

scene("a missed call: its notification stays, and what the user does about it is reported", async (people) => {
  const alice = await people.alice();
  const ben = await open(people, { missedCallActions: { call_back: "Call back", answer: "Write" } });
  await look(ben, false);
  await alice.reach("benny");
  const { id } = await ben.incoming();
  await count(ben, 1, 1);
  await alice.press("Cancel");
  await endings(alice, ben);
  await count(ben, 1, 3);
  assert.deepEqual(await shown(ben), [{
    title: "Missed call: alice",
    body: "Your driver is calling",
    tag: `halloo-${id}`,
    icon: "",
    requireInteraction: false,
    buttons: ["call_back: Call back", "answer: Write"],
  }]);
  assert.deepEqual((await touch(ben, `halloo-${id}`, "answer")).focused, [ben.page.url()]);
  await ben.event("missedcallaction");
  const [, action] = (await ben.run("heard")).find(([event]) => event === "missedcallaction");
  assert.equal(action.action, "answer");
  await count(ben, 0, 3);
  await look(ben, true);
  await dismiss(alice, ben);
  await restore(ben);
});

scene("two pages: the one that rings comes to the front", async (people) => {
  const alice = await people.alice();
  const context = await device(people);
  const first = await open(people, { context, missedCallActions: { call_back: "Call back" } });
  const second = await open(people, { context, path: "/test/index.html?second", missedCallActions: { call_back: "Call back" } });
  await look(first, false);
  await look(second, false);
  await alice.reach("benny");
  const { id } = await second.incoming();
  await count(second, 1, 1);
  assert.deepEqual((await touch(second, `halloo-${id}`)).focused, [second.page.url()]);
  await alice.press("Cancel");
  await endings(alice, second);
  await count(second, 1, 3);
  await second.page.close();
  people.forget(second);
  // The first page is there, but knows nothing of the call: it is what can be shown.
  assert.deepEqual((await touch(first, `halloo-${id}`)).focused, [first.page.url()]);
  assert.equal((await first.run("heard")).flat().includes("missedcallaction"), false);
  await look(first, true);
  await dismiss(alice);
  await restore(first);
});

scene("a missed call of a page that is gone: the page is opened again", async (people) => {
  const alice = await people.alice();
  const ben = await open(people);
  await look(ben, false);
  await alice.reach("benny");
  const { id } = await ben.incoming();
  await count(ben, 1, 1);
  await alice.press("Cancel");
  await endings(alice, ben);
  await count(ben, 1, 3);
  const address = ben.page.url();
  await ben.page.close();
  people.forget(ben);
  assert.deepEqual(await touch(ben, `halloo-${id}`), { handled: true, focused: [], opened: [address] });
  await dismiss(alice);
});

scene("a client that signs out takes its ringing notification along", async (people) => {
  const alice = await people.alice();
  const ben = await open(people);
  await look(ben, false);
  await alice.reach("benny");
  await ben.incoming();
  await count(ben, 1, 1);
  await restore(ben);
  await ben.run("logout");
  await count(ben, 0, 2);
  await endings(alice);
  await dismiss(alice);
});

scene("messages that are none of a call's, and notifications of others, are left alone", async (people) => {
  const alice = await people.alice();
  const ben = await open(people);
  await look(ben, false);
  await alice.reach("benny");
  const { id } = await ben.incoming();
  await count(ben, 1, 1);
  await ben.page.evaluate(async () => (await navigator.serviceWorker.ready).showNotification("Post", { tag: "post" }));
  assert.deepEqual(await touch(ben, "post", "answer"), { handled: false, focused: [], opened: [] });
  const [worker] = ben.context.serviceWorkers();
  await worker.evaluate(async (id) => {
    const [page] = await clients.matchAll({ includeUncontrolled: true });
    const other = `${id.slice(0, -1)}${id.endsWith("0") ? "1" : "0"}`;
    for (const message of [null, 5, "answer", {}, { halloo: 5, action: "answer" }, { halloo: "x", action: "answer" },
      { halloo: other, action: "answer" }, { halloo: id, action: "hang up" }, { halloo: id, action: 7 }, { halloo: id }]) {
      page.postMessage(message);
    }
    page.postMessage({ halloo: id, action: "decline" });
  }, id);
  assert.deepEqual(await endings(alice), ["declined by peer"], "only the last one counts");
  await count(ben, 1, 3);
  assert.equal((await shown(ben))[0].tag, "post");
  await look(ben, true);
  await dismiss(alice, ben);
  await restore(ben);
});

scene("without a service worker: the page's own notification, closed with the ring", async (people) => {
  const alice = await people.alice();
  const ben = await open(people, { worker: false, locale: "de" });
  await look(ben, false);
  await alice.reach("benny");
  const { id } = await ben.incoming();
  const notice = { body: "Your driver is calling", tag: `halloo-${id}` };
  const [ringing] = await settled(ben, 1, 0);
  assert.deepEqual(ringing, { title: ringing.title, ...notice, isClosed: false });
  assert.match(ringing.title, /alice/);
  await alice.press("Cancel");
  await endings(alice, ben);
  const [closed, missed] = await settled(ben, 2, 1);
  assert.equal(closed.isClosed, true);
  assert.deepEqual([missed.tag, missed.isClosed], [notice.tag, false]);
  assert.match(missed.title, /^Verpasster Anruf: alice/i, "in the language of the screens");
  await ben.page.evaluate(() => globalThis[Symbol.for("notifications")].made[1].dispatchEvent(new Event("click")));
  await ben.event("missedcallaction");
  const [, action] = (await ben.run("heard")).find(([event]) => event === "missedcallaction");
  assert.equal(action.action, "open");
  await settled(ben, 2, 2);
  await look(ben, true);
  await dismiss(alice, ben);
  await restore(ben);
});

scene("a visible page, and one without the permission, show none; nobody is asked", async (people) => {
  const alice = await people.alice();
  const ben = await open(people);
  await alice.reach("benny");
  await ben.incoming();
  await ben.press("Decline");
  await endings(alice, ben);
  assert.deepEqual(await shown(ben), []);
  await dismiss(alice, ben);
  await restore(ben);
  await ben.run("logout");
  people.forget(ben);
  const other = await open(people, { worker: false, allowed: false });
  await look(other, false);
  await alice.reach("benny");
  await other.incoming();
  assert.deepEqual(await made(other), []);
  assert.equal(await other.page.evaluate(() => globalThis[Symbol.for("notifications")].asked), 0);
  await look(other, true);
  await other.press("Decline");
  await endings(alice, other);
  await dismiss(alice, other);
  await restore(other);
});

scene("the permission is asked for on a gesture only", async (people) => {
  const ben = await open(people, { worker: false });
  const asked = () => ben.page.evaluate(() => globalThis[Symbol.for("notifications")].asked);
  const activity = (isActive) =>
    ben.page.evaluate((isActive) => Object.defineProperty(navigator, "userActivation", { value: { isActive }, configurable: true }), isActive);
  await activity(false).catch(() => {});
  assert.equal((await ben.run("ask", "enableNotifications")).value, "granted");
  assert.equal(await asked(), 0, "no gesture, no question");
  await ben.page.evaluate(() => delete navigator.userActivation);
  assert.equal((await ben.run("ask", "enableNotifications")).value, "granted");
  assert.equal(await asked(), 1);
  await restore(ben);
});
