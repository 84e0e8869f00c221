// Browsers whose microphone hears a tone.
import { chromium } from "playwright-core";
import { launchFirefox } from "./firefox.mjs";
import { chromiumProgram } from "./places.mjs";
import { toneFile } from "./tone.mjs";

/** What alice's microphone hears, and ben's. */
export const ALICE = 440;
export const BEN = 1000;

/** A name of this machine that does not look like it. */
export const INSECURE = "insecure.test";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-device-for-media-stream",
  // A call must also come about on a machine without a network, and without a resolver of mDNS names.
  "--disable-features=WebRtcHideLocalIpsWithMdns",
  "--allow-loopback-in-peer-connection",
  // This very server under a name that browsers do not trust without TLS.
  `--host-resolver-rules=MAP ${INSECURE} 127.0.0.1`,
];

const AUTOPLAY = "--autoplay-policy=no-user-gesture-required";

/** The options of a browser in which whoever talks is heard as a tone of `hertz`, or as another file. */
export function flags(hertz, autoplay, tone = toneFile(hertz)) {
  return [...FLAGS, ...(autoplay ? [AUTOPLAY] : []), `--use-file-for-fake-audio-capture=${tone}`];
}

/**
 * Starts a browser. Whoever talks in it is heard as a tone of `hertz`. Without `autoplay`, as browsers are, a page is
 * silent until its user has touched it. `program` is another browser, `more` are more flags, and `tone` is another file
 * to be heard.
 */
export function launch(hertz, options = {}) {
  // Some scenes are played in another engine too: on both sides, or on one.
  const engine = process.env.HALLOO_ENGINE;
  if (engine === "firefox" || (engine === "mixed" && hertz === BEN)) return launchFirefox(hertz);
  return launchChromium(hertz, options);
}

function launchChromium(hertz, { autoplay = true, program = chromiumProgram(), more = [], tone } = {}) {
  return chromium.launch({ executablePath: program, args: [...flags(hertz, autoplay, tone), ...more] });
}

/** Ends a browser without giving it time for a goodbye. */
export async function kill(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const gone = new Promise((resolve) => browser.once("disconnected", resolve));
  process.kill(processInfo.find(({ type }) => type === "browser").id, "SIGKILL");
  await gone;
}
