// Every way in which a browser can refuse a microphone, told apart by the name of its exception.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";
import { endings } from "./harness/talk.mjs";

const scene = stage();

/**
 * What the browser does, what the application is told, and what the other side is told. `exception`: a name that the
 * test makes the browser refuse with, where this browser cannot be brought to it.
 */
const WAYS = [
  { what: "blocked for good", permission: "denied", cause: "denied", end: "permission_denied" },
  { what: "a security error", permission: "denied", exception: "SecurityError", cause: "denied", end: "permission_denied" },
  { what: "the question is put away", permission: "prompt", exception: "NotAllowedError", cause: "dismissed", end: "permission_dismissed" },
  { what: "no device", exception: "NotFoundError", cause: "missing", end: "no_microphone" },
  { what: "no device that would fit", exception: "OverconstrainedError", cause: "missing", end: "no_microphone" },
  { what: "held by another program", exception: "NotReadableError", cause: "in_use", end: "no_microphone" },
  { what: "broken", exception: "AbortError", cause: "in_use", end: "no_microphone" },
];

for (const { what, permission, exception, cause, end } of WAYS) {
  scene(`${what}: the caller and the callee are told ${cause}`, async (people) => {
    const alice = await people.alice({ screens: false });
    const context = await people.device({ microphone: permission !== "denied" });
    if (permission === "prompt") await context.clearPermissions();
    const ben = await people.open({ cuid: "benny", context });
    await ben.connect({ screens: false });
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

scene("forbidden by the policy of the page around it: the caller and the callee are told policy", async (people) => {
  const alice = await people.alice({ screens: false });
  const around = await people.open({ cuid: "around" });
  await around.page.evaluate(() => {
    const frame = document.createElement("iframe");
    frame.allow = "microphone 'none'";
    frame.src = location.href;
    document.body.append(frame);
    return new Promise((resolve) => frame.addEventListener("load", resolve));
  });
  const [, frame] = around.page.frames();
  const bench = await frame.evaluateHandle(() => import("/test/bench.js"));
  const ben = (name, ...given) => bench.evaluate((bench, [name, given]) => bench[name](...given), [name, given]);
  await ben("connect", { accountId: "dev", apikey: "dev-key", cuid: "benny", screens: false });
  const { error } = await ben("dial", "alice", { context: "Hello?" });
  assert.deepEqual([error.code, error.cause], ["ERR_MIC_UNAVAILABLE", "policy"]);
  assert.equal(await alice.run("known"), 0, "nothing rang");
  await alice.reach("benny");
  await frame.waitForFunction((bench) => bench.isRung(1), bench);
  const answer = await ben("act", "accept");
  assert.deepEqual([answer.error.code, answer.error.cause], ["ERR_MIC_UNAVAILABLE", "policy"]);
  assert.deepEqual(await endings(alice), ["permission_denied by peer"]);
  await ben("logout");
  await around.page.evaluate(() => document.querySelector("iframe").remove());
  // The browser's own word about it.
  around.expected = [/policy/i];
});

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
  const reason = alice.page.getByText("Your browser will ask for the microphone");
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

for (const [how, known] of [["finds it", true], ["does not know it", false]]) {
  scene(`released while the browser still looks up the permission, and ${how}: the microphone is not asked for`, async (people) => {
    const [alice, ben] = await people.pair({ screens: false });
    await alice.page.evaluate((known) => {
      const query = navigator.permissions.query.bind(navigator.permissions);
      const looked = new Promise((resolve) => document.addEventListener("look", resolve, { once: true }));
      navigator.permissions.query = async (...given) => {
        await looked;
        if (!known) throw new TypeError("a browser without this permission");
        return query(...given);
      };
    }, known);
    const dialling = alice.dial("benny", { context: "Changed my mind", signal: true });
    await alice.run("abort");
    await dialling;
    await alice.page.evaluate(async () => {
      document.dispatchEvent(new Event("look"));
      await navigator.permissions.query({ name: "microphone" }).catch(() => {});
    });
    await alice.isTidy();
    assert.equal(await alice.probe("asked"), 0);
    assert.equal(await ben.run("known"), 0);
  });
}
