// One of them has addresses of version 6 only, the other has none; the server and the relay have both.
import assert from "node:assert/strict";
import { faults, talking } from "./harness/fault.mjs";
import { hangUp, listenOn, now } from "./harness/stage.mjs";

const ALICE = "fd77::2";
const row = faults({
  addresses: { alice: ALICE, server: ["10.77.0.10", "fd77::10"], relay: ["10.77.0.20", "fd77::20"] },
  origin: { alice: "fd77::10" },
});

row("F-24: one has IPv6 only, the other IPv4 only", {}, async (people, { router }, watch) => {
  const [alice, ben] = await talking(people, router);
  const marks = await now(alice, ben);
  await router.tell("mark");
  await listenOn(alice, ben, 2_000, marks);
  await watch.gaps(alice, ben, marks, 200);
  // There is no other way between the two: alice is in touch with the relay's one address, ben with what it gives her at the other.
  const sent = await router.sent({ from: "alice", to: "relay" });
  assert.ok(sent["relayed-rtp"] > 0, JSON.stringify(sent));
  assert.ok((await router.sent({ from: "ben", to: "relay" })).rtp > 0);
  await hangUp(alice, ben);
});
