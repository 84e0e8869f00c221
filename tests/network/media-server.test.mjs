// The server goes away in a call, or seems to: whoever talks hears nothing of that.
import assert from "node:assert/strict";
import { faults, recovered, talking, undisturbed, waits } from "./harness/fault.mjs";
import { hangUp, now } from "./harness/stage.mjs";
import { dismiss, endings, oneDuration } from "../e2e/harness/talk.mjs";

const row = faults();
/** What a busy machine makes by itself. */
const NONE = 100;

row("F-14: the connection to the server is dead, and nobody says so", { timeout: 90_000 }, async (people, { router }, watch) => {
  const [alice, ben] = await talking(people, router);
  const begin = Date.now();
  const marks = await now(alice, ben);
  await router.tell("strand alice server");
  const wishes = [true, false, true, false];
  // Their outcomes come with the next connection.
  const muted = wishes.map((wish) => alice.act("mute", wish));
  await watch.until(alice, "session reconnecting", begin, 9_000);
  await watch.until(alice, "session connected", begin, 11_000);
  for (const { error } of await Promise.all(muted)) assert.equal(error, undefined);
  await ben.until("hasHeard", "peermuted", wishes.length);
  await recovered(alice, ben);
  const told = (await ben.run("heard")).filter(([event]) => event === "peermuted").map(([, { muted }]) => muted);
  assert.deepEqual(told, wishes, "each once, in order");
  watch.took("ben's sound away from alice", await silence(alice, marks[0], 1000), NONE);
  await undisturbed(alice, ben);
  await hangUp(alice, ben);
});

const silence = ({ page }, mark, hertz) =>
  page.evaluate(([mark, hertz]) => globalThis[Symbol.for("meter")].longestSilence(mark, hertz), [mark, hertz]);

/** Waits until both have another session, and gives when the first of them had. */
async function back(alice, ben, begin) {
  await Promise.all([alice, ben].map((party) => waits(party, "when", ["session connected", begin], 40_000)));
  return Math.min(...(await Promise.all([alice, ben].map((party) => party.run("when", "session connected", begin)))));
}

/** They talk, and since when: not before the first of these times, nor after the second. */
async function talkingSince(people, router) {
  const asked = Date.now();
  const pair = await talking(people, router);
  return [pair, [asked, Date.now()]];
}

/** One hangs up, and a server that was not there when they began to talk tells both for how long they did. */
async function hangUpWithRecord(alice, ben, [asked, talked], watch) {
  const pressed = Date.now();
  await ben.press("Hang up");
  assert.deepEqual(await endings(alice, ben), ["completed by peer", "completed by me"]);
  const ended = Date.now();
  watch.took("both are told the end", ended - pressed, 500);
  await oneDuration(alice, ben, [pressed - talked, ended - asked]);
  await Promise.all([alice.isTidy(), ben.isTidy()]);
  await dismiss(alice, ben);
}

row("F-15: the server is asked to stop, and starts again", { long: true, timeout: 90_000 }, async (people, { router, server }, watch) => {
  const [[alice, ben], since] = await talkingSince(people, router);
  const [begin, marks] = [Date.now(), await now(alice, ben)];
  await server.stop("SIGTERM");
  await server.start();
  const started = Date.now();
  const until = await back(alice, ben, begin);
  watch.took("both have a session again", until - started, 8_000);
  await undisturbed(alice, ben);
  await watch.gaps(alice, ben, marks, NONE, until);
  await hangUpWithRecord(alice, ben, since, watch);
});

row("F-16: the server is killed and starts again, and the call goes on", { timeout: 90_000 }, async (people, { router, server }, watch) => {
  const [[alice, ben], since] = await talkingSince(people, router);
  const [begin, marks] = [Date.now(), await now(alice, ben)];
  await server.stop("SIGKILL");
  try {
    await Promise.all([alice, ben].map((party) => waits(party, "when", ["session reconnecting", begin])));
    // What is switched while there is no server, the next one passes on.
    await alice.act("mute", true);
  } finally {
    await server.start();
  }
  const started = Date.now();
  const until = await back(alice, ben, begin);
  watch.took("both have a session again", until - started, 3_000);
  await ben.until("hasHeard", "peermuted", 1);
  await alice.act("mute", false);
  await ben.until("hasHeard", "peermuted", 2);
  await recovered(alice, ben);
  await undisturbed(alice, ben);
  watch.took("ben's sound away from alice", await silence(alice, marks[0], 1000), NONE);
  await hangUpWithRecord(alice, ben, since, watch);
});

row("F-16: the server is killed, they talk on and hang up", { timeout: 90_000 }, async (people, { router, server }, watch) => {
  const [alice, ben] = await talking(people, router);
  const [begin, marks] = [Date.now(), await now(alice, ben)];
  await server.stop("SIGKILL");
  try {
    await Promise.all([alice, ben].map((party) => waits(party, "when", ["session reconnecting", begin])));
    await recovered(alice, ben, [begin + 1_000, begin + 1_000]);
    await undisturbed(alice, ben);
    await watch.gaps(alice, ben, marks, NONE);
    const pressed = Date.now();
    await ben.press("Hang up");
    await alice.state("ended");
    watch.took("the other side's end", Date.now() - pressed, 500);
    await alice.isTidy();
    // What counts is the server's word, and for that they wait a while.
    assert.deepEqual(await endings(alice, ben), ["completed by peer", "completed by me"]);
  } finally {
    await server.start();
  }
  const started = Date.now();
  // Nobody is in a call any more: after so many attempts the next one may be a minute away, unless something happens to the page.
  for (const { page } of [alice, ben]) await page.evaluate(() => dispatchEvent(new Event("online")));
  watch.took("both have a session again", (await back(alice, ben, begin)) - started, 3_000);
  await dismiss(alice, ben);
});
