// The back/forward cache: a page that its user has left is kept as it is, and shown again when he comes back.
import assert from "node:assert/strict";
import { ends, hangUp, hearEachOther, lives, measure, talk, told } from "./harness/life.mjs";

const scene = lives();

scene("a page without a call is not there while it is kept, and there again when it comes back (F-3)", async ({ alice, ben, elsewhere, context }) => {
  await ben.go(elsewhere);
  await alice.until(async (name) => {
    const bench = globalThis[Symbol.for("bench")];
    return (await bench.dial("benny", { context: "Are you there?" })).error?.code === name;
  }, "404");
  assert.equal(await ben.back(), true, "as it was");
  await measure(context, "from the return to the session", () => ben.is("bench", "connected"));
  assert.deepEqual(await told(ben, "session reconnecting", "session connected"), [1, 1]);
  for (const times of [2, 3]) {
    await ben.go(elsewhere);
    assert.equal(await ben.back(), true);
    await ben.is("bench", "hasHeard", "session connected", times);
    assert.deepEqual(await ben.ask("probe", "session"), { sockets: 1, waits: 1 });
  }
  await talk(alice, ben);
  assert.deepEqual(await hangUp(alice, ben), ["completed by me", "completed by peer"]);
  // And the other way round.
  assert.equal((await ben.run("dial", "alice", { context: "Here I am" })).error, undefined);
  await alice.isIn("ringing");
  await alice.run("act", "accept");
  await hearEachOther(alice, ben);
  assert.deepEqual(await hangUp(ben, alice), ["completed by me", "completed by peer"]);
});

scene("a page in a call is not kept: it is loaded anew, and goes on with the call (F-3)", async ({ alice, ben, elsewhere, context }) => {
  const id = await talk(alice, ben);
  await ben.go(elsewhere);
  await alice.is("bench", "hasHeard", "reconnecting", 1);
  await alice.is("probe", "hearsSilence");
  assert.equal(await ben.back(), false, "another page");
  await measure(context, "from the load to the call", async () => {
    await ben.prepareBench("benny");
    await ben.connect();
    await ben.is("bench", "hasHeard", "resumed", 1);
    await hearEachOther(alice, ben);
  });
  assert.equal((await ben.run("last")).id, id);
  assert.deepEqual(await hangUp(ben, alice), ["completed by me", "completed by peer"]);
});

scene("whoever leaves the page in a call and does not come back has hung up (F-3)", async ({ alice, ben, gone, elsewhere }) => {
  await talk(alice, ben);
  await ben.go(elsewhere);
  gone(ben);
  assert.deepEqual(await ends(alice), ["completed by peer"]);
  assert.equal(await ben.back(), false);
  await ben.prepareBench("benny");
  await ben.connect();
  assert.deepEqual(await ben.run("live"), [], "it is not in a call");
  assert.equal(await ben.ask("probe", "asked"), 0, "and uses no microphone");
});
