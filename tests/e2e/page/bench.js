// What the tests do with the package, from inside a page. A module: the page gets no new global name.
import * as halloo from "/halloo/index.js";

let client;
let signed;
/** Every call that this page has come to know, in order. */
const calls = [];
/** What was heard of all of them, in order. */
const news = [];
const waiting = new Map();
let promises = 0;

/** Makes an outcome of a promise, and knows of it until it has settled. */
function outcome(name, promise) {
  const number = (promises += 1);
  waiting.set(number, name);
  return promise
    .then((value) => ({ value }), (error) => ({ error: plain(error) }))
    .finally(() => waiting.delete(number));
}

function plain(error) {
  if (!(error instanceof Error)) return error;
  const { name, code, message, field, retryable, cause, stack } = error;
  if (!(error instanceof halloo.CallError)) return { foreign: true, name, message, stack };
  return { name, code, message, field, retryable, cause };
}

function hold(call) {
  if (calls.includes(call)) return;
  calls.push(call);
  for (const event of ["ringing", "answered", "connected", "reconnecting", "reconnected", "muted", "peermuted", "ended"]) {
    call.on(event, (detail) => news.push(detail === undefined ? event : [event, detail]));
  }
  outcome("ended", call.ended);
}

const show = (call) => call && {
  id: call.id,
  state: call.state,
  direction: call.direction,
  peer: call.peer,
  context: call.context,
  muted: call.muted,
  peerMuted: call.peerMuted,
};

export const version = () => halloo.version;
export const unsettled = () => [...waiting.values()];
export const heard = () => news;
export const known = () => calls.length;
export const last = () => show(calls.at(-1));
export const live = () => client.calls.map((call) => (hold(call), call.id));
export const connected = () => client?.connected ?? signed?.isEnabled() ?? false;
export const isIn = (state) => calls.at(-1)?.state === state;
export const isRung = (count) => calls.length === count && calls.at(-1).state === "ringing";
export const hasHeard = (name, times) => news.flat().filter((event) => event === name).length >= times;

export async function connect(options) {
  const { value, error } = await outcome("connect", halloo.connect(options));
  if (error) return { error };
  client = value;
  client.on("incoming", ({ call }) => {
    news.push("incoming");
    hold(call);
  });
  for (const event of ["connected", "reconnecting", "closed"]) client.on(event, () => news.push(`session ${event}`));
  return { value: { cuid: client.cuid, connected: client.connected } };
}

export async function dial(...given) {
  const { value, error } = await outcome("dial", client.dial(...given));
  if (error) return { error };
  hold(value);
  return { value: show(value) };
}

/** Calls a method of the latest call. */
export const act = (method, ...given) => outcome(method, calls.at(-1)[method](...given));
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

export async function initSignedCall(options) {
  const { value, error } = await outcome("initSignedCall", halloo.initSignedCall(options));
  if (error) return { error };
  signed = value;
  return { value: { enabled: signed.isEnabled() } };
}
export const signedCall = (...given) => outcome("call", signed.call(...given));
export const signedDo = (method) => signed[method]();
