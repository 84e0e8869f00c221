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

/** These people put the end view away. */
export function dismiss(...parties) {
  return Promise.all(parties.map((party) => party.dismiss()));
}
