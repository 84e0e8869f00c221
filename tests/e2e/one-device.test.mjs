// Accounts that allow a user one device at a time.
import assert from "node:assert/strict";
import { ACCOUNT_KEY } from "./harness/server.mjs";
import { stage } from "./harness/scene.mjs";
import { dismiss, endings, hearEachOther } from "./harness/talk.mjs";

const scene = stage({ accounts: { first: 'devices = "refuse"', last: 'devices = "replace"' } });
const FIRST = { accountId: "first", apikey: ACCOUNT_KEY };
const LAST = { accountId: "last", apikey: ACCOUNT_KEY };

scene("refuse: the second device is told why, the first one is not disturbed", async (people) => {
  const [alice, ben] = await people.pair(FIRST);
  const tablet = await people.open({ cuid: "benny" });
  const { error } = await tablet.run("connect", { ...FIRST, cuid: "benny" });
  assert.deepEqual([error.code, error.cause, error.retryable], ["ERR_ALREADY_SIGNEDIN", "ERR_CUID_ALREADY_CONNECTED_ELSEWHERE", true]);
  assert.match(error.message, /^Unauthorized Signin\. Please recheck contact credentials or logout/);
  await tablet.isQuiet();
  const dropIn = await tablet.run("initSignedCall", { ...FIRST, cuid: "benny", clevertap: {} });
  assert.equal(dropIn.error.code, "ERR_ALREADY_SIGNEDIN");
  await tablet.isQuiet();
  await alice.reach("benny");
  await ben.incoming();
  await ben.press("Answer");
  await hearEachOther(alice, ben);
  await ben.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben);
  // Once the first one has signed out, there is room.
  await ben.run("logout");
  await tablet.connect(FIRST);
});

scene("replace: the second device takes over, the first one is told and leaves nothing behind", async (people) => {
  const [alice, ben] = await people.pair(LAST);
  await alice.reach("benny");
  await ben.incoming();
  await ben.press("Answer");
  await hearEachOther(alice, ben);
  const tablet = await people.open({ cuid: "benny" });
  await tablet.connect(LAST);
  assert.deepEqual(await endings(alice, ben), ["replaced by peer", "replaced by me"]);
  const heard = await ben.event("session closed");
  assert.deepEqual(heard.at(-1), ["session closed", { reason: "replaced" }]);
  await ben.isQuiet();
  assert.equal((await ben.dial("alice")).error.code, "ERR_LOGGED_OUT");
  await dismiss(alice);
  await alice.reach("benny");
  await tablet.incoming();
  await tablet.press("Decline");
  await endings(alice);
  await dismiss(alice, tablet);
});

scene("two pages of one device are one device", async (people) => {
  const context = await people.device();
  const [one, other] = [await people.open({ cuid: "benny", context }), await people.open({ cuid: "benny", context })];
  await one.connect(FIRST);
  await other.connect(FIRST);
  assert.ok((await one.run("connected")) && (await other.run("connected")));
});
