// The events of the mobile family, on both sides of every outcome; its five states; and who comes late.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";
import { endings, hearEachOther } from "./harness/talk.mjs";

// The shortest ring time there is.
const scene = stage({ configuration: "ring = 10\n" });
const HEADLESS = { screens: false };

async function names(party) {
  return (await party.run("family")).map(({ callEvent }) => callEvent);
}

async function states(party) {
  return (await party.run("family")).map(({ state }) => state);
}

async function ringing(people, options = HEADLESS) {
  const [alice, ben] = await people.pair(options);
  await alice.reach("benny");
  await ben.incoming();
  await alice.state("ringing");
  return [alice, ben];
}

/** Both sides were told the same, in this order. */
async function bothTold(alice, ben, ...expected) {
  assert.deepEqual([await names(alice), await names(ben)], [expected, expected]);
}

scene("answered and ended: the names, the whole of the news, and the states", async (people) => {
  const [alice, ben] = await people.pair(HEADLESS);
  assert.equal(await alice.run("ask", "getCallState").then(({ value }) => value), "NoCall");
  const images = { initiator_image: "https://img.example/alice.png", receiver_image: "https://img.example/ben.png" };
  await alice.reach("benny", { context: "Your driver is calling", remote_context: "Alice is there", ...images });
  await ben.incoming();
  await alice.state("ringing");
  await ben.act("accept");
  await hearEachOther(alice, ben);
  assert.deepEqual(await alice.run("stateAround", "hangup"), ["CleanupCall", "NoCall"]);
  await endings(alice, ben);
  await bothTold(alice, ben, "CallIsPlaced", "Ringing", "Answered", "CallInProgress", "Ended");
  assert.deepEqual(await states(alice), ["OutgoingCall", "OutgoingCall", "OngoingCall", "OngoingCall", "NoCall"]);
  assert.deepEqual(await states(ben), ["IncomingCall", "IncomingCall", "OngoingCall", "OngoingCall", "NoCall"]);
  const { id } = await alice.run("last");
  const details = {
    callId: id,
    callerCuid: "alice",
    calleeCuid: "benny",
    callContext: "Your driver is calling",
    remoteContext: "Alice is there",
    channel: "socket",
    initiatorImage: images.initiator_image,
    receiverImage: images.receiver_image,
  };
  for (const { direction, callDetails } of await alice.run("family")) {
    assert.deepEqual([direction, callDetails], ["Outgoing", details]);
  }
  for (const { direction, callDetails } of await ben.run("family")) {
    assert.deepEqual([direction, callDetails], ["Incoming", { ...details, receiverImage: null }]);
  }
});

scene("when things happened, in their order, on both sides", async (people) => {
  const [alice, ben] = await ringing(people);
  await ben.act("accept");
  await hearEachOther(alice, ben);
  await ben.act("hangup");
  const [{ duration }] = await Promise.all([alice.ended(), ben.ended()]);
  for (const party of [alice, ben]) {
    const { times } = await party.run("last");
    const order = [times.started, times.ringing, times.answered, times.connected, times.ended];
    assert.deepEqual(order, [...order].sort((one, other) => one - other), party.cuid);
    assert.ok(order.every(Number.isSafeInteger), `${order}`);
    assert.ok(Math.abs(times.ended - Date.now()) < 30_000, "milliseconds since 1970");
    assert.ok(Math.abs(times.ended - times.answered - duration) < 2_000, "the server's duration is the same talk");
  }
});

scene("declined", async (people) => {
  const [alice, ben] = await ringing(people);
  await ben.act("decline");
  await endings(alice, ben);
  await bothTold(alice, ben, "CallIsPlaced", "Ringing", "Declined");
  assert.equal((await states(alice)).at(-1), "NoCall");
});

scene("declined by the application, because of the network", async (people) => {
  const [alice, ben] = await ringing(people);
  await ben.act("decline", "network_quality");
  assert.deepEqual(await endings(alice, ben), ["network_quality by peer", "network_quality by me"]);
  await bothTold(alice, ben, "CallIsPlaced", "Ringing", "AppInitiatedDeclinedDueToNetworkQuality");
});

scene("missed", async (people) => {
  const [alice, ben] = await ringing(people);
  assert.deepEqual(await endings(alice, ben), ["missed by server", "missed by server"]);
  await bothTold(alice, ben, "CallIsPlaced", "Ringing", "Missed");
});

scene("cancelled", async (people) => {
  const [alice, ben] = await ringing(people);
  await alice.act("hangup");
  await endings(alice, ben);
  await bothTold(alice, ben, "CallIsPlaced", "Ringing", "Cancelled");
});

scene("busy: the caller is told so, the callee hears nothing of it", async (people) => {
  const [alice, ben] = await ringing(people, { ...HEADLESS, callWaiting: false });
  const carol = await people.open({ cuid: "carol" });
  await carol.connect(HEADLESS);
  assert.equal((await carol.dial("benny")).error.code, "ERR_USER_BUSY");
  assert.deepEqual((await names(carol)).filter((name) => name !== "CallIsPlaced"), ["DeclinedDueToBusyOnVoIP"]);
  await ben.act("decline");
  await endings(alice, ben);
  await bothTold(alice, ben, "CallIsPlaced", "Ringing", "Declined");
});

for (const [state, name, reason] of [
  ["denied", "DeclinedDueToMicrophonePermissionBlocked", "permission_denied"],
  ["prompt", "DeclinedDueToMicrophonePermissionsNotGranted", "permission_dismissed"],
]) {
  scene(`the callee's microphone: ${reason}`, async (people) => {
    const [alice, ben] = await ringing(people);
    await ben.page.evaluate((state) => {
      const status = Object.assign(new EventTarget(), { state });
      Object.defineProperty(navigator.permissions, "query", { configurable: true, value: async () => status });
      navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException("no", "NotAllowedError");
      };
    }, state);
    await ben.act("accept");
    assert.deepEqual(await endings(alice, ben), [`${reason} by peer`, `${reason} by me`]);
    await bothTold(alice, ben, "CallIsPlaced", "Ringing", name);
  });
}

scene("the callee signs out while it rings", async (people) => {
  const [alice, ben] = await ringing(people);
  await ben.run("logout");
  assert.deepEqual(await endings(alice, ben), ["unreachable by server", "unreachable by me"]);
  await bothTold(alice, ben, "CallIsPlaced", "Ringing", "DeclinedDueToLoggedOutCuid");
});

scene("nobody there: no call, and the name for it", async (people) => {
  const alice = await people.alice(HEADLESS);
  assert.equal((await alice.dial("benny")).error.code, "404");
  assert.deepEqual((await names(alice)).at(-1), "DeclinedDueToLoggedOutCuid");
});

scene("the caller's own microphone: there was never a call to tell of", async (people) => {
  const alice = await people.open({ cuid: "alice", microphone: false });
  await alice.connect(HEADLESS);
  await people.ben(HEADLESS);
  assert.equal((await alice.dial("benny")).error.code, "ERR_MIC_UNAVAILABLE");
  assert.deepEqual(await names(alice), []);
}, { chromium: "a refused microphone" });

scene("who comes late is told what holds, a moment later and once", async (people) => {
  const [alice, ben] = await ringing(people);
  const { id } = await ben.run("last");
  assert.deepEqual(await ben.run("late", "client", "incoming", "connected", "reconnecting", "closed"), {
    atOnce: 0,
    told: [["incoming", id], "connected"],
  });
  assert.deepEqual((await alice.run("late", "call", "placed", "ringing", "answered", "ended")).told, ["placed", "ringing"]);
  const { told } = await alice.run("late", "client", "callstatus");
  assert.deepEqual(told.map(([, { callEvent }]) => callEvent), ["Ringing"]);
  await ben.act("accept");
  await hearEachOther(alice, ben);
  await ben.act("mute");
  await alice.event("peermuted");
  assert.deepEqual((await ben.run("late", "call", "ringing", "answered", "connected", "muted", "peermuted", "held")).told, [
    "answered",
    "connected",
    ["muted", { muted: true }],
  ]);
  assert.deepEqual((await alice.run("late", "call", "muted", "peermuted")).told, [["peermuted", { muted: true }]]);
  assert.deepEqual(await ben.run("lateAndOver", "muted", "mute", false), [{ muted: false }], "what is over is not told");
  await alice.act("hangup");
  const [end] = [await ben.ended(), await alice.ended()];
  assert.deepEqual(await ben.run("late", "call", "connected", "muted", "ended"), { atOnce: 0, told: [["ended", end]] });
  assert.deepEqual((await ben.run("late", "client", "incoming", "callstatus")).told, []);
  await ben.run("logout");
  assert.deepEqual((await ben.run("late", "client", "connected", "closed")).told, [["closed", {}]]);
});

scene("a listener that is removed before its moment is told nothing", async (people) => {
  const alice = await people.alice(HEADLESS);
  const told = await alice.page.evaluate(async () => {
    const { halloo, client } = await import("/test/bench.js").then((bench) => bench.inside());
    const told = [];
    client.on("connected", () => told.push("removed"))();
    client.on("connected", () => told.push("kept"));
    await new Promise((resolve) => setTimeout(resolve));
    return [typeof halloo.connect, ...told];
  });
  assert.deepEqual(told, ["function", "kept"]);
});

scene("setLogLevel: names and ids in the console, and nothing else", async (people) => {
  const [alice, ben] = await people.pair(HEADLESS);
  alice.expected = [/^console debug: halloo /];
  await alice.run("ask", "setLogLevel", "1");
  await alice.reach("benny", { context: "A secret reason" });
  await ben.incoming();
  await ben.act("accept");
  await hearEachOther(alice, ben);
  await alice.run("ask", "setLogLevel", 0);
  await alice.act("hangup");
  await endings(alice, ben);
  const { id } = await alice.run("last");
  const lines = alice.complaints.filter((line) => line.startsWith("console debug"));
  for (const name of ["placed", "CallIsPlaced", "ringing", "answered", "connected", "CallInProgress"]) {
    assert.ok(lines.includes(`console debug: halloo ${name} ${id}`), `${name} in ${lines.join("\n")}`);
  }
  assert.ok(!lines.some((line) => line.includes("ended")), "it was switched off");
  assert.doesNotMatch(lines.join("\n"), /secret|dev-key|candidate|v=0|benny/);
});
