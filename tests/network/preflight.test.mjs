// Trying out the STUN and TURN servers before a call, on networks that let some of them through, or none.
import assert from "node:assert/strict";
import { stageOnNetwork } from "./harness/stage.mjs";

const scene = stageOnNetwork();

const RELAYS = ["turn udp", "turn tcp", "turn tcp"];

/** What is found, with the servers by their names. Nothing in it says where anything is. */
async function found(party, context) {
  const { value, error } = await party.run("ask", "preflight");
  assert.equal(error, undefined);
  const text = JSON.stringify(value);
  context.diagnostic(text);
  assert.doesNotMatch(text, /\d+\.\d+\.\d+\.\d+|halloo|a-relay/);
  const servers = value.servers.map(({ kind, transport }) => `${kind} ${transport}`);
  assert.deepEqual(servers, ["stun udp", ...RELAYS]);
  return { ...value, states: value.servers.map(({ state }) => state) };
}

const opened = async (people) => people.alice();

scene("nothing in the way: ready, and each relay by itself", async (people, { router }, context) => {
  await router.tell("link alice relay delay=50");
  const { verdict, reasons, states, servers, signalling, microphone } = await found(await opened(people), context);
  assert.deepEqual([verdict, reasons], ["ready", []]);
  assert.deepEqual(states, ["reached", "reached", "reached", "reached"]);
  assert.equal(microphone.state, "works");
  assert.ok(signalling.roundTrip >= 0);
  // There, to itself, back, and the same again.
  for (const { roundTrip } of servers.slice(1)) assert.ok(roundTrip >= 190, `${roundTrip} ms`);
});

scene("no datagrams: degraded", async (people, { router }, context) => {
  await router.tell("block alice udp relay");
  const { verdict, reasons, states } = await found(await opened(people), context);
  assert.deepEqual([verdict, reasons], ["degraded", ["udp_blocked"]]);
  assert.deepEqual(states, ["unreachable", "unreachable", "reached", "reached"]);
});

scene("nothing but port 443: degraded", async (people, { router, server }, context) => {
  await router.tell(`only alice tcp:443 tcp:${new URL(server.origin).port}`);
  const { verdict, reasons, states } = await found(await opened(people), context);
  assert.deepEqual([verdict, reasons], ["degraded", ["udp_blocked"]]);
  assert.deepEqual(states, ["unreachable", "unreachable", "unreachable", "reached"]);
});

scene("nothing but the page's own server: blocked", async (people, { router, server }, context) => {
  await router.tell(`only alice tcp:${new URL(server.origin).port}`);
  const { verdict, reasons } = await found(await opened(people), context);
  assert.deepEqual([verdict, reasons], ["blocked", ["no_path"]]);
});

scene("the page's own server does not answer: blocked", async (people, { router }, context) => {
  const alice = await opened(people);
  alice.expected.push(/WebSocket connection to .* failed/);
  // Loaded once, so that the module is there.
  await found(alice, context);
  await router.tell("cut alice server");
  const { verdict, reasons, signalling } = await found(alice, context);
  assert.deepEqual([verdict, reasons, signalling], ["blocked", ["signalling_down"], { state: "down" }]);
  await router.tell("heal alice server");
  await alice.event("session connected");
  // The socket that nobody answered on is closed late.
  await alice.until("hasSession", 1);
});
