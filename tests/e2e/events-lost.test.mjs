// The events of the mobile family for what goes wrong: nobody to be reached in time, networks and sounds that are lost.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";
import { Relay } from "./harness/relay.mjs";
import { endings, hearEachOther } from "./harness/talk.mjs";

// The shortest ring time there is; a lost device is waited for a little longer, so that it is not given up before.
const scene = stage({ configuration: "ring = 10\ngrace = 11\n" });
const HEADLESS = { screens: false };
const FAILED = /WebSocket connection to .* failed/;

async function names(party) {
  return (await party.run("family")).map(({ callEvent }) => callEvent);
}

/** The network is there again, and the browser says so. */
async function mend(relay, ben) {
  relay.mend();
  await ben.page.evaluate(() => dispatchEvent(new Event("online")));
}

/** In a page: its network lets nothing through but by a TURN server, and there is none. */
function relaysOnly() {
  const limit = (place) => {
    place.RTCPeerConnection = class RTCPeerConnection extends place.RTCPeerConnection {
      constructor(configuration) {
        super({ ...configuration, iceTransportPolicy: "relay" });
      }
    };
  };
  limit(globalThis);
  // A connection that takes the place of another one is made in a frame.
  const limited = new WeakSet();
  const { get } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, "contentWindow");
  Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", {
    get() {
      const inner = get.call(this);
      if (inner && !limited.has(this)) limit(inner);
      limited.add(this);
      return inner;
    },
  });
}

/** Alice, and ben behind a line that can be cut. `prepare` is done to his browser profile first. */
async function apart(people, body, prepare) {
  const relay = await Relay.open(people.server.origin);
  try {
    const alice = await people.alice(HEADLESS);
    const context = await people.device();
    await prepare?.(context);
    const ben = await people.open({ cuid: "benny", context });
    ben.expected.push(FAILED);
    await ben.connect({ ...HEADLESS, url: relay.url });
    await body(alice, ben, relay);
  } finally {
    relay.close();
  }
}

async function talk(alice, ben) {
  await alice.reach("benny");
  await ben.incoming();
  await ben.act("accept");
  await hearEachOther(alice, ben);
}

scene("no device of the callee can ring in the ring time", (people) =>
  apart(people, async (alice, ben, relay) => {
    relay.cut();
    await ben.event("session reconnecting");
    await alice.reach("benny");
    assert.deepEqual(await endings(alice), ["missed by server"]);
    assert.deepEqual(await names(alice), ["CallIsPlaced", "CancelledDueToRingTimeout"]);
    await mend(relay, ben);
    await ben.event("session connected");
    await ben.until("hasStatus", "Missed");
    assert.deepEqual([await names(ben), await ben.run("known")], [["Missed"], 0], "told of it afterwards, and nothing has rung");
  }));

scene("the network of one side is lost for too long while they talk: each is told whose", (people) =>
  apart(people, async (alice, ben, relay) => {
    await talk(alice, ben);
    relay.cut();
    await alice.event("reconnecting");
    assert.deepEqual(await endings(alice, ben), ["peer_lost by peer", "network_lost by me"]);
    const before = ["CallIsPlaced", "Ringing", "Answered", "CallInProgress", "Ended"];
    assert.deepEqual(await names(alice), [...before, "EndedDueToRemoteNetworkLoss"]);
    assert.deepEqual(await names(ben), [...before, "EndedDueToLocalNetworkLoss"]);
    await mend(relay, ben);
    await ben.event("session connected");
  }));

scene("answered, and no sound comes up", (people) =>
  apart(
    people,
    async (alice, ben) => {
      await alice.reach("benny");
      await ben.incoming();
      await ben.act("accept");
      const reasons = await Promise.all([alice.ended(), ben.ended()]);
      assert.deepEqual(reasons.map(({ reason }) => reason), ["media_failed", "media_failed"]);
      for (const party of [alice, ben]) {
        assert.deepEqual(await names(party), ["CallIsPlaced", "Ringing", "Answered", "EndedDueToNetworkDelayInMediaSetup"]);
      }
    },
    (context) => context.addInitScript(relaysOnly),
  ));

scene("the sound fails for good while they talk", (people) =>
  apart(people, async (alice, ben) => {
    await talk(alice, ben);
    // His half of it goes without a word to anybody, and no other connection comes up.
    await ben.page.evaluate(relaysOnly);
    await ben.probe("stopConnection");
    const reasons = await Promise.all([alice.ended(), ben.ended()]);
    assert.deepEqual(reasons.map(({ reason }) => reason), ["media_failed", "media_failed"]);
    const told = ["CallIsPlaced", "Ringing", "Answered", "CallInProgress", "FailedDueToInternalError"];
    assert.deepEqual([await names(alice), await names(ben)], [told, told]);
    await ben.page.evaluate(() => {
      globalThis.RTCPeerConnection = Object.getPrototypeOf(RTCPeerConnection);
    });
  }));
