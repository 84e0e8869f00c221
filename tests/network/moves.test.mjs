// Interfaces and relays that go and come between calls.
import assert from "node:assert/strict";
import { goesDirectly, hangUp, listenOn, stageOnNetwork } from "./harness/stage.mjs";
import { talk } from "../e2e/harness/talk.mjs";

const scene = stageOnNetwork();

/** Waits until a page's browser believes that it has a network, or that it has none. */
const believes = ({ page }, online) => page.waitForFunction((online) => navigator.onLine === online, online, { polling: 50 });

scene("at another address: the call goes there", async (people, { router, move, hosts }) => {
  const before = hosts.address("alice");
  await move("alice", "10.77.1.2");
  const [alice, ben] = await people.pair();
  await router.tell("mark");
  await talk(alice, ben);
  await goesDirectly(router);
  assert.notEqual(hosts.address("alice"), before);
  await hangUp(alice, ben);
});

scene("an interface goes down and up again: a call comes about", async (people, { hosts }) => {
  const [alice, ben] = await people.pair();
  ben.expected.push(/WebSocket connection to .* failed/);
  await hosts.unplug("ben");
  await believes(ben, false);
  await hosts.plug("ben");
  await believes(ben, true);
  await talk(alice, ben);
  await hangUp(alice, ben);
});

scene("a relay that was killed and started again serves the next call", async (people, { router, relay }) => {
  await router.tell("block alice udp ben");
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await hangUp(alice, ben);
  await relay.stop();
  await relay.start();
  await alice.reach("benny");
  await ben.incoming(2);
  await ben.press("Answer");
  await Promise.all([alice.state("connected"), ben.state("connected")]);
  await router.tell("mark");
  await listenOn(alice, ben, 500);
  assert.ok((await router.sent({ from: "relay" })).rtp > 0);
  await hangUp(alice, ben);
});
