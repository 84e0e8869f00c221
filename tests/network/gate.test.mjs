// Nobody is heard before the answer: proved by what goes over the wire, whatever the pages say.
import assert from "node:assert/strict";
import { TONES } from "./harness/rig.mjs";
import { goesDirectly, hangUp, meter, stageOnNetwork, listenOn } from "./harness/stage.mjs";
import { dismiss, hearEachOther } from "../e2e/harness/talk.mjs";

const scene = stageOnNetwork();

/** What Chromium looks up by itself. */
const BROWSERS_OWN = /(^|\.)google(apis)?\.com$/;

/** Packets of sound from anybody to anybody, also inside of what a relay carries. */
async function sound(router) {
  const sent = await router.sent();
  return (sent.rtp ?? 0) + (sent["relayed-rtp"] ?? 0);
}

/** The callee does not touch anything for a while. */
async function ringOn(alice, ben) {
  await ben.incoming();
  await listenOn(alice, ben, 2_000);
}

scene("from dialling to the answer no sound leaves either of them; after it, both", async (people, { router }, context) => {
  await router.tell("link * * delay=20");
  const [alice, ben] = await people.pair();
  await router.tell("mark");
  await alice.reach("benny");
  await ringOn(alice, ben);
  assert.equal(await sound(router), 0, "packets of sound before the answer");
  const names = (await router.names()).filter((name) => !BROWSERS_OWN.test(name));
  assert.deepEqual(names, [], "names that somebody made a browser look up");
  context.diagnostic(`sent while it rang: ${JSON.stringify(await router.sent())}`);

  await ben.press("Answer");
  await hearEachOther(alice, ben);
  // The same counter sees it now: through the relay at first, and directly as soon as they may know of each other.
  assert.ok((await sound(router)) > 0);
  await goesDirectly(router);
  await hangUp(alice, ben);
});

scene("declined, and cancelled: no sound has left anybody", async (people, { router }) => {
  const [alice, ben] = await people.pair();
  const mark = await meter(ben, "now");
  await router.tell("mark");
  await alice.reach("benny");
  await ringOn(alice, ben);
  await ben.press("Decline");
  await Promise.all([alice.ended(), ben.ended()]);
  await dismiss(alice, ben);

  await alice.reach("benny");
  await ben.incoming(2);
  await alice.press("Cancel");
  await Promise.all([alice.ended(), ben.ended()]);
  await dismiss(alice, ben);
  assert.equal(await sound(router), 0);
  assert.equal(await meter(ben, "hasHeardTone", mark, TONES.alice), false);
});
