// A walk through every view of the call screens, in real calls between real pages.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../e2e/harness/places.mjs";
import { Untouched } from "../e2e/harness/untouched.mjs";

/** The stops, in order, and what is to be seen there. */
export const STOPS = {
  asking: "Before the browser asks for the microphone",
  "ringing-silent": "The other phone cannot ring aloud",
  "incoming-silent": "The browser keeps the ringing page silent",
  dialling: "Dialling",
  ringing: "Ringing",
  incoming: "Incoming call",
  connecting: "Connecting",
  ongoing: "Talking",
  muted: "Muted",
  "peer-muted": "The other side is muted",
  keypad: "Keypad",
  audio: "Microphone and speaker",
  minimised: "Minimised",
  held: "On hold",
  "peer-held": "Put on hold by the other side",
  "microphone-lost": "The microphone is gone",
  "peer-lost": "The other side's microphone is gone",
  second: "A second call while talking",
  beside: "Talking, with another call on hold",
  branded: "In a brand's colours",
  ended: "The end",
  limit: "The time is nearly over",
  interrupted: "Reconnecting",
};

const PORTRAIT = "/portrait.svg";
const BEN = "ben_carter";
const BRAND = { bgColor: "#0b3d2e", fontColor: "#ffffff", buttonTheme: "light", logo: "/icon.svg" };

/** The words of the screens in a language, by their keys. */
export function wordsOf(locale) {
  return JSON.parse(readFileSync(join(root, "pkg-template", "words", `${locale}.json`), "utf8"));
}

/** A button of this page's card. */
const button = (party, name) => party.page.getByRole("button", { name, exact: true });
const press = (party, name) => button(party, name).click();

/** Waits until the card shows this view, and no movement any more. */
async function shows(party, view) {
  await party.page.locator(`halloo-screen .card[data-view="${view}"]`).waitFor();
}

/** Waits until the card says this; braces stand for a name. */
async function says(party, text) {
  const [before, after = ""] = text.split(/\{.*\}/);
  const card = party.page.locator("halloo-screen .card");
  await card.filter({ hasText: before.trim() }).filter({ hasText: after.trim() }).first().waitFor();
}

/** From now on the page's browser says that it would ask for the microphone, or it does not. */
async function wouldAsk(party, would) {
  await party.page.evaluate((would) => {
    const { query } = Permissions.prototype;
    if (!would) return delete navigator.permissions.query;
    navigator.permissions.query = async (what) => {
      const status = await query.call(navigator.permissions, what);
      Object.defineProperty(status, "state", { get: () => "prompt" });
      return status;
    };
  }, would);
}

/**
 * Makes the calls. `browsers`: three that play sound, and `browsers.quiet`, which does not before it is touched.
 * `device`: how the contexts of the pages are made. `stop(name, page)` is awaited at every stop.
 */
export async function tour(people, { quiet, device = {}, locale = "en", names, context, path, prepare }, stop) {
  const say = wordsOf(locale);
  const profile = async (browser) => {
    const context = await people.device({ ...device, ...browser });
    await prepare?.(context);
    return context;
  };
  const open = async (cuid, options) => {
    const party = await people.open({ cuid, context: await profile(), path });
    return party.connect({ locale, name: names[cuid], ...options });
  };
  const [alice, benny, carol] = [await open("alice"), await open(BEN), await open("carol", { branding: BRAND })];
  const call = { context, initiator_image: PORTRAIT, receiver_image: PORTRAIT };

  // Somebody whose browser keeps her page silent.
  const dora = await Untouched.open("dora_lind", await profile({ browser: quiet }), people.server.origin, path);
  await dora.connect({ locale, name: names.dora_lind });
  await wouldAsk(alice, true);
  await alice.probe("holdMicrophone");
  const dialling = alice.dial("dora_lind", call);
  await says(alice, say.asking);
  await stop("asking", alice.page);
  await wouldAsk(alice, false);
  await alice.probe("giveMicrophone");
  await dialling;
  await says(alice, say.ringSilent);
  await stop("ringing-silent", alice.page);
  await says(dora, say.ringBlocked);
  await stop("incoming-silent", dora.page);
  await press(alice, say.cancel);
  await alice.ended();
  await alice.dismiss(say.close);
  await dora.run("logout");

  await alice.probe("holdMicrophone");
  const reached = alice.dial(BEN, call);
  await shows(alice, "dialling");
  await stop("dialling", alice.page);
  await alice.probe("giveMicrophone");
  await reached;
  await shows(benny, "incoming");
  await shows(alice, "ringing");
  await stop("ringing", alice.page);
  await stop("incoming", benny.page);

  await benny.probe("holdMicrophone");
  await press(benny, say.answer);
  await shows(benny, "connecting");
  await stop("connecting", benny.page);
  await benny.probe("giveMicrophone");
  await Promise.all([shows(alice, "ongoing"), shows(benny, "ongoing")]);
  await alice.page.locator("halloo-screen .quality[data-level]").waitFor();
  await alice.page.locator("halloo-screen [data-picture]").waitFor();
  await stop("ongoing", alice.page);

  await press(alice, say.mute);
  await says(benny, say.peerMuted);
  await stop("muted", alice.page);
  await stop("peer-muted", benny.page);
  await press(alice, say.unmute);

  await press(alice, say.keypad);
  await button(alice, "#").waitFor();
  for (const key of "1590#") await alice.page.keyboard.press(key);
  await stop("keypad", alice.page);
  await press(alice, say.audio);
  await stop("audio", alice.page);
  await press(alice, say.audio);
  await press(alice, say.minimise);
  await stop("minimised", alice.page);
  await press(alice, say.restore);

  await press(alice, say.hold);
  await shows(alice, "held");
  await says(benny, say.peerHeld);
  await stop("held", alice.page);
  await stop("peer-held", benny.page);
  await press(alice, say.resume);
  await shows(alice, "ongoing");

  // The browser has no microphone to take its place, until it has one again.
  await alice.probe("refuseMicrophone", "NotFoundError");
  await alice.probe("endMicrophone");
  await says(alice, say.ownLost);
  await says(benny, say.peerLost);
  await stop("microphone-lost", alice.page);
  await stop("peer-lost", benny.page);
  await alice.probe("refuseMicrophone");
  await alice.run("ask", "useMicrophone");

  const second = carol.dial(BEN, call);
  await shows(benny, "incoming");
  await second;
  await stop("second", benny.page);
  await press(benny, say.holdAndAnswer);
  await shows(benny, "ongoing");
  await button(benny, say.swap).waitFor();
  await stop("beside", benny.page);
  await shows(carol, "ongoing");
  await stop("branded", carol.page);
  await press(carol, say.hangUp);
  await carol.ended();
  await carol.dismiss(say.close);
  await shows(benny, "held");
  await press(benny, say.resume);
  await press(benny, say.hangUp);
  await shows(alice, "ended");
  await stop("ended", alice.page);
  await Promise.all([alice.dismiss(say.close), benny.dismiss(say.close)]);
  await Promise.all([alice.isTidy(), benny.isTidy()]);

  await alice.dial(BEN, { ...call, timeLimit: 120_000, timeLimitAlerts: [119_000] });
  await press(benny, say.answer);
  await alice.page.locator("halloo-screen .ends:not(:empty)").waitFor();
  await stop("limit", alice.page);
  // His page breaks down without a word.
  people.forget(benny);
  await benny.page.goto("chrome://crash").catch(() => {});
  await shows(alice, "interrupted");
  await stop("interrupted", alice.page);
  await press(alice, say.hangUp);
  await alice.ended();
  await alice.dismiss(say.close);
}
