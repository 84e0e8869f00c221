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

scene("every check of the options, in the original's order and words", async (people) => {
  const page = await people.open({ cuid: "alice" });
  const good = { accountId: "dev", apikey: "dev-key", cuid: "alice", clevertap: {} };
  const missing = (field) => ["ERR_MISSING_INITPARAMETERS", `${field} is a required parameter`];
  const invalid = (message) => ["ERR_INVALID_INITPARAMETERS", message];
  const pair = "cc and phone must not have any white spaces";
  for (const [change, [code, message]] of [
    // The earlier of two mistakes counts.
    [{ accountId: undefined, apikey: "", cuid: undefined }, missing("accountId")],
    [{ apikey: null, cuid: "a b" }, missing("apikey")],
    [{ cuid: "", cc: "91" }, missing("cuid")],
    [{ cuid: "a b", cc: "91" }, invalid("a combination of cc and phone are mandatory, instead of passing only one of the fields")],
    [{ cuid: "91_8899555" }, invalid("invalid cuid. Please refer to the documentation")],
    [{ cuid: "abcd" }, invalid("cuid should be between 5 to 50 characters")],
    [{ cc: "9 1", phone: "8899555" }, invalid(pair)],
    [{ cc: "1234567", phone: "8899555" }, invalid("cc should be between 1 to 6 characters")],
    [{ cc: "91", phone: "1234" }, invalid("phone should be between 5 to 15 characters")],
    [{ cc: "91", phone: "8899x55" }, invalid("cc and phone should be a number without special characters")],
    [{ name: "Al" }, invalid("name should be between 3 to 50 characters")],
    [{ cb: "callbacks" }, invalid("cb should be an object")],
  ]) {
    const { error } = await page.run("initSignedCall", { ...good, ...change });
    assert.deepEqual([error?.code, error?.message], [code, message], JSON.stringify(change));
  }
  assert.deepEqual(await page.probe("session"), { sockets: 0, waits: 0 });
});

scene("CleverTap is told of the SDK before the other options are looked at", async (people) => {
  const page = await people.open({ cuid: "alice" });
  const version = await page.run("version");
  assert.equal((await page.run("initSignedCall", { clevertap: {} })).error.code, "ERR_MISSING_INITPARAMETERS");
  assert.deepEqual(await page.run("called"), [["setSCSDKVersion", version]]);
});

scene("an instance that lacks what calls can do without disturbs none", async (people) => {
  const [alice, ben] = [await people.open({ cuid: "alice" }), await people.ben()];
  const good = { accountId: "dev", apikey: "dev-key", cuid: "alice" };
  const clevertap = { without: ["setSCSDKVersion", "event", "getSCDomain"] };
  assert.deepEqual(await alice.run("initSignedCall", { ...good, clevertap }), { value: { enabled: true } });
  const call = alice.run("signedCall", "benny", "Hello?");
  await ben.incoming();
  await ben.press("Decline");
  assert.deepEqual(await call, { error: "declined" });
  await dismiss(alice, ben);
});

scene("an id that comes late is waited for; one that cannot come is not", async (people) => {
  const page = await people.open({ cuid: "alice" });
  const good = { accountId: "dev", apikey: "dev-key", cuid: "alice" };
  for (const [clevertap, code, message] of [
    [{ without: ["getCleverTapID"] }, "ERR_MISSING_CT_ID", "cannot find clevertap id. Signed call sdk cannot initiate"],
    [{ without: ["getAccountID"] }, "ERR_MISSING_CT_ACCOUNTID", "cannot find clevertap account id. Signed call sdk cannot initiate"],
  ]) {
    const { error } = await page.run("initSignedCall", { ...good, clevertap });
    assert.deepEqual([error.code, error.message, error.retryable], [code, message, false]);
  }
  assert.deepEqual(await page.run("initSignedCall", { ...good, clevertap: { after: 700 } }), { value: { enabled: true } });
});

scene("hangup while it rings: both sides stop at once, the promise rejects, and the next call is not touched", async (people) => {
  const [alice, ben] = [await dropIn(people), await people.ben()];
  const first = alice.run("signedCall", "benny", "Your driver is calling");
  await ben.incoming();
  await alice.run("signedDo", "hangup");
  assert.deepEqual(await first, { error: "cancelled" });
  assert.deepEqual(await endings(ben), ["cancelled by peer"]);
  await dismiss(alice, ben);
  const second = alice.run("signedCall", "benny", "Your driver is calling");
  await ben.incoming(2);
  await ben.press("Answer");
  await ben.state("connected");
  await ben.press("Hang up");
  assert.deepEqual(await second, { value: "over" });
  await dismiss(alice, ben);
});

scene("logout while they talk: the promise settles, and nothing is left", async (people) => {
  const [alice, ben] = [await dropIn(people), await people.ben()];
  const call = alice.run("signedCall", "benny", "Your driver is calling");
  await ben.incoming();
  await ben.press("Answer");
  await ben.state("connected");
  await alice.run("logout");
  assert.deepEqual(await call, { value: "over" });
  assert.equal(await alice.run("signedDo", "isEnabled"), false);
  await alice.isQuiet();
  await alice.isTidy();
  await endings(ben);
  await dismiss(ben);
});

scene("the class is there for instanceof, and makes nothing", async (people) => {
  const alice = await dropIn(people);
  assert.equal(await alice.run("isOfClass"), true);
  const { error } = await alice.run("construct");
  assert.deepEqual([error.code, error.message], ["ERR_UNSUPPORTED", "A SignedCallClient is made by initSignedCall()"]);
});
