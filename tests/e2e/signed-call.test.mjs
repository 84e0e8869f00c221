// The drop-in: what the original's promise settles to.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";
import { dismiss, endings } from "./harness/talk.mjs";

const scene = stage();

async function dropIn(people) {
  const alice = await people.open({ cuid: "alice" });
  const { value } = await alice.run("initSignedCall", { accountId: "dev", apikey: "dev-key", cuid: "alice", clevertap: {} });
  assert.deepEqual(value, { enabled: true });
  return alice;
}

scene("over: a call that was answered", async (people) => {
  const [alice, ben] = [await dropIn(people), await people.ben()];
  const call = alice.run("signedCall", "benny", "Your driver is calling", { initiator_image: "https://example.com/a.png" });
  await ben.incoming();
  await ben.press("Answer");
  await ben.state("connected");
  await ben.press("Hang up");
  assert.deepEqual(await call, { value: "over" });
  await endings(ben);
  await dismiss(alice, ben);
});

scene("over: hung up by the drop-in's hangup()", async (people) => {
  const [alice, ben] = [await dropIn(people), await people.ben()];
  const call = alice.run("signedCall", "benny", "Your driver is calling");
  await ben.incoming();
  await ben.press("Answer");
  await ben.state("connected");
  await alice.run("signedDo", "hangup");
  assert.deepEqual(await call, { value: "over" });
  assert.deepEqual(await endings(ben), ["completed by peer"]);
  await dismiss(alice, ben);
});

scene("declined", async (people) => {
  const [alice, ben] = [await dropIn(people), await people.ben()];
  const call = alice.run("signedCall", "benny", "Your driver is calling");
  await ben.incoming();
  await ben.press("Decline");
  assert.deepEqual(await call, { error: "declined" });
  await dismiss(alice, ben);
});

scene("cancelled, by the button and by hangup()", async (people) => {
  const [alice, ben] = [await dropIn(people), await people.ben()];
  const first = alice.run("signedCall", "benny", "Your driver is calling");
  await ben.incoming();
  await alice.press("Cancel");
  assert.deepEqual(await first, { error: "cancelled" });
  await endings(ben);
  await dismiss(alice, ben);
  const second = alice.run("signedCall", "benny", "Your driver is calling");
  await ben.incoming(2);
  await alice.run("signedDo", "hangup");
  assert.deepEqual(await second, { error: "cancelled" });
  await endings(ben);
  await dismiss(alice, ben);
});

scene("the busy sentence", async (people) => {
  const [alice, ben] = [await dropIn(people), await people.ben()];
  const carol = await people.open({ cuid: "carol" });
  await carol.connect();
  await carol.reach("benny");
  await ben.incoming();
  assert.deepEqual(await alice.run("signedCall", "benny", "Your driver is calling"), {
    error: "The user you are trying to reach is busy on another call",
  });
  await dismiss(alice);
  await ben.press("Decline");
  await endings(carol, ben);
  await dismiss(carol, ben);
});

scene("the 404 object", async (people) => {
  const alice = await dropIn(people);
  const { error } = await alice.run("signedCall", "benny", "Your driver is calling");
  assert.deepEqual([error.code, error.message], ["404", "The receiver's cuid is offline"]);
  await dismiss(alice);
});

scene("bad parameters, and after signing out", async (people) => {
  const alice = await dropIn(people);
  const { error } = await alice.run("signedCall", "benny");
  assert.deepEqual([error.code, error.message], ["ERR_INVALID_CALL_PARAMETERS", "CUID and context are mandatory for calling."]);
  await alice.run("signedDo", "disconnect");
  await alice.isQuiet();
  assert.equal(await alice.run("signedDo", "isEnabled"), false);
  assert.equal((await alice.run("signedCall", "benny", "Hello?")).error.code, "ERR_LOGGED_OUT");
});

scene("without a clevertap, or with the original's other mistakes", async (people) => {
  const page = await people.open({ cuid: "alice" });
  const good = { accountId: "dev", apikey: "dev-key", cuid: "alice", clevertap: {} };
  for (const [change, code, message] of [
    [{ clevertap: undefined }, "ERR_MISSING_INITPARAMETERS", /^Clevertap sdk not found\./],
    [{ clevertap: "yes" }, "ERR_MISSING_INITPARAMETERS", /^Clevertap sdk not found\./],
    [{ cuid: "a b c d e" }, "ERR_INVALID_INITPARAMETERS", /^cuid must not contain any white spaces$/],
    [{ cc: "91" }, "ERR_INVALID_INITPARAMETERS", /^a combination of cc and phone are mandatory/],
    [{ cc: "+91", phone: "8899555" }, "ERR_INVALID_INITPARAMETERS", /^cc and phone should be a number/],
    [{ apikey: "wrong" }, "ERR_INVALID_CREDENTIALS", /^invalid init credentials$/],
  ]) {
    const { error } = await page.run("initSignedCall", { ...good, ...change });
    assert.equal(error?.code, code, JSON.stringify(change));
    assert.match(error.message, message);
  }
});
