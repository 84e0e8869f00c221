// Calls that may last only so long.
import assert from "node:assert/strict";
import { ACCOUNT_KEY } from "./harness/server.mjs";
import { stage } from "./harness/scene.mjs";
import { dismiss, endings, hearEachOther } from "./harness/talk.mjs";

const scene = stage({ accounts: { short: "talk = 3" } });

scene("the server ends the call, and both screens have said so before", async (people) => {
  const [alice, ben] = await people.pair();
  const context = "Your first free minute";
  await alice.reach("benny", { context, timeLimit: 4_000, timeLimitAlerts: [3_000, 1_000] });
  await ben.incoming();
  await ben.press("Answer");
  await hearEachOther(alice, ben);
  for (const party of [alice, ben]) {
    const heard = await party.event("timelimit", 2);
    assert.deepEqual(heard.filter(([event]) => event === "timelimit"), [["timelimit", { left: 3_000 }], ["timelimit", { left: 1_000 }]]);
  }
  await Promise.all([alice, ben].map((party) => party.page.getByText("Time is up").waitFor()));
  assert.deepEqual(await endings(alice, ben), ["time_limit by server", "time_limit by server"]);
  const [one, other] = await Promise.all([alice.ended(), ben.ended()]);
  assert.equal(one.duration, other.duration);
  assert.ok(one.duration >= 4_000, `it lasted ${one.duration} ms`);
  await dismiss(alice, ben);
});

scene("both screens count down from the first warning on", async (people) => {
  const [alice, ben] = await people.pair();
  await alice.reach("benny", { context: "Metered", timeLimit: 60_000, timeLimitAlerts: [59_500] });
  await ben.incoming();
  await ben.press("Answer");
  await hearEachOther(alice, ben);
  await Promise.all([alice, ben].map((party) => party.page.getByText(/^Ends in 0:5\d$/).waitFor()));
  await alice.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben);
});

scene("the account's longest talk counts, whatever the caller asks for", async (people) => {
  const account = { accountId: "short", apikey: ACCOUNT_KEY };
  const [alice, ben] = await people.pair(account);
  await alice.reach("benny", { context: "As long as you like", timeLimit: 600_000 });
  await ben.incoming();
  await ben.press("Answer");
  assert.deepEqual(await endings(alice, ben), ["time_limit by server", "time_limit by server"]);
  await dismiss(alice, ben);
});

scene("the drop-in: a call that reached its limit is over", async (people) => {
  const alice = await people.open({ cuid: "alice" });
  await alice.run("initSignedCall", { accountId: "dev", apikey: "dev-key", cuid: "alice", clevertap: {} });
  const ben = await people.ben();
  const call = alice.run("signedCall", "benny", "Metered", { timeLimit: 1_500 });
  await ben.incoming();
  await ben.press("Answer");
  assert.deepEqual(await call, { value: "over" });
  await endings(ben);
  await dismiss(alice, ben);
});

scene("metered by the application: its own timer, and hangup() at any moment", async (people) => {
  const alice = await people.open({ cuid: "alice" });
  await alice.run("initSignedCall", { accountId: "dev", apikey: "dev-key", cuid: "alice", clevertap: {} });
  const ben = await people.ben();
  // Nothing there yet: nothing happens, and nothing is thrown.
  await alice.run("signedDo", "hangup");
  const call = alice.run("signedCall", "benny", "Metered");
  await ben.incoming();
  await ben.press("Answer");
  await ben.state("connected");
  // The sample of the guide: a function for the timer, not the result of calling it.
  await alice.page.evaluate((bench) => new Promise((resolve) => setTimeout(() => resolve(bench.signedDo("hangup")), 1)), alice.bench);
  await alice.run("signedDo", "hangup");
  assert.deepEqual(await call, { value: "over" });
  assert.deepEqual(await endings(ben), ["completed by peer"]);
  await alice.run("signedDo", "hangup");
  await dismiss(alice, ben);
});
