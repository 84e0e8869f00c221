// Microphones and loudspeakers that are chosen, changed and lost in a call.
import assert from "node:assert/strict";
import { ALICE, BEN, stage } from "./harness/scene.mjs";
import { endings } from "./harness/talk.mjs";

const scene = stage();

async function connected(alice, ben, count = 1) {
  await alice.reach("benny");
  await ben.incoming(count);
  await ben.act("accept");
  await Promise.all([alice.state("connected"), ben.state("connected")]);
  await Promise.all([alice.hears(BEN), ben.hears(ALICE)]);
}

async function talking(people) {
  const [alice, ben] = await people.pair({ screens: false });
  await connected(alice, ben);
  return [alice, ben];
}

async function hangUp(alice, ben) {
  await alice.act("hangup");
  await endings(alice, ben);
}

/** The devices of this page, once it knows them. */
async function devices(party) {
  await party.event("devices");
  return (await party.run("ask", "devices")).value;
}

async function choose(party, method, id) {
  const { error } = await party.run("ask", method, id);
  assert.equal(error, undefined, JSON.stringify(error));
}

/** Which microphones are live. */
async function live(party) {
  return (await party.probe("microphones")).filter(({ readyState }) => readyState === "live");
}

const lost = async (party, event) =>
  (await party.run("heard")).filter(([name]) => name === event).map(([, detail]) => Object.values(detail)[0]);

scene("what there is to choose from: by id and label, without the browser's word for the system's choice", async (people) => {
  const [alice, ben] = await talking(people);
  const { microphones, speakers, microphone, speaker } = await devices(alice);
  assert.deepEqual(microphones.map(({ label }) => label), ["Fake Audio Input 1", "Fake Audio Input 2"]);
  assert.deepEqual(speakers.map(({ label }) => label), ["Fake Audio Output 1", "Fake Audio Output 2"]);
  assert.ok([...microphones, ...speakers].every(({ id }) => id.length > 10));
  assert.deepEqual([microphone, speaker], [undefined, undefined]);
  await hangUp(alice, ben);
});

scene("another microphone in the call: the tone goes on, and the one before is let go", async (people) => {
  const [alice, ben] = await talking(people);
  const { microphones } = await devices(alice);
  await choose(alice, "useMicrophone", microphones[1].id);
  await alice.sends("Fake Audio Input 2");
  assert.deepEqual((await live(alice)).map(({ label }) => label), ["Fake Audio Input 2"]);
  await ben.receives(50);
  await ben.hears(ALICE);
  assert.equal((await alice.run("ask", "devices")).value.microphone, microphones[1].id);
  // And back to the system's choice.
  await choose(alice, "useMicrophone");
  await alice.sends("Fake Default Audio Input");
  await ben.receives(50);
  await ben.hears(ALICE);
  assert.equal((await live(alice)).length, 1);
  assert.deepEqual(await lost(ben, "peermicrophonelost"), [], "nobody lost anything");
  await hangUp(alice, ben);
});

scene("another microphone keeps mute and hold as they are", async (people) => {
  const [alice, ben] = await talking(people);
  const { microphones } = await devices(alice);
  await alice.act("mute");
  await choose(alice, "useMicrophone", microphones[0].id);
  await alice.sends("Fake Audio Input 1");
  assert.equal((await live(alice))[0].enabled, false);
  await ben.receives(50);
  await ben.hearsSilence();
  await alice.act("hold");
  await ben.event("peerheld");
  await alice.act("mute", false);
  await choose(alice, "useMicrophone", microphones[1].id);
  await alice.captures("Fake Audio Input 2");
  assert.deepEqual(await alice.probe("sends"), [null], "on hold, the new one is sent to nobody either");
  await ben.hearsSilence();
  await alice.act("hold", false);
  await ben.hears(ALICE);
  await hangUp(alice, ben);
});

scene("another microphone that is not to be had: the one before stays", async (people) => {
  const [alice, ben] = await talking(people);
  const { microphones } = await devices(alice);
  // The browser's exception for a device that another program holds.
  await alice.probe("refuseMicrophone", "NotReadableError");
  await choose(alice, "useMicrophone", microphones[1].id);
  await alice.isAsked(2);
  await alice.probe("refuseMicrophone");
  await choose(alice, "useMicrophone", "unplugged-long-ago");
  await alice.isAsked(3);
  await ben.receives(50);
  await ben.hears(ALICE);
  assert.deepEqual((await live(alice)).map(({ label }) => label), ["Fake Default Audio Input"]);
  assert.deepEqual(await lost(alice, "microphonelost"), []);
  await hangUp(alice, ben);
});

scene("two microphones chosen in a row: the last one counts, also when the first one comes later", async (people) => {
  const [alice, ben] = await talking(people);
  const { microphones } = await devices(alice);
  await alice.page.evaluate(() => {
    const ask = navigator.mediaDevices.getUserMedia;
    const late = new Promise((resolve) => document.addEventListener("late", resolve, { once: true }));
    let held = late;
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const wait = held;
      held = undefined;
      const stream = await ask(wanted);
      await wait;
      return stream;
    };
  });
  await choose(alice, "useMicrophone", microphones[0].id);
  await alice.captures("Fake Audio Input 1");
  await choose(alice, "useMicrophone", microphones[1].id);
  await alice.sends("Fake Audio Input 2");
  await alice.page.evaluate(() => document.dispatchEvent(new Event("late")));
  await alice.capturesOne();
  assert.deepEqual((await live(alice)).map(({ label }) => label), ["Fake Audio Input 2"]);
  await ben.receives(50);
  await ben.hears(ALICE);
  await hangUp(alice, ben);
});

scene("a microphone chosen before the call is the one that is asked for; a vanished one is replaced", async (people) => {
  const [alice, ben] = await talking(people);
  const { microphones } = await devices(alice);
  await hangUp(alice, ben);
  await choose(alice, "useMicrophone", microphones[1].id);
  await connected(alice, ben, 2);
  assert.deepEqual((await live(alice)).map(({ label }) => label), ["Fake Audio Input 2"]);
  await hangUp(alice, ben);
  await choose(alice, "useMicrophone", "unplugged-long-ago");
  await connected(alice, ben, 3);
  assert.deepEqual((await live(alice)).map(({ label }) => label), ["Fake Default Audio Input"]);
  await hangUp(alice, ben);
});

scene("the microphone is unplugged: the default takes its place, and the call goes on (F-29)", async (people) => {
  const [alice, ben] = await talking(people);
  // A browser cannot be made to lose a device: the track is stopped and told that it has ended.
  await alice.probe("endMicrophone");
  await alice.isAsked(2);
  await alice.sends("Fake Default Audio Input");
  await ben.receives(50);
  await ben.hears(ALICE);
  assert.equal((await live(alice)).length, 1);
  await hangUp(alice, ben);
});

scene("the only microphone is unplugged, and plugged in again: both are told, and hear each other (F-29)", async (people) => {
  const [alice, ben] = await talking(people);
  await alice.act("mute");
  await ben.event("peermuted");
  // No other one: the browser's exception is made up, as this machine has several.
  await alice.probe("refuseMicrophone", "NotFoundError");
  await alice.probe("endMicrophone");
  await Promise.all([alice.event("microphonelost"), ben.event("peermicrophonelost")]);
  await ben.hearsSilence();
  await alice.hears(BEN);
  assert.equal((await alice.run("last")).state, "connected", "the call stays");
  assert.equal((await live(alice)).length, 0);
  // Switched while there is none.
  await alice.act("mute", false);
  await alice.probe("refuseMicrophone");
  await alice.page.evaluate(() => navigator.mediaDevices.dispatchEvent(new Event("devicechange")));
  await Promise.all([alice.event("microphonelost", 2), ben.event("peermicrophonelost", 2)]);
  await ben.hears(ALICE);
  assert.deepEqual(await lost(alice, "microphonelost"), [true, false]);
  assert.deepEqual(await lost(ben, "peermicrophonelost"), [true, false]);
  await hangUp(alice, ben);
});

scene("the permission is revoked in the call, and given again (F-30)", async (people) => {
  const [alice, ben] = await talking(people);
  await alice.permit("denied");
  await Promise.all([alice.event("microphonelost"), ben.event("peermicrophonelost")]);
  await ben.hearsSilence();
  await alice.hears(BEN);
  assert.equal((await live(alice)).length, 0);
  assert.equal((await alice.run("last")).state, "connected", "the call stays");
  await alice.permit("granted");
  await Promise.all([alice.event("microphonelost", 2), ben.event("peermicrophonelost", 2)]);
  await ben.hears(ALICE);
  assert.deepEqual(await lost(alice, "microphonelost"), [true, false]);
  await hangUp(alice, ben);
});

scene("another loudspeaker, in the call and in the next one", async (people) => {
  const [alice, ben] = await talking(people);
  const { speakers } = await devices(alice);
  await alice.isPlayedOn("");
  await choose(alice, "useSpeaker", speakers[1].id);
  await alice.isPlayedOn(speakers[1].id);
  assert.equal((await alice.run("ask", "devices")).value.speaker, speakers[1].id);
  await hangUp(alice, ben);
  await connected(alice, ben, 2);
  await alice.isPlayedOn(speakers[1].id);
  await choose(alice, "useSpeaker");
  await alice.isPlayedOn("");
  await hangUp(alice, ben);
});

scene("a loudspeaker that is not to be had: the default one (F-33)", async (people) => {
  const [alice, ben] = await talking(people);
  const { speakers } = await devices(alice);
  await choose(alice, "useSpeaker", speakers[0].id);
  await alice.isPlayedOn(speakers[0].id);
  await choose(alice, "useSpeaker", "unplugged-long-ago");
  await alice.isPlayedOn("");
  await hangUp(alice, ben);
});

scene("the loudspeaker in use is unplugged: the default one (F-33)", async (people) => {
  const [alice, ben] = await talking(people);
  const { speakers } = await devices(alice);
  await choose(alice, "useSpeaker", speakers[0].id);
  await alice.isPlayedOn(speakers[0].id);
  // A browser cannot be made to lose a device: its list is made shorter.
  await alice.page.evaluate((id) => {
    const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
    navigator.mediaDevices.enumerateDevices = async () => (await list()).filter(({ deviceId }) => deviceId !== id);
    navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
  }, speakers[0].id);
  await alice.isPlayedOn("");
  const now = (await alice.run("ask", "devices")).value;
  assert.deepEqual([now.speakers.length, now.speaker], [1, undefined]);
  await hangUp(alice, ben);
});

scene("a browser that does not let pages choose a loudspeaker names none", async (people) => {
  const [alice, ben] = await people.pair({ screens: false });
  await alice.page.evaluate(() => delete HTMLMediaElement.prototype.setSinkId);
  await connected(alice, ben);
  const { microphones, speakers } = await devices(alice);
  assert.deepEqual([microphones.length, speakers.length], [2, 0]);
  await choose(alice, "useSpeaker", "whatever");
  await ben.act("mute");
  await alice.hearsSilence();
  await hangUp(alice, ben);
});

scene("how good the connection is: measured from what the browser counts", async (people) => {
  const [alice, ben] = await talking(people);
  await alice.measures();
  const [first] = await alice.run("measured");
  assert.equal(first.level, "good", JSON.stringify(first));
  assert.ok(first.score > 80 && first.score <= 100, JSON.stringify(first));
  await hangUp(alice, ben);
});
