// A page that its browser freezes (Page Lifecycle). Nothing in it runs then, but a browser goes on sending its microphone.
import assert from "node:assert/strict";
import { ends, freeze, hangUp, hearEachOther, lives, measure, talk, told } from "./harness/life.mjs";
import { BEN } from "./harness/scene.mjs";

const scene = lives();

scene("a page that is frozen in a call sends nothing, and goes on when it is thawed (F-2)", async ({ alice, ben, elsewhere, context }) => {
  await talk(alice, ben);
  await freeze(ben, elsewhere);
  await measure(context, "from the freeze to silence", () => alice.is("probe", "hearsSilence"));
  await alice.is("bench", "hasHeard", "peermicrophonelost", 1);
  assert.equal((await alice.run("last")).peerMicrophoneLost, true);
  // A second of nothing.
  const received = await alice.ask("probe", "received");
  const [played] = await alice.ask("probe", "counted", "inbound-rtp", "totalSamplesReceived");
  await alice.is("probe", "hasPlayed", played + 48_000);
  assert.equal(await alice.ask("probe", "received"), received, "not a packet");
  await ben.thaw();
  await measure(context, "from the thaw to the tone", () => alice.is("probe", "hears", BEN));
  await alice.is("bench", "hasHeard", "peermicrophonelost", 2);
  assert.equal((await alice.run("last")).peerMicrophoneLost, false);
  await hearEachOther(alice, ben);
  assert.deepEqual([await told(alice, "ended"), await told(ben, "ended", "reconnecting")], [[0], [0, 0]]);
  assert.equal((await ben.run("last")).microphoneLost, false, "it was there all the time");
  assert.deepEqual(await hangUp(ben, alice), ["completed by me", "completed by peer"]);
});

scene("what was muted before the freeze is muted after it (F-2)", async ({ alice, ben, elsewhere }) => {
  await talk(alice, ben);
  await ben.run("act", "mute");
  await alice.is("probe", "hearsSilence");
  await freeze(ben, elsewhere);
  await alice.is("bench", "hasHeard", "peermicrophonelost", 1);
  await ben.thaw();
  await alice.is("bench", "hasHeard", "peermicrophonelost", 2);
  // A second of silence.
  const [played] = await alice.ask("probe", "counted", "inbound-rtp", "totalSamplesReceived");
  await alice.is("probe", "hasPlayed", played + 48_000);
  assert.equal(await alice.ask("probe", "hearsSilence"), true);
  await ben.run("act", "mute", false);
  await hearEachOther(alice, ben);
  assert.deepEqual(await hangUp(alice, ben), ["completed by me", "completed by peer"]);
});

scene("a call that ends while one page is frozen is over there when it is thawed, and nothing more is sent (F-2)", async ({ alice, ben, elsewhere }) => {
  await talk(alice, ben);
  await freeze(ben, elsewhere);
  await alice.is("bench", "hasHeard", "peermicrophonelost", 1);
  assert.deepEqual(await hangUp(alice), ["completed by me"]);
  await ben.thaw();
  assert.deepEqual(await ends(ben), ["completed by peer"]);
  await ben.is("probe", "isTidy");
});

scene("a ring that came and went while the page was frozen is a missed call, and does not ring (F-2)", async ({ alice, ben, elsewhere }) => {
  await freeze(ben, elsewhere);
  const { value, error } = await alice.run("dial", "benny", { context: "Your driver is calling" });
  assert.equal(error, undefined);
  await alice.is("bench", "hasHeard", "placed", 1);
  assert.deepEqual(await told(alice, "ringing"), [0], "nothing rings there");
  assert.deepEqual(await hangUp(alice), ["cancelled by me"]);
  await ben.thaw();
  await ben.is("bench", "hasStatus", "Cancelled");
  const shown = () =>
    ben.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, tag }) => [title, tag]));
  await ben.until(async () => (await (await navigator.serviceWorker.ready).getNotifications()).length > 0);
  assert.deepEqual(await shown(), [["Missed call: alice", `halloo-${value.id}`]]);
  assert.deepEqual(await told(ben, "incoming"), [0]);
  assert.equal(await ben.run("known"), 0, "the application has no call to answer");
  // And it can be called.
  await ben.show();
  await talk(alice, ben);
  assert.deepEqual(await hangUp(ben, alice), ["completed by me", "completed by peer"]);
});
