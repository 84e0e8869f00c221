// The life of a page: scenes between two browsers as their users have them, in which pages are hidden, frozen, put away or
// stopped.
import { after, before, test } from "node:test";
import { leave, openGuest } from "./guest.mjs";
import { RawBrowser } from "./raw-browser.mjs";
import { ALICE, BEN } from "./scene.mjs";
import { startServer } from "./server.mjs";

/**
 * Prepares the scenes of a file: a server and two raw browsers. Gives the function that defines a test. Its body is given
 * alice and ben, signed in on a page each, and what helps it. When it is through, nothing may be left over.
 */
export function lives(options = {}) {
  const set = {};
  before(async () => {
    set.server = await startServer(options);
    set.alice = await RawBrowser.launch(ALICE);
    set.ben = await RawBrowser.launch(BEN);
  });
  after(() => Promise.all([set.server?.dispose(), set.alice?.close(), set.ben?.close()]));

  return (name, body, { timeout = 60_000, signIn = {} } = {}) =>
    test(name, { timeout }, async (context) => {
      const { origin } = set.server;
      const profiles = [];
      const open = async (browser, cuid) => {
        const profile = await browser.profile();
        profiles.push([browser, profile]);
        const guest = await openGuest(browser, origin, cuid, { profile, allowed: ["microphone", "notifications"] });
        await guest.run("register", "/test/worker.js");
        return Object.assign(await guest.connect({ serviceWorker: true, ...signIn }), { browser });
      };
      try {
        const guests = { alice: await open(set.alice, "alice"), ben: await open(set.ben, "benny") };
        // Who is not asked any more takes no part in the farewell.
        const gone = new Set();
        await body({ ...guests, gone: (guest) => gone.add(guest), elsewhere: `${origin}/test/strict.html`, context });
        await leave(...Object.values(guests).filter((guest) => !gone.has(guest)));
      } finally {
        for (const [browser, profile] of profiles) await browser.forget(profile);
      }
    });
}

/** What the browser itself says of the socket of a page that it has frozen or put away. */
const CLOSED = [/WebSocket connection to .* failed: Page entered Back-Forward Cache/, /WebSocket is already in CLOSING or CLOSED state/];

/** The page is frozen: first its user looks at another tab. */
export async function freeze(guest, elsewhere) {
  await guest.browser.open(elsewhere, { profile: guest.profile });
  await guest.isHidden();
  guest.expected.push(...CLOSED);
  await guest.freeze();
}

/** Alice calls ben, who answers; they hear each other. Gives the id of the call. */
export async function talk(alice, ben) {
  const { error, value } = await alice.run("dial", "benny", { context: "Your driver is calling" });
  if (error) throw new Error(`alice cannot dial: ${JSON.stringify(error)}`);
  await ben.isIn("ringing");
  await ben.run("act", "accept");
  await hearEachOther(alice, ben);
  return value.id;
}

/** Both are connected, and the tone of each arrives at the other. */
export async function hearEachOther(alice, ben) {
  await Promise.all([alice.isIn("connected"), ben.isIn("connected")]);
  await Promise.all([alice.is("probe", "hears", BEN), ben.is("probe", "hears", ALICE)]);
}

/** Ends the latest call here, and gives how it ended for each of these. */
export async function hangUp(guest, ...others) {
  await guest.run("act", "hangup");
  return ends(guest, ...others);
}

/** How the latest call ended for each of these. */
export async function ends(...guests) {
  const all = await Promise.all(guests.map((guest) => guest.run("ended")));
  return all.map(({ reason, by }) => `${reason} by ${by}`);
}

/** How often this page has been told of its call's events of these names. */
export async function told(guest, ...names) {
  const heard = (await guest.run("heard")).map((event) => [event].flat()[0]);
  return names.map((name) => heard.filter((event) => event === name).length);
}

/** Waits until so many milliseconds have passed on this page. */
export async function passes(guest, milliseconds) {
  const until = (await guest.evaluate(() => performance.now())) + milliseconds;
  const patience = guest.patience;
  guest.patience = milliseconds + patience;
  await guest.until((until) => performance.now() >= until, until);
  guest.patience = patience;
}

/** Says how long something took; nothing is demanded of it. */
export async function measure(context, what, work) {
  const since = performance.now();
  const result = await work();
  context.diagnostic(`${what}: ${Math.round(performance.now() - since)} ms`);
  return result;
}
