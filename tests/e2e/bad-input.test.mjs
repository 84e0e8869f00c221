// What an application can get wrong, each with its error; through the real page.
import assert from "node:assert/strict";
import { hashedKey } from "./harness/server.mjs";
import { stage } from "./harness/scene.mjs";
import { dismiss, endings } from "./harness/talk.mjs";

const KEY = "a-key-for-acme-0123456789";
const scene = stage({
  configuration: `[[accounts]]\nid = "acme"\n${hashedKey(KEY)}\norigins = ["https://app.example.com"]\n`,
});

const HUGE = "x".repeat(1 << 20);
const GOOD = { accountId: "dev", apikey: "dev-key", cuid: "alice" };
const PATTERN = "invalid cuid. Please refer to the documentation";
const LENGTH = "cuid should be between 5 to 50 characters";
const SPACE = "cuid must not contain any white spaces";

const CUIDS = [
  ["ab", LENGTH],
  ["abcd", LENGTH],
  ["a".repeat(51), LENGTH],
  [HUGE, LENGTH],
  ["al ice", SPACE],
  [" alice", SPACE],
  ["alice\n", SPACE],
  ["al\u00a0ice", SPACE],
  ["12345", PATTERN],
  ["91_8899555", PATTERN],
  ["a__lice", PATTERN],
  ["_alice", PATTERN],
  ["alice_", PATTERN],
  ["al-ice", PATTERN],
  ["al.ice", PATTERN],
  ["älice", PATTERN],
  ["alice\u0000", PATTERN],
  ["alice@example.com", PATTERN],
  ["<b>alice</b>", PATTERN],
  ["🚕🚕🚕🚕🚕", PATTERN],
  ["__proto__", PATTERN],
];

scene("connect: every option that can be wrong is named, and nothing is opened", async (people) => {
  const page = await people.open({ cuid: "alice" });
  const missing = (field) => ["ERR_MISSING_INITPARAMETERS", field, `${field} is a required parameter`];
  const invalid = (field, message) => ["ERR_INVALID_INITPARAMETERS", field, message];
  const table = [
    [undefined, missing("accountId")],
    [null, missing("accountId")],
    [{}, missing("accountId")],
    ["alice", missing("accountId")],
    [[], missing("accountId")],
    [42, missing("accountId")],
    ...["accountId", "apikey", "cuid"].flatMap((field) => [
      [{ ...GOOD, [field]: undefined }, missing(field)],
      [{ ...GOOD, [field]: null }, missing(field)],
      [{ ...GOOD, [field]: "" }, missing(field)],
      ...[7, true, {}, []].map((value) => [{ ...GOOD, [field]: value }, invalid(field, `${field} should be a string`)]),
    ]),
    ...CUIDS.map(([cuid, message]) => [{ ...GOOD, cuid }, invalid("cuid", message)]),
    [{ ...GOOD, accountId: HUGE }, invalid("accountId", "accountId is too long")],
    [{ ...GOOD, apikey: HUGE }, invalid("apikey", "apikey is too long")],
    ...["ab", "a".repeat(51), HUGE, "   "].map((name) => [
      { ...GOOD, name },
      invalid("name", "name should be between 3 to 50 characters"),
    ]),
    [{ ...GOOD, name: 5 }, invalid("name", "name should be a string")],
    [{ ...GOOD, name: "Al\u202eice" }, invalid("name", "name must not contain control characters")],
    [{ ...GOOD, screens: "no" }, invalid("screens", "screens should be true or false")],
    ...["ftp://example.com", "javascript:alert(1)", "example.com", `https://${HUGE}`].map((url) => [
      { ...GOOD, url },
      invalid("url", "url is not a valid address"),
    ]),
    [{ ...GOOD, url: {} }, invalid("url", "url should be a string")],
    [{ ...GOOD, ringtone: 1 }, invalid("ringtone", "ringtone should be a string")],
    [{ ...GOOD, ringtone: HUGE }, invalid("ringtone", "ringtone is not a valid address")],
    [{ ...GOOD, ringTone: "/a.mp3" }, invalid("ringTone", 'unknown option "ringTone": did you mean "ringtone"?')],
    [{ ...GOOD, acountId: "dev" }, invalid("acountId", 'unknown option "acountId": did you mean "accountId"?')],
    [{ ...GOOD, colour: "red" }, invalid("colour", 'unknown option "colour"')],
    [{ ...GOOD, recording: true }, invalid("recording", 'unknown option "recording"')],
  ];
  for (const [options, expected] of table) {
    const { error } = await page.run("connect", options);
    const given = JSON.stringify(options)?.slice(0, 80);
    assert.ok(error, `accepted: ${given}`);
    assert.deepEqual([error.code, error.field, error.message], expected, given);
    assert.equal(error.name, "CallError");
    assert.equal(error.retryable, false);
  }
  assert.deepEqual(await page.probe("session"), { sockets: 0, waits: 0 });
});

scene("dial: every parameter that can be wrong is named, and the microphone is not asked for", async (people) => {
  const alice = await people.alice();
  const context = "Your driver is calling";
  const invalid = (field, message) => ["ERR_INVALID_CALL_PARAMETERS", field, message];
  const needed = (field) => invalid(field, "CUID and context are mandatory for calling.");
  const control = invalid("context", "context must not contain control characters");
  const table = [
    [[], needed("receiver")],
    [[undefined, { context }], needed("receiver")],
    [[null, { context }], needed("receiver")],
    [["", { context }], needed("receiver")],
    [[5, { context }], invalid("receiver", "receiver should be a string")],
    [[{}, { context }], invalid("receiver", "receiver should be a string")],
    [["benny"], needed("context")],
    [["benny", {}], needed("context")],
    [["benny", { context: "" }], needed("context")],
    [["benny", { context: "  " }], needed("context")],
    [["benny", { context: 5 }], invalid("context", "context should be a string")],
    [["benny", { context: ["a"] }], invalid("context", "context should be a string")],
    [["benny", "Your driver is calling"], needed("context")],
    [["alice", { context }], invalid("receiver", "caller and receiver cannot be same")],
    ...CUIDS.map(([cuid, message]) => [[cuid, { context }], invalid("receiver", message)]),
    [["benny", { context: "x".repeat(65) }], invalid("context", "context should be at most 64 characters")],
    [["benny", { context: HUGE }], invalid("context", "context should be at most 64 characters")],
    ...["a\u0000b", "a\nb", "a\u007fb", "a\u0085b", "a\u2028b", "a\u202eb", "a\u2066b", "a\ufeffb"].map((text) => [
      ["benny", { context: text }],
      control,
    ]),
    [["benny", { context, reciever_image: "x" }], invalid("reciever_image", 'unknown option "reciever_image": did you mean "receiver_image"?')],
    [["benny", { context, video: true }], invalid("video", 'unknown option "video"')],
    [["benny", { context, recording: true }], invalid("recording", 'unknown option "recording"')],
    [["benny", { context, receiver_image: 5 }], invalid("receiver_image", "receiver_image should be a string")],
    [["benny", { context, initiator_image: "x".repeat(2049) }], invalid("initiator_image", "initiator_image is not a valid address")],
    [["benny", { context, initiator_image: "a\nb" }], invalid("initiator_image", "initiator_image is not a valid address")],
  ];
  for (const [given, expected] of table) {
    const { error } = await alice.run("dial", ...given);
    const shown = JSON.stringify(given).slice(0, 80);
    assert.ok(error, `accepted: ${shown}`);
    assert.deepEqual([error.code, error.field, error.message], expected, shown);
  }
  assert.equal(await alice.probe("asked"), 0);
});

scene("calls: wrong states and wrong arguments", async (people) => {
  const [alice, ben] = await people.pair({ screens: false });
  assert.equal((await alice.run("listen", "ringing")).error.field, "event");
  assert.equal((await alice.run("listen", "incoming", "no function")).error.field, "listener");
  await alice.reach("benny");
  await ben.incoming();
  for (const given of [["toString", null], [7, null], ["ringing", "no function"]]) {
    assert.equal((await alice.run("listen", ...given)).error.code, "ERR_INVALID_CALL_PARAMETERS");
  }
  assert.equal((await alice.act("accept")).error.code, "ERR_WRONG_STATE");
  assert.equal((await alice.act("decline")).error.code, "ERR_WRONG_STATE");
  for (const party of [alice, ben]) assert.equal((await party.act("hold")).error.code, "ERR_WRONG_STATE");
  const mute = await ben.act("mute", "yes");
  assert.deepEqual([mute.error.code, mute.error.field], ["ERR_INVALID_CALL_PARAMETERS", "muted"]);
  await ben.act("decline");
  assert.deepEqual(await endings(alice, ben), ["declined by peer", "declined by me"]);
  assert.equal((await ben.act("accept")).error.code, "ERR_WRONG_STATE");
  assert.equal((await ben.act("mute")).error.code, "ERR_WRONG_STATE");
  assert.equal((await ben.act("hangup")).error, undefined, "what has ended can be hung up");
});

scene("markup is shown as text, and none of it runs", async (people) => {
  const [alice, ben] = [await people.open({ cuid: "alice" }), await people.ben()];
  const name = '<img src=x onerror="fetch(`/x`)">';
  await alice.connect({ name });
  for (const [round, context] of [
    "<script>document.title='bad'</script>",
    '"><svg onload=document.title=1>{{7*7}}${7*7}',
    "&lt;b&gt; javascript:alert(1)",
  ].entries()) {
    await alice.reach("benny", { context, initiator_image: "javascript:alert(1)" });
    const call = await ben.incoming(round + 1);
    assert.deepEqual([call.peer.name, call.context], [name, context]);
    await ben.page.getByText(context, { exact: true }).waitFor();
    await ben.page.getByRole("alertdialog", { name: `Incoming call from ${name}` }).waitFor();
    const drawn = await ben.screen.evaluate((screen) => [...screen.shadowRoot.querySelectorAll("img,script,b,[onload],[onerror]")].length);
    assert.equal(drawn, 0, "no element was made of it");
    await ben.press("Decline");
    await endings(alice, ben);
    await dismiss(alice, ben);
  }
});

scene("a wrong key, an unknown account, and an origin that the account does not list", async (people) => {
  const page = await people.open({ cuid: "alice" });
  for (const options of [
    { ...GOOD, apikey: "wrong" },
    { ...GOOD, apikey: "dev-key " },
    { ...GOOD, accountId: "nobody" },
    { ...GOOD, accountId: "acme", apikey: KEY },
  ]) {
    const { error } = await page.run("connect", options);
    assert.deepEqual([error?.code, error?.message], ["ERR_INVALID_CREDENTIALS", "invalid init credentials"], options.accountId);
    await page.isQuiet();
  }
  await page.connect();
});

scene("options with getters that throw, and objects of strange kinds", async (people) => {
  const page = await people.open({ cuid: "alice" });
  const outcomes = await page.page.evaluate(async () => {
    const { connect } = await import("/halloo/index.js");
    const strange = [
      { get accountId() { throw new Error("no"); } },
      Object.create({ accountId: "dev", apikey: "dev-key", cuid: "alice" }),
      new Proxy({}, { ownKeys() { throw new Error("no"); } }),
      Symbol("options"),
      () => {},
      10n,
      new Map([["accountId", "dev"]]),
      { accountId: new String("dev"), apikey: "dev-key", cuid: "alice" },
    ];
    return Promise.all(strange.map((options) => connect(options).then(() => "connected", (error) => error.code ?? String(error))));
  });
  for (const outcome of outcomes) assert.match(outcome, /^ERR_(MISSING|INVALID)_INITPARAMETERS$/, String(outcomes));
});
