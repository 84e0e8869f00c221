// A page that speaks the protocol by hand, and badly, while two others talk.
import assert from "node:assert/strict";
import { request } from "node:http";
import { stage } from "./harness/scene.mjs";
import { dismiss, endings, hearEachOther, talk } from "./harness/talk.mjs";

const scene = stage();

/** Opens a WebSocket in a page, sends these texts after each other, and gives what came back and how it was closed. */
function exchange(page, texts, until = {}) {
  return page.evaluate(
    ([texts, until]) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${location.origin.replace("http", "ws")}/v1/connect`, "halloo.v1");
        const frames = [];
        socket.onopen = () => {
          for (const text of texts) socket.send(text?.binary ? new Uint8Array(text.binary) : text);
        };
        socket.onmessage = ({ data }) => {
          frames.push(JSON.parse(data));
          if (frames.filter(({ t }) => t === until.type).length >= until.times) socket.close();
        };
        socket.onclose = ({ code }) => resolve({ frames, code });
      }),
    [texts, until],
  );
}

let ids = 0;
const ulid = () => `01ARZ3NDEKTSV4RRFFQ69G${String((ids += 1)).padStart(4, "0")}`;
// Each from a page of its own: one that comes again is told what it has missed.
const hello = (change = {}) =>
  JSON.stringify({
    t: "hello", v: 1, account: "dev", key: "dev-key", cuid: "mallory", device: "device-of-mallory", tab: ulid(), ...change,
  });
const command = (type, sequence, call, payload, change = {}) =>
  JSON.stringify({ t: type, s: sequence, a: 0, at: 0, id: ulid(), ttl: 60_000, c: call, p: payload, ...change });

scene("frames that are none: the connection is refused, nobody else notices", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  const { page } = await people.visit("/test/index.html");
  const refused = async (texts, code, close) => {
    const { frames, code: closed } = await exchange(page, texts);
    const shown = String(texts.at(-1)).slice(0, 60);
    assert.deepEqual(frames.filter(({ t }) => t === "refused").map(({ code }) => code), [code], shown);
    assert.equal(closed, close, shown);
  };
  for (const text of ["", "hello", "{", "[1", "\u0000", '{"t":"hello"', "[".repeat(60_000)]) {
    await refused([text], "bad_frame", 4003);
    await refused([hello(), text], "bad_frame", 4003);
  }
  await refused([{ binary: [1, 2, 3] }], "bad_frame", 4003);
  await refused([hello(), { binary: [1, 2, 3] }], "bad_frame", 4003);
  await refused([hello(), hello()], "bad_frame", 4003);
  await refused([hello(), command("call.get", 2, ulid(), {})], "bad_frame", 4003);
  await refused([hello(), command("call.get", 1, ulid(), {}, { s: -1 })], "bad_frame", 4003);
  await refused([hello(), command("call.get", 1, ulid(), {}, { id: "short" })], "bad_frame", 4003);
  for (const text of ["[]", "null", "7", '{"t":"ping","a":0}', command("call.get", 1, ulid(), {})]) {
    await refused([text], "no_hello", 4002);
  }
  await refused([hello({ v: 2 })], "unsupported_version", 4004);
  for (const change of [{ cuid: "a b" }, { cuid: 5 }, { device: "<script>" }, { tab: "" }, { name: "a\u202eb" }]) {
    await refused([hello(change)], "bad_frame", 4003);
  }
  for (const change of [{ key: "wrong" }, { account: "nobody" }]) {
    await refused([hello(change)], "invalid_credentials", 4001);
  }
  await refused([hello(), ...Array(450).fill('{"t":"ack","a":0}')], "rate_limited", 4005);
  await hearEachOther(alice, ben);
  await alice.press("Hang up");
  assert.deepEqual(await endings(alice, ben), ["completed by me", "completed by peer"]);
  await dismiss(alice, ben);
});

scene("an oversized message ends its own connection", async (people) => {
  const alice = await people.alice();
  const { page } = await people.visit("/test/index.html");
  for (const texts of [[hello({ name: "x".repeat(70_000) })], [hello(), "x".repeat(70_000)], [hello(), "x".repeat(1 << 24)]]) {
    const { frames, code } = await exchange(page, texts);
    assert.deepEqual(frames.filter(({ t }) => t === "result"), []);
    // What is still on its way can reset the connection before its close frame has arrived.
    assert.ok([4003, 1006].includes(code), String(code));
  }
  assert.equal(await alice.run("connected"), true);
});

scene("unknown and malformed commands are answered, and the session goes on", async (people) => {
  const { page } = await people.visit("/test/index.html");
  const call = ulid();
  const commands = [
    ["call.explode", call, {}, "unsupported"],
    ["call.get", "not-a-call", {}, "bad_message"],
    ["call.invite", call, {}, "bad_message"],
    ["call.invite", call, { to: "a b", context: "x", media: "audio" }, "bad_message"],
    ["call.invite", call, { to: "benny", context: "", media: "audio" }, "bad_message"],
    ["call.invite", call, { to: "benny", context: "x".repeat(65), media: "audio" }, "bad_message"],
    ["call.invite", call, { to: "benny", context: "a\nb", media: "audio" }, "bad_message"],
    ["call.invite", call, { to: "benny", context: "x", media: "smell" }, "bad_message"],
    ["call.reject", call, { reason: "unknown" }, "bad_message"],
    ["call.hangup", call, { reason: "peer_lost" }, "bad_message"],
    ["call.media", call, {}, "bad_message"],
    ["call.update", call, { count: -1, muted: "no" }, "bad_message"],
    ["call.accept", call, {}, "no_such_call"],
  ];
  const texts = commands.map(([type, call, payload], index) => command(type, index + 1, call, payload));
  const { frames } = await exchange(page, [hello(), ...texts], { type: "result", times: commands.length });
  const codes = frames.filter(({ t }) => t === "result").map(({ ok, code }) => ok || code);
  assert.deepEqual(codes, commands.map(([, , , code]) => code));
});

scene("forged ids: nobody can touch a call of others", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  const { id } = await alice.run("last");
  const welcome = JSON.parse((await alice.probe("frames")).find((frame) => JSON.parse(frame).t === "welcome"));
  const { page } = await people.visit("/test/index.html");
  const commands = [
    ["call.accept", {}],
    ["call.reject", { reason: "declined" }],
    ["call.retract", {}],
    ["call.hangup", { reason: "completed" }],
    ["call.ringing", {}],
    ["call.update", { count: 99, muted: true }],
    ["call.media", { kind: "offer", sdp: "v=0\r\n", generation: 1 }],
    ["call.ice", { candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host", mid: "0", generation: 1 }],
    ["call.get", {}],
    ["call.invite", { to: "benny", context: "Hello", media: "audio" }],
  ];
  // As a stranger; as a stranger with the session's name; as another device of a talker, with a wrong token.
  for (const change of [
    {},
    { resume: { session: welcome.session, token: welcome.token, a: 0 } },
    { cuid: "alice", resume: { session: welcome.session, token: "0".repeat(40), a: 0 } },
  ]) {
    const texts = commands.map(([type, payload], index) => command(type, index + 1, id, payload));
    const { frames } = await exchange(page, [hello(change), ...texts], { type: "result", times: commands.length });
    const [{ t, resumed, calls }] = frames;
    assert.deepEqual([t, resumed, calls], ["welcome", false, []], "the session is not theirs");
    const results = frames.filter(({ t }) => t === "result");
    assert.deepEqual(results.map(({ ok }) => ok), commands.map(() => false));
    assert.equal(frames.filter(({ t }) => t === "call.state").length, 0, "nothing is told of the call");
  }
  await hearEachOther(alice, ben);
  assert.deepEqual([(await ben.run("last")).peerMuted, (await ben.run("known"))], [false, 1]);
  await ben.press("Hang up");
  assert.deepEqual(await endings(alice, ben), ["completed by peer", "completed by me"]);
  await dismiss(alice, ben);
});

scene("replayed commands are carried out once", async (people) => {
  const ben = await people.ben();
  const { page } = await people.visit("/test/index.html");
  const call = ulid();
  const invite = command("call.invite", 1, call, { to: "benny", context: "Hello", media: "audio" });
  const again = JSON.stringify({ ...JSON.parse(invite), s: 2 });
  const { frames } = await exchange(
    page,
    // The same message three times, the same command under a new number, and the end.
    [hello(), invite, invite, invite, again, command("call.retract", 3, call, {}), command("call.accept", 4, call, {})],
    { type: "result", times: 4 },
  );
  const results = frames.filter(({ t }) => t === "result").map(({ ok, code }) => ok || code);
  assert.deepEqual(results, [true, true, true, "wrong_state"], "an ended call cannot be answered");
  await ben.event("ended");
  assert.deepEqual(await endings(ben), ["cancelled by peer"]);
  assert.equal(await ben.run("known"), 1, "it rang once");
  await dismiss(ben);
});

// That nothing is in the console and no policy is violated is looked for after every scene.
scene("a page that demands Trusted Types and allows none", async (people) => {
  const alice = await people.alice();
  const ben = await people.open({ cuid: "benny", path: "/test/strict.html" });
  const bare = await ben.context.newPage();
  await bare.goto(ben.page.url());
  const refusal = await bare.evaluate(() => {
    try {
      new Worker("/test/bench.js");
    } catch (error) {
      return error.name;
    }
  });
  assert.equal(refusal, "TypeError", "the policy is in force");
  await bare.close();
  await ben.connect();
  await talk(alice, ben);
  await ben.press("Hang up");
  assert.deepEqual(await endings(alice, ben), ["completed by peer", "completed by me"]);
  await dismiss(alice, ben);
  await ben.reach("alice");
  await alice.incoming(2);
  await alice.press("Answer");
  await hearEachOther(alice, ben);
  await alice.press("Hang up");
  assert.deepEqual(await endings(alice, ben), ["completed by me", "completed by peer"]);
  await dismiss(alice, ben);
});

scene("a foreign origin does not get as far as a WebSocket", async (people) => {
  const status = (origin, protocol = "halloo.v1") =>
    new Promise((resolve, reject) => {
      const headers = {
        connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        ...(protocol && { "sec-websocket-protocol": protocol }), ...(origin && { origin }),
      };
      const asked = request(`${people.server.origin}/v1/connect`, { headers });
      asked.on("response", (response) => (response.resume(), resolve(response.statusCode)));
      asked.on("upgrade", (response, socket) => (socket.destroy(), resolve(response.statusCode)));
      asked.on("error", reject);
      asked.end();
    });
  assert.equal(await status(people.server.origin), 101);
  for (const origin of ["https://evil.example", "null", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "file://"]) {
    assert.equal(await status(origin), 403, origin);
  }
  assert.equal(await status(people.server.origin, ""), 400);
  assert.equal(await status(people.server.origin, "halloo.v0"), 400);
});
