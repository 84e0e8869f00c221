// Keys pressed in a call: the other side hears their tones, and its application is told. Who presses them hears them too.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ALICE, stage } from "./harness/scene.mjs";
import { dismiss, endings } from "./harness/talk.mjs";

const scene = stage();

const LOUDSPEAKER = fileURLToPath(new URL("harness/loudspeaker.js", import.meta.url));

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

/** Alice with the keypad open, and her own loudspeaker listened to; ben, to whom she talks. */
async function atTheKeypad(people, options) {
  const context = await people.device();
  await context.addInitScript({ path: LOUDSPEAKER });
  const alice = await people.open({ cuid: "alice", context });
  await alice.connect(options);
  const ben = await people.ben();
  await alice.reach("benny");
  await ben.incoming();
  await ben.press("Answer");
  await Promise.all([alice.state("connected"), ben.state("connected")]);
  const ear = (name, ...given) => alice.page.evaluate(([name, given]) => globalThis[Symbol.for("loudspeaker")][name](...given), [name, given]);
  await ear("follow");
  const loaded = () => alice.page.evaluate(() => performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/keypad.js")));
  assert.equal(await loaded(), false, "nobody has wanted a key yet");
  await alice.press("Keypad");
  await alice.button("#").waitFor();
  assert.equal(await loaded(), true);
  const isSilent = () => alice.page.waitForFunction(() => globalThis[Symbol.for("loudspeaker")].contexts() === 0, null, { polling: 20 });
  return { alice, ben, ear, isSilent };
}

scene("a keypad that cannot be loaded: a keyboard types all the same, and whoever opens it again has it", async (people) => {
  const [alice, ben] = await people.pair();
  let refused = true;
  await alice.context.route("**/keypad.js", (route) => (refused ? route.abort() : route.continue()));
  alice.expected.push(/net::ERR_FAILED/);
  await alice.reach("benny");
  await ben.incoming();
  await ben.press("Answer");
  await Promise.all([alice.state("connected"), ben.state("connected")]);
  await alice.probe("followKeys");
  await alice.press("Keypad");
  await alice.page.keyboard.press("4");
  await alice.hasSentKeys("4");
  assert.equal(await alice.button("5").count(), 0);
  await alice.press("Keypad");
  refused = false;
  await alice.press("Keypad");
  await alice.press("5");
  await alice.hasSentKeys("45");
  await end(alice, ben);
});

async function end(alice, ben) {
  await alice.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben);
}

scene("each key of the keypad is heard by whoever presses it, as its two tones and for a moment", async (people) => {
  const { alice, ben, ear, isSilent } = await atTheKeypad(people);
  for (const [key, ...tones] of [["1", 697, 1209], ["6", 770, 1477], ["8", 852, 1336], ["0", 941, 1336], ["*", 941, 1209], ["#", 941, 1477]]) {
    // A busy machine may miss so short a sound: then once more.
    do {
      await alice.press(key);
      await isSilent();
    } while (!(await ear("hasHeardTogether", ...tones)));
    await ear("follow");
  }
  // Quicker than they sound: the last one is heard, and then none.
  for (const key of "147") await alice.page.keyboard.press(key);
  assert.equal(await ear("contexts"), 1);
  await isSilent();
  // The application makes its own sounds.
  await alice.act("sendDtmf", "5");
  assert.equal(await ear("contexts"), 0);
  await end(alice, ben);
});

scene("keys are silent where the page has switched sounds off", async (people) => {
  const { alice, ben, ear } = await atTheKeypad(people, { sounds: false });
  await alice.probe("followKeys");
  await alice.press("3");
  await alice.hasSentKeys("3");
  assert.equal(await ear("contexts"), 0);
  await end(alice, ben);
});
