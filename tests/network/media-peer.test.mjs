// Whoever goes away without a word, for a while or for good. The server waits for four seconds here.
import assert from "node:assert/strict";
import { expectLostSockets, faults, recovered, talking, waits } from "./harness/fault.mjs";
import { hangUp, now, until } from "./harness/stage.mjs";
import { kill } from "../e2e/harness/browser.mjs";
import { dismiss, endings, talk } from "../e2e/harness/talk.mjs";

const GRACE = 4_000;
const row = faults({ configuration: `grace = ${GRACE / 1_000}\n` });

/** Alice hears that ben's page is gone, which `begin` has done, and the call ends. */
async function loses(alice, begin, watch) {
  await watch.until(alice, "reconnecting", begin, 2_000);
  assert.deepEqual(await endings(alice), ["peer_lost by peer"]);
  await watch.until(alice, "ended", begin, GRACE + 500);
  await dismiss(alice);
}

row("F-5: the other side's browser is killed", {}, async (people, rig, watch) => {
  const victim = await rig.launch("ben");
  try {
    await rig.router.tell("link * * delay=20");
    const alice = await people.alice();
    expectLostSockets(alice);
    const ben = await people.open({ browser: victim, cuid: "benny" });
    await ben.connect(rig.account);
    await talk(alice, ben);
    await recovered(alice, ben);
    people.forget(ben);
    const begin = Date.now();
    await kill(victim);
    await loses(alice, begin, watch);
  } finally {
    await victim.close();
  }
});

row("F-5: the other side's page crashes", {}, async (people, rig, watch) => {
  await rig.router.tell("link * * delay=20");
  const alice = await people.alice();
  const ben = await people.ben();
  await talk(alice, ben);
  await recovered(alice, ben);
  people.forget(ben);
  const session = await ben.context.newCDPSession(ben.page);
  const begin = Date.now();
  // Nobody answers this.
  session.send("Page.crash").catch(() => {});
  await loses(alice, begin, watch);
});

row("F-10: offline for less than the grace", {}, async (people, { router }, watch) => {
  const [alice, ben] = await talking(people, router);
  const marks = await now(alice, ben);
  await router.tell("cut alice *");
  await until(ben, "hasListened", marks[1], GRACE - 1_000);
  await router.tell("heal alice *");
  const back = Date.now();
  await recovered(alice, ben, [back, back]);
  watch.took("they hear each other again", Date.now() - back - 1_000, 3_000);
  await hangUp(alice, ben);
});

row("F-10: offline for longer than the grace", {}, async (people, { router }, watch) => {
  const [alice, ben] = await talking(people, router);
  const marks = await now(alice, ben);
  await router.tell("cut alice *");
  await Promise.all([alice.ended(), ben.ended()]);
  watch.took("both ends", Date.now() - marks[0], 2 * GRACE + 5_000);
  await router.tell("heal alice *");
  await Promise.all([alice, ben].map((party) => waits(party, "connected")));
  const [mine, other] = await endings(alice, ben);
  watch.note(`${mine}, ${other}`);
  assert.equal(mine, "network_lost by me");
  // Whichever is noticed first.
  assert.ok(["peer_lost by peer", "media_failed by me"].includes(other), other);
  for (const party of [alice, ben]) assert.equal((await party.run("heard")).filter(([event]) => event === "ended").length, 1);
  await dismiss(alice, ben);
});
