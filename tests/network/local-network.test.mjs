// Browsers that ask their user before a page may reach anything in the user's own network (Local Network Access), and nobody
// answers.
import assert from "node:assert/strict";
import { faults, talking } from "./harness/fault.mjs";
import { hangUp, listenOn, now } from "./harness/stage.mjs";

/** Chromium has it for WebRTC, and does not use it by itself yet. */
const FEATURES = [
  "LocalNetworkAccessChecks:LocalNetworkAccessChecksWarn/false",
  "LocalNetworkAccessChecksWebRTC:LocalNetworkAccessChecksWebRTCLoopbackOnly/false",
];
const row = faults({
  // The pages and the relay are out in the world, the two are in one network.
  addresses: { server: "203.0.113.10", relay: "203.0.113.20" },
  flags: [`--enable-features=${FEATURES}`],
});

row("F-40: nobody answers the browser's question about the local network", {}, async (people, { router }, watch) => {
  const [alice, ben] = await talking(people, router);
  const marks = await now(alice, ben);
  await router.tell("mark");
  await listenOn(alice, ben, 3_000, marks);
  await watch.gaps(alice, ben, marks, 200);
  const sent = await router.sent({ from: "alice", to: "relay" });
  assert.ok(sent["relayed-rtp"] > 0, JSON.stringify(sent));
  assert.deepEqual(await router.sent({ from: "alice", to: "ben" }), {}, "nothing goes where the browser has asked about");
  await hangUp(alice, ben);
});
