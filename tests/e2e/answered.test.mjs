// Calls that are answered: each hears the other, and both know the same end.
import assert from "node:assert/strict";
import { ALICE, BEN, stage } from "./harness/scene.mjs";
import { dismiss, endings, hearEachOther, talk } from "./harness/talk.mjs";

const scene = stage();

/** What this page has heard of its call; that its devices got names when it was answered is another matter. */
async function progress(party) {
  const heard = await party.run("heard");
  return heard.map((event) => [event].flat()[0]).filter((event) => event !== "devices");
}

scene("answered, heard in both directions, hung up by the caller", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await alice.press("Hang up");
  assert.deepEqual(await endings(alice, ben), ["completed by me", "completed by peer"]);
  await dismiss(alice, ben);
  await alice.isTidy();
  assert.deepEqual(await alice.probe("session"), { sockets: 1, waits: 1 }, "the session's own are left");
  assert.deepEqual(await progress(alice), ["placed", "ringing", "answered", "connected", "ended"]);
});

scene("answered, heard in both directions, hung up by the callee", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await ben.press("Hang up");
  assert.deepEqual(await endings(alice, ben), ["completed by peer", "completed by me"]);
  await dismiss(alice, ben);
  assert.deepEqual(await progress(ben), ["incoming", "placed", "ringing", "answered", "connected", "ended"]);
});

scene("both sides are told the same duration, on the screens and by the server", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await alice.page.getByRole("timer").filter({ hasText: "00:02" }).waitFor();
  await ben.press("Hang up");
  const [one, other] = await Promise.all([alice.ended(), ben.ended()]);
  assert.equal(one.duration, other.duration);
  assert.ok(one.duration >= 1_500 && one.duration < 30_000, `${one.duration} ms`);
  await dismiss(alice, ben);
});

scene("by the API alone, without screens: the same call, and nothing is drawn", async (people) => {
  const [alice, ben] = await people.pair({ screens: false });
  await alice.reach("benny", { context: "Lunch?" });
  await alice.state("ringing");
  const call = await alice.run("last");
  const { id, times, ...rest } = call;
  const sides = { muted: false, peerMuted: false, held: false, peerHeld: false, microphoneLost: false, peerMicrophoneLost: false };
  const unknown = { remoteContext: undefined, quality: undefined };
  assert.deepEqual(rest, { state: "ringing", direction: "outgoing", peer: { cuid: "benny" }, context: "Lunch?", ...sides, ...unknown });
  assert.deepEqual(Object.keys(times), ["started", "ringing"]);
  const rung = await ben.incoming();
  assert.deepEqual([rung.id, rung.direction, rung.context], [call.id, "incoming", "Lunch?"]);
  assert.deepEqual(await ben.run("live"), [call.id], "the call is in the client's list");
  await ben.act("accept");
  await hearEachOther(alice, ben);
  assert.equal(await alice.screen.count() + await ben.screen.count(), 0, "no screens");
  await alice.act("hangup");
  assert.deepEqual(await endings(alice, ben), ["completed by me", "completed by peer"]);
  assert.deepEqual(await ben.run("live"), []);
});

scene("one call after the other between the same two pages", async (people) => {
  const [alice, ben] = await people.pair();
  for (const round of [1, 2, 3]) {
    await alice.reach("benny");
    await ben.incoming(round);
    await ben.press("Answer");
    await hearEachOther(alice, ben);
    await (round % 2 ? alice : ben).press("Hang up");
    await endings(alice, ben);
    await dismiss(alice, ben);
  }
});

scene("what a listener asks for in the middle of an event is done: to answer, to hang up, to dial again", async (people) => {
  const [alice, ben] = await people.pair({ screens: false });
  await ben.bench.evaluate((bench) => {
    bench.inside().client.on("incoming", ({ call }) => {
      call.mute();
      // As two clicks would.
      call.accept();
      call.accept();
    });
  });
  await alice.reach("benny");
  await alice.bench.evaluate((bench) => {
    const { client, calls } = bench.inside();
    // What the other side says when it is connected.
    calls[0].on("peermuted", () => calls[0].hangup());
    calls[0].on("ended", () => client.dial("benny", { context: "Once more" }));
  });
  await ben.event("connected", 2);
  assert.equal((await alice.run("live")).length, 1);
  const once = ["incoming", "placed", "ringing", "muted", "answered", "connected"];
  assert.deepEqual(await progress(ben), [...once, "ended", ...once]);
  assert.equal(await ben.probe("asked"), 2, "one microphone a call");
  await alice.state("connected");
  assert.deepEqual([(await alice.run("last")).context, (await alice.run("last")).peerMuted], ["Once more", true]);
  await ben.act("hangup");
  assert.deepEqual(await endings(alice, ben), ["completed by peer", "completed by me"]);
});

scene("the end view goes away by itself", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await alice.press("Hang up");
  await alice.page.getByText("Call ended").waitFor();
  await ben.page.getByText("Call ended").waitFor();
  await Promise.all([alice.isTidy(), ben.isTidy()]);
});

scene("muted: silence at the other side, who is told; then the tone again", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await alice.press("Mute");
  await ben.event("peermuted");
  await ben.hearsSilence();
  await ben.page.getByText("alice is muted").waitFor();
  await alice.hears(BEN);
  assert.equal((await alice.run("last")).muted, true);
  assert.equal((await ben.run("last")).peerMuted, true);
  await alice.press("Unmute");
  await ben.event("peermuted", 2);
  await ben.hears(ALICE);
  const told = (await ben.run("heard")).filter((event) => event[0] === "peermuted");
  assert.deepEqual(told, [["peermuted", { muted: true }], ["peermuted", { muted: false }]]);

  await ben.act("mute");
  await alice.event("peermuted");
  await alice.hearsSilence();
  await ben.act("mute", false);
  await alice.hears(BEN);
  await ben.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben);
});

scene("glare: both dial at once and are in one call", async (people) => {
  const [alice, ben] = await people.pair();
  // Neither has rung at the other when both have dialled.
  for (const party of [alice, ben]) await party.probe("holdMicrophone");
  const dialling = [alice.dial("benny"), ben.dial("alice")];
  for (const party of [alice, ben]) await party.isAsked();
  // One of these two calls becomes part of the other: what its object promised is kept all the same.
  for (const party of [alice, ben]) assert.equal((await party.run("live")).length, 1);
  for (const party of [alice, ben]) await party.probe("giveMicrophone");
  const [one, other] = await Promise.all(dialling);
  assert.deepEqual([one.error, other.error], [undefined, undefined]);
  await hearEachOther(alice, ben);
  assert.equal((await alice.run("last")).id, (await ben.run("last")).id, "one call");
  await alice.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben);
});

scene("the person is shown by name, the reason as it was given", async (people) => {
  const [alice, ben] = await people.pair();
  await alice.run("logout");
  const named = await people.open({ cuid: "alice2" });
  await named.connect({ name: "Alice Ängström" });
  await named.reach("benny", { context: "Über die Straße 🚕 مرحبا" });
  const call = await ben.incoming();
  assert.deepEqual([call.peer, call.context], [{ cuid: "alice2", name: "Alice Ängström" }, "Über die Straße 🚕 مرحبا"]);
  await ben.page.getByRole("alertdialog", { name: "Incoming call from Alice Ängström" }).waitFor();
  await ben.page.getByText("Über die Straße 🚕 مرحبا").waitFor();
  await ben.press("Decline");
  await endings(named, ben);
  await dismiss(named, ben);
});
