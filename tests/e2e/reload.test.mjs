// A page that is loaded anew in a call is back in that call.
import assert from "node:assert/strict";
import { ALICE, BEN, stage } from "./harness/scene.mjs";
import { dismiss, endings, hearEachOther, talk } from "./harness/talk.mjs";

const scene = stage();

/** Both talk; this one's page is loaded anew. Says how long that takes, with its load; nothing is demanded of it. */
async function back(who, other, tone, context) {
  const { id } = await other.run("last");
  const since = performance.now();
  await who.reload();
  await who.event("resumed");
  assert.equal((await who.run("last")).id, id, "the same call");
  await who.hears(tone);
  context.diagnostic(`from the reload to the tone: ${Math.round(performance.now() - since)} ms`);
}

scene("the callee's page: the same call, heard in both directions, and one duration", async (people, set, context) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await back(ben, alice, ALICE, context);
  await hearEachOther(alice, ben);
  await ben.press("Hang up");
  const [one, other] = await Promise.all([alice.ended(), ben.ended()]);
  assert.deepEqual([one.reason, one.by, other.by, one.duration], ["completed", "peer", "me", other.duration]);
  await dismiss(alice, ben);
});

scene("the caller's page: muted before, muted now", async (people, set, context) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await alice.press("Mute");
  await ben.event("peermuted");
  await back(alice, ben, BEN, context);
  assert.equal((await alice.run("last")).muted, true);
  await ben.hearsSilence();
  await alice.press("Unmute");
  await hearEachOther(alice, ben);
  await ben.press("Hang up");
  assert.deepEqual(await endings(alice, ben), ["completed by peer", "completed by me"]);
  await dismiss(alice, ben);
});

scene("one page after the other, and again", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  for (const [who, tone] of [[ben, ALICE], [alice, BEN], [ben, ALICE]]) {
    await who.reload();
    await who.event("resumed");
    await who.hears(tone);
  }
  await hearEachOther(alice, ben);
  await alice.press("Hang up");
  await Promise.all([alice.ended(), ben.ended()]);
  await dismiss(alice, ben);
});
