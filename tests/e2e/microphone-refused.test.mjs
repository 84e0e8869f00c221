// Every way in which a browser can refuse a microphone, told apart by the name of its exception.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";
import { endings } from "./harness/talk.mjs";

const scene = stage();

/** A page of `cuid` whose browser would ask for the microphone, or whose server forbids it. */
async function page(people, cuid, { permission, policy } = {}) {
  const context = await people.device();
  if (permission === "prompt") await context.clearPermissions();
  if (permission === "denied") await context.grantPermissions([]);
  if (policy) {
    await context.route("**/test/index.html", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), "permissions-policy": policy } });
    });
  }
  const party = await people.open({ cuid, context });
  return party.connect({ screens: false });
}

/**
 * What the browser does, what the application is told, and what the other side is told. `exception`: a name that the
 * test makes the browser refuse with, where this browser cannot be brought to it.
 */
const WAYS = [
  { what: "blocked for good", given: { permission: "denied" }, cause: "denied", end: "permission_denied" },
  { what: "a security error", given: { permission: "denied" }, exception: "SecurityError", cause: "denied", end: "permission_denied" },
  { what: "the question is put away", given: { permission: "prompt" }, exception: "NotAllowedError", cause: "dismissed", end: "permission_dismissed" },
  { what: "forbidden by the page's policy", given: { policy: "microphone=()" }, cause: "policy", end: "permission_denied" },
  { what: "no device", exception: "NotFoundError", cause: "missing", end: "no_microphone" },
  { what: "no device that would fit", exception: "OverconstrainedError", cause: "missing", end: "no_microphone" },
  { what: "held by another program", exception: "NotReadableError", cause: "in_use", end: "no_microphone" },
  { what: "broken", exception: "AbortError", cause: "in_use", end: "no_microphone" },
];

for (const { what, given, exception, cause, end } of WAYS) {
  scene(`${what}: the caller and the callee are told ${cause}`, async (people) => {
    const alice = await people.alice({ screens: false });
    const ben = await page(people, "benny", given);
    if (exception) await ben.probe("refuseMicrophone", exception);
    const { error } = await ben.dial("alice");
    assert.deepEqual([error.code, error.cause], ["ERR_MIC_UNAVAILABLE", cause]);
    assert.equal(await alice.run("known"), 0, "nothing rang");
    await alice.reach("benny");
    await ben.incoming();
    const answer = await ben.act("accept");
    assert.deepEqual([answer.error.code, answer.error.cause], ["ERR_MIC_UNAVAILABLE", cause]);
    assert.deepEqual(await endings(alice, ben), [`${end} by peer`, `${end} by me`]);
    assert.equal(await ben.probe("asked"), 2);
  });
}

scene("a browser that knows nothing of permissions: refused is denied, and given is given", async (people) => {
  const [alice, ben] = await people.pair({ screens: false });
  // As in older browsers.
  await alice.page.evaluate(() => {
    delete Navigator.prototype.permissions;
    delete Document.prototype.featurePolicy;
  });
  await alice.probe("refuseMicrophone", "NotAllowedError");
  assert.equal((await alice.dial("benny")).error.cause, "denied");
  await alice.probe("refuseMicrophone");
  await alice.reach("benny");
  await ben.incoming();
  await ben.act("accept");
  await Promise.all([alice.state("connected"), ben.state("connected")]);
  await alice.act("hangup");
  await endings(alice, ben);
});

scene("the reason is shown before the browser asks, and only if it does", async (people) => {
  const ben = await people.ben({ screens: false });
  const context = await people.device();
  await context.clearPermissions();
  const alice = await people.open({ cuid: "alice", context });
  await alice.connect();
  // The browser's question stands until the test lets it be put away.
  await alice.probe("refuseMicrophone", "NotAllowedError");
  await alice.probe("holdMicrophone");
  const dialling = alice.dial("benny");
  await alice.isAsked();
  const reason = alice.page.getByText("microphone", { exact: false });
  await reason.first().waitFor();
  await alice.probe("giveMicrophone");
  assert.equal((await dialling).error.cause, "dismissed");
  await alice.dismiss();
  await alice.isTidy();

  // A browser that has the permission asks nobody.
  await alice.permit("granted");
  await alice.probe("refuseMicrophone");
  await alice.probe("holdMicrophone");
  const again = alice.dial("benny");
  await alice.isAsked(2);
  assert.equal(await reason.count(), 0);
  await alice.probe("giveMicrophone");
  assert.equal((await again).error, undefined);
  await ben.incoming();
  await ben.act("decline");
  await endings(alice, ben);
  await alice.dismiss();
});

scene("released while the browser still looks up the permission: it is not asked for the microphone", async (people) => {
  const [alice, ben] = await people.pair({ screens: false });
  await alice.page.evaluate(() => {
    const query = navigator.permissions.query.bind(navigator.permissions);
    const looked = new Promise((resolve) => document.addEventListener("look", resolve, { once: true }));
    navigator.permissions.query = (...given) => looked.then(() => query(...given));
  });
  const dialling = alice.dial("benny", { context: "Changed my mind", signal: true });
  await alice.run("abort");
  await dialling;
  await alice.page.evaluate(async () => {
    document.dispatchEvent(new Event("look"));
    await navigator.permissions.query({ name: "microphone" });
  });
  await alice.isTidy();
  assert.equal(await alice.probe("asked"), 0);
  assert.equal(await ben.run("known"), 0);
});
