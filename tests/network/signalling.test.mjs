// One way is cut, and no other.
import assert from "node:assert/strict";
import { TONES } from "./harness/rig.mjs";
import { hangUp, meter, now, silences, stageOnNetwork, listenOn, until } from "./harness/stage.mjs";
import { talk } from "../e2e/harness/talk.mjs";

const scene = stageOnNetwork();

const CUT = 5_000;
/** Shorter than what makes a path dead. A busy machine makes short gaps by itself; one that the cut made would last as long. */
const GAP = 500;

scene("five seconds without the server: they go on talking without a gap, and hang up as ever", async (people, { router }, context) => {
  const [alice, ben] = await people.pair();
  for (const party of [alice, ben]) party.expected.push(/WebSocket connection to .* failed/);
  await talk(alice, ben);
  const marks = await now(alice, ben);
  await router.tell("mark");
  await router.tell("cut server *");
  await listenOn(alice, ben, CUT, marks);
  await router.tell("heal server *");
  await listenOn(alice, ben, CUT + 1_000, marks);

  assert.ok((await router.lost()).tcp > 0, "something was kept back meanwhile");
  const longest = await silences(context, alice, ben, marks);
  assert.ok(Math.max(...longest) < 2 * GAP, `${longest}`);
  await hangUp(alice, ben);
});

scene("one way of the sound is cut for a while: that gap is heard, and nothing else", async (people, { router }, context) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  // No other way round.
  for (const name of ["alice", "ben"]) await router.tell(`block ${name} udp relay`);
  const marks = await now(alice, ben);
  await router.tell("cut alice>ben");
  await until(ben, "hasBeenSilent", marks[1], TONES.alice, GAP);
  await router.tell("heal alice>ben");
  await until(ben, "hasHeardTone", await meter(ben, "now"), TONES.alice);
  const [atAlice, atBen] = await silences(context, alice, ben, marks);
  assert.ok(atAlice < GAP && atBen >= GAP);
  await hangUp(alice, ben);
});
