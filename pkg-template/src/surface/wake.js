// A browser that keeps a page silent until its user has touched it.

/** What counts as a touch: on some devices the browser takes only the end of one for it. */
const TOUCHES = ["pointerdown", "pointerup", "keydown"];

/** Waits for the first touch, and tells how it stands. */
export function makeWake(tell) {
  let waiting;

  const wake = {
    /** The browser has forbidden a sound; `touched` is called at every touch until it sounds. */
    blocked(touched) {
      wake.rest();
      waiting = new AbortController();
      for (const type of TOUCHES) addEventListener(type, touched, { capture: true, signal: waiting.signal });
      tell("blocked");
    },
    /** It sounds. */
    sounds() {
      wake.rest();
      tell("playing");
    },
    /** The sound is over, heard or not. */
    rest() {
      waiting?.abort();
      waiting = undefined;
    },
  };
  return wake;
}
