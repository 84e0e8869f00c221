// What is lost on the way is sent twice: how much of the sound has to be made up all the same.
import assert from "node:assert/strict";
import { hangUp, listenOn, now, stageOnNetwork } from "./harness/stage.mjs";
import { talk } from "../e2e/harness/talk.mjs";

const scene = stageOnNetwork();

const LASTING = 20_000;
/** Of all samples that were played, how many may have been made up while three packets of ten are lost. */
const MADE_UP = 0.15;

const counters = (party) => party.probe("counted", "inbound-rtp", "totalSamplesReceived", "concealedSamples", "packetsReceived", "packetsLost");

scene("three packets of ten are lost: at most 15 % of the sound is made up", async (people, { router }, context) => {
  await router.tell("link alice ben delay=20");
  // Straight from one to the other, and no other way.
  for (const name of ["alice", "ben"]) await router.tell(`block ${name} udp relay`);
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await router.tell("link alice ben delay=20 loss=0.3");
  await router.tell("mark");
  const marks = await now(alice, ben);
  const before = await Promise.all([alice, ben].map(counters));
  // One wait is shorter than that.
  for (const part of [0.5, 1]) await listenOn(alice, ben, part * LASTING, marks);
  const after = await Promise.all([alice, ben].map(counters));
  for (const [index, { cuid }] of [alice, ben].entries()) {
    const [samples, concealed, received, lost] = after[index].map((count, place) => count - before[index][place]);
    const share = concealed / samples;
    const percent = (number) => `${(100 * number).toFixed(1)} %`;
    context.diagnostic(`${cuid}: ${percent(lost / (lost + received))} of ${lost + received} packets lost, ${percent(share)} of ${samples} samples made up`);
    assert.ok(samples >= LASTING * 48 * 0.9, `${cuid} has played ${samples} samples`);
    assert.ok(lost / (lost + received) > 0.15, `${cuid} has lost ${lost} of ${lost + received} packets`);
    assert.ok(share <= MADE_UP, `${cuid}: ${percent(share)} made up`);
  }
  await hangUp(alice, ben);
});
