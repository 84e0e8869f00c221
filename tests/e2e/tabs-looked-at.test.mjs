// Tabs as browsers treat them: the one that its user looks at rings, and one that was frozen has missed what is over.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { leave, openGuest, press } from "./harness/guest.mjs";
import { RawBrowser } from "./harness/raw-browser.mjs";
import { ALICE, BEN } from "./harness/scene.mjs";
import { startServer } from "./harness/server.mjs";

const set = {};
before(async () => {
  set.server = await startServer();
  set.alice = await RawBrowser.launch(ALICE);
  set.ben = await RawBrowser.launch(BEN);
});
after(() => Promise.all([set.server?.dispose(), set.alice?.close(), set.ben?.close()]));

/** A test with alice, and two tabs of ben's window: the second is in front. */
function scene(name, timeout, body) {
  test(name, { timeout }, async () => {
    const profiles = [[set.alice, await set.alice.profile()], [set.ben, await set.ben.profile()]];
    const [[, hers], [, his]] = profiles;
    try {
      const { origin } = set.server;
      const alice = await (await openGuest(set.alice, origin, "alice", { profile: hers })).connect();
      const first = await (await openGuest(set.ben, origin, "benny", { profile: his })).connect();
      const second = await (await openGuest(set.ben, origin, "benny", { profile: his })).connect();
      await first.isHidden();
      await body(alice, first, second);
      await leave(alice, second, first);
    } finally {
      for (const [browser, profile] of profiles) await browser.forget(profile);
    }
  });
}

/** How often a tab has been told that another one rings. */
const told = async (tab) => (await tab.run("heard")).filter((news) => [news].flat()[0] === "ringsilent").length;

scene("the tab that its user looks at rings", 60_000, async (alice, first, second) => {
  await first.show();
  await second.isHidden();
  await alice.run("dial", "benny", { context: "Your driver is calling" });
  await Promise.all([first.isIn("ringing"), second.isIn("ringing")]);
  assert.deepEqual([await told(first), await told(second)], [0, 1], "the hidden one only shows it");
  await press(first, "Answer");
  await Promise.all([alice.isIn("connected"), first.isIn("connected")]);
  await alice.run("act", "hangup");
  await Promise.all([alice.isIn("ended"), first.isIn("ended")]);
});

scene("a tab that is frozen when a call comes and goes has missed it, and never rings", 60_000, async (alice, first, second) => {
  // The other one signs out, so that the frozen one is all that there is.
  await first.show();
  await second.isHidden();
  assert.equal((await first.run("logout")).error, undefined);
  await second.freeze();
  await alice.run("dial", "benny", { context: "Your driver is calling" });
  await alice.run("act", "hangup");
  await alice.isIn("ended");
  await second.thaw();
  await second.show();
  await second.until(() => document.querySelector("halloo-screen")?.shadowRoot.textContent.includes("Call cancelled") ?? false);
  assert.equal(await second.run("known"), 0, "its application has heard of no ring");
  // The browser may end the socket of a page that it freezes, and says so.
  const complaints = second.complaints.splice(0);
  assert.deepEqual(complaints.filter((complaint) => !complaint.includes("Back-Forward Cache")), []);
  await first.connect();
});
