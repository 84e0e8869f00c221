// What a call sounds like before and after anybody talks.
import { permitted, startFile } from "./ringtone.js";
import { PATTERNS, startTone } from "./tone.js";
import { makeWake } from "./wake.js";

/** Milliseconds that a key has for its tone: the loudspeaker may take a while to begin. */
const KEY = 1_000;

/** The one sound of a page, or silence. Plays the file at `ringtone` for incoming calls, if that is an address that may be used. */
export function makeSounds(ringtone, tell) {
  const file = ringtone === undefined ? undefined : permitted(ringtone);
  const wake = makeWake(tell);
  /** What each call should sound like, the latest last. */
  const wanted = new Map();
  let playing;
  let stopKey;
  let keyOver;

  /** Gives what ends it; undefined if it cannot be heard here, for a call goes on without it. */
  const begin = (start) => {
    try {
      return start();
    } catch {
      return undefined;
    }
  };
  const source = (sound) => (sound === "ringtone" && file ? startFile(file, wake) : startTone(PATTERNS[sound], wake));
  const endKey = () => {
    clearTimeout(keyOver);
    stopKey?.();
    stopKey = undefined;
  };

  return {
    /** What is to be heard of this call from now on. Of several calls, the one that rings here is heard. */
    show(call, screen) {
      const sound = screen?.sound;
      if (wanted.get(call) === sound) return;
      wanted.delete(call);
      if (sound) wanted.set(call, sound);
      const all = [...wanted];
      const front = all.find(([, sound]) => sound === "ringtone" || sound === "waiting") ?? all.at(-1);
      if (front?.[0] === playing?.call && front?.[1] === playing?.sound) return;
      // The old sound ends before the new one begins.
      playing?.stop();
      playing = undefined;
      const stop = front && begin(() => source(front[1]));
      if (stop) playing = { call: front[0], sound: front[1], stop };
    },

    /** A key is heard as this tone, once. */
    key(pattern) {
      endKey();
      stopKey = begin(() => startTone(pattern, wake));
      keyOver = setTimeout(endKey, KEY);
    },

    close() {
      playing?.stop();
      endKey();
    },
  };
}
