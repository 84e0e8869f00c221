// Pages, browsers and servers that go away.
import assert from "node:assert/strict";
import { kill, launch } from "./harness/browser.mjs";
import { ALICE, BEN, stage } from "./harness/scene.mjs";
import { dismiss, endings, oneDuration, talk } from "./harness/talk.mjs";

const scene = stage({ configuration: "grace = 2\n" });

scene("signed out in a call: the other side ends, the page is quiet at once", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  assert.equal((await alice.run("logout")).error, undefined);
  assert.deepEqual(await endings(alice, ben), ["completed by me", "completed by peer"]);
  await Promise.all([alice.isTidy(), alice.isQuiet()]);
  assert.equal((await alice.dial("benny")).error.code, "ERR_LOGGED_OUT");
  await dismiss(ben);
});

scene("signed out while it rings: the callee stops", async (people) => {
  const [alice, ben] = await people.pair();
  await alice.reach("benny");
  await ben.incoming();
  await alice.run("logout");
  assert.deepEqual(await endings(ben), ["cancelled by peer"]);
  await dismiss(ben);
});

scene("page closed in a call: the other side ends", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await alice.page.close();
  people.forget(alice);
  assert.equal((await ben.ended()).by, "peer");
  await dismiss(ben);
});

scene("another address in a call: the page says goodbye, the call is completed", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await ben.page.goto("about:blank");
  people.forget(ben);
  assert.deepEqual(await endings(alice), ["completed by peer"]);
  await dismiss(alice);
});

scene("page closed while it rings: the callee stops", async (people) => {
  const [alice, ben] = await people.pair();
  await alice.reach("benny");
  await ben.incoming();
  await alice.page.close();
  people.forget(alice);
  assert.equal((await ben.ended()).by, "peer");
  await dismiss(ben);
});

scene("browser killed in a call: the other side is told after the grace", async (people) => {
  const victim = await launch(BEN);
  try {
    const alice = await people.alice();
    const ben = await people.open({ browser: victim, cuid: "benny" });
    await ben.connect();
    await talk(alice, ben);
    people.forget(ben);
    await kill(victim);
    await alice.event("reconnecting");
    assert.deepEqual(await endings(alice), ["peer_lost by peer"]);
    await alice.page.getByText("Connection lost").waitFor();
    await dismiss(alice);
  } finally {
    await victim.close();
  }
}, { chromium: "the number of the browser's process" });

scene("server killed while idle: both come back to the new one by themselves, and can call", async (people) => {
  const [alice, ben] = await people.pair();
  for (const party of [alice, ben]) party.expected.push(/WebSocket connection to .* failed/);
  await people.server.stop("SIGKILL");
  await Promise.all([alice.event("session reconnecting"), ben.event("session reconnecting")]);
  assert.equal((await alice.dial("benny")).error.code, "ERR_CONNECTION_NOT_ESTABLISHED");
  await people.server.start();
  await Promise.all([alice.event("session connected"), ben.event("session connected")]);
  for (const party of [alice, ben]) {
    assert.deepEqual(await party.run("heard"), ["session reconnecting", "session connected"], "each is told once");
  }
  await talk(alice, ben);
  await ben.press("Hang up");
  assert.deepEqual(await endings(alice, ben), ["completed by peer", "completed by me"]);
  await dismiss(alice, ben);
});

scene("server asked to stop while idle: the same", async (people) => {
  const [alice, ben] = await people.pair();
  for (const party of [alice, ben]) party.expected.push(/WebSocket connection to .* failed/);
  await people.server.stop("SIGTERM");
  await Promise.all([alice.event("session reconnecting"), ben.event("session reconnecting")]);
  await people.server.start();
  await Promise.all([alice.event("session connected"), ben.event("session connected")]);
  await talk(alice, ben);
  await alice.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben);
});

scene("server killed in a call: they go on talking, and the next one knows how long", async (people) => {
  const [alice, ben] = await people.pair();
  for (const party of [alice, ben]) party.expected.push(/WebSocket connection to .* failed/);
  const asked = Date.now();
  await talk(alice, ben);
  const talked = Date.now();
  await people.server.stop("SIGKILL");
  await Promise.all([alice.event("session reconnecting"), ben.event("session reconnecting")]);
  await Promise.all([alice.hears(BEN), ben.hears(ALICE)]);
  await people.server.start();
  await Promise.all([alice.event("session connected"), ben.event("session connected")]);
  const pressed = Date.now();
  await ben.press("Hang up");
  assert.deepEqual(await endings(alice, ben), ["completed by peer", "completed by me"]);
  await oneDuration(alice, ben, [pressed - talked, Date.now() - asked]);
  await dismiss(alice, ben);
});
