// Scenes on a bad network.
import { setTimeout as pause } from "node:timers/promises";
import { scenes } from "../../e2e/harness/scene.mjs";
import { dismiss } from "../../e2e/harness/talk.mjs";
import { TONES, openRig } from "./rig.mjs";

/**
 * Prepares the scenes of a file: as `stage` of the end-to-end tests, with the rig as the body's second argument. `ready` is told
 * when it is there.
 */
export const stageOnNetwork = (options, ready = () => {}) =>
  scenes(async (rig) => {
    await openRig(rig, options);
    await ready(rig);
  });

/** Asks the meter on a page. */
export const meter = ({ page }, name, ...given) =>
  page.evaluate(([name, given]) => globalThis[Symbol.for("meter")][name](...given), [name, given]);

/** Waits until the meter on a page says yes. */
export async function until({ page, cuid }, name, ...given) {
  const wait = page.waitForFunction(([name, given]) => globalThis[Symbol.for("meter")][name](...given), [name, given], {
    polling: 50,
    timeout: 20_000,
  });
  await wait.catch((error) => {
    throw new Error(`${cuid} never ${name} ${given}`, { cause: error });
  });
}

/** When it is now, for the meters of both. */
export const now = (alice, ben) => Promise.all([meter(alice, "now"), meter(ben, "now")]);

/** Time passes until both have listened for so long since `marks`. */
export async function listenOn(alice, ben, milliseconds, marks) {
  const [here, there] = marks ?? (await now(alice, ben));
  await Promise.all([until(alice, "hasListened", here, milliseconds), until(ben, "hasListened", there, milliseconds)]);
}

/** The longest silence at each since `marks`; it is shown too. */
export async function silences(context, alice, ben, [here, there]) {
  const longest = [await meter(alice, "longestSilence", here, TONES.ben), await meter(ben, "longestSilence", there, TONES.alice)];
  context.diagnostic(`longest silence at alice and ben: ${longest.join(" and ")} ms`);
  return longest;
}

/** Waits until the sound goes both ways between the two themselves: a call may begin through a relay, and leaves it a moment later. */
export async function goesDirectly(router) {
  for (const way of [{ from: "alice", to: "ben" }, { from: "ben", to: "alice" }]) {
    while (!(await router.sent(way)).rtp) await pause(20);
  }
}

/** Ben hangs up. */
export async function hangUp(alice, ben) {
  await ben.press("Hang up");
  await Promise.all([alice.ended(), ben.ended()]);
  await dismiss(alice, ben);
}
