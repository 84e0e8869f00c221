// What the two browsers agree upon before they talk.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";
import { dismiss, endings, talk } from "./harness/talk.mjs";

const scene = stage();

/** Samples a second. */
const RATE = 48_000;

scene("redundant sound comes first in the offer and in the answer", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  for (const party of [alice, ben]) {
    for (const which of ["localDescription", "remoteDescription"]) {
      const codecs = await party.probe("codecs", which);
      assert.deepEqual(codecs.slice(0, 2), ["red", "opus"], `${party.cuid}, ${which}: ${codecs}`);
    }
  }
  await alice.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben);
});

scene("while somebody is silent, hardly anything is sent; heard again, everything is", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await alice.press("Mute");
  await ben.hearsSilence();
  // At most three packets a second instead of fifty.
  const rate = async () => {
    const [before, start] = await ben.probe("counted", "inbound-rtp", "packetsReceived", "totalSamplesReceived");
    await ben.eventually("hasPlayed", start + 2 * RATE);
    const [after, end] = await ben.probe("counted", "inbound-rtp", "packetsReceived", "totalSamplesReceived");
    return ((after - before) * RATE) / (end - start);
  };
  const silent = await rate();
  assert.ok(silent < 15, `${silent} packets a second`);
  await alice.press("Unmute");
  await ben.hears(440);
  const loud = await rate();
  assert.ok(loud > 30, `${loud} packets a second`);
  await alice.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben);
});
