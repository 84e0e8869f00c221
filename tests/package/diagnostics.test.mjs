// What is taken out of a report: the module by itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clean } from "../../pkg-template/src/diagnostics.js";

const BEGINNING = { account: "acme", cuid: "ana_1", name: "Ana Müller", device: "d-1", tab: "t_1", waiting: true, seed: [1, 2] };
const cleaned = (...entries) => clean({ beginning: BEGINNING, lost: 0, entries }).entries;

test("texts keep their length and their kinds of characters, and are told apart", () => {
  const { beginning, entries } = clean({
    beginning: BEGINNING,
    lost: 2,
    entries: [
      [5, "command", 1, "dial", "ben_1", "Order 12", "receiver_image", "https://example.org/a.png", "timeLimit", 60, "misspelt", true],
      [6, "command", 2, "dial", "ana_1", "Order 12"],
    ],
  });
  assert.deepEqual(beginning, { account: "aaaa", cuid: "aaa_0", name: "aaa aaaaaa", device: "a-0", tab: "a_0", waiting: true, seed: [1, 2] });
  assert.deepEqual(entries[0], [
    5, "command", 1, "dial", "aaa_1", "aaaaa 00", "receiver_image", "https://aaaaaaa.aaa/a.aaa", "timeLimit", 60, "aaaaaaaa", true,
  ]);
  assert.deepEqual(entries[1], [6, "command", 2, "dial", "aaa_0", "aaaaa 00"]);
});

test("what an application gave that is no text stays as it is", () => {
  for (const given of [null, true, 7, [1, 2], {}, [null]]) {
    assert.deepEqual(cleaned([1, "command", 1, "dial", given, given])[0].slice(4), [given, given]);
  }
});

test("frames keep the words of the protocol, ids of calls and numbers, and nothing else", () => {
  const frame = {
    t: "call.state",
    a: 3,
    calls: [{ c: "01KAK0000000000000000000CC", peer: { cuid: "ben_1", name: "Ben" }, context: "Order 12", stage: "ringing", left: 4000 }],
    ice_servers: [{ urls: ["turn:10.0.0.1:3478?transport=tcp", "stun:stun.example.org"], username: "u", credential: "secret" }],
    sdp: "v=0\r\no=- 1 2 IN IP4 10.0.0.1",
    tones: "12#",
    token: "70ce",
  };
  const [[, , epoch, came, found]] = cleaned([9, "socket", 4, "came", JSON.stringify(frame)]);
  assert.deepEqual([epoch, came], [4, "came"]);
  assert.deepEqual(found, {
    t: "call.state",
    a: 3,
    calls: [{ c: "01KAK0000000000000000000CC", peer: { cuid: "aaa_1", name: "aaa" }, context: "aaaaa 00", stage: "ringing", left: 4000 }],
    ice_servers: [{ urls: ["turn:server.example?transport=tcp", "stun:server.example"], username: "a", credential: "aaaaaa" }],
    sdp: "v=0\r\n",
    tones: "11#",
    token: "00aa",
  });
  assert.deepEqual(cleaned([9, "sent", 'hello","v":1,"ac']), [[9, "sent", "hello"]]);
});

test("a candidate keeps its transport, its kind and the family of its address", () => {
  const call = "01KAK0000000000000000000CC";
  const line = (address, transport = "udp", kind = "host") => `candidate:7 1 ${transport} 2122 ${address} 4242 typ ${kind} raddr 10.0.0.9 rport 5 ufrag x`;
  const candidate = (line) => cleaned([1, "media", call, 1, "candidate", 3, line, "0"])[0];
  assert.deepEqual(candidate(line("10.0.0.7")), [1, "media", call, 1, "candidate", 3, "candidate:1 1 udp 1 192.0.2.1 9 typ host", "0"]);
  assert.equal(candidate(line("fd00::7", "tcp", "relay"))[6], "candidate:1 1 tcp 1 2001:db8::1 9 typ relay");
  assert.equal(candidate(line("8b2f9a3c-1d4e-4f5a-9b8c-7d6e5f4a3b2c.local"))[6], "candidate:1 1 udp 1 0.local 9 typ host");
  assert.equal(candidate("10.0.0.7")[6], "candidate:");
  assert.equal(candidate("")[6], "");
  assert.equal(candidate(null)[6], null);
});

test("keys, devices and what the user has touched are nobody's business", () => {
  assert.deepEqual(cleaned([1, "command", 1, "dtmf", "c", "4711#"]), [[1, "command", 1, "dtmf", "c", "1111#"]]);
  assert.deepEqual(cleaned([1, "tap", "c", "key", "7"]), [[1, "tap", "c", "key", "1"]]);
  assert.deepEqual(cleaned([1, "tap", "c", "missed", "call back"]), [[1, "tap", "c", "missed", "aaaa aaaa"]]);
  assert.deepEqual(cleaned([1, "devices", ["f00"], ["f00", "ba7"]]), [[1, "devices", ["a00"], ["a00", "aa0"]]]);
  assert.deepEqual(cleaned([1, "command", 1, "microphone", null]), [[1, "command", 1, "microphone", null]]);
});
