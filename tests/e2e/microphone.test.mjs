// Without a microphone.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";
import { dismiss, endings } from "./harness/talk.mjs";

const scene = stage();

scene("refused on the caller's side: the callee never rings", async (people) => {
  const ben = await people.ben();
  const alice = await people.open({ cuid: "alice", microphone: false });
  await alice.connect();
  const { error } = await alice.dial("benny");
  assert.deepEqual(
    [error.code, error.cause, error.message],
    ["ERR_MIC_UNAVAILABLE", "denied", "Unable to get microphone access. Cannot make a call"],
  );
  assert.equal(await alice.probe("asked"), 1);
  await alice.page.getByText("Microphone not available").waitFor();
  await dismiss(alice);
  // The next call is the first that ben hears of: the other one never reached the server.
  const carol = await people.open({ cuid: "carol" });
  await carol.connect();
  await carol.reach("benny");
  assert.equal((await ben.incoming(1)).peer.cuid, "carol");
  await ben.press("Decline");
  await endings(carol, ben);
  await dismiss(carol, ben);
});

scene("cancelled while the browser still asks: what comes then is stopped at once", async (people) => {
  const [alice, ben] = await people.pair();
  await alice.probe("holdMicrophone");
  const dialling = alice.dial("benny");
  await alice.isAsked();
  await alice.press("Cancel");
  const { error } = await dialling;
  assert.deepEqual([error.code, error.cause], ["ERR_CALL_FAILED", "cancelled"]);
  await alice.probe("giveMicrophone");
  await alice.isTidy();
  assert.equal(await ben.run("known"), 0, "nothing rang");
});

scene("refused on the callee's side: both are told why", async (people) => {
  const alice = await people.alice();
  const ben = await people.open({ cuid: "benny", microphone: false });
  await ben.connect();
  await alice.reach("benny");
  await ben.incoming();
  const { error } = await ben.act("accept");
  assert.deepEqual(
    [error.code, error.cause, error.message],
    ["ERR_MIC_UNAVAILABLE", "denied", "Unable to get microphone access. Cannot answer the call"],
  );
  assert.deepEqual(await endings(alice, ben), ["permission_denied by peer", "permission_denied by me"]);
  await alice.page.getByText("benny cannot use the microphone").waitFor();
  await dismiss(alice, ben);
});

scene("refused on the callee's side, by the drop-in: declined", async (people) => {
  const alice = await people.open({ cuid: "alice" });
  await alice.run("initSignedCall", { accountId: "dev", apikey: "dev-key", cuid: "alice", clevertap: {} });
  const ben = await people.open({ cuid: "benny", microphone: false });
  await ben.connect();
  const call = alice.run("signedCall", "benny", "Hello?");
  await ben.incoming();
  await ben.press("Answer");
  assert.deepEqual(await call, { error: "declined" });
  await dismiss(alice, ben);
});
