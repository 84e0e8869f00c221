// A wall clock that is wrong, or set in the middle of a call: nothing but the times that are shown depends on it.
import assert from "node:assert/strict";
import { ALICE, BEN, stage } from "./harness/scene.mjs";
import { dismiss, hearEachOther, talk } from "./harness/talk.mjs";

const scene = stage();
const DAY = 86_400_000;

/** In the page, before everything else: its wall clock is wrong by so much, until `set` says otherwise. */
function wrong(by) {
  const Original = globalThis.Date;
  let shift = by;
  class Shifted extends Original {
    constructor(...given) {
      super(...(given.length ? given : [Original.now() + shift]));
    }
    static now() {
      return Original.now() + shift;
    }
  }
  Object.defineProperty(Shifted, "name", { value: "Date" });
  Object.defineProperty(globalThis, "Date", { value: Shifted, writable: true, configurable: true });
  globalThis[Symbol.for("clock")] = { set: (by) => (shift = by) };
}

/** Someone whose page's clock is wrong by so much. */
async function open(people, cuid, by) {
  const context = await people.device();
  await context.addInitScript(wrong, by);
  return (await people.open({ cuid, context })).connect();
}

const clock = (who) => who.page.evaluate(() => Date.now());

/** The times of a call are in order, and none lies outside of these moments of the page's own clock. */
function inOrder({ started, ringing, answered, connected, ended }, from, until) {
  const times = [from, started, ringing, answered, connected, ended, until];
  assert.deepEqual(times, times.toSorted((one, other) => one - other), "in order");
}

const CLOCKS = [
  ["a clock that is a day ahead: calls in both directions, times in order, one duration (F-38)", DAY],
  ["a clock that is a day behind: calls in both directions, times in order, one duration (F-38)", -DAY],
];

for (const [what, by] of CLOCKS) {
  scene(what, async (people) => {
    const alice = await people.alice();
    const ben = await open(people, "benny", by);
    assert.ok(Math.abs((await clock(ben)) - (await clock(alice)) - by) < DAY / 2, "it is wrong");
    for (const [caller, callee, tone] of [[alice, ben, ALICE], [ben, alice, BEN]]) {
      const from = await Promise.all([clock(caller), clock(callee)]);
      const since = performance.now();
      await caller.reach(callee.cuid);
      await callee.state("ringing");
      await callee.press("Answer");
      await hearEachOther(alice, ben);
      await callee.hears(tone);
      await caller.press("Hang up");
      const [one, other] = await Promise.all([caller.ended(), callee.ended()]);
      const took = performance.now() - since;
      assert.deepEqual([one.reason, one.by, other.by], ["completed", "me", "peer"]);
      assert.equal(one.duration, other.duration, "one duration");
      assert.ok(one.duration > 0 && one.duration < took, `${one.duration} of ${took}`);
      for (const [place, who] of [caller, callee].entries()) {
        inOrder((await who.run("last")).times, from[place], await clock(who));
      }
      await dismiss(alice, ben);
    }
  });
}

scene("a clock that is set in the call, a day ahead and then behind: the call takes no notice (F-38)", async (people) => {
  const alice = await people.alice();
  const ben = await open(people, "benny", 0);
  await talk(alice, ben);
  for (const by of [DAY, -DAY]) {
    await ben.page.evaluate((by) => globalThis[Symbol.for("clock")].set(by), by);
    await ben.receives(50);
    await hearEachOther(alice, ben);
  }
  await ben.press("Hang up");
  const [one, other] = await Promise.all([alice.ended(), ben.ended()]);
  assert.deepEqual([one.reason, one.duration], ["completed", other.duration]);
  assert.ok(one.duration < DAY / 2);
  for (const who of [alice, ben]) {
    const { started, ringing, answered, connected, ended } = (await who.run("last")).times;
    inOrder({ started, ringing, answered, connected, ended }, started, ended);
    const heard = (await who.run("heard")).flat().filter((event) => /reconnect/.test(event));
    assert.deepEqual(heard, [], who.cuid);
  }
  await dismiss(alice, ben);
});
