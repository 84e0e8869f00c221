// What the tests do with the package, from inside a page. A module: the page gets no new global name.
import * as halloo from "/halloo/index.js";
import { callbacks, clevertap, pushes, sink } from "./targets.js";

export { called, pushed } from "./targets.js";

let client;
let signed;
let controller;
/** Every call that this page has come to know, in order. */
const calls = [];
/** What was heard of all of them, in order. */
const news = [];
/** When: the pages of one machine have this clock in common. */
const moments = [];
/** The events of the mobile family, in order, each with the state that the client was in. */
const statuses = [];
const measures = [];
/** Warnings and silences. */
const remarks = [];
const seconds = [];
const waiting = new Map();
let promises = 0;

const EVENTS = [
  "placed", "ringing", "ringsilent", "answered", "connected", "reconnecting", "reconnected", "muted", "peermuted", "held",
  "peerheld", "microphonelost", "peermicrophonelost", "dtmf", "timelimit", "ended",
];

/** Makes an outcome of a promise, and knows of it until it has settled. */
function outcome(name, promise) {
  const number = (promises += 1);
  waiting.set(number, name);
  return Promise.resolve(promise)
    .then((value) => ({ value }), (error) => ({ error: plain(error) }))
    .finally(() => waiting.delete(number));
}

function plain(error) {
  if (!(error instanceof Error)) return error;
  const { name, code, message, field, retryable, cause, stack } = error;
  if (!(error instanceof halloo.CallError)) return { foreign: true, name, message, stack };
  return { name, code, message, field, retryable, cause };
}

function note(event) {
  return (detail) => {
    moments.push({ event, at: Date.now() });
    news.push(detail === undefined ? event : [event, detail]);
  };
}

function hold(call) {
  if (calls.includes(call)) return;
  calls.push(call);
  for (const event of EVENTS) call.on(event, note(event));
  // When it comes is the network's business: not in the order of the others.
  call.on("quality", (quality) => measures.push(quality));
  for (const event of ["warning", "microphonesilent", "peersilent"]) call.on(event, (detail) => remarks.push([event, detail]));
  outcome("ended", call.ended);
}

const show = (call) => call && {
  id: call.id,
  state: call.state,
  direction: call.direction,
  peer: call.peer,
  context: call.context,
  remoteContext: call.remoteContext,
  muted: call.muted,
  peerMuted: call.peerMuted,
  held: call.held,
  peerHeld: call.peerHeld,
  microphoneLost: call.microphoneLost,
  peerMicrophoneLost: call.peerMicrophoneLost,
  quality: call.quality,
  times: call.times,
};

export const version = () => halloo.version;
export const unsettled = () => [...waiting.values()];
export const heard = () => news;
export const measured = () => measures;
export const remarked = () => remarks;
export const hasRemarked = (...expected) => remarks.some((remark) => JSON.stringify(remark) === JSON.stringify(expected));
/** Listens to the statistics of the latest call from now on. */
export const follow = () => void calls.at(-1).on("stats", (stats) => seconds.push(stats));
export const followed = () => seconds;
export const hasFollowed = (times) => seconds.length >= times;
export const summary = () => calls.at(-1).summary;
export const stats = () => calls.at(-1).stats;
export const family = () => statuses;
export const known = () => calls.length;
export const last = () => show(calls.at(-1));
export const live = () => (client ?? signed).calls.map((call) => (hold(call), call.id));
export const connected = () => client?.connected ?? signed?.isEnabled() ?? false;
export const isIn = (state) => calls.at(-1)?.state === state;
export const isRung = (count) => calls.length === count && calls.at(-1).state === "ringing";
export const hasHeard = (name, times) => news.flat().filter((event) => event === name).length >= times;
/** When an event was heard first since a moment. */
export const when = (event, since) => moments.find((moment) => moment.event === event && moment.at >= since)?.at;
export const hasStatus = (name) => statuses.some(({ callEvent }) => callEvent === name);
export const isMeasured = () => measures.length > 0;
export const hasState = (state) => (client ?? signed).getCallState() === state;
export const hasPushed = (name, times) => pushes.filter((push) => push.name === name).length >= times;

function listenTo(someone) {
  someone.on("incoming", ({ call }) => {
    news.push("incoming");
    hold(call);
  });
  someone.on("resumed", ({ call }) => {
    news.push("resumed");
    hold(call);
  });
  // That the session is up at the beginning is told to everybody who listens: here only what follows counts.
  let first = true;
  const back = note("session connected");
  someone.on("connected", () => (first ? (first = false) : back()));
  for (const event of ["reconnecting", "closed"]) someone.on(event, note(`session ${event}`));
  for (const event of ["soundblocked", "devices", "missedcallaction"]) someone.on(event, note(event));
  someone.on("callstatus", (status) => statuses.push({ ...status, state: someone.getCallState() }));
}

let registration;
/** Registers a service worker, for `serviceWorker: true`. */
export async function register(address) {
  await navigator.serviceWorker.register(address);
  registration = await navigator.serviceWorker.ready;
}

/** `analytics: true` asks for a sink that keeps what is pushed, `analytics: "broken"` for one that fails. */
export async function connect(options) {
  const given = options?.analytics ? { ...options, analytics: sink(options.analytics) } : options;
  if (given?.serviceWorker === true) given.serviceWorker = registration;
  const { value, error } = await outcome("connect", halloo.connect(given));
  if (error) return { error };
  client = value;
  listenTo(client);
  return { value: { cuid: client.cuid, connected: client.connected } };
}

/** `signal: true` asks for one that `abort` aborts, `signal: "aborted"` for one that has been. */
function withSignal(options) {
  if (!["aborted", true].includes(options?.signal)) return options;
  controller = new AbortController();
  if (options.signal === "aborted") controller.abort("changed my mind");
  return { ...options, signal: controller.signal };
}
export const abort = (...reason) => controller.abort(...reason);

export async function dial(receiver, options, ...more) {
  const { value, error } = await outcome("dial", client.dial(receiver, withSignal(options), ...more));
  if (error) return { error };
  hold(value);
  return { value: show(value) };
}

/** Tries things out with a signal that `abort` aborts, or that has been. */
export const diagnostics = () => outcome("diagnostics", client.diagnostics());

export function preflight(signal = true) {
  const options = withSignal({ signal });
  return outcome("preflight", client.preflight(options));
}

/** Calls a method of the latest call. */
export const act = (method, ...given) => outcome(method, calls.at(-1)[method](...given));
/** Calls a method of the client. */
export const ask = (method, ...given) => outcome(method, (client ?? signed)[method](...given));
/** What the client does while a method of the latest call is under way, and when it is done. */
export async function stateAround(method) {
  const someone = client ?? signed;
  const done = calls.at(-1)[method]();
  const under = someone.getCallState();
  await done;
  return [under, someone.getCallState()];
}
/** How the latest call ended. */
export const ended = () => calls.at(-1).ended;
export const logout = () => outcome("logout", (client ?? signed)?.logout() ?? Promise.resolve());
export const listen = (...given) => {
  try {
    return { value: typeof (calls.at(-1) ?? client).on(...given) };
  } catch (error) {
    return { error: plain(error) };
  }
};

/** Adds listeners to the latest call, or to the client, and gives what they are told before and after two microtasks. */
export async function late(whose, ...events) {
  const told = [];
  const source = whose === "call" ? calls.at(-1) : (client ?? signed);
  for (const event of events) source.on(event, (detail) => told.push(detail === undefined ? event : [event, detail]));
  const atOnce = told.length;
  await new Promise((resolve) => setTimeout(resolve));
  const shown = told.map((entry) => (Array.isArray(entry) && entry[1].call?.id ? [entry[0], entry[1].call.id] : entry));
  return { atOnce, told: shown };
}

/** As `late`, but what was so is over before the listeners can be told. */
export async function lateAndOver(event, method, ...given) {
  const told = [];
  const call = calls.at(-1);
  call.on(event, (detail) => told.push(detail));
  const done = call[method](...given);
  await done;
  await new Promise((resolve) => setTimeout(resolve));
  return told;
}

/**
 * `clevertap: "page"` stands for the page's own, `clevertap: {}` for an instance that works, and `clevertap: { … }` for one with peculiarities: see targets.js.
 * `cb: [ … ]` asks for these callbacks, and for two elements to be filled.
 */
export async function initSignedCall(options, entrance = "initSignedCall") {
  const given = { ...options };
  if (given.clevertap === "page") given.clevertap = globalThis.clevertap;
  else if (given.clevertap && typeof given.clevertap === "object") given.clevertap = clevertap(given.clevertap);
  if (Array.isArray(given.cb)) given.cb = callbacks(given.cb);
  if (given.analytics) given.analytics = sink(given.analytics);
  const { value, error } = await outcome(entrance, halloo[entrance](given));
  if (error) return { error };
  signed = value;
  listenTo(signed);
  return { value: { enabled: signed.isEnabled() } };
}
export const signedCall = (receiver, context, options) => outcome("call", signed.call(receiver, context, withSignal(options)));
/** Calls, and hangs up a moment later. */
export async function signedBriefly(receiver) {
  const call = signed.call(receiver, "Your driver is calling").catch((error) => error);
  await fetch("/healthz");
  signed.hangup();
  return call;
}
export const signedDo = (method, ...given) => signed[method](...given);
export const isOfClass = () => signed instanceof halloo.SignedCallClient;
export const construct = () => {
  try {
    return { value: typeof new halloo.SignedCallClient({}) };
  } catch (error) {
    return { error: plain(error) };
  }
};
/** For what only a test in this page can do. */
export const inside = () => ({ halloo, client, signed, calls });
