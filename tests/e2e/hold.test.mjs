// Calls on hold: nothing is sent, nothing is heard, and the microphone keeps its own switch.
import assert from "node:assert/strict";
import { ALICE, BEN, stage } from "./harness/scene.mjs";
import { endings, talk } from "./harness/talk.mjs";

const scene = stage();

/** Both have talked to each other without screens. */
async function talking(people) {
  const [alice, ben] = await people.pair({ screens: false });
  await alice.reach("benny");
  await ben.incoming();
  await ben.act("accept");
  await Promise.all([alice.state("connected"), ben.state("connected")]);
  await Promise.all([alice.hears(BEN), ben.hears(ALICE)]);
  return [alice, ben];
}

/** Calls a method of the call, which must do it. */
async function does(party, method, ...given) {
  const { error } = await party.act(method, ...given);
  assert.equal(error, undefined, `${party.cuid} cannot ${method}: ${JSON.stringify(error)}`);
}

async function hangUp(alice, ben) {
  await does(alice, "hangup");
  assert.deepEqual(await endings(alice, ben), ["completed by me", "completed by peer"]);
}

/** The microphone's own switch is off: a browser may keep one silent that has just been switched on. */
async function isSwitchedOff(party) {
  assert.deepEqual((await party.probe("microphones")).map(({ enabled }) => enabled), [false]);
}

/** Nothing leaves this side, while the other side is heard for a second. */
async function sendsNothing(party) {
  assert.deepEqual(await party.probe("sends"), [null]);
  // What was encoded before goes out yet, and a browser counts it some 50 ms later.
  await party.receives(10);
  const sent = await party.probe("sent");
  await party.receives(50);
  assert.equal(await party.probe("sent"), sent, "not even silence is sent");
}

for (const [name, place] of [["the caller", 0], ["the callee", 1]]) {
  scene(`${name} holds and resumes: the tone is gone and comes back, and both are told`, async (people) => {
    const pair = await talking(people);
    const [one, other, tone] = [pair[place], pair[1 - place], [ALICE, BEN][place]];
    await does(one, "hold");
    await other.event("peerheld");
    await other.hearsSilence();
    await sendsNothing(one);
    assert.equal((await one.probe("speaker")).muted, true, "and nothing is played");
    assert.equal((await other.probe("speaker")).muted, false, "the other side listens on");
    const { held, muted } = await one.run("last");
    assert.deepEqual({ held, muted }, { held: true, muted: false }, "hold is no kind of mute");
    const { peerHeld, peerMuted } = await other.run("last");
    assert.deepEqual({ peerHeld, peerMuted }, { peerHeld: true, peerMuted: false });
    await does(one, "hold", false);
    await other.event("peerheld", 2);
    await other.hears(tone);
    assert.equal((await one.probe("speaker")).muted, false);
    await one.hears([BEN, ALICE][place]);
    await hangUp(...pair);
  });
}

scene("both hold: whoever resumes first still hears nothing", async (people) => {
  const [alice, ben] = await talking(people);
  await Promise.all([does(alice, "hold"), does(ben, "hold")]);
  await Promise.all([alice.hearsSilence(), ben.hearsSilence()]);
  await does(alice, "hold", false);
  await alice.event("held", 2);
  await ben.receives(25);
  assert.equal((await ben.probe("speaker")).muted, true);
  assert.deepEqual(await ben.probe("sends"), [null]);
  await alice.hearsSilence();
  await does(ben, "hold", false);
  await Promise.all([alice.hears(BEN), ben.hears(ALICE)]);
  await hangUp(alice, ben);
});

scene("muted before the hold: still muted after it", async (people) => {
  const [alice, ben] = await talking(people);
  await does(alice, "mute");
  await does(alice, "hold");
  await ben.event("peerheld");
  await does(alice, "hold", false);
  await ben.event("peerheld", 2);
  // Packets come again, and there is nothing in them.
  await ben.receives(50);
  await ben.hearsSilence();
  await isSwitchedOff(alice);
  assert.equal((await ben.run("last")).peerMuted, true);
  assert.equal((await alice.run("last")).muted, true);
  await does(alice, "mute", false);
  await ben.hears(ALICE);
  await hangUp(alice, ben);
});

scene("muted during the hold: muted after it", async (people) => {
  const [alice, ben] = await talking(people);
  await does(alice, "hold");
  await ben.hearsSilence();
  await does(alice, "mute");
  await does(alice, "hold", false);
  await ben.receives(50);
  await ben.hearsSilence();
  await isSwitchedOff(alice);
  await does(alice, "mute", false);
  await ben.hears(ALICE);
  await hangUp(alice, ben);
});

scene("unmuted during the hold: still nothing is sent, and the tone comes with the resume", async (people) => {
  const [alice, ben] = await talking(people);
  await does(alice, "mute");
  await does(alice, "hold");
  await does(alice, "mute", false);
  await ben.event("peermuted", 2);
  await sendsNothing(alice);
  await ben.hearsSilence();
  await does(alice, "hold", false);
  await ben.hears(ALICE);
  await hangUp(alice, ben);
});

scene("held and resumed many times in a row: the last word counts", async (people) => {
  const [alice, ben] = await talking(people);
  for (const held of [true, false, true, false, true]) await does(alice, "hold", held);
  await ben.hearsSilence();
  await sendsNothing(alice);
  for (const held of [false, true, false]) await does(alice, "hold", held);
  await ben.hears(ALICE);
  await hangUp(alice, ben);
});

for (const [name, place] of [["the caller", 0], ["the callee", 1]]) {
  scene(`${name} holds before the connection is there: not one packet leaves until the resume`, async (people) => {
    const pair = await people.pair({ screens: false });
    const [alice, ben] = pair;
    const [one, other] = [pair[place], pair[1 - place]];
    // The other side's description is applied when the test says so.
    await one.page.evaluate(() => {
      const { setRemoteDescription } = RTCPeerConnection.prototype;
      const applied = new Promise((resolve) => document.addEventListener("apply", resolve, { once: true }));
      RTCPeerConnection.prototype.setRemoteDescription = async function (...given) {
        await applied;
        return setRemoteDescription.apply(this, given);
      };
    });
    await alice.reach("benny");
    await ben.incoming();
    await ben.act("accept");
    await one.event("answered");
    await does(one, "hold");
    await one.page.evaluate(() => document.dispatchEvent(new Event("apply")));
    await Promise.all([alice.state("connected"), ben.state("connected")]);
    await other.event("peerheld");
    await sendsNothing(one);
    assert.equal(await one.probe("sent"), 0);
    assert.equal((await one.probe("speaker")).muted, true);
    await does(one, "hold", false);
    await Promise.all([alice.hears(BEN), ben.hears(ALICE)]);
    await hangUp(alice, ben);
  });
}

scene("by the screens: hold and resume", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await alice.press("Hold");
  await ben.event("peerheld");
  await ben.hearsSilence();
  await alice.press("Resume");
  await ben.hears(ALICE);
  await alice.press("Hang up");
  await endings(alice, ben);
  await Promise.all([alice.dismiss(), ben.dismiss()]);
});
