// The application's own ringtone.
import { PATTERNS, startTone } from "./tone.js";

/** Milliseconds in which a file should have come. */
const PATIENCE = 2_000;

/** Plays a file in a loop; gives what ends it. The element is in no document. */
export function startFile(address, wake) {
  const element = new Audio(address);
  element.loop = true;
  /** Sounds while the file does not: it must not make a call go unheard. */
  let spare;
  const substitute = () => {
    spare ??= startTone(PATTERNS.ringtone, wake);
  };
  element.onerror = substitute;
  element.onplaying = () => {
    spare?.();
    spare = undefined;
    wake.sounds();
  };
  const late = setTimeout(() => {
    if (element.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) substitute();
  }, PATIENCE);
  // Rejected also when the sound ends before it began, and when there is no such file.
  element.play().catch((error) => {
    if (error?.name === "NotAllowedError" && element.hasAttribute("src")) wake.blocked(() => element.play().catch(() => {}));
  });
  return () => {
    clearTimeout(late);
    element.onerror = element.onplaying = undefined;
    spare?.();
    wake.rest();
    element.pause();
    // Ends the download too (HTML section 4.8.11.18).
    element.removeAttribute("src");
    element.load();
  };
}

/** The address in full, if it is a secure one or lies on the page's own server. */
export function permitted(address) {
  try {
    const url = new URL(address, location.href);
    return url.protocol === "https:" || (url.protocol === "http:" && url.origin === location.origin) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
