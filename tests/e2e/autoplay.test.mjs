// A browser that keeps a page silent until its user has touched it, as browsers do.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { launch } from "./harness/browser.mjs";
import { BEN, stage } from "./harness/scene.mjs";
import { toneFile } from "./harness/tone.mjs";
import { Untouched } from "./harness/untouched.mjs";

const scene = stage();
const RINGTONE = [640, 850];
const TOUCHES = ["keydown", "pointerdown", "pointerup"];

let browser;
before(async () => (browser = await launch(BEN, { autoplay: false })));
after(() => browser?.close());

/** Which touches the page's window waits for. */
async function touches(ben) {
  return (await ben.listeners()).filter((type) => TOUCHES.includes(type));
}

/** Alice, and ben on a page that nobody has touched. */
async function open(people, options) {
  const alice = await people.alice();
  const context = await people.device({ browser });
  await context.route("**/ring.wav", (route) => route.fulfill({ path: toneFile(330), contentType: "audio/wav" }));
  const ben = await Untouched.open("benny", context, people.server.origin);
  const before = await ben.listeners();
  await ben.connect(options);
  return { alice, ben, before };
}

/** Ben signs out, and nothing is left of it. */
async function leave(ben, before, expected = /AudioContext was not allowed to start/) {
  assert.equal((await ben.run("logout")).error, undefined);
  assert.deepEqual(await ben.listeners(), before, "no listener is left");
  assert.deepEqual(await ben.ask("probe", "leftovers"), []);
  assert.deepEqual(await ben.ask("probe", "changes"), []);
  assert.deepEqual(await ben.run("unsettled"), []);
  // The browser itself complains of a sound that it has blocked.
  assert.deepEqual(ben.complaints.filter((complaint) => !expected.test(complaint)), []);
}

scene("a ring that is blocked: both sides are told, the title flashes, and the first touch lets it sound", async (people) => {
  const { alice, ben, before } = await open(people);
  await alice.reach("benny");
  await ben.isIn("ringing");
  await ben.title("📞 alice");
  assert.deepEqual(await ben.blocked(), [true]);
  assert.deepEqual(await touches(ben), TOUCHES);
  await alice.event("ringsilent");
  assert.deepEqual((await alice.run("heard")).findLast(([event]) => event === "ringsilent"), ["ringsilent", { silent: true }]);
  await alice.page.getByText("could not ring aloud").waitFor();
  await ben.title("Test page");
  await ben.title("📞 alice");
  assert.equal((await ben.ask("loudspeaker", "listen")).hertz, 0, "nothing is heard");
  await ben.page.mouse.click(5, 5);
  await ben.sounds(RINGTONE);
  assert.deepEqual(await ben.blocked(), [true, false]);
  assert.deepEqual(await touches(ben), [], "it waits no longer");
  await alice.event("ringsilent", 2);
  assert.deepEqual((await alice.run("heard")).findLast(([event]) => event === "ringsilent"), ["ringsilent", { silent: false }]);
  await alice.page.getByText("could not ring aloud").waitFor({ state: "hidden" });
  await ben.title("Test page");
  await ben.run("act", "decline");
  await alice.ended();
  await alice.dismiss();
  await leave(ben, before);
});

scene("a ring that is blocked until its end: everything is as it was", async (people) => {
  const { alice, ben, before } = await open(people);
  await alice.reach("benny");
  await ben.title("📞 alice");
  // A title that the page itself sets meanwhile stays.
  await ben.evaluate(() => void (document.title = "Another page"));
  await ben.title("📞 alice");
  await alice.press("Cancel");
  await ben.isIn("ended");
  await ben.title("Another page");
  assert.deepEqual(await ben.blocked(), [true, false], "where nothing sounds, nothing is blocked");
  assert.deepEqual(await touches(ben), []);
  assert.equal(await ben.ask("loudspeaker", "contexts"), 0);
  await alice.ended();
  await alice.dismiss();
  await ben.evaluate(() => void (document.title = "Test page"));
  await leave(ben, before);
});

scene("a client that signs out while its ring is blocked leaves nothing", async (people) => {
  const { alice, ben, before } = await open(people);
  await alice.reach("benny");
  await ben.title("📞 alice");
  await leave(ben, before);
  assert.deepEqual(await ben.blocked(), [true, false]);
  await alice.ended();
  await alice.dismiss();
});

scene("the page's own ringtone is blocked, and begins at the first key", async (people) => {
  const { alice, ben, before } = await open(people, { ringtone: "/test/ring.wav" });
  await alice.reach("benny");
  await ben.title("📞 alice");
  assert.deepEqual(await ben.blocked(), [true]);
  await alice.event("ringsilent");
  assert.equal((await ben.ask("probe", "ringtone")).playing, false);
  await ben.page.keyboard.press("Shift");
  await ben.page.keyboard.press("a");
  await ben.until(() => globalThis[Symbol.for("probe")].isRingtonePlaying());
  await ben.until(() => globalThis[Symbol.for("bench")].hasHeard("soundblocked", 2));
  assert.deepEqual(await ben.blocked(), [true, false]);
  assert.equal(await ben.ask("loudspeaker", "contexts"), 0);
  await ben.run("act", "decline");
  await alice.ended();
  await alice.dismiss();
  await leave(ben, before);
});

scene("a ringtone that is blocked and none is replaced by the built-in one", async (people) => {
  const { alice, ben, before } = await open(people, { ringtone: "/test/there-is-none.wav" });
  await alice.reach("benny");
  await ben.title("📞 alice");
  assert.deepEqual(await ben.blocked(), [true]);
  await ben.page.mouse.click(5, 5);
  await ben.sounds(RINGTONE);
  await ben.run("act", "decline");
  await alice.ended();
  await alice.dismiss();
  await leave(ben, before, /AudioContext was not allowed to start|Failed to load resource/);
});
