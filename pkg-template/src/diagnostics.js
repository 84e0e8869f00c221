// A report of a client for a bug report: how the page stands, and what the client was told, so that it can be run again elsewhere
// (`cargo xtask replay`). Nothing private is in it: names, reasons, addresses, keys, descriptions of sessions and the ids of users and
// devices are replaced by others of the same length and of the same kinds of characters, the same ones by the same ones each time.

/** Members of frames whose texts are words of the protocol, or ids of calls and commands. */
const WORDS = new Set(["t", "reason", "by", "kind", "direction", "stage", "code", "media", "c", "id", "mid", "pre_accept", "in_call"]);
/** The names of the options of a call. */
const OPTIONS = new Set(["receiver_image", "initiator_image", "remote_context", "timeLimit", "timeLimitAlerts", "signal"]);

/** `client` is what the application holds, `trace` what the client was told. */
export async function diagnostics(client, trace, version) {
  const { navigator, document, isSecureContext } = globalThis;
  const permission = async (name) => {
    try {
      return (await navigator.permissions.query({ name })).state;
    } catch {
      return "unknown";
    }
  };
  const { microphones, speakers } = client.devices();
  return {
    halloo: version,
    made: new Date().toISOString(),
    page: {
      browser: navigator.userAgent,
      languages: navigator.languages,
      age: Math.round(performance.now()),
      visibility: document.visibilityState,
      online: navigator.onLine,
      secure: isSecureContext,
      framed: globalThis.parent !== globalThis.self,
      microphone: await permission("microphone"),
      notifications: globalThis.Notification?.permission ?? "unknown",
      microphones: microphones.length,
      speakers: speakers.length,
    },
    session: { connected: client.connected, state: client.getCallState() },
    calls: client.calls.map(({ id, direction, state, times, quality }) => ({ id, direction, state, times, quality })),
    trace: clean(trace),
  };
}

/** A trace without anything private. */
export function clean({ beginning, lost, entries }) {
  const mask = masks();
  const { account, cuid, name, device, tab, ...plain } = beginning;
  return {
    beginning: {
      ...plain,
      account: mask(account),
      cuid: mask(cuid),
      ...(name !== undefined && { name: mask(name) }),
      device: mask(device),
      tab: mask(tab),
    },
    lost,
    entries: entries.map((entry) => cleanEntry(entry, mask)),
  };
}

function cleanEntry([now, what, ...more], mask) {
  switch (what) {
    case "socket":
      return more[1] === "came" ? [now, what, more[0], "came", cleanFrame(JSON.parse(more[2]), mask)] : [now, what, ...more];
    case "sent":
      return [now, what, more[0].split('"')[0]];
    case "command":
      return [now, what, more[0], more[1], ...cleanCommand(more[1], more.slice(2), mask)];
    case "tap":
      return [now, what, more[0], more[1], ...more.slice(2).map((value) => (more[1] === "key" ? "1" : maskAny(value, mask)))];
    case "devices":
      return [now, what, ...more.map((ids) => ids.map(mask))];
    case "media":
      return more[2] === "candidate" ? [now, what, ...more.slice(0, 4), cleanCandidate(more[4], mask), more[5]] : [now, what, ...more];
    default:
      return [now, what, ...more];
  }
}

function cleanCommand(name, given, mask) {
  switch (name) {
    case "dial": {
      const [receiver, context, ...options] = given;
      const cleaned = options.map((value, place) => (place % 2 === 0 && OPTIONS.has(value) ? value : maskAny(value, mask)));
      return [maskAny(receiver, mask), maskAny(context, mask), ...cleaned];
    }
    case "dtmf":
      return [given[0], typeof given[1] === "string" ? given[1].replace(/\d/g, "1") : given[1]];
    case "microphone":
    case "speaker":
      return given.map((id) => maskAny(id, mask));
    default:
      return given;
  }
}

function cleanFrame(value, mask, name = "") {
  if (Array.isArray(value)) return value.map((item) => cleanFrame(item, mask, name));
  if (value instanceof Object) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanFrame(item, mask, key)]));
  if (typeof value !== "string" || WORDS.has(name)) return value;
  switch (name) {
    case "sdp":
      return value && "v=0\r\n";
    case "candidate":
      return cleanCandidate(value, mask);
    case "urls":
      return value.replace(/^(\w+:)[^?]*/, "$1server.example");
    case "tones":
      return value.replace(/\w/g, "1");
    default:
      return mask(value);
  }
}

/** A candidate line (RFC 8839 section 5.1) with its kind and its transport, and another address of the same family. */
function cleanCandidate(line) {
  const [, transport, address] = /^\S+ \d+ (\S+) \d+ (\S+)/.exec(line ?? "") ?? [];
  if (address === undefined) return line && "candidate:";
  const other = address.endsWith(".local") ? "0.local" : address.includes(":") ? "2001:db8::1" : "192.0.2.1";
  return `candidate:1 1 ${transport} 1 ${other} 9 typ ${/ typ (\w+)/.exec(line)?.[1] ?? "host"}`;
}

const maskAny = (value, mask) => (typeof value === "string" ? mask(value) : value);

/** Replaces texts: letters by letters, digits by digits, the same text by the same one and no two by one. */
function masks() {
  const known = new Map();
  const used = new Set();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    // The scheme of an address decides whether it may be used.
    const scheme = /^[a-z]+:\/\//i.exec(text)?.[0] ?? "";
    const plain = text.slice(scheme.length).replace(/\p{L}|\p{M}/gu, "a").replace(/\p{N}/gu, "0");
    let masked = scheme + plain;
    // Where there is no room for another one, two are alike.
    for (let number = 1; used.has(masked) && number < 10_000; number += 1) masked = scheme + numbered(plain, number);
    used.add(masked);
    known.set(text, masked);
    return masked;
  };
}

/** The same kinds of characters, with a number in its last letters and digits. */
function numbered(plain, number) {
  let left = number;
  const characters = [...plain];
  for (let place = characters.length - 1; place >= 0 && left > 0; place -= 1) {
    if (characters[place] !== "a" && characters[place] !== "0") continue;
    characters[place] = characters[place] === "a" ? String.fromCharCode(97 + (left % 10)) : String(left % 10);
    left = Math.floor(left / 10);
  }
  return characters.join("");
}
