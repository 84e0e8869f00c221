// A second call for somebody who talks.
import assert from "node:assert/strict";
import { ALICE, BEN, stage } from "./harness/scene.mjs";
import { dismiss, endings, hearEachOther, talk } from "./harness/talk.mjs";

const scene = stage();

/** Alice and ben talk, and carol, who sounds like ben's browser, calls ben. */
async function waiting(people) {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  const carol = await people.open({ cuid: "carol" });
  await carol.connect();
  await carol.reach("benny");
  await ben.incoming(2);
  await carol.state("ringing");
  return { alice, ben, carol };
}

scene("it is declined: the caller is told, and the talk goes on", async (people) => {
  const { alice, ben, carol } = await waiting(people);
  await ben.page.getByText("carol").first().waitFor();
  await ben.press("Decline");
  assert.deepEqual(await endings(carol), ["declined by peer"]);
  await dismiss(carol);
  await Promise.all([alice.hears(BEN), ben.hears(ALICE)]);
  assert.equal((await alice.run("last")).peerHeld, false, "nobody was put on hold");
  await ben.press("Hang up");
  await endings(alice);
  await dismiss(alice, ben);
});

scene("end and answer: the first call is over, the second one is heard", async (people) => {
  const { alice, ben, carol } = await waiting(people);
  await ben.press("End & answer");
  assert.deepEqual(await endings(alice), ["completed by peer"]);
  await dismiss(alice);
  await Promise.all([ben.state("connected"), carol.state("connected")]);
  await Promise.all([ben.hears(BEN), carol.hears(BEN)]);
  await carol.press("Hang up");
  assert.deepEqual(await endings(ben, carol), ["completed by peer", "completed by me"]);
  await dismiss(ben, carol);
});

scene("hold and answer, back again, and both ends", async (people) => {
  const { alice, ben, carol } = await waiting(people);
  await ben.press("Hold & answer");
  await Promise.all([ben.state("connected"), carol.state("connected")]);
  await alice.page.getByText("The user has put you on hold").waitFor();
  await alice.hearsSilence();
  await Promise.all([ben.hears(BEN), carol.hears(BEN)]);
  // Back to alice: carol waits.
  await ben.press("Swap");
  await carol.page.getByText("The user has put you on hold").waitFor();
  await alice.hears(BEN);
  await alice.press("Hang up");
  assert.deepEqual(await endings(alice), ["completed by me"]);
  await dismiss(alice);
  // What is left is the call on hold; it is taken back by its user, and by nothing else.
  await ben.press("Resume");
  await carol.hears(BEN);
  await ben.press("Hang up");
  assert.deepEqual(await endings(carol), ["completed by peer"]);
  await dismiss(ben, carol);
});

scene("the second caller gives up, and the talk was never touched", async (people) => {
  const { alice, ben, carol } = await waiting(people);
  await carol.press("Cancel");
  assert.deepEqual(await endings(carol, ben), ["cancelled by me", "cancelled by peer"]);
  await dismiss(carol);
  await hearEachOtherStill(alice, ben);
  await alice.press("Hang up");
  await endings(alice);
  await dismiss(alice, ben);
});

scene("a third one is told that the user is busy", async (people) => {
  const { alice, ben, carol } = await waiting(people);
  const david = await people.open({ cuid: "david" });
  await david.connect();
  assert.equal((await david.dial("benny")).error.code, "ERR_USER_BUSY");
  await david.page.getByText("User is busy on another call").waitFor();
  await dismiss(david);
  await ben.press("Decline");
  await endings(carol);
  await alice.press("Hang up");
  await endings(alice);
  await dismiss(alice, ben, carol);
});

scene("by the API: accept takes what is to become of the other call", async (people) => {
  const [alice, ben] = await people.pair({ screens: false });
  await alice.reach("benny");
  await ben.incoming();
  await ben.act("accept");
  await hearEachOther(alice, ben);
  const carol = await people.open({ cuid: "carol" });
  await carol.connect({ screens: false });
  await carol.reach("benny");
  await ben.incoming(2);
  assert.equal((await ben.act("accept", { other: "drop" })).error.field, "other");
  assert.deepEqual(await ben.act("accept", { other: "end" }), { value: undefined });
  assert.deepEqual(await endings(alice), ["completed by peer"]);
  await carol.state("connected");
  await carol.act("hangup");
  await endings(ben, carol);
});

async function hearEachOtherStill(alice, ben) {
  await Promise.all([alice.hears(BEN), ben.hears(ALICE)]);
}
