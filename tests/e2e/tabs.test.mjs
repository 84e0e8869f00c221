// Several tabs of one browser are one phone: a call is shown in each of them, one rings, and any of them may take it.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ALICE, BEN, stage } from "./harness/scene.mjs";
import { dismiss, endings } from "./harness/talk.mjs";

const scene = stage();

const LOUDSPEAKER = fileURLToPath(new URL("harness/loudspeaker.js", import.meta.url));

/** Hertz, from and to. */
const RINGTONE = [640, 850];

/** Alice, and two tabs of ben's: the first, and the second, which came last and rings. What each sounds can be asked. */
async function open(people, options) {
  const alice = await people.alice();
  const context = await people.device();
  await context.addInitScript({ path: LOUDSPEAKER });
  const tab = async () => (await people.open({ cuid: "benny", context })).connect(options);
  const first = await tab();
  const second = await tab();
  return { alice, first, second, tab };
}

function ask(party, name) {
  return party.page.evaluate((name) => globalThis[Symbol.for("loudspeaker")][name](), name);
}

function until(party, name, ...given) {
  const condition = ([name, given]) => globalThis[Symbol.for("loudspeaker")][name](...given);
  return party.page.waitForFunction(condition, [name, given], { polling: 20, timeout: 15_000 });
}

/** The last thing that was said there of who rings. */
async function silent(party) {
  const heard = (await party.run("heard")).findLast(([event]) => event === "ringsilent");
  return heard?.[1].silent;
}

/** Alice calls: the call is shown in both tabs, and rings in the second. */
async function ring({ alice, first, second }) {
  await alice.reach("benny");
  await Promise.all([first.incoming(), second.incoming()]);
  await until(second, "isBetween", RINGTONE);
  await Promise.all([first, second].map((tab) => tab.button("Answer").waitFor()));
  assert.equal((await ask(first, "listen")).hertz, 0, "the other tab makes no sound");
  assert.deepEqual([await silent(first), await silent(second)], [true, undefined]);
}

scene("shown in both tabs, rings in one, and answered in the silent one", async (people) => {
  const tabs = await open(people);
  const { alice, first, second } = tabs;
  await ring(tabs);
  await first.press("Answer");
  await Promise.all([alice.state("connected"), first.state("connected")]);
  assert.deepEqual(await endings(second), ["replaced by me"]);
  await until(second, "isSilent");
  await second.button("Answer").waitFor({ state: "detached" });
  assert.equal(await second.probe("asked"), 0, "its microphone is never asked for");
  await Promise.all([alice.hears(BEN), first.hears(ALICE)]);
  // The other tab knows that its phone is in use.
  assert.equal((await second.dial("carol")).error.code, "ERR_OUTGOING_CALL_IN_PROGRESS");
  await alice.press("Hang up");
  await endings(alice, first);
  await dismiss(alice, first, second);
});

scene("declined in the silent tab", async (people) => {
  const tabs = await open(people);
  const { alice, first, second } = tabs;
  await ring(tabs);
  await first.press("Decline");
  assert.deepEqual(await endings(alice, first, second), ["declined by peer", "declined by me", "declined by me"]);
  await until(second, "isSilent");
  await dismiss(alice, first, second);
});

for (const [what, go] of [
  ["is closed", (tab) => tab.page.close()],
  ["signs out", (tab) => tab.run("logout")],
]) {
  scene(`the tab that rings ${what}, and the other one rings aloud`, async (people) => {
    const tabs = await open(people);
    const { alice, first, second } = tabs;
    await ring(tabs);
    await go(second);
    people.forget(second);
    await until(first, "isBetween", RINGTONE);
    assert.equal(await silent(first), false);
    assert.equal(await first.run("known"), 1, "it is the call that was shown");
    await first.press("Answer");
    await Promise.all([alice.state("connected"), first.state("connected")]);
    await Promise.all([alice.hears(BEN), first.hears(ALICE)]);
    await first.press("Hang up");
    await endings(alice, first);
    await dismiss(alice, first);
  });
}

scene("answered in both tabs at once: one of them talks", async (people) => {
  const tabs = await open(people, { screens: false });
  const { alice, first, second } = tabs;
  await alice.reach("benny");
  await Promise.all([first.incoming(), second.incoming()]);
  const answers = await Promise.all([first.act("accept"), second.act("accept")]);
  assert.equal(answers.filter(({ error }) => error).length, 1, "one was first");
  const [winner, loser] = answers[0].error ? [second, first] : [first, second];
  assert.deepEqual(await endings(loser), ["replaced by me"]);
  await Promise.all([alice.state("connected"), winner.state("connected")]);
  await Promise.all([alice.hears(BEN), winner.hears(ALICE)]);
  await alice.press("Hang up");
  await endings(alice, winner);
  await dismiss(alice);
});

scene("a tab that is opened while it rings shows the call, and all of them stop when the caller gives up", async (people) => {
  const tabs = await open(people);
  const { alice, first, second } = tabs;
  await ring(tabs);
  const third = await tabs.tab();
  await third.incoming();
  await third.button("Answer").waitFor();
  assert.equal((await ask(third, "listen")).hertz, 0);
  assert.equal(await silent(third), true);
  await alice.press("Cancel");
  assert.deepEqual(await endings(first, second, third), Array(3).fill("cancelled by peer"));
  await until(second, "isSilent");
  await dismiss(alice, first, second, third);
});

scene("one end for the analytics, of the tab that talked", async (people) => {
  const tabs = await open(people, { analytics: true });
  const { alice, first, second } = tabs;
  await ring(tabs);
  await second.press("Answer");
  await Promise.all([alice.state("connected"), second.state("connected")]);
  await alice.press("Hang up");
  await endings(alice, first, second);
  const pushed = await Promise.all([first, second].map((tab) => tab.run("pushed")));
  assert.deepEqual(pushed.map((events) => events.map(({ name }) => name)), [[], ["SCIncoming", "SCEnd"]]);
  await dismiss(alice, second);
});
