// What the call screens say and show of a call, and how the page's title calls for its user: the modules by themselves.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mock, test } from "node:test";
import { face, isOn, works } from "../../pkg-template/src/surface/buttons.js";
import { BLACK, WHITE, colour, isAmple, isDark, isReadable } from "../../pkg-template/src/surface/colours.js";
import { frontOf } from "../../pkg-template/src/surface/front.js";
import { ofKey } from "../../pkg-template/src/surface/keys.js";
import { inside } from "../../pkg-template/src/surface/placement.js";
import { makeTitle } from "../../pkg-template/src/surface/title.js";
import { clock, content, countdown } from "../../pkg-template/src/surface/view.js";
import { languageOf, read } from "../../pkg-template/src/surface/words.js";

const ENGLISH = read("en");
/** A screen on which nothing special is to be seen. */
const sample = (view, more = {}) => ({ view, peer: "ben_1", context: "Your driver is calling", microphones: [], speakers: [], ...more });
const talking = (more) => sample("ongoing", { since: 7, ...more });
const drawn = (screen) => content(screen, ENGLISH);

test("the timer counts minutes and then hours", () => {
  const times = { 0: "00:00", 9: "00:09", 60: "01:00", 3599: "59:59", 3600: "01:00:00", 36000: "10:00:00", 359999: "99:59:59" };
  for (const [seconds, text] of Object.entries(times)) assert.equal(clock(Number(seconds)), text);
});

test("what is left has no nought before its minutes", () => {
  const times = { 0: "0:00", 30: "0:30", 75: "1:15", 600: "10:00", 3600: "1:00:00" };
  for (const [seconds, text] of Object.entries(times)) assert.equal(countdown(Number(seconds)), text);
});

test("every view has a way out", () => {
  const ways = { dialling: "cancel", ringing: "cancel", incoming: "decline", connecting: "hangUp", ongoing: "hangUp", ended: "close" };
  for (const [view, button] of Object.entries(ways)) {
    assert.ok(drawn(sample(view, { reason: "busy", by: "peer" })).buttons.includes(button), view);
  }
});

test("a second call can take the place of the first or put it on hold", () => {
  const second = sample("incoming", { incoming: true, beside: "cleo_1" });
  assert.deepEqual(drawn(second).buttons, ["decline", "endAndAnswer", "answer"]);
  assert.equal(face("answer", second, false).word, "holdAndAnswer");
  assert.equal(drawn(second).beside, "You are talking to cleo_1");
  assert.deepEqual(drawn(sample("incoming")).buttons, ["decline", "answer"]);
});

test("a call on hold beside is named", () => {
  const beside = { beside: "cleo_1", besideHeld: true };
  assert.equal(drawn(talking(beside)).beside, "cleo_1 is on hold");
  assert.equal(drawn(sample("connecting", beside)).beside, "");
});

test("the other side's silence is explained once, and while talking only", () => {
  const muted = { otherMuted: true };
  assert.equal(drawn(talking(muted)).notice, "ben_1 is muted");
  assert.equal(drawn(talking(muted)).since, 7);
  assert.equal(drawn(sample("connecting", muted)).notice, "");
  assert.equal(drawn(talking({ ...muted, otherHeld: true })).notice, "The user has put you on hold");
  assert.equal(drawn(talking({ ...muted, otherLost: true })).notice, "ben_1 has lost the microphone");
});

test("whoever is not heard is named while talking only", () => {
  assert.equal(drawn(talking({ ownSilent: true })).notice, "Your microphone gives no sound");
  assert.equal(drawn(talking({ otherSilent: true })).notice, "Nothing is heard of ben_1");
  assert.equal(drawn(sample("connecting", { ownSilent: true, otherSilent: true })).notice, "");
});

test("notices stand below each other", () => {
  assert.equal(drawn(talking({ ownLost: true, otherLost: true })).notice.split("\n").length, 2);
});

test("the prompt for the microphone is explained on both sides", () => {
  for (const view of ["dialling", "connecting"]) {
    assert.equal(drawn(sample(view, { asking: true })).notice, "Your browser will ask for the microphone, so that ben_1 can hear you.");
  }
});

test("a phone that cannot sound is explained to either side", () => {
  assert.equal(drawn(sample("ringing", { silent: true })).notice, "ben_1’s phone could not ring aloud");
  const incoming = sample("incoming", { silent: true, incoming: true });
  assert.equal(drawn(incoming).notice, "Your browser keeps this page silent until you touch it");
  assert.equal(drawn(talking({ silent: true })).notice, "");
});

test("hold is a state of its own", () => {
  const held = talking({ ownHeld: true });
  assert.deepEqual([drawn(held).view, drawn(held).status], ["held", "On hold"]);
  assert.equal(face("hold", held, false).word, "resume");
  assert.ok(isOn("hold", held) && !isOn("mute", held));
});

test("controls work when they can", () => {
  const connecting = sample("connecting");
  assert.ok(works("mute", connecting) && works("hangUp", connecting));
  assert.ok(!works("hold", connecting) && !works("keypad", connecting));
  assert.ok(works("keypad", talking()));
  assert.ok(!works("audio", talking()), "there is nothing to choose");
  assert.ok(works("audio", talking({ microphones: [{ id: "1", label: "One" }] })));
});

test("a button in its other state has another face", () => {
  const [off, on] = [talking(), talking({ ownMuted: true })];
  assert.equal(face("mute", off, false).word, "mute");
  assert.equal(face("mute", on, false).word, "unmute");
  assert.notEqual(face("mute", on, false).picture, face("mute", off, false).picture);
  assert.equal(face("minimise", off, true).word, "restore");
});

/** As the types have them. */
const types = readFileSync(new URL("../../pkg-template/call.d.ts", import.meta.url), "utf8");
const REASONS = /type EndReason =([^;]*);/.exec(types)[1].match(/\w+/g);

test("every end has its words on both sides", () => {
  assert.equal(REASONS.length, 17);
  for (const reason of REASONS) {
    for (const incoming of [true, false]) {
      const { status } = drawn(sample("ended", { reason, by: "me", incoming }));
      assert.ok(status && !status.includes("{") && !status.includes("undefined"), `${reason}: ${status}`);
    }
  }
  assert.equal(drawn(sample("ended", { reason: "permission_denied", by: "peer" })).status, "ben_1 cannot use the microphone");
  assert.equal(drawn(sample("ended", { reason: "missed", incoming: true })).status, "Missed call");
  assert.equal(drawn(sample("ended", { reason: "missed" })).status, "No answer");
});

const shown = (...calls) => {
  const front = frontOf(new Map(calls));
  return front && [front.call, front.held];
};

test("what rings is in front of what is talked in, and that of what is held or over", () => {
  const [ended, ringing, held] = [sample("ended"), sample("incoming"), talking({ ownHeld: true })];
  assert.equal(shown(), undefined);
  assert.deepEqual(shown(["1", ringing], ["2", talking()]), ["1", undefined]);
  assert.deepEqual(shown(["1", talking()], ["2", ended]), ["1", undefined]);
  assert.deepEqual(shown(["1", held], ["2", ended]), ["1", undefined]);
  assert.deepEqual(shown(["1", ended], ["2", ended]), ["2", undefined]);
  assert.deepEqual(shown(["1", ringing], ["2", held]), ["1", undefined]);
});

test("the held call can be swapped in", () => {
  const held = talking({ ownHeld: true });
  assert.deepEqual(shown(["1", held], ["2", talking()]), ["2", "1"]);
  assert.deepEqual(shown(["1", held], ["2", held]), ["2", "1"]);
  assert.deepEqual(shown(["1", held], ["2", sample("connecting")]), ["2", undefined]);
});

test("a colour is three or six digits", () => {
  assert.deepEqual(colour("#fff"), WHITE);
  assert.deepEqual(colour("#0a1B2c"), [10, 27, 44]);
  assert.deepEqual(colour("#0f8"), [0, 255, 136]);
  const others = ["", "#", "fff", "#ff", "#ffff", "#fffff", "#fffffff", "#ggg", "red", "#fff;", "#fff}", "# fff", "#+ff", "var(--x)", "#ｆｆｆ"];
  for (const other of [...others, "#fff\n", "\n#fff", undefined]) assert.equal(colour(other), undefined, other);
});

test("what can be read is what the guidelines say", () => {
  // 4.54 and 4.48 to one.
  assert.ok(isReadable(colour("#767676"), WHITE));
  assert.ok(!isReadable(colour("#777777"), WHITE));
  assert.ok(!isAmple(colour("#767676"), WHITE) && isAmple(BLACK, WHITE));
  assert.ok(!isReadable(colour("#1a2a6c"), colour("#1a2a6d")));
});

test("a colour is dark if white can be read better on it", () => {
  assert.ok(isDark(colour("#1a2a6c")) && isDark(BLACK));
  assert.ok(!isDark(colour("#ff5a00")) && !isDark(colour("#ffd400")));
});

test("the card stays inside the window, and of one that is too large the beginning is seen", () => {
  // A card from 600 to 900 on a window of 1000.
  for (const [wish, moved] of [[0, 0], [50, 50], [500, 92], [-100, -100], [-900, -592]]) {
    assert.equal(inside(wish, 600, 900, 1000), moved, String(wish));
  }
  assert.equal(inside(0, -50, 700, 600), 58);
});

test("a name is put in, and isolated where it is foreign", () => {
  assert.equal(ENGLISH.about("peerMuted", "ben_1"), "ben_1 is muted");
  assert.equal(ENGLISH.about("peerMuted", "Ängström"), "Ängström is muted");
  assert.equal(ENGLISH.about("peerMuted", "{peer}"), "{peer} is muted");
  assert.equal(ENGLISH.about("peerMuted", "$&"), "$& is muted");
  assert.equal(ENGLISH.about("peerMuted", "سارة"), "\u2068سارة\u2069 is muted");
  assert.equal(ENGLISH.about("busy", "ben_1"), "User is busy on another call");
  const leftwards = read("ar", { direction: "rtl", callFrom: "broken {peer" });
  assert.equal(leftwards.about("callWith", "ben_1"), "Call with \u2068ben_1\u2069");
  assert.equal(leftwards.about("callFrom", "x"), "broken \u2068x\u2069");
});

test("the page's own words come before those of the language, and what is no text is left out", () => {
  const hostile = {
    mute: 7,
    get hold() {
      throw new Error("no");
    },
  };
  const words = read("de", { answer: "Los!" }, { answer: "Annehmen", mute: "Stumm" });
  assert.deepEqual([words.get("answer"), words.get("mute"), words.get("hold"), words.language], ["Los!", "Stumm", "Hold", "de"]);
  assert.equal(read("de", hostile).get("mute"), "Mute");
  assert.equal(read("de", hostile).get("hold"), "Hold");
  for (const nothing of [undefined, null, 5, "words"]) assert.equal(read("de", nothing).language, "en");
});

test("a language is the first part of its tag", () => {
  const tags = { de: "de", "es-419": "es", AR_eg: "ar", "zh-Hant-TW": "zh", "": "" };
  for (const [tag, first] of Object.entries(tags)) assert.equal(languageOf(tag), first, tag);
});

test("a key has the two tones of its place", () => {
  for (const [key, frequency, beside] of [["1", 697, 1209], ["6", 770, 1477], ["*", 941, 1209], ["0", 941, 1336], ["#", 941, 1477]]) {
    const pattern = ofKey(key);
    assert.deepEqual([pattern.frequency, pattern.beside], [frequency, beside], key);
  }
});

/** A page with a title, whose white space is tidied up as a browser does. */
function page(title) {
  let own = title;
  const document = {
    hidden: false,
    get title() {
      return own;
    },
    set title(text) {
      own = text.trim().replace(/\s+/g, " ");
    },
  };
  globalThis.document = document;
  return document;
}
const rings = (peer, silent = true) => sample("incoming", { peer, silent });

test("a call that can be heard on a page that is seen leaves the title alone", () => {
  const document = page("A page");
  const title = makeTitle();
  title.show("1", rings("Ana", false));
  assert.equal(document.title, "A page");
  title.close();
});

test("the title is put back whatever the name", () => {
  for (const peer of ["Ana", "  Ana   Lima ", "<b>Ana</b>", "آنا"]) {
    const document = page("A page");
    const title = makeTitle();
    title.show("1", rings(peer));
    assert.ok(document.title.startsWith("\u{1f4de}"), peer);
    title.show("1", undefined);
    assert.equal(document.title, "A page", peer);
  }
});

test("the title comes and goes, for each call that rings, and a page's new one stays", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  try {
    const document = page("A page");
    const title = makeTitle();
    title.show("1", rings("Ana"));
    title.show("2", rings("Ben"));
    assert.equal(document.title, "\u{1f4de} Ana");
    title.show("1", undefined);
    mock.timers.tick(1000);
    assert.equal(document.title, "A page");
    mock.timers.tick(1000);
    assert.equal(document.title, "\u{1f4de} Ben");
    document.title = "Another page";
    title.show("2", undefined);
    assert.equal(document.title, "Another page");
    mock.timers.tick(5000);
    assert.equal(document.title, "Another page");
  } finally {
    mock.timers.reset();
  }
});
