// Many calls of a hostile caller, each looked at on the wire from dialling to the answer: `npm run gate -- --calls 200`.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { goesDirectly, meter, stageOnNetwork, until } from "./harness/stage.mjs";
import { dismiss, hearEachOther } from "../e2e/harness/talk.mjs";

const CALLS = Number(process.env.HALLOO_GATE_CALLS ?? 4);
/**
 * As many hosts as an account may have. A resolver that gets no answer asks again by itself: so answered calls have these in turns,
 * each not before that is over, and the others have one for themselves, which nobody may ever look up.
 */
const PICTURES = Array.from({ length: 8 }, (_, number) => `picture${number}.example.com`);
const TAMPER = fileURLToPath(new URL("harness/tamper.js", import.meta.url));
/** For so long a resolver may ask, in milliseconds (resolv.conf(5): attempts of five seconds, for either family). */
const ASKS = 30_000;
/** What Chromium looks up by itself. */
const BROWSERS_OWN = /(^|\.)google(apis)?\.com$/;
/** How long it rings, in milliseconds of sound. */
const RINGS = 400;

const scene = stageOnNetwork({
  configuration: "[limits]\ninvites_per_minute = 10000\n",
  rules: `pre_accept = "relay"\nimage_hosts = ${JSON.stringify(PICTURES)}`,
});

/** What went over the wire since the mark. */
async function seen(router) {
  const all = await router.sent();
  const [there, back] = [await router.sent({ from: "alice", to: "ben" }), await router.sent({ from: "ben", to: "alice" })];
  const sum = (counts) => Object.values(counts).reduce((one, other) => one + other, 0);
  return {
    sound: (all.rtp ?? 0) + (all["relayed-rtp"] ?? 0),
    direct: sum(there) + sum(back),
    names: (await router.names()).filter((name) => !BROWSERS_OWN.test(name)),
    warm: (all["relayed-dtls"] ?? 0) > 0,
  };
}

/** Waits until somebody has asked for the address of this name. */
async function looksUp(router, name) {
  const deadline = Date.now() + 15_000;
  while (!(await router.names()).includes(name)) {
    if (Date.now() > deadline) throw new Error(`nobody has looked up ${name}: ${await router.names()}`);
    await pause(20);
  }
}

const ENDS = {
  /** The same counters see it all then. */
  async answered(alice, ben, router, picture) {
    await router.tell("mark");
    await ben.press("Answer");
    await hearEachOther(alice, ben);
    await goesDirectly(router);
    const after = await seen(router);
    assert.ok(after.sound > 0, "the counter of sound");
    assert.ok(after.direct > 0, "the counter of direct packets");
    assert.ok(!after.names.includes("canary.example.org"), `${after.names}`);
    await looksUp(router, picture);
    await ben.press("Hang up");
  },
  declined: (alice, ben) => ben.press("Decline"),
  cancelled: (alice) => alice.press("Cancel"),
};

scene(`${CALLS} calls of a hostile caller: before the answer no sound, no packet between the two, no name looked up, no picture`, async (people, rig, context) => {
  const { router } = rig;
  await router.tell("link * * delay=10");
  const hostile = await people.device({ browser: rig.alice });
  await hostile.addInitScript({ path: TAMPER });
  const alice = await people.open({ browser: rig.alice, cuid: "alice", context: hostile });
  await alice.connect(rig.account);
  // The server's own pages let no pictures in from elsewhere, and that would prove nothing.
  const ben = await people.open({ browser: rig.ben, cuid: "benny", context: await people.device({ browser: rig.ben, bypassCSP: true }) });
  await ben.connect(rig.account);
  ben.expected.push(/Failed to load resource/);
  const [kinds, totals] = [Object.keys(ENDS), { sound: 0, direct: 0, names: 0 }];
  const asked = new Map();
  let warm = 0;
  for (let call = 1; call <= CALLS; call += 1) {
    const round = Math.floor((call - 1) / kinds.length);
    const picture = kinds[(call - 1) % kinds.length] === "answered" ? PICTURES[1 + (round % (PICTURES.length - 1))] : PICTURES[0];
    await pause(Math.max(0, (asked.get(picture) ?? 0) + ASKS - Date.now()));
    await router.tell("mark");
    await alice.reach("benny", { context: "Your driver", initiator_image: `https://${picture}/${call}.png` });
    await ben.incoming(call);
    const mark = await meter(ben, "now");
    await until(ben, "hasListened", mark, RINGS);
    const before = await seen(router);
    before.names = before.names.filter((name) => name === picture || !PICTURES.includes(name));
    for (const what of ["sound", "direct"]) totals[what] += before[what];
    totals.names += before.names.length;
    if (before.warm) warm += 1;
    assert.deepEqual([before.sound, before.direct, before.names], [0, 0, []], `call ${call}`);
    await ENDS[kinds[(call - 1) % kinds.length]](alice, ben, router, picture);
    await Promise.all([alice.ended(), ben.ended()]);
    asked.set(picture, picture === PICTURES[0] ? 0 : Date.now());
    await dismiss(alice, ben);
  }
  context.diagnostic(`${CALLS} calls, ${warm} of them connected through relays while they rang; before the answer: ${totals.sound} packets of sound, ${totals.direct} packets between the two, ${totals.names} names looked up, among them those of pictures`);
  assert.ok(warm >= CALLS * 0.9, `connected before the answer: ${warm}`);
  assert.ok((await alice.page.evaluate(() => globalThis[Symbol.for("tampered")]())) >= CALLS, "the caller did name hosts");
}, { timeout: 60_000 + CALLS * 6_000 });
