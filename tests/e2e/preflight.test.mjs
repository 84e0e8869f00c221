// Trying out before a call what it needs: the microphone and the session. tests/network tries the servers.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { launch } from "./harness/browser.mjs";
import { stage } from "./harness/scene.mjs";
import { dismiss, endings, talk } from "./harness/talk.mjs";

const scene = stage();

/** A browser whose microphone gives nothing. */
let dumb;
before(async () => {
  dumb = await launch(0);
});
after(() => dumb?.close());

/** What is found, without the time that the server took. */
async function found(party) {
  const { value } = await party.run("ask", "preflight");
  const { roundTrip } = value.signalling;
  assert.ok(roundTrip >= 0 && roundTrip < 5_000, `${roundTrip} ms to the server and back`);
  return { ...value, signalling: value.signalling.state };
}

scene("where the server names no relay, all else works, and nobody can say whether calls will", async (people) => {
  const alice = await people.alice();
  const all = { microphone: { state: "works" }, signalling: "up", servers: [] };
  assert.deepEqual(await found(alice), { verdict: "inconclusive", reasons: ["no_relay"], ...all });
  // The microphone is let go at once, with the sound that it was listened to by.
  assert.deepEqual((await alice.probe("leftovers")).filter((left) => !left.startsWith("audio context")), []);
});

scene("a microphone that is not allowed", async (people) => {
  const alice = await (await people.open({ cuid: "alice", microphone: false })).connect();
  const { verdict, reasons, microphone } = await found(alice);
  assert.deepEqual([verdict, reasons], ["permission", ["microphone_denied", "no_relay"]]);
  assert.deepEqual(microphone, { state: "denied" });
});

scene("a microphone that gives nothing", async (people) => {
  const alice = await (await people.open({ browser: dumb, cuid: "alice" })).connect();
  const { reasons, microphone } = await found(alice);
  assert.deepEqual(reasons, ["microphone_silent", "no_relay"]);
  assert.deepEqual(microphone, { state: "silent" });
});

scene("given up while the user is asked: the microphone that comes then is let go", async (people) => {
  const alice = await people.alice();
  await alice.probe("holdMicrophone");
  const tried = alice.run("preflight");
  await alice.isAsked();
  await alice.run("abort", "changed my mind");
  assert.deepEqual(await tried, { error: "changed my mind" });
  await alice.probe("giveMicrophone");
  await alice.until("hasCaptured", 1);
  await alice.isTidy();
  assert.deepEqual(await alice.run("preflight", "aborted"), { error: "changed my mind" }, "before it has begun");
});

scene("during a call, which goes on", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  assert.equal((await found(alice)).microphone.state, "works");
  await alice.capturesOne();
  await ben.hears(440);
  await alice.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben);
});
