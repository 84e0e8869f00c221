import { ALICE, BEN } from "./scene.mjs";

/** Alice calls ben, who answers; they hear each other. */
export async function talk(alice, ben) {
  await alice.reach("benny");
  await ben.incoming();
  await ben.press("Answer");
  await hearEachOther(alice, ben);
}

/** Both are connected, and the tone of each arrives at the other. */
export async function hearEachOther(alice, ben) {
  await Promise.all([alice.state("connected"), ben.state("connected")]);
  await Promise.all([alice.hears(BEN), ben.hears(ALICE)]);
}

/** How a call ended for these people, without its duration. */
export async function endings(...parties) {
  const ends = await Promise.all(parties.map((party) => party.ended()));
  return ends.map(({ reason, by }) => `${reason} by ${by}`);
}

/** Their call lasted as long for both, and that is between these two numbers of milliseconds. */
export async function oneDuration(alice, ben, [least, most]) {
  const [here, there] = await Promise.all([alice, ben].map(async (party) => (await party.ended()).duration));
  const right = here === there && here >= least && here <= most;
  if (!right) throw new Error(`${here} ms for ${alice.cuid}, ${there} ms for ${ben.cuid}: not one number from ${least} to ${most}`);
}

/** These people put the end view away. */
export function dismiss(...parties) {
  return Promise.all(parties.map((party) => party.dismiss()));
}
