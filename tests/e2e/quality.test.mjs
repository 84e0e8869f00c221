// What is told of how good a call is, while it lasts and afterwards.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { launch } from "./harness/browser.mjs";
import { ALICE, stage } from "./harness/scene.mjs";
import { dismiss, endings, talk } from "./harness/talk.mjs";

const scene = stage();

/** A browser whose microphone gives nothing. */
let dumb;
before(async () => {
  dumb = await launch(0);
});
after(() => dumb?.close());

async function hangUp(...pair) {
  await pair[0].press("Hang up");
  await endings(...pair);
  await dismiss(...pair);
}

scene("every second of a call is measured for whoever listens, and a summary stands at its end", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await alice.run("follow");
  // Longer than either side may give nothing.
  await alice.until("hasFollowed", 12);
  assert.deepEqual(await alice.run("remarked"), [], "nobody is called silent");
  const [, , , second] = await alice.run("followed");
  const { codec, path, transport, score, mos, roundTrip, jitter, bitrateIn, bitrateOut, levelIn, levelOut, ...shares } = second;
  assert.deepEqual({ codec, path, transport }, { codec: "opus", path: "direct", transport: "udp" });
  assert.ok(score > 80 && score <= 100 && mos > 4 && mos <= 4.5, `${score}, ${mos}`);
  assert.ok(roundTrip >= 0 && roundTrip < 400 && jitter >= 0, `${roundTrip}, ${jitter}`);
  for (const bits of [bitrateIn, bitrateOut]) assert.ok(bits > 10_000 && bits < 200_000, `${bits} bits a second`);
  // Firefox does not tell of its own side's.
  const quietest = process.env.HALLOO_ENGINE === "firefox" ? -1 : 0;
  assert.ok(levelIn > 0 && levelIn <= 1 && levelOut > quietest && levelOut <= 1, `${levelIn}, ${levelOut}`);
  assert.deepEqual(Object.keys(shares).sort(), ["concealed", "lossIn", "lossOut"]);
  for (const share of Object.values(shares)) assert.ok(share >= 0 && share <= 1, `${share}`);
  assert.deepEqual(Object.keys(await ben.run("stats")).sort(), Object.keys(second).sort());
  assert.deepEqual(await ben.run("followed"), [], "nobody listens there");
  assert.deepEqual(await alice.run("late", "call", "stats").then(({ told }) => told.length), 1, "who comes late is told the last second");
  assert.equal(await alice.run("summary"), undefined, "not before the end");
  await hangUp(alice, ben);

  const [mine, theirs] = [await alice.run("summary"), await ben.run("summary")];
  const end = await alice.ended();
  assert.deepEqual([mine.reason, mine.by, mine.duration], ["completed", "me", end.duration]);
  assert.deepEqual([theirs.reason, theirs.by, theirs.duration], ["completed", "peer", end.duration]);
  assert.deepEqual([mine.direction, mine.peer, mine.reconnects], ["outgoing", { cuid: "benny" }, 0]);
  assert.deepEqual([theirs.direction, theirs.peer.cuid, theirs.path, theirs.transport], ["incoming", "alice", "direct", "udp"]);
  assert.ok(mine.score >= mine.lowestScore && mine.score <= 100 && mine.lowestScore > 0 && mine.loss >= 0, JSON.stringify(mine));
});

scene("a call that nobody answers has a summary without anything measured", async (people) => {
  const [alice, ben] = await people.pair();
  await alice.reach("benny");
  await ben.incoming();
  await ben.press("Decline");
  await endings(alice, ben);
  const nothing = { duration: 0, reconnects: 0 };
  assert.deepEqual(await alice.run("summary"), { reason: "declined", by: "peer", direction: "outgoing", peer: { cuid: "benny" }, ...nothing });
  await dismiss(alice, ben);
});

scene("a microphone that gives nothing is noticed by both, until it is switched off", async (people) => {
  const alice = await people.alice();
  const ben = await (await people.open({ browser: dumb, cuid: "benny" })).connect();
  await alice.reach("benny");
  await ben.incoming();
  await ben.press("Answer");
  await Promise.all([alice.state("connected"), ben.state("connected")]);
  await ben.until("hasRemarked", "microphonesilent", { silent: true });
  await ben.page.getByText("Your microphone gives no sound").waitFor();
  await alice.until("hasRemarked", "peersilent", { silent: true });
  await alice.page.getByText("Nothing is heard of benny").waitFor();
  await ben.press("Mute");
  await alice.until("hasRemarked", "peersilent", { silent: false });
  await ben.until("hasRemarked", "microphonesilent", { silent: false });
  await alice.page.getByText("benny is muted").waitFor();
  assert.equal(await alice.page.getByText("Nothing is heard of benny").count(), 0);
  const silences = (await alice.run("remarked")).filter(([event]) => event === "microphonesilent");
  assert.deepEqual(silences, [], "alice's own is heard");
  await hangUp(alice, ben);
}, { chromium: "a microphone that gives nothing, and statistics that tell" });

scene("who talks while muted is told so, nothing of it is sent, and the copy of the microphone goes with the mute", async (people) => {
  const [alice, ben] = await people.pair({ mutedTalk: true });
  await talk(alice, ben);
  const live = async () => (await alice.probe("microphones")).filter(({ readyState }) => readyState === "live").length;
  assert.equal(await live(), 1, "while the microphone is on, it is one");
  await alice.press("Mute");
  await ben.hearsSilence();
  await alice.until("hasRemarked", "warning", { name: "muted_talk", raised: true });
  await alice.page.getByText("You are muted: nobody hears you").waitFor();
  assert.deepEqual((await alice.probe("microphones")).filter(({ readyState }) => readyState === "live").map(({ enabled }) => enabled), [false, true]);
  assert.equal((await alice.probe("sends")).length, 1, "the copy is in no connection");
  await ben.hearsSilence();
  await alice.press("Unmute");
  await alice.until("hasRemarked", "warning", { name: "muted_talk", raised: false });
  await alice.page.getByText("You are muted").waitFor({ state: "hidden" });
  assert.equal(await live(), 1);
  await ben.hears(ALICE);
  await hangUp(alice, ben);
});

scene("a microphone that is off is not listened to unless the page wants it", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await alice.press("Mute");
  await alice.run("follow");
  await alice.until("hasFollowed", 4);
  assert.deepEqual((await alice.probe("microphones")).map(({ readyState, enabled }) => [readyState, enabled]), [["live", false]]);
  assert.deepEqual((await alice.run("remarked")).filter(([, { name }]) => name === "muted_talk"), []);
  await hangUp(alice, ben);
});
