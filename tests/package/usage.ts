// Uses every name of the package's types. The lines that must not compile say so.
import { CallError, connect, initDirectCall, initSignedCall, preload, SignedCallClient, version } from "halloo";
import { defineButton, type HallooButton, type HallooButtonState } from "halloo/button";
import { connect as connectSlim, init, type WasmSource } from "halloo/slim";
import type {
  Analytics,
  Branding,
  Call,
  CallEnd,
  CallEventName,
  CallEvents,
  CallState,
  CallSummary,
  Codec,
  CallStatus,
  Client,
  ClientEvents,
  ConnectOptions,
  Device,
  Devices,
  DialOptions,
  EndReason,
  ErrorCode,
  FamilyState,
  HeadlessCall,
  HeadlessCallbacks,
  Diagnostics,
  Preflight,
  PreflightReason,
  PreflightServer,
  PreflightVerdict,
  Quality,
  Stats,
  SignedCallOptions,
  SignedCallRejection,
  Times,
  Warning,
  WarningName,
} from "halloo";

type Equal<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
function same<Proof extends true>(): Proof | undefined {
  return undefined;
}

const branding: Branding = { bgColor: "#123456", fontColor: "#fff", logo: "https://shop.example/logo.png", buttonTheme: "dark" };
const analytics: Analytics = { push: (name, properties) => [name, properties["call_id"]] };
declare const registration: ServiceWorkerRegistration;

const options: ConnectOptions = {
  accountId: "acme",
  apikey: "a key",
  cuid: "alice",
  name: "Alice",
  url: "https://calls.example.com",
  ringtone: "/ring.mp3",
  screens: false,
  sounds: true,
  callWaiting: false,
  mutedTalk: true,
  preAccept: "relay",
  inCall: "direct",
  branding,
  locale: "de",
  strings: { hangUp: "End" },
  serviceWorker: registration,
  missedCallActions: { back: "Call back" },
  analytics,
};

export async function use(): Promise<string> {
  const client: Client = await connect(options);
  const cuid: string = client.cuid;
  const connected: boolean = client.connected;
  const calls: Call[] = client.calls;
  const off: () => void = client.on("incoming", ({ call }) => {
    same<Equal<typeof call, Call>>();
    call.accept({ other: "end" }).catch((error: unknown) => error instanceof CallError && error.code === "ERR_MIC_UNAVAILABLE");
  });
  client.on("closed", ({ reason }) => same<Equal<typeof reason, string | undefined>>());
  client.on("devices", (news) => same<Equal<typeof news, undefined>>());
  client.on("soundblocked", ({ blocked }) => same<Equal<typeof blocked, boolean>>());
  client.on("missedcallaction", ({ action, call }) => same<Equal<typeof action | typeof call, string>>());
  client.on("callstatus", (status: CallStatus) => {
    same<Equal<typeof status.callEvent, CallEventName>>();
    same<Equal<typeof status.callDetails.remoteContext, string | null>>();
  });
  off();
  const doing: FamilyState = client.getCallState();
  const devices: Devices = client.devices();
  const microphone: Device | undefined = devices.microphones[0];
  await client.useMicrophone(microphone?.id);
  await client.useSpeaker();
  const answer: NotificationPermission = await client.enableNotifications();
  const tried: Preflight = await client.preflight({ signal: AbortSignal.timeout(30_000) });
  const verdict: PreflightVerdict = tried.verdict;
  const why: PreflightReason[] = tried.reasons;
  const reached: PreflightServer[] = tried.servers.filter(({ state }) => state === "reached");
  client.setLogLevel("1");

  const dialling: DialOptions = {
    context: "Your driver is calling",
    remote_context: "Ana is calling",
    initiator_image: "/a.png",
    receiver_image: "/b.png",
    timeLimit: 60_000,
    timeLimitAlerts: [10_000, 5_000],
    signal: AbortSignal.timeout(30_000),
  };
  const call: Call = await client.dial("ben_1", dialling);
  const state: CallState = call.state;
  const peer: { readonly cuid: string; readonly name?: string } = call.peer;
  const removed: (() => void)[] = [
    call.on("ringing", () => undefined),
    call.on("peermuted", ({ muted }) => same<Equal<typeof muted, boolean>>()),
    call.on("held", ({ held }) => same<Equal<typeof held, boolean>>()),
    call.on("dtmf", ({ keys }) => same<Equal<typeof keys, string>>()),
    call.on("quality", ({ level, score }: Quality) => same<Equal<typeof level | typeof score, "good" | "fair" | "poor" | number>>()),
    call.on("stats", (stats: Stats) => same<Equal<typeof stats.transport, "udp" | "tcp" | "tls">>()),
    call.on("warning", ({ name, raised }: Warning) => [same<Equal<typeof name, WarningName>>(), same<Equal<typeof raised, boolean>>()]),
    call.on("peersilent", ({ silent }) => same<Equal<typeof silent, boolean>>()),
    call.on("timelimit", ({ left }) => same<Equal<typeof left, number>>()),
    call.on("ended", ({ reason, by, duration }) => {
      same<Equal<typeof reason, EndReason>>();
      same<Equal<typeof by, "me" | "peer" | "server">>();
      same<Equal<typeof duration, number>>();
    }),
  ];
  for (const remove of removed) remove();
  await call.mute();
  await call.mute(false);
  await call.hold();
  await call.hold(false);
  await call.sendDtmf("1#");
  await call.decline();
  await call.decline("network_quality");
  await call.hangup();
  const sides: boolean[] = [call.held, call.peerHeld, call.microphoneLost, call.peerMicrophoneLost];
  const quality: Quality | undefined = call.quality;
  const times: Times = call.times;
  const end: CallEnd = await call.ended;
  const summary: CallSummary | undefined = call.summary;
  const codec: Codec | undefined = call.stats?.codec;
  const mos: number | undefined = call.stats?.mos;
  await client.logout();
  const seen = [verdict, why, reached.length, codec, mos, summary?.lowestScore, summary?.reason, sides, quality?.score, times.answered, doing, answer, call.remoteContext];
  return [version, cuid, connected, calls.length, state, peer.name, call.id, call.context, call.direction, end.reason, seen].join();
}

export async function useDropIn(): Promise<"over" | SignedCallRejection | ErrorCode | undefined> {
  const cb: HeadlessCallbacks = {
    incoming: (data: HeadlessCall) => data.context,
    answered: (answered) => same<Equal<typeof answered, boolean>>(),
    timer: "timer",
    callStatus: "status",
  };
  const init: SignedCallOptions = { ...options, clevertap: {}, cc: "91", phone: "8899555", cb };
  const direct: SignedCallClient = await initDirectCall(init);
  direct.decline();
  direct.dialCancel();
  direct.toggleMuteUnmute();
  direct.setLogLevel(1);
  direct.on("callstatus", ({ callEvent }) => [callEvent, direct.getCallState(), direct.calls.length]);
  const answered: boolean = await direct.answer();
  if (!answered && direct instanceof SignedCallClient) direct.disconnect();
  const signed: SignedCallClient = await initSignedCall(init);
  const [{ verdict }, { session }]: [Preflight, Diagnostics] = [await signed.preflight(), await signed.diagnostics()];
  console.log(verdict, session.connected);
  try {
    const over: "over" = await signed.call("ben_1", "Your driver is calling", { receiver_image: "/b.png" });
    return over;
  } catch (error) {
    return error instanceof CallError ? error.code : undefined;
  } finally {
    signed.hangup();
    signed.disconnect();
    const enabled: boolean = signed.isEnabled();
    if (enabled) await signed.logout();
  }
}

export async function useDisposal(): Promise<void> {
  await using client = await connect(options);
  await client.dial("ben_1", { context: "Hello" });
}

/** Each code of the closed set is a case of its own: a new one would not compile here. */
export function stateInWords(state: CallState): string {
  switch (state) {
    case "dialling":
    case "ringing":
    case "connecting":
    case "connected":
    case "reconnecting":
    case "ended":
      return state;
  }
}

type Session = "connected" | "reconnecting" | "closed";
same<Equal<keyof ClientEvents, Session | "incoming" | "resumed" | "callstatus" | "soundblocked" | "devices" | "missedcallaction">>();
type Progress = "placed" | "ringing" | "ringsilent" | "answered" | "connected" | "reconnecting" | "reconnected" | "ended";
type Sides = "muted" | "peermuted" | "held" | "peerheld" | "microphonelost" | "peermicrophonelost";
same<Equal<keyof CallEvents, Progress | Sides | "dtmf" | "quality" | "stats" | "warning" | "microphonesilent" | "peersilent" | "timelimit" | "ending">>();

export async function mistakes(client: Client, call: Call, signed: SignedCallClient): Promise<void> {
  // @ts-expect-error: the options are needed
  await connect();
  // @ts-expect-error: the cuid is missing
  await connect({ accountId: "acme", apikey: "a key" });
  // @ts-expect-error: misspelt
  await connect({ ...options, ringTone: "/ring.mp3", apiKey: "a key" });
  // @ts-expect-error: not a text
  await connect({ ...options, name: 5 });
  // @ts-expect-error: a call has a reason
  await client.dial("ben_1");
  // @ts-expect-error: the reason is an option here
  await client.dial("ben_1", "Your driver is calling");
  // @ts-expect-error: misspelt
  await client.dial("ben_1", { context: "Hello", reciever_image: "/b.png" });
  // @ts-expect-error: misspelt
  await connect({ ...options, branding: { bgColour: "#fff" } });
  // @ts-expect-error: there are two themes
  await connect({ ...options, branding: { buttonTheme: "blue" } });
  // @ts-expect-error: not something to push into
  await connect({ ...options, analytics: { track: () => undefined } });
  // @ts-expect-error: labels are texts
  await connect({ ...options, missedCallActions: { back: true } });
  // @ts-expect-error: the original's sample, which hangs up at once
  setTimeout((signed.hangup()), 20_000);
  // @ts-expect-error: the same
  setTimeout(call.hangup(), 20_000);
  // @ts-expect-error: belongs to the drop-in
  await connect({ ...options, clevertap: {} });
  // @ts-expect-error: milliseconds are a number
  await client.dial("ben_1", { context: "Hello", timeLimit: "60 s" });
  // @ts-expect-error: the controller is not the signal
  await client.dial("ben_1", { context: "Hello", signal: new AbortController() });
  // @ts-expect-error: no such event
  client.on("ringing", () => undefined);
  // @ts-expect-error: no such event
  client.on("callStatus", () => undefined);
  // @ts-expect-error: no such state
  if (client.getCallState() === "Busy") throw new Error();
  // @ts-expect-error: not an option
  await call.accept({ others: "end" });
  // @ts-expect-error: no such choice
  await call.accept({ other: "mute" });
  // @ts-expect-error: an application gives no other reason
  await call.decline("busy");
  // @ts-expect-error: keys are a text
  await call.sendDtmf(1);
  // @ts-expect-error: no such event
  call.on("incoming", () => undefined);
  // @ts-expect-error: the news of this event has no such member
  call.on("muted", ({ reason }) => reason);
  // @ts-expect-error: read only
  call.muted = true;
  // @ts-expect-error: not yes or no
  await call.mute("yes");
  // @ts-expect-error: the drop-in's reason is not an option
  await signed.call("ben_1", { context: "Hello" });
  // @ts-expect-error: misspelt
  await initSignedCall({ ...options, clevertap: {}, cb: { onIncoming: () => undefined } });
  // @ts-expect-error: made by initSignedCall
  new SignedCallClient();
  // @ts-expect-error: without a clevertap
  await initSignedCall(options);
  // @ts-expect-error: errors are made by the package
  throw new CallError("ERR_USER_BUSY");
}

export async function packaging(module: WebAssembly.Module): Promise<void> {
  await preload();
  const sources: WasmSource[] = ["/halloo.wasm", new URL("https://shop.example/halloo.wasm"), module, new Uint8Array(8)];
  for (const wasm of sources) init({ wasm });
  init({ wasm: fetch("/halloo.wasm") });
  const client = await connectSlim({ accountId: "shop", apikey: "a-key", cuid: "ana_1" });
  await client.logout();
  // @ts-expect-error: without the WebAssembly
  init({});
  // @ts-expect-error: misspelt
  init({ wasm: "/halloo.wasm", Wasm: "/halloo.wasm" });
}

export async function button(): Promise<void> {
  defineButton("shop-button");
  const element: HallooButton = document.createElement("halloo-button");
  const state: HallooButtonState = element.state;
  const call = await element.call();
  if (state === "talking") await call?.hangup();
  // @ts-expect-error: no such state
  if (state === "ringing") return;
  // @ts-expect-error: read only
  element.state = "idle";
}
