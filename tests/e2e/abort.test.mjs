// Calls that are given up by an AbortSignal, at every moment; and by hangup, at every moment.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";
import { endings, hearEachOther } from "./harness/talk.mjs";

// The longest ring time there is: whatever stops here was stopped by somebody.
const scene = stage({ configuration: "ring = 120\n" });
const HEADLESS = { screens: false };
const SIGNAL = { context: "Your driver is calling", signal: true };

async function dropIn(people) {
  const alice = await people.open({ cuid: "alice" });
  const good = { accountId: "dev", apikey: "dev-key", cuid: "alice", clevertap: {}, screens: false };
  assert.equal((await alice.run("initSignedCall", good)).error, undefined);
  return alice;
}

scene("aborted before it began: nothing is done, and nobody is asked", async (people) => {
  const [alice, ben] = await people.pair(HEADLESS);
  assert.deepEqual(await alice.dial("benny", { ...SIGNAL, signal: "aborted" }), { error: "changed my mind" });
  assert.equal(await alice.probe("asked"), 0);
  assert.equal(await ben.run("known"), 0);
  assert.deepEqual(await alice.run("family"), []);
});

scene("aborted while the browser asks for the microphone", async (people) => {
  const [alice, ben] = await people.pair(HEADLESS);
  await alice.probe("holdMicrophone");
  const dialling = alice.dial("benny", SIGNAL);
  await alice.isAsked();
  await alice.run("abort", "no more");
  assert.deepEqual(await dialling, { error: "no more" });
  await alice.probe("giveMicrophone");
  await alice.isTidy();
  assert.equal(await ben.run("known"), 0, "nothing rang");
  // The client is free for the next call.
  await alice.reach("benny");
  await ben.incoming();
  await alice.act("hangup");
  await endings(alice, ben);
});

scene("aborted without a reason: the browser's own", async (people) => {
  const [alice] = await people.pair(HEADLESS);
  await alice.probe("holdMicrophone");
  const dialling = alice.dial("benny", SIGNAL);
  await alice.isAsked();
  await alice.run("abort");
  assert.equal((await dialling).error.name, "AbortError");
  await alice.probe("giveMicrophone");
});

scene("aborted while it rings: both sides stop", async (people) => {
  const [alice, ben] = await people.pair(HEADLESS);
  await alice.reach("benny", SIGNAL);
  await ben.incoming();
  await alice.run("abort");
  assert.deepEqual(await endings(alice, ben), ["cancelled by me", "cancelled by peer"]);
});

scene("aborted while they talk: it is over", async (people) => {
  const [alice, ben] = await people.pair(HEADLESS);
  await alice.reach("benny", SIGNAL);
  await ben.incoming();
  await ben.act("accept");
  await hearEachOther(alice, ben);
  await alice.run("abort");
  assert.deepEqual(await endings(alice, ben), ["completed by me", "completed by peer"]);
});

scene("aborted after its end: another call is not touched, and nothing listens to the signal any more", async (people) => {
  const [alice, ben] = await people.pair(HEADLESS);
  await alice.page.evaluate(() => {
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    document.heard = 0;
    const count = (original, step) => function (...given) {
      if (this instanceof AbortSignal) document.heard += step;
      return original.apply(this, given);
    };
    AbortSignal.prototype.addEventListener = count(addEventListener, 1);
    AbortSignal.prototype.removeEventListener = count(removeEventListener, -1);
  });
  await alice.reach("benny", SIGNAL);
  assert.equal(await alice.page.evaluate(() => document.heard), 1);
  await ben.incoming();
  await ben.act("decline");
  await endings(alice, ben);
  assert.equal(await alice.page.evaluate(() => document.heard), 0);
  await alice.reach("benny");
  await ben.incoming(2);
  await alice.run("abort");
  await ben.act("accept");
  await hearEachOther(alice, ben);
  await alice.act("hangup");
  await endings(alice, ben);
  // A call that never came about leaves no listener either.
  await ben.run("logout");
  assert.equal((await alice.dial("benny", SIGNAL)).error.code, "404");
  assert.equal((await alice.dial("alice", SIGNAL)).error.code, "ERR_INVALID_CALL_PARAMETERS");
  assert.equal(await alice.page.evaluate(() => document.heard), 0);
});

scene("something that is no signal is named", async (people) => {
  const alice = await people.alice(HEADLESS);
  for (const signal of ["now", 5, {}, [true]]) {
    const { error } = await alice.dial("benny", { context: "Hello", signal });
    assert.deepEqual([error.code, error.field, error.message], ["ERR_INVALID_CALL_PARAMETERS", "signal", "signal should be an AbortSignal"]);
  }
});

scene("the drop-in: cancelled before an answer, over after it", async (people) => {
  const [alice, ben] = [await dropIn(people), await people.ben(HEADLESS)];
  const signal = (value) => alice.run("signedCall", "benny", "Your driver is calling", { signal: value });
  assert.deepEqual(await signal("aborted"), { error: "cancelled" });
  assert.equal(await alice.probe("asked"), 0);
  const first = signal(true);
  await ben.incoming();
  await alice.run("abort");
  assert.deepEqual(await first, { error: "cancelled" });
  assert.deepEqual(await endings(ben), ["cancelled by peer"]);
  const second = signal(true);
  await ben.incoming(2);
  await ben.act("accept");
  await ben.state("connected");
  await alice.run("abort");
  assert.deepEqual(await second, { value: "over" });
  await endings(ben);
});

scene("hangup at every moment is right, and a second one changes nothing", async (people) => {
  const [alice, ben] = [await dropIn(people), await people.ben(HEADLESS)];
  const call = () => alice.run("signedCall", "benny", "Your driver is calling");
  // Without a call.
  await alice.run("signedDo", "hangup");
  assert.deepEqual(await alice.run("pushed"), [], "nothing to report");
  // While the browser asks.
  await alice.probe("holdMicrophone");
  const asked = call();
  await alice.isAsked();
  await alice.run("signedDo", "hangup");
  await alice.run("signedDo", "hangup");
  assert.deepEqual(await asked, { error: "cancelled" });
  await alice.probe("giveMicrophone");
  await alice.isTidy();
  // At once: wherever the invite is by then.
  assert.equal(await alice.run("signedBriefly", "benny"), "cancelled");
  // While it rings.
  const known = await ben.run("known");
  const rung = call();
  await ben.incoming(known + 1);
  await alice.run("signedDo", "hangup");
  await alice.run("signedDo", "hangup");
  assert.deepEqual(await rung, { error: "cancelled" });
  assert.deepEqual(await endings(ben), ["cancelled by peer"]);
  // While the sound comes up.
  const connecting = call();
  await ben.incoming(known + 2);
  const accepted = ben.act("accept");
  await alice.until("hasState", "OngoingCall");
  await alice.run("signedDo", "hangup");
  assert.deepEqual(await connecting, { value: "over" });
  await accepted;
  await endings(ben);
  // While they talk, twice at once.
  const talking = call();
  await ben.incoming(known + 3);
  await ben.act("accept");
  await ben.state("connected");
  await Promise.all([alice.run("signedDo", "hangup"), alice.run("signedDo", "hangup")]);
  assert.deepEqual(await talking, { value: "over" });
  assert.deepEqual(await endings(ben), ["completed by peer"]);
});

scene("two hangups of one call settle both", async (people) => {
  const [alice, ben] = await people.pair(HEADLESS);
  await alice.reach("benny");
  await ben.incoming();
  const both = await Promise.all([alice.act("hangup"), alice.act("hangup"), ben.act("hangup")]);
  assert.deepEqual(both, [{ value: undefined }, { value: undefined }, { value: undefined }]);
  await endings(alice, ben);
  assert.deepEqual(await alice.act("hangup"), { value: undefined }, "also afterwards");
});
