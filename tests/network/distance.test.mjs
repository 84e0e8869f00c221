// Calls over long and lossy ways.
import assert from "node:assert/strict";
import { goesDirectly, hangUp, now, silences, stageOnNetwork, listenOn } from "./harness/stage.mjs";
import { talk } from "../e2e/harness/talk.mjs";

const scene = stageOnNetwork();

/** How many packets of sound went each way between the two, and between each and the relay. */
async function sound(router) {
  const way = async (from, to, kind = "rtp") => (await router.sent({ from, to }))[kind] ?? 0;
  // The relay wraps what it passes on, unless it is itself the other side's address.
  const relayed = async (name) => (await way(name, "relay", "relayed-rtp")) + (await way("relay", name));
  return {
    direct: [await way("alice", "ben"), await way("ben", "alice")],
    relayed: [await relayed("alice"), await relayed("ben")],
  };
}

scene("fifty milliseconds between any two: they hear each other, directly", async (people, { router }) => {
  await router.tell("link * * delay=50");
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await goesDirectly(router);
  // What the relay still had under way is gone then.
  await listenOn(alice, ben, 500);
  await router.tell("mark");
  await listenOn(alice, ben, 1_000);
  const { direct, relayed } = await sound(router);
  assert.ok(Math.min(...direct) > 0, `packets: ${direct}`);
  assert.deepEqual(relayed, [0, 0]);
  await hangUp(alice, ben);
});

scene("no datagrams between the two: they hear each other by way of the relay", async (people, { router }) => {
  await router.tell("link * * delay=50");
  await router.tell("block alice udp ben");
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await router.tell("mark");
  await listenOn(alice, ben, 1_000);
  const { direct, relayed } = await sound(router);
  assert.deepEqual(direct, [0, 0]);
  assert.ok(Math.min(...relayed) > 0, `packets: ${relayed}`);
  await hangUp(alice, ben);
});

scene("no datagrams at all, and no port but 443: they hear each other", async (people, { router, server }) => {
  const { port } = new URL(server.origin);
  for (const name of ["alice", "ben"]) await router.tell(`only ${name} tcp:443 tcp:${port}`);
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await router.tell("mark");
  await listenOn(alice, ben, 1_000);
  for (const name of ["alice", "ben"]) {
    assert.ok((await router.sent({ from: name, to: "relay" })).tcp > 0);
    const { rtp, "relayed-rtp": relayed } = await router.sent({ from: name });
    assert.deepEqual([rtp, relayed], [undefined, undefined]);
  }
  await hangUp(alice, ben);
});

scene("one packet in ten is lost: they hear each other", async (people, { router }, context) => {
  await router.tell("link * * delay=20 loss=0.1");
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await goesDirectly(router);
  await router.tell("mark");
  const marks = await now(alice, ben);
  await listenOn(alice, ben, 3_000, marks);
  await silences(context, alice, ben, marks);
  for (const way of [{ from: "alice", to: "ben" }, { from: "ben", to: "alice" }]) {
    const [{ rtp: sent }, { rtp: lost }] = [await router.sent(way), await router.lost(way)];
    context.diagnostic(`${way.from} to ${way.to}: ${lost} of ${sent} packets lost`);
    assert.ok(lost > 0 && lost < sent / 4, `${lost} of ${sent}`);
  }
  await hangUp(alice, ben);
});
