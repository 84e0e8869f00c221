// The drop-in by its older name, Direct Call: the same contract, other names for CleverTap.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";
import { dismiss, endings } from "./harness/talk.mjs";

const scene = stage();
const GOOD = { accountId: "dev", apikey: "dev-key", cuid: "alice", clevertap: {} };

scene("a call from the sign-in to the end, with the DC names", async (people) => {
  const [alice, ben] = [await people.open({ cuid: "alice" }), await people.ben()];
  const outcome = await alice.run("initSignedCall", GOOD, "initDirectCall");
  assert.deepEqual(outcome.value, { enabled: true });
  assert.deepEqual(await alice.run("called"), [["setDCSDKVersion", await alice.run("version")]]);
  const call = alice.run("signedCall", "benny", "Your tutor is calling", { initiator_image: "https://example.com/a.png" });
  await ben.incoming();
  await ben.press("Answer");
  await ben.state("connected");
  await alice.run("signedDo", "hangup");
  assert.deepEqual(await call, { value: "over" });
  await endings(ben);
  await dismiss(alice, ben);
  const pushed = await alice.run("pushed");
  assert.deepEqual(pushed.map(({ name }) => name), ["DCOutgoing", "DCEnd"]);
  assert.deepEqual([pushed[1].properties.call_status, pushed[1].properties.guid], ["over", "guid-1"]);
  assert.equal(await alice.run("isOfClass"), true);
});

scene("the same refusals as initSignedCall", async (people) => {
  const page = await people.open({ cuid: "alice" });
  for (const [change, code] of [
    [{ clevertap: undefined }, "ERR_MISSING_INITPARAMETERS"],
    [{ apikey: undefined }, "ERR_MISSING_INITPARAMETERS"],
    [{ cuid: "91_8899555" }, "ERR_INVALID_INITPARAMETERS"],
    [{ apikey: "wrong" }, "ERR_INVALID_CREDENTIALS"],
  ]) {
    const { error } = await page.run("initSignedCall", { ...GOOD, ...change }, "initDirectCall");
    assert.equal(error?.code, code, JSON.stringify(change));
  }
});
