// What is heard before and after anybody talks.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stage } from "./harness/scene.mjs";
import { dismiss, endings, talk } from "./harness/talk.mjs";
import { toneFile } from "./harness/tone.mjs";

const scene = stage();

const LOUDSPEAKER = fileURLToPath(new URL("harness/loudspeaker.js", import.meta.url));

/** Hertz, from and to. */
const PLAIN = [410, 440];
const RINGTONE = [640, 850];

/** A page whose own sounds are listened to, signed in. */
async function open(people, cuid, { prepare, ...options } = {}) {
  const context = await people.device();
  await context.addInitScript({ path: LOUDSPEAKER });
  await prepare?.(context);
  const party = await people.open({ cuid, context });
  return party.connect(options);
}

function ask(party, name, ...given) {
  return party.page.evaluate(([name, given]) => globalThis[Symbol.for("loudspeaker")][name](...given), [name, given]);
}

function until(party, name, ...given) {
  const condition = ([name, given]) => globalThis[Symbol.for("loudspeaker")][name](...given);
  return party.page.waitForFunction(condition, [name, given], { polling: 20, timeout: 15_000 });
}

/** How the page's own ringtone, which no document holds, plays at present. */
function file(party) {
  return party.probe("ringtone");
}

scene("it rings on both sides, and the answer silences both", async (people) => {
  const alice = await open(people, "alice");
  const ben = await open(people, "benny");
  await alice.reach("benny");
  await Promise.all([until(alice, "isBetween", PLAIN), until(ben, "isBetween", RINGTONE)]);
  await ben.press("Answer");
  await Promise.all([alice.state("connected"), ben.state("connected")]);
  assert.deepEqual([await ask(alice, "contexts"), await ask(ben, "contexts")], [0, 0]);
  await Promise.all([ask(alice, "follow"), ask(ben, "follow")]);
  await alice.press("Hang up");
  await endings(alice, ben);
  // A short tone that falls by an octave.
  await Promise.all([until(alice, "hasHeard", 10), until(ben, "hasHeard", 10)]);
  await Promise.all([until(alice, "isSilent"), until(ben, "isSilent")]);
  for (const party of [alice, ben]) {
    const heard = await ask(party, "samples");
    const [first, last] = [heard.at(0).hertz, heard.at(-1).hertz];
    assert.ok(first > 330 && last < 300, `it falls from ${first} to ${last}`);
  }
  await dismiss(alice, ben);
});

scene("a call that is given up silences the phone that rings; nobody who did not answer hears an end", async (people) => {
  const alice = await open(people, "alice");
  const ben = await open(people, "benny");
  await alice.reach("benny");
  await until(ben, "isBetween", RINGTONE);
  await alice.press("Cancel");
  await endings(alice, ben);
  assert.equal(await ask(ben, "contexts"), 0);
  await dismiss(alice, ben);
});

scene("a second call is heard softly by somebody who talks, and its caller hears the ring", async (people) => {
  const alice = await people.alice();
  const ben = await open(people, "benny");
  const carol = await open(people, "carol");
  await talk(alice, ben);
  await carol.reach("benny");
  await Promise.all([until(ben, "isBetween", PLAIN), until(carol, "isBetween", PLAIN)]);
  const [waiting, ring] = [await ask(ben, "listen"), await ask(carol, "listen")];
  assert.ok(waiting.decibels < ring.decibels - 3, `${waiting.decibels} is softer than ${ring.decibels}`);
  // Two beeps, then nothing for more than three seconds.
  await until(ben, "isSilent");
  await ben.press("Decline");
  await endings(carol);
  assert.equal(await ask(ben, "contexts"), 0);
  await alice.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben, carol);
});

scene("a busy phone is heard", async (people) => {
  const [alice, ben] = await people.pair({ callWaiting: false });
  const carol = await open(people, "carol");
  await talk(alice, ben);
  const dialled = carol.dial("benny");
  await until(carol, "isBetween", PLAIN);
  await until(carol, "isSilent");
  await until(carol, "isBetween", PLAIN);
  assert.equal((await dialled).error.code, "ERR_USER_BUSY");
  await alice.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben, carol);
});

scene("sounds without screens, and screens without sounds", async (people) => {
  const alice = await open(people, "alice", { sounds: false });
  const ben = await open(people, "benny", { screens: false, sounds: true });
  await alice.reach("benny");
  await until(ben, "isBetween", RINGTONE);
  await alice.page.getByText("Ringing…").waitFor();
  assert.equal(await ben.screen.count(), 0);
  assert.equal(await ask(alice, "contexts"), 0);
  await ben.act("decline");
  await endings(alice, ben);
  await dismiss(alice);
});

scene("a ring ends with its client", async (people) => {
  const alice = await open(people, "alice");
  const ben = await open(people, "benny");
  await alice.reach("benny");
  await until(ben, "isBetween", RINGTONE);
  await ben.run("logout");
  assert.equal(await ask(ben, "contexts"), 0);
  await endings(alice);
  await dismiss(alice);
});

const wave = readFileSync(toneFile(330));

/** Serves the ringtone, once `gate` opens. */
const serving = (gate) => (context) =>
  context.route("**/ring.wav", async (route) => {
    await gate;
    await route.fulfill({ body: wave, contentType: "audio/wav" });
  });

scene("the page's own ringtone is played in a loop, and no document holds it", async (people) => {
  const alice = await people.alice();
  const ben = await open(people, "benny", { ringtone: "/test/ring.wav", prepare: serving() });
  await alice.reach("benny");
  await ben.until("isRingtonePlaying");
  assert.deepEqual(await file(ben), { playing: true, loop: true, source: "/test/ring.wav", elements: 0 });
  assert.equal(await ask(ben, "contexts"), 0, "nothing else rings");
  await ben.press("Decline");
  await endings(alice);
  assert.deepEqual(await file(ben), { playing: false, loop: true, source: null, elements: 0 });
  await dismiss(alice, ben);
});

scene("a ringtone that is none is replaced by the built-in one", async (people) => {
  const alice = await people.alice();
  const ben = await open(people, "benny", { ringtone: "/test/there-is-none.wav" });
  ben.expected = [/Failed to load resource/];
  await alice.reach("benny");
  await until(ben, "isBetween", RINGTONE);
  await ben.press("Decline");
  await endings(alice);
  assert.equal(await ask(ben, "contexts"), 0);
  await dismiss(alice, ben);
});

scene("a ringtone that may not be fetched is never asked for", async (people) => {
  const alice = await people.alice();
  const ben = await open(people, "benny", { ringtone: "http://elsewhere.test/ring.wav" });
  const asked = [];
  ben.page.on("request", (request) => asked.push(request.url()));
  await alice.reach("benny");
  await until(ben, "isBetween", RINGTONE);
  await ben.press("Decline");
  await endings(alice);
  assert.deepEqual(asked.filter((url) => url.includes("elsewhere")), []);
  await dismiss(alice, ben);
});

scene("while a ringtone is late, the built-in one rings", async (people) => {
  let openGate;
  const gate = new Promise((resolve) => (openGate = resolve));
  const alice = await people.alice();
  const ben = await open(people, "benny", { ringtone: "/test/ring.wav", prepare: serving(gate) });
  await alice.reach("benny");
  await until(ben, "isBetween", RINGTONE);
  openGate();
  await ben.until("isRingtonePlaying");
  assert.equal(await ask(ben, "contexts"), 0, "one of them rings");
  await ben.press("Decline");
  await endings(alice);
  await dismiss(alice, ben);
});
