// Media survives: addresses that change, interfaces that go down, ways that are cut.
import assert from "node:assert/strict";
import { count, faults, recovered, talking, waits } from "./harness/fault.mjs";
import { TONES } from "./harness/rig.mjs";
import { hangUp, meter, now, until } from "./harness/stage.mjs";
import { dismiss } from "../e2e/harness/talk.mjs";

const row = faults();

/** Chromium for Linux looks at its interfaces two seconds after they have changed: no call of any page is quicker. */
const MOVES = [
  ["F-8: the caller gets another address in a call", "alice", "10.77.1.2"],
  ["F-8: the callee gets another address in a call", "ben", "10.77.1.3"],
];
for (const [name, who, other] of MOVES) {
  row(name, {}, async (people, { router, move }, watch) => {
    const [alice, ben] = await talking(people, router);
    const marks = await now(alice, ben);
    await move(who, other);
    await recovered(alice, ben, marks);
    await watch.gaps(alice, ben, marks, 2_000);
    await hangUp(alice, ben);
  });
}

/** So much time passes. */
async function after(party, milliseconds) {
  const begin = await meter(party, "now");
  await party.page.waitForFunction(([begin, milliseconds]) => Date.now() - begin >= milliseconds, [begin, milliseconds], { polling: 100, timeout: 0 });
}

const heardAgain = async (party, since, hertz) => (await meter(party, "toneAgain", since, hertz)) - since;

row("F-9: an interface is down for eight seconds", {}, async (people, { router, hosts }, watch) => {
  const [alice, ben] = await talking(people, router);
  await hosts.unplug("ben");
  const marks = await now(alice, ben);
  await until(alice, "hasListened", marks[0], 8_000);
  await hosts.plug("ben");
  const up = Date.now();
  await recovered(alice, ben, [up, up]);
  watch.took("alice hears ben again", await heardAgain(alice, up, TONES.ben), 1_000);
  watch.took("ben hears alice again", await heardAgain(ben, up, TONES.alice), 1_000);
  assert.equal(await count(alice, "reconnecting"), 1);
  await hangUp(alice, ben);
});

row("F-10: offline for 25 seconds", { long: true, timeout: 120_000 }, async (people, { router }, watch) => {
  const [alice, ben] = await talking(people, router);
  await router.tell("cut alice *");
  await after(ben, 25_000);
  await router.tell("heal alice *");
  const back = Date.now();
  await recovered(alice, ben, [back, back]);
  watch.took("they hear each other again", Math.max(await heardAgain(alice, back, TONES.ben), await heardAgain(ben, back, TONES.alice)), 9_000);
  await hangUp(alice, ben);
});

row("F-10: offline for a minute", { long: true, timeout: 150_000 }, async (people, { router }, watch) => {
  const [alice, ben] = await talking(people, router);
  const begin = Date.now();
  await router.tell("cut alice *");
  const ends = await Promise.all([alice.ended(), ben.ended()]);
  // Until the server misses alice, and for as long as it waits for her then: 12 and 30 s.
  watch.took("both have ended", Date.now() - begin, 42_000);
  await after(ben, Math.max(0, begin + 60_000 - Date.now()));
  await router.tell("heal alice *");
  await Promise.all([alice, ben].map((party) => waits(party, "connected", [], 70_000)));
  assert.equal(ends[0].reason, "network_lost");
  assert.ok(["peer_lost", "media_failed"].includes(ends[1].reason), ends[1].reason);
  for (const party of [alice, ben]) assert.equal((await party.run("heard")).filter(([event]) => event === "ended").length, 1);
  await dismiss(alice, ben);
});

row("F-11: one way of the direct path is cut, and stays so", {}, async (people, { router }, watch) => {
  const [alice, ben] = await talking(people, router);
  const marks = await now(alice, ben);
  await router.tell("cut alice>ben");
  await recovered(alice, ben, marks);
  for (const party of [alice, ben]) await watch.until(party, "reconnecting", marks[0], 2_000);
  await watch.gaps(alice, ben, marks, 5_000);
  await router.tell("mark");
  await recovered(alice, ben);
  assert.equal((await router.sent({ from: "alice", to: "ben" })).rtp ?? 0, 0, "nothing goes the way that is cut");
  await hangUp(alice, ben);
});

row("F-13: a second network takes over, and the first one is there still but leads nowhere", {}, async (people, { router, route }, watch) => {
  const [alice, ben] = await talking(people, router);
  for (const address of ["10.77.2.2", undefined]) {
    const marks = await now(alice, ben);
    await route("alice", address);
    await recovered(alice, ben, marks);
    watch.note(address ? "on" : "off");
    await watch.gaps(alice, ben, marks, 2_000);
  }
  await hangUp(alice, ben);
});
