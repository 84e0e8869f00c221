// Keys pressed in a call: the other side hears their tones, and its application is told.
import assert from "node:assert/strict";
import { ALICE, stage } from "./harness/scene.mjs";
import { endings } from "./harness/talk.mjs";

const scene = stage();

async function talking(people) {
  const [alice, ben] = await people.pair({ screens: false });
  await alice.reach("benny");
  await ben.incoming();
  await ben.act("accept");
  await Promise.all([alice.state("connected"), ben.state("connected")]);
  await ben.hears(ALICE);
  await alice.probe("followKeys");
  return [alice, ben];
}

const told = async (party) => (await party.run("heard")).filter(([event]) => event === "dtmf").map(([, detail]) => detail);

async function hangUp(alice, ben) {
  await alice.act("hangup");
  await endings(alice, ben);
}

scene("a key is heard as its two tones, and told as an event", async (people) => {
  const [alice, ben] = await talking(people);
  // Four times, so that the ear has a moment with nothing else in it.
  const heard = ben.hearsKey(5);
  assert.equal((await alice.act("sendDtmf", "5555")).error, undefined);
  await heard;
  await ben.event("dtmf");
  await alice.hasSentKeys("5555");
  assert.deepEqual(await told(alice), [], "only the other side is told");
  assert.deepEqual(Object.values((await told(ben))[0]), ["5555"]);
  await ben.hears(ALICE);
  await hangUp(alice, ben);
});

scene("keys pressed faster than they sound: all of them are sent, once and in order", async (people) => {
  const [alice, ben] = await talking(people);
  for (const keys of ["12", "3", "#*", "0"]) assert.equal((await alice.act("sendDtmf", keys)).error, undefined);
  await ben.event("dtmf", 4);
  await alice.hasSentKeys("123#*0");
  assert.deepEqual((await told(ben)).map((detail) => Object.values(detail)[0]), ["12", "3", "#*", "0"]);
  await hangUp(alice, ben);
});

scene("keys go out while the microphone is off", async (people) => {
  const [alice, ben] = await talking(people);
  await alice.act("mute");
  await ben.hearsSilence();
  const heard = ben.hearsKey(9);
  await alice.act("sendDtmf", "9999");
  await heard;
  await alice.hasSentKeys("9999");
  await ben.hearsSilence();
  assert.equal((await alice.run("last")).muted, true);
  await hangUp(alice, ben);
});

scene("keys on hold: nothing is heard, and the application of the other side is told all the same", async (people) => {
  const [alice, ben] = await talking(people);
  await alice.act("hold");
  await ben.hearsSilence();
  assert.equal((await alice.act("sendDtmf", "1")).error, undefined);
  await ben.event("dtmf");
  await alice.act("hold", false);
  await ben.hears(ALICE);
  await hangUp(alice, ben);
});
