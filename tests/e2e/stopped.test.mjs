// Pages that do not run for a while, and nobody tells them: the machine sleeps, a script takes long, the processor is busy.
import assert from "node:assert/strict";
import { hangUp, hearEachOther, lives, measure, passes, talk, told } from "./harness/life.mjs";

const scene = lives();

scene("a laptop that sleeps for ten seconds in a call goes on with it (F-6)", async ({ alice, ben, context }) => {
  await talk(alice, ben);
  await ben.browser.stop();
  await measure(context, "from the sleep to the news of it", () => alice.is("bench", "hasHeard", "reconnecting", 1));
  await passes(alice, 10_000);
  await ben.browser.goOn();
  await measure(context, "from the awakening to the tones", () => hearEachOther(alice, ben));
  for (const guest of [alice, ben]) assert.deepEqual(await told(guest, "ended"), [0]);
  assert.deepEqual(await told(alice, "reconnecting", "reconnected"), [1, 1]);
  assert.deepEqual(await hangUp(ben, alice), ["completed by me", "completed by peer"]);
});

scene("a script that runs for ten seconds in a call does it no harm (F-7)", async ({ alice, ben }) => {
  await talk(alice, ben);
  const busy = ben.evaluate(() => {
    for (const until = performance.now() + 10_000; performance.now() < until; );
  });
  await passes(alice, 9_000);
  await alice.isIn("connected");
  await busy;
  await hearEachOther(alice, ben);
  for (const guest of [alice, ben]) assert.deepEqual(await told(guest, "reconnecting", "ended"), [0, 0], guest.cuid);
  assert.deepEqual(await hangUp(ben, alice), ["completed by me", "completed by peer"]);
});

scene("an overloaded processor costs no call (F-42)", async ({ alice, ben, context }) => {
  await talk(alice, ben);
  const load = () => {
    const workers = Array.from({ length: navigator.hardwareConcurrency * 2 }, () => new Worker("/test/busy.js"));
    globalThis[Symbol.for("busy")] = workers;
    // Each says that it runs.
    return Promise.all(workers.map((worker) => new Promise((resolve) => (worker.onmessage = resolve)))).then(() => workers.length);
  };
  const workers = await Promise.all([alice.evaluate(load), ben.evaluate(load)]);
  await Promise.all([passes(alice, 4_000), passes(ben, 4_000)]);
  for (const guest of [alice, ben]) {
    assert.deepEqual(await told(guest, "ended"), [0], guest.cuid);
    await guest.evaluate(() => globalThis[Symbol.for("busy")].forEach((worker) => worker.terminate()));
    context.diagnostic(`interruptions for ${guest.cuid} under ${workers} busy threads: ${await told(guest, "reconnecting")}`);
  }
  await hearEachOther(alice, ben);
  assert.deepEqual(await hangUp(alice, ben), ["completed by me", "completed by peer"]);
});
