// What the two browsers agree upon before they talk.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";
import { dismiss, endings, talk } from "./harness/talk.mjs";

const scene = stage();

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
