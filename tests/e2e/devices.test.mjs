// One user on several devices and pages.
import assert from "node:assert/strict";
import { ALICE, BEN, stage } from "./harness/scene.mjs";
import { dismiss, endings } from "./harness/talk.mjs";

const scene = stage();

scene("two devices of one user: both ring, one answers, the other is told and stops", async (people) => {
  const [alice, phone] = await people.pair();
  const tablet = await people.open({ cuid: "benny" });
  await tablet.connect();
  await alice.reach("benny");
  await Promise.all([phone.incoming(), tablet.incoming()]);
  await tablet.press("Answer");
  await Promise.all([alice.state("connected"), tablet.state("connected")]);
  assert.deepEqual(await endings(phone), ["answered_elsewhere by me"]);
  await phone.page.getByText("Answered on another device").waitFor();
  assert.equal(await phone.probe("asked"), 0, "the other device never asks for its microphone");
  await Promise.all([alice.hears(BEN), tablet.hears(ALICE)]);
  await tablet.press("Hang up");
  assert.deepEqual(await endings(alice, tablet), ["completed by peer", "completed by me"]);
  await dismiss(alice, tablet);
});

scene("two devices of one user: declined on one is declined on both", async (people) => {
  const [alice, phone] = await people.pair();
  const tablet = await people.open({ cuid: "benny" });
  await tablet.connect();
  await alice.reach("benny");
  await Promise.all([phone.incoming(), tablet.incoming()]);
  await phone.press("Decline");
  assert.deepEqual(await endings(alice, phone, tablet), ["declined by peer", "declined by me", "declined by me"]);
  await dismiss(alice, phone, tablet);
});

scene("two devices of one user answer at once: one of them talks", async (people) => {
  const [alice, phone] = await people.pair({ screens: false });
  const tablet = await people.open({ cuid: "benny" });
  await tablet.connect({ screens: false });
  await alice.reach("benny");
  await Promise.all([phone.incoming(), tablet.incoming()]);
  const answers = await Promise.all([phone.act("accept"), tablet.act("accept")]);
  assert.equal(answers.filter(({ error }) => error).length, 1, "one was first");
  const [winner, loser] = answers[0].error ? [tablet, phone] : [phone, tablet];
  assert.deepEqual(await endings(loser), ["answered_elsewhere by me"]);
  await Promise.all([alice.state("connected"), winner.state("connected")]);
  await Promise.all([alice.hears(BEN), winner.hears(ALICE)]);
  await alice.act("hangup");
  await endings(alice, winner);
});

scene("a microphone refused on one device leaves the other one ringing", async (people) => {
  const [alice, phone] = await people.pair();
  const tablet = await people.open({ cuid: "benny", microphone: false });
  await tablet.connect();
  await alice.reach("benny");
  await Promise.all([phone.incoming(), tablet.incoming()]);
  assert.equal((await tablet.act("accept")).error.code, "ERR_MIC_UNAVAILABLE");
  await tablet.state("ended");
  assert.equal((await phone.run("last")).state, "ringing");
  await phone.press("Answer");
  await Promise.all([alice.state("connected"), phone.state("connected")]);
  await alice.press("Hang up");
  await endings(alice, phone);
  await dismiss(alice, phone, tablet);
}, { chromium: "a refused microphone" });

scene("two pages of one device: both show it, one of them rings", async (people) => {
  const alice = await people.alice();
  const context = await people.device();
  const first = await people.open({ cuid: "benny", context });
  await first.connect();
  const second = await people.open({ cuid: "benny", context });
  await second.connect();
  await alice.reach("benny");
  await Promise.all([first.incoming(), second.incoming()]);
  await first.event("ringsilent");
  assert.equal((await second.run("heard")).flat().includes("ringsilent"), false);
  await second.press("Answer");
  await Promise.all([alice.state("connected"), second.state("connected")]);
  await Promise.all([alice.hears(BEN), second.hears(ALICE)]);
  assert.deepEqual(await endings(first), ["replaced by me"], "the page that has only shown it");
  await alice.press("Hang up");
  await endings(alice, second);
  await dismiss(alice, second);
});

scene("two clients on one page: one of them rings, a switch is switched once, and one end is reported", async (people) => {
  const alice = await people.alice();
  const ben = await people.open({ cuid: "benny" });
  await ben.connect({ analytics: true });
  const first = await ben.bench.evaluateHandle((bench) => bench.inside().client);
  await ben.connect({ analytics: true });
  await alice.reach("benny");
  await ben.incoming();
  await ben.press("Answer");
  await Promise.all([alice.state("connected"), ben.state("connected")]);
  await ben.press("Mute");
  await alice.event("peermuted");
  await ben.press("Unmute");
  await alice.event("peermuted", 2);
  const muted = (await ben.run("heard")).filter(([event]) => event === "muted");
  assert.deepEqual(muted, [["muted", { muted: true }], ["muted", { muted: false }]]);
  await alice.press("Hang up");
  await endings(alice, ben);
  assert.deepEqual((await ben.run("pushed")).map(({ name }) => name), ["SCIncoming", "SCEnd"]);
  await dismiss(alice, ben);
  assert.deepEqual(await ben.probe("session"), { sockets: 2, waits: 2 }, "each has its own");
  await first.evaluate((client) => client.logout());
  await ben.until("hasSession", 1);
});

scene("two pages of one device: the ringing one is closed, the other one rings", async (people) => {
  const alice = await people.alice();
  const context = await people.device();
  const first = await people.open({ cuid: "benny", context });
  await first.connect();
  const second = await people.open({ cuid: "benny", context });
  await second.connect({ screens: false });
  await second.run("logout");
  people.forget(second);
  await alice.reach("benny");
  await first.incoming();
  await first.press("Answer");
  await Promise.all([alice.state("connected"), first.state("connected")]);
  await first.press("Hang up");
  await endings(alice, first);
  await dismiss(alice, first);
});
