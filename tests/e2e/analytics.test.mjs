// What leaves the browser for CleverTap: its real web SDK, and a server of ours in the place of CleverTap's.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { Collector, addCleverTap } from "./harness/clevertap.mjs";
import { stage } from "./harness/scene.mjs";
import { endings, hearEachOther } from "./harness/talk.mjs";

// The shortest ring time there is.
const scene = stage({ configuration: "ring = 10\n" });
const GOOD = { accountId: "dev", apikey: "dev-key", clevertap: "page", screens: false };
const MICROPHONE = "microphone permission not granted";

let collector;
before(async () => {
  collector = await Collector.open();
});
after(() => collector?.close());

// CleverTap's SDK does not work under the test page's policy, and its server's certificate is made by this test.
const DEVICE = { bypassCSP: true, ignoreHTTPSErrors: true };

/** Somebody with CleverTap's SDK on the page, not signed in. */
async function visitor(people, cuid, { init = { customId: cuid } } = {}) {
  const context = await people.device(DEVICE);
  const party = await people.open({ cuid, context });
  await addCleverTap(party, collector, init ?? undefined);
  return party;
}

async function signIn(party, entrance = "initSignedCall") {
  const { error } = await party.run("initSignedCall", { ...GOOD, cuid: party.cuid }, entrance);
  assert.equal(error, undefined);
  return party;
}

/** Two who can call each other. Events are told apart by the users' ids, which each test has its own of. */
async function pair(people, name, entrance) {
  const [alice, ben] = [await visitor(people, `alice_${name}`), await visitor(people, `benny_${name}`)];
  await Promise.all([signIn(alice, entrance), signIn(ben, entrance)]);
  return [alice, ben];
}

/** Signs out and takes leave: CleverTap's SDK leaves more on a page than the harness would let pass. */
async function leave(people, ...parties) {
  for (const party of parties) {
    assert.equal((await party.run("logout")).error, undefined);
    await party.isQuiet();
    assert.deepEqual(await party.run("unsettled"), []);
    assert.deepEqual(party.complaints.filter((complaint) => complaint.startsWith("page error")), []);
    people.forget(party);
  }
}


/** What everything that is reported of one call says, and the rest of it. */
function parts({ name, data }) {
  const { ct_account_id, sc_account_id, guid, call_id, cuid, epoch, context, ...rest } = data;
  assert.deepEqual([ct_account_id, sc_account_id, guid], [`CT-${cuid}`, "dev", `_w_${cuid}`]);
  assert.match(call_id, /^[0-9A-HJKMNP-TV-Z]{26}$/);
  assert.equal(context, "Your driver is calling");
  assert.ok(Number.isSafeInteger(epoch) && Math.abs(epoch - Date.now()) < 60_000, `${epoch}`);
  return [name, rest, call_id];
}

/** Everything that a user's page has reported: a begin and an end of one call. Gives the end and the call's id. */
async function reported(party, begin, prefix = "SC") {
  const events = await collector.of(party.cuid, prefix, 2);
  const [[first, nothing, id], [second, end, same]] = events.map(parts);
  assert.deepEqual([first, nothing, second, same], [`${prefix}${begin}`, {}, `${prefix}End`, id]);
  return [end, id];
}

/** Nothing more came: asked when whatever there is must have arrived. */
async function nothingMore(prefix, ...parties) {
  for (const party of parties) {
    await party.page.evaluate((cuid) => globalThis.clevertap.event.push("Marker", { cuid }), party.cuid);
    await collector.of(party.cuid, "Marker", 1);
    assert.equal((await collector.of(party.cuid, prefix, 2)).length, 2, `${party.cuid}: one begin, one end`);
  }
}

async function outcome(people, name, act, { outgoing, incoming, entrance, prefix = "SC" }) {
  const [alice, ben] = await pair(people, name, entrance);
  await act(alice, ben);
  const [[one, id], [other, same]] = [await reported(alice, "Outgoing", prefix), await reported(ben, "Incoming", prefix)];
  assert.equal(id, same, "both report the same call");
  const { duration } = one;
  assert.deepEqual([one, other], [{ ...outgoing, duration }, { ...incoming, duration }]);
  await nothingMore(prefix, alice, ben);
  await leave(people, alice, ben);
  return duration;
}

scene("over, with the server's duration on both sides", async (people) => {
  const over = { call_status: "over" };
  const duration = await outcome(people, "over", async (alice, ben) => {
    const call = alice.run("signedCall", ben.cuid, "Your driver is calling");
    await ben.incoming();
    await ben.run("signedDo", "answer");
    await ben.state("connected");
    await alice.until("hasStatus", "CallInProgress");
    await ben.run("signedDo", "hangup");
    assert.deepEqual(await call, { value: "over" });
  }, { outgoing: over, incoming: over });
  assert.ok(duration > 0 && duration < 30_000, `${duration} ms`);
});

scene("declined", async (people) => {
  const declined = { call_status: "declined" };
  const duration = await outcome(people, "declined", async (alice, ben) => {
    const call = alice.run("signedCall", ben.cuid, "Your driver is calling");
    await ben.incoming();
    await ben.run("signedDo", "decline");
    assert.deepEqual(await call, { error: "declined" });
  }, { outgoing: declined, incoming: declined });
  assert.equal(duration, 0);
});

scene("missed", async (people) => {
  const missed = { call_status: "missed" };
  await outcome(people, "missed", async (alice, ben) => {
    assert.deepEqual(await alice.run("signedCall", ben.cuid, "Your driver is calling"), { error: "missed" });
    await ben.ended();
  }, { outgoing: missed, incoming: missed });
});

scene("cancelled", async (people) => {
  const cancelled = { call_status: "cancelled" };
  await outcome(people, "cancelled", async (alice, ben) => {
    const call = alice.run("signedCall", ben.cuid, "Your driver is calling");
    await ben.incoming();
    await alice.run("signedDo", "hangup");
    await alice.run("signedDo", "hangup");
    assert.deepEqual(await call, { error: "cancelled" });
    await ben.ended();
  }, { outgoing: cancelled, incoming: cancelled });
});

scene("the callee's microphone is refused: both say so, with 1002", async (people) => {
  const reason = { reason: MICROPHONE, reason_code: 1002 };
  await outcome(people, "micro", async (alice, ben) => {
    await ben.context.clearPermissions();
    await ben.context.grantPermissions([]);
    const call = alice.run("signedCall", ben.cuid, "Your driver is calling");
    await ben.incoming();
    assert.equal(await ben.run("signedDo", "answer"), false);
    assert.deepEqual(await call, { error: "declined" });
  }, { outgoing: { call_status: "declined", ...reason }, incoming: { call_status: MICROPHONE, ...reason } });
});

scene("busy: the call that was turned away is reported under its own id, with 1001", async (people) => {
  const [alice, ben] = await pair(people, "busy");
  const carol = await signIn(await visitor(people, "carol_busy"));
  const call = alice.run("signedCall", ben.cuid, "Your driver is calling");
  await ben.incoming();
  await ben.run("signedDo", "answer");
  await ben.state("connected");
  assert.deepEqual(await carol.run("signedCall", ben.cuid, "Your driver is calling"), {
    error: "The user you are trying to reach is busy on another call",
  });
  const busy = { call_status: "declined", reason: "user busy", reason_code: 1001, duration: 0 };
  const [end, id] = await reported(carol, "Outgoing");
  assert.deepEqual(end, busy);
  const events = (await collector.of(ben.cuid, "SC", 3)).map(parts);
  assert.deepEqual(events.slice(1), [["SCIncoming", {}, id], ["SCEnd", busy, id]]);
  assert.notEqual(events[0][2], id);
  await alice.run("signedDo", "hangup");
  assert.deepEqual(await call, { value: "over" });
  const [, , , last] = (await collector.of(ben.cuid, "SC", 4)).map(parts);
  assert.deepEqual([last[0], last[1].call_status, last[2]], ["SCEnd", "over", events[0][2]]);
  await nothingMore("SC", alice, carol);
  await leave(people, alice, ben, carol);
});

scene("the older name: DC events", async (people) => {
  const declined = { call_status: "declined" };
  await outcome(people, "direct", async (alice, ben) => {
    const call = alice.run("signedCall", ben.cuid, "Your driver is calling");
    await ben.incoming();
    await ben.run("signedDo", "decline");
    assert.deepEqual(await call, { error: "declined" });
  }, { outgoing: declined, incoming: declined, entrance: "initDirectCall", prefix: "DC" });
});

scene("CleverTap learns who its user is after the page has begun to sign in", async (people) => {
  collector.hold();
  const alice = await visitor(people, "alice_late", { init: {} });
  await alice.page.evaluate(() => {
    const { clevertap } = globalThis;
    const ask = clevertap.getCleverTapID.bind(clevertap);
    clevertap.getCleverTapID = () => {
      const id = ask();
      globalThis[Symbol.for("told")] ??= String(id);
      return id;
    };
  });
  const signing = signIn(alice);
  await alice.page.waitForFunction(() => document.querySelector("script.ct-jp-cb"), null, { polling: 50 });
  // The answer comes when the package has asked in vain.
  await alice.page.waitForFunction(() => globalThis[Symbol.for("told")], null, { polling: 50 });
  assert.match(await alice.page.evaluate(() => globalThis[Symbol.for("told")]), /^(null|undefined|)$/, "not known yet");
  collector.release();
  await signing;
  await leave(people, alice);
});

scene("CleverTap never learns it: ERR_MISSING_CT_ID", async (people) => {
  collector.hold();
  const alice = await visitor(people, "alice_never", { init: {} });
  const { error } = await alice.run("initSignedCall", { ...GOOD, cuid: alice.cuid });
  collector.release();
  assert.deepEqual([error.code, error.message], ["ERR_MISSING_CT_ID", "cannot find clevertap id. Signed call sdk cannot initiate"]);
  assert.deepEqual(await alice.probe("session"), { sockets: 0, waits: 0 }, "nothing was opened");
  people.forget(alice);
});

scene("CleverTap was not initialised: ERR_MISSING_CT_ID, or with an old user ERR_MISSING_CT_ACCOUNTID", async (people) => {
  const alice = await visitor(people, "alice_none", { init: null });
  assert.equal((await alice.run("initSignedCall", { ...GOOD, cuid: alice.cuid })).error.code, "ERR_MISSING_CT_ID");
  people.forget(alice);
  const context = await people.device(DEVICE);
  await context.addInitScript(() => localStorage.setItem("WZRK_G", encodeURIComponent(JSON.stringify("old-guid"))));
  const ben = await people.open({ cuid: "benny_old", context });
  await addCleverTap(ben, collector);
  const { error } = await ben.run("initSignedCall", { ...GOOD, cuid: ben.cuid });
  assert.deepEqual(
    [error.code, error.message],
    ["ERR_MISSING_CT_ACCOUNTID", "cannot find clevertap account id. Signed call sdk cannot initiate"],
  );
  people.forget(ben);
});

scene("connect with a sink of the page's own: the same events without CleverTap's two properties", async (people) => {
  const alice = await people.alice({ screens: false, analytics: true });
  const ben = await people.ben({ screens: false, analytics: "broken" });
  await alice.reach("benny");
  await ben.incoming();
  await ben.act("accept");
  await hearEachOther(alice, ben);
  await alice.act("hangup");
  await endings(alice, ben);
  const { id } = await alice.run("last");
  for (const [party, begin] of [[alice, "SCOutgoing"], [ben, "SCIncoming"]]) {
    const [first, second, ...more] = await party.run("pushed");
    const common = { sc_account_id: "dev", call_id: id, cuid: party.cuid, context: "Your driver is calling" };
    assert.deepEqual(first, { name: begin, properties: { ...common, epoch: first.properties.epoch } });
    const { epoch, duration } = second.properties;
    assert.deepEqual(second, { name: "SCEnd", properties: { ...common, epoch, call_status: "over", duration } });
    assert.deepEqual(more, []);
  }
});
