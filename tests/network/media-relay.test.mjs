// Sound that goes by way of a relay: one that dies, and networks that let nothing else through.
import assert from "node:assert/strict";
import { expectLostSockets, faults, recovered, talking } from "./harness/fault.mjs";
import { hangUp, now } from "./harness/stage.mjs";
import { hearEachOther } from "../e2e/harness/talk.mjs";

const row = faults({ spare: true });
const RELAYS = ["relay", "spare"];

/** How much sound goes to each relay. */
async function used(router, alice, ben) {
  await router.tell("mark");
  await recovered(alice, ben);
  const sums = await Promise.all(RELAYS.map(async (to) => (await router.sent({ to }))["relayed-rtp"] ?? 0));
  return new Map(RELAYS.map((name, place) => [name, sums[place]]));
}

row("F-18: the relay in use is killed, and there is another one", {}, async (people, rig, watch) => {
  const { router } = rig;
  await router.tell("block alice udp ben");
  const [alice, ben] = await talking(people, router);
  const before = await used(router, alice, ben);
  const [busiest, idlest] = [...RELAYS].sort((one, other) => before.get(other) - before.get(one));
  assert.ok(before.get(busiest) > 0, `${[...before]}`);
  try {
    const marks = await now(alice, ben);
    await rig[busiest].stop();
    await recovered(alice, ben, marks);
    watch.note(`sound at the relays before: ${[...before].join(" ")}`);
    for (const party of [alice, ben]) await watch.until(party, "reconnecting", marks[0], 1_500);
    await watch.gaps(alice, ben, marks, 3_000);
    assert.ok((await used(router, alice, ben)).get(idlest) > 0);
    await hangUp(alice, ben);
  } finally {
    await rig[busiest].start();
  }
});

/** A call through what `close` leaves open: from the answer to "connected" at both. */
async function through(people, router, watch, close) {
  await router.tell("link * * delay=20");
  for (const name of ["alice", "ben"]) await close(name);
  const [alice, ben] = await people.pair();
  expectLostSockets(alice, ben);
  await alice.reach("benny");
  await ben.incoming();
  await router.tell("mark");
  const answered = Date.now();
  await ben.press("Answer");
  await hearEachOther(alice, ben);
  for (const party of [alice, ben]) await watch.until(party, "connected", answered, 1_500);
  for (const from of ["alice", "ben"]) assert.equal((await router.sent({ from })).rtp ?? 0, 0);
  await hangUp(alice, ben);
}

row("F-22: no datagrams at all", {}, (people, { router }, watch) =>
  through(people, router, watch, (name) => router.tell(`block ${name} udp`)));

row("F-23: nothing but one port of TCP, and the server's", {}, (people, { router, server }, watch) =>
  through(people, router, watch, (name) => router.tell(`only ${name} tcp:443 tcp:${new URL(server.origin).port}`)));
