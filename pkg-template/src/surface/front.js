// Which of a user's calls is seen.

/**
 * The call that is seen: one that rings, else the one that is talked in, one on hold, one that has ended. Of two alike, the later one.
 * `held` is another call, which can take its place.
 */
export function frontOf(screens) {
  let front;
  for (const [call, screen] of screens) {
    if (!front || rank(screen) >= rank(front.screen)) front = { call, screen };
  }
  if (front?.screen.view !== "ongoing") return front;
  const held = [...screens].find(([call, screen]) => call !== front.call && rank(screen) === HELD)?.[0];
  return { ...front, held };
}

const HELD = 1;

function rank({ view, ownHeld }) {
  if (view === "incoming") return 3;
  if (view === "ended") return 0;
  return view === "ongoing" && ownHeld ? HELD : 2;
}
