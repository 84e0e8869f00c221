// Pages that do not run for longer than a call waits: it ends, once, and both sides know.
import assert from "node:assert/strict";
import { ends, freeze, lives, talk, told } from "./harness/life.mjs";

// In seconds. That a page says nothing the server believes after twelve.
const scene = lives({ configuration: "grace = 2\n" });

/** The call is over for both, once, nothing of it is left, and they can call again. */
async function over(alice, ben) {
  for (const guest of [alice, ben]) {
    assert.deepEqual(await told(guest, "ended"), [1], guest.cuid);
    await guest.is("probe", "isTidy");
    await guest.is("bench", "connected");
    assert.deepEqual(await guest.run("live"), [], guest.cuid);
  }
}

scene("frozen beyond the grace (F-2)", async ({ alice, ben, elsewhere }) => {
  await talk(alice, ben);
  await freeze(ben, elsewhere);
  const [hers] = await ends(alice);
  await ben.thaw();
  const [his] = await ends(ben);
  // What the browser itself goes on sending may keep the path alive, so that the server is the first to miss the page; or not.
  const known = { "peer_lost by peer": "network_lost by me", "media_failed by me": "media_failed by peer" };
  assert.equal(his, known[hers] ?? "another end than these", hers);
  await over(alice, ben);
});

scene("asleep beyond the grace (F-6)", async ({ alice, ben }) => {
  await talk(alice, ben);
  await ben.browser.stop();
  const hers = await ends(alice);
  await ben.browser.goOn();
  const his = await ends(ben);
  assert.deepEqual([hers, his], [["media_failed by me"], ["media_failed by peer"]]);
  await over(alice, ben);
});
