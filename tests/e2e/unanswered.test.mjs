// Calls that nobody answers, each with its own end.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";
import { dismiss, endings, talk } from "./harness/talk.mjs";

// The longest ring time there is: whatever stops here was stopped by somebody.
const scene = stage({ configuration: "ring = 120\n" });

scene("declined", async (people) => {
  const [alice, ben] = await people.pair();
  await alice.reach("benny");
  await ben.incoming();
  await ben.press("Decline");
  assert.deepEqual(await endings(alice, ben), ["declined by peer", "declined by me"]);
  assert.equal((await alice.ended()).duration, 0);
  assert.equal(await ben.probe("asked"), 0, "who declines is not asked for the microphone");
  await dismiss(alice, ben);
});

scene("declined by the API", async (people) => {
  const [alice, ben] = await people.pair({ screens: false });
  await alice.reach("benny");
  await ben.incoming();
  await ben.act("decline");
  assert.deepEqual(await endings(alice, ben), ["declined by peer", "declined by me"]);
});

scene("cancelled by the button", async (people) => {
  const [alice, ben] = await people.pair();
  await alice.reach("benny");
  await ben.incoming();
  await alice.press("Cancel");
  assert.deepEqual(await endings(alice, ben), ["cancelled by me", "cancelled by peer"]);
  await dismiss(alice, ben);
});

scene("hangup while it rings: the callee stops ringing without any timer", async (people) => {
  const [alice, ben] = await people.pair();
  await alice.reach("benny");
  await ben.incoming();
  await ben.page.getByRole("alertdialog").waitFor();
  await alice.act("hangup");
  assert.deepEqual(await endings(alice, ben), ["cancelled by me", "cancelled by peer"]);
  await ben.page.getByText("Call cancelled").waitFor();
  await dismiss(alice, ben);
});

scene("cancelled at the moment of the answer: both agree how it ended", async (people) => {
  const [alice, ben] = await people.pair({ screens: false });
  await alice.reach("benny");
  await ben.incoming();
  await Promise.all([ben.act("accept"), alice.act("hangup")]);
  const [one, other] = await Promise.all([alice.ended(), ben.ended()]);
  assert.equal(one.reason, other.reason);
  assert.deepEqual([one.by, other.by], ["me", "peer"]);
  assert.equal(one.duration, other.duration);
});

scene("busy: who talks cannot be called without call waiting, and is not disturbed", async (people) => {
  const [alice, ben] = await people.pair({ callWaiting: false });
  await talk(alice, ben);
  const carol = await people.open({ cuid: "carol" });
  await carol.connect();
  const { error } = await carol.dial("benny");
  assert.deepEqual([error.code, error.message, error.retryable], ["ERR_USER_BUSY", "User busy on another call", true]);
  await dismiss(carol);
  assert.equal(await ben.run("known"), 1, "nothing rang");
  const second = await ben.dial("carol");
  assert.equal(second.error.code, "ERR_OUTGOING_CALL_IN_PROGRESS");
  assert.equal((await alice.run("last")).state, "connected");
  await alice.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben);
});

scene("busy: who rings cannot be called either", async (people) => {
  const [alice, ben] = await people.pair();
  await alice.reach("benny");
  await ben.incoming();
  const carol = await people.open({ cuid: "carol" });
  await carol.connect();
  for (const receiver of ["benny", "alice"]) {
    assert.equal((await carol.dial(receiver)).error.code, "ERR_USER_BUSY");
    await dismiss(carol);
  }
  await ben.press("Decline");
  await endings(alice, ben);
  await dismiss(alice, ben);
});

scene("receiver offline: the 404 error, at once", async (people) => {
  const alice = await people.alice();
  const { error } = await alice.dial("benny");
  assert.deepEqual([error.name, error.code, error.message], ["CallError", "404", "The receiver's cuid is offline"]);
  assert.equal(error.retryable, true);
  await alice.page.getByText("Not reachable").waitFor();
  await dismiss(alice);
});

scene("receiver offline after it signed out", async (people) => {
  const [alice, ben] = await people.pair();
  await ben.run("logout");
  assert.equal((await alice.dial("benny")).error.code, "404");
  await dismiss(alice);
});
