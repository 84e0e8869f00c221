// Bad networks that are no reason to say anything: loss, jitter, disorder, distance, narrow lines.
import assert from "node:assert/strict";
import { expectLostSockets, faults, recovered, talking, undisturbed } from "./harness/fault.mjs";
import { hangUp, listenOn, now } from "./harness/stage.mjs";
import { talk } from "../e2e/harness/talk.mjs";

const row = faults();

/** They talk on such a network, and hear nothing of it but sound. */
async function endures(people, router, watch, network, milliseconds) {
  const [alice, ben] = await talking(people, router);
  await router.tell(`link * * ${network}`);
  const marks = await now(alice, ben);
  await listenOn(alice, ben, milliseconds, marks);
  await undisturbed(alice, ben);
  assert.deepEqual([(await alice.run("last")).state, (await ben.run("last")).state], ["connected", "connected"]);
  await watch.gaps(alice, ben, marks, 1_000);
  await router.tell("calm");
  await recovered(alice, ben);
  await hangUp(alice, ben);
}

row("F-25: one packet in ten is lost", {}, (people, { router }, watch) => endures(people, router, watch, "loss=0.1", 5_000));

row("F-25: three packets in ten are lost", { long: true }, (people, { router }, watch) =>
  endures(people, router, watch, "loss=0.3", 15_000));

row("F-26: losses in bursts, jitter, disorder and doubles", {}, (people, { router }, watch) =>
  endures(people, router, watch, "delay=200 jitter=200 burst=0.01:0.3 reorder=0.05 duplicate=0.05", 8_000));

/** A call over such a distance, from signing in to its end. */
async function afar(people, router, watch, oneWay) {
  await router.tell(`link * * delay=${oneWay}`);
  const [alice, ben] = await people.pair();
  expectLostSockets(alice, ben);
  await talk(alice, ben);
  await recovered(alice, ben);
  const marks = await now(alice, ben);
  await listenOn(alice, ben, 6_000, marks);
  await undisturbed(alice, ben);
  assert.equal((await ben.run("heard")).flat().filter((event) => event === "incoming").length, 1, "it rings once");
  await watch.gaps(alice, ben, marks, 1_000);
  await hangUp(alice, ben);
  // What is said on leaving takes its time, too.
  await router.tell("link * * delay=20");
}

row("F-27: a round trip of 600 ms", {}, (people, { router }, watch) => afar(people, router, watch, 300));
row("F-27: a round trip of two seconds", { long: true, timeout: 120_000 }, (people, { router }, watch) => afar(people, router, watch, 1_000));

row("F-28: 100 kilobits a second", {}, (people, { router }, watch) => endures(people, router, watch, "rate=100 queue=300", 5_000));

row("F-28: 50 kilobits a second", { long: true }, (people, { router }, watch) =>
  endures(people, router, watch, "rate=50 queue=300", 15_000));

row("F-28: 25 kilobits a second", { long: true }, (people, { router }, watch) =>
  endures(people, router, watch, "rate=25 queue=300", 15_000));
