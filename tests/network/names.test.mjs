// The server has a name, and whoever should know it does not, or takes its time.
import assert from "node:assert/strict";
import { after } from "node:test";
import { expectLostSockets, faults, recovered, talking, undisturbed } from "./harness/fault.mjs";
import { hangUp, now } from "./harness/stage.mjs";
import { Service } from "./harness/service.mjs";

const NAME = "calls.test";
/** Whom all hosts ask for names. */
const ADDRESS = "10.77.0.53";
let names;

const row = faults({ addresses: { names: ADDRESS } }, async ({ hosts }) => {
  names = await Service.start(hosts, "names", "name-server.mjs", [ADDRESS, JSON.stringify({ [NAME]: hosts.address("server") })]);
});
after(() => names?.stop());

const named = ({ server }) => ({ url: `http://${NAME}:${new URL(server.origin).port}` });

/** Alice's page, which she has from the address: it is the connection that has to find the name. */
async function opened(people, rig) {
  const party = await people.open({ browser: rig.alice, cuid: "alice" });
  expectLostSockets(party);
  return party;
}

row("F-20: nobody knows the server's name", { timeout: 90_000 }, async (people, rig, watch) => {
  await names.tell("fail");
  const alice = await opened(people, rig);
  const begin = Date.now();
  const { error } = await alice.run("connect", { ...rig.account, cuid: "alice", ...named(rig) });
  watch.took("the error comes", Date.now() - begin, 10_500);
  assert.deepEqual([error?.code, error?.cause], ["ERR_CONNECTION_NOT_ESTABLISHED", "ERR_SIGNALLING_SOCKET_CONNECTION"]);
  await names.tell("answer");
  await alice.connect({ ...rig.account, ...named(rig) });
});

// With five seconds Chromium itself gives up: it takes no answer that comes so late.
row("F-20: names take two seconds", { timeout: 90_000 }, async (people, rig, watch) => {
  await names.tell("slow 2000");
  const alice = await opened(people, rig);
  const begin = Date.now();
  await alice.connect({ ...rig.account, ...named(rig) });
  watch.took("signed in", Date.now() - begin, 10_000);
  await names.tell("answer");
});

row("F-20: nobody knows the name any more when the connection breaks in a call", { timeout: 90_000 }, async (people, rig, watch) => {
  const { router } = rig;
  await names.tell("answer");
  const [alice, ben] = await talking(people, router, 20, named(rig));
  const marks = await now(alice, ben);
  const begin = Date.now();
  await names.tell("fail");
  await router.tell("strand alice server");
  await watch.until(alice, "session reconnecting", begin, 9_000);
  // The browser knows the address still.
  await watch.until(alice, "session connected", begin, 11_000);
  await recovered(alice, ben);
  await watch.gaps(alice, ben, marks, 100);
  await undisturbed(alice, ben);
  await hangUp(alice, ben);
});
