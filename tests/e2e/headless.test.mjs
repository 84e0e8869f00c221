// The original's undocumented option `cb`: pages that draw their calls themselves, by callbacks and two elements.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";
import { dismiss, endings } from "./harness/talk.mjs";

const scene = stage({ configuration: "ring = 10\n" });
const ALL = ["incoming", "receiverAnswered", "answered", "missed", "cancelled", "hangup"];

async function headless(people, cuid, { cb = ALL, microphone = true, ...options } = {}) {
  const party = await people.open({ cuid, microphone });
  await party.page.evaluate(() => {
    for (const id of ["timer", "status"]) document.body.append(Object.assign(document.createElement("p"), { id }));
  });
  const outcome = await party.run("initSignedCall", { accountId: "dev", apikey: "dev-key", cuid, clevertap: {}, cb, ...options });
  assert.equal(outcome.error, undefined);
  return party;
}

/** The callbacks of calls, without what was given to them. */
async function called(party) {
  return (await party.run("called")).map(([name, given]) => (given === true || given === false ? `${name} ${given}` : name)).slice(1);
}

async function shows(party, id, text) {
  await party.page.locator(`#${id}`).filter({ hasText: text }).waitFor();
}

/** The page is made as it was before. */
async function tidy(...parties) {
  for (const party of parties) {
    assert.equal(await party.screen.count(), 0, "nothing was drawn");
    await party.page.evaluate(() => ["timer", "status"].forEach((id) => document.getElementById(id).remove()));
  }
}

scene("a call from the first callback to the last, with both elements filled", async (people) => {
  const [alice, ben] = [await headless(people, "alice"), await headless(people, "benny")];
  const call = alice.run("signedCall", "benny", "Your driver is calling", { remote_context: "Alice is there" });
  await shows(alice, "status", "Ringing...");
  await shows(ben, "status", "Incoming Call");
  const [, [name, data]] = await ben.run("called");
  assert.deepEqual([name, data.context, data.callContext, data.callerCuid], ["incoming", "Alice is there", "Your driver is calling", "alice"]);
  assert.equal(await ben.run("signedDo", "answer"), true);
  await Promise.all([shows(alice, "status", "Ongoing Call"), shows(ben, "status", "Ongoing Call")]);
  await Promise.all([shows(alice, "timer", "00:00:02"), shows(ben, "timer", "00:00:02")]);
  await ben.run("signedDo", "toggleMuteUnmute");
  await ben.event("muted");
  await ben.run("signedDo", "toggleMuteUnmute");
  assert.deepEqual((await ben.event("muted", 2)).filter(([event]) => event === "muted"), [
    ["muted", { muted: true }],
    ["muted", { muted: false }],
  ]);
  await ben.run("signedDo", "hangup");
  assert.deepEqual(await call, { value: "over" });
  await Promise.all([shows(alice, "status", "Call ended"), shows(ben, "status", "Call ended")]);
  assert.deepEqual(await called(alice), ["receiverAnswered", "hangup"]);
  assert.deepEqual(await called(ben), ["incoming", "answered true", "hangup"]);
  const stopped = await alice.page.locator("#timer").textContent();
  await tidy(alice, ben);
  assert.match(stopped, /^00:00:0\d$/);
});

scene("declined, and cancelled by dialCancel", async (people) => {
  const [alice, ben] = [await headless(people, "alice"), await headless(people, "benny")];
  const first = alice.run("signedCall", "benny", "Hello?");
  await ben.incoming(1);
  // Nothing to cancel for the callee, nothing to decline for the caller.
  await ben.run("signedDo", "dialCancel");
  await alice.run("signedDo", "decline");
  await alice.run("signedDo", "toggleMuteUnmute");
  assert.equal(await alice.run("signedDo", "answer"), false);
  await ben.run("signedDo", "decline");
  assert.deepEqual(await first, { error: "declined" });
  await endings(ben);
  const second = alice.run("signedCall", "benny", "Hello?");
  await ben.incoming(2);
  await alice.run("signedDo", "dialCancel");
  assert.deepEqual(await second, { error: "cancelled" });
  await endings(ben);
  assert.deepEqual(await called(ben), ["incoming", "hangup", "incoming", "cancelled"]);
  assert.deepEqual(await called(alice), ["answered false", "hangup", "cancelled"]);
  assert.deepEqual(await ben.run("signedDo", "answer"), false, "nothing rings");
  await tidy(alice, ben);
});

scene("missed, on both sides", async (people) => {
  const [alice, ben] = [await headless(people, "alice"), await headless(people, "benny")];
  assert.deepEqual(await alice.run("signedCall", "benny", "Hello?"), { error: "missed" });
  await endings(ben);
  assert.deepEqual(await called(ben), ["incoming", "missed"]);
  assert.deepEqual(await called(alice), ["missed"]);
  const [, , [, data]] = await ben.run("called");
  assert.equal(data.context, "Hello?");
  await tidy(alice, ben);
});

scene("an answer without a microphone: answered(false), and the call is over", async (people) => {
  const [alice, ben] = [await headless(people, "alice"), await headless(people, "benny", { microphone: false })];
  const call = alice.run("signedCall", "benny", "Hello?");
  await ben.incoming();
  assert.equal(await ben.run("signedDo", "answer"), false);
  assert.deepEqual(await call, { error: "declined" });
  await ben.page.waitForFunction((bench) => bench.called().some(([name]) => name === "hangup"), ben.bench);
  assert.deepEqual((await called(ben)).sort(), ["answered false", "hangup", "incoming"]);
  await tidy(alice, ben);
}, { chromium: "a refused microphone" });

scene("callbacks that throw, or are missing, disturb nothing", async (people) => {
  const alice = await headless(people, "alice", { cb: [] });
  const ben = await headless(people, "benny", { cb: ALL.map((name) => `${name}!`) });
  ben.expected = [/^page error: Error: \w+ is broken/];
  const call = alice.run("signedCall", "benny", "Hello?");
  await ben.incoming();
  assert.equal(await ben.run("signedDo", "answer"), true);
  await ben.state("connected");
  await alice.run("signedDo", "hangup");
  assert.deepEqual(await call, { value: "over" });
  await endings(ben);
  assert.deepEqual(await called(ben), ["incoming", "answered true", "hangup"]);
  assert.ok(ben.complaints.some((complaint) => complaint.includes("incoming is broken")), "it is reported");
  await tidy(alice, ben);
});

scene("elements that are not there are not looked for in vain, and screens can be asked for", async (people) => {
  const [alice, ben] = [await headless(people, "alice", { screens: true }), await people.ben()];
  await alice.page.evaluate(() => document.getElementById("timer").remove());
  const call = alice.run("signedCall", "benny", "Hello?");
  await ben.incoming();
  await ben.press("Answer");
  await ben.state("connected");
  await alice.press("Hang up");
  assert.deepEqual(await call, { value: "over" });
  await endings(ben);
  await dismiss(alice, ben);
  await alice.page.evaluate(() => document.getElementById("status").remove());
});
