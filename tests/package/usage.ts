// Uses every name of the package's types. The lines that must not compile say so.
import { CallError, connect, initSignedCall, version } from "halloo";
import type {
  Call,
  CallEnd,
  CallEvents,
  CallState,
  Client,
  ClientEvents,
  ConnectOptions,
  DialOptions,
  EndReason,
  ErrorCode,
  SignedCallClient,
  SignedCallOptions,
  SignedCallRejection,
} from "halloo";

type Equal<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
function same<Proof extends true>(): Proof | undefined {
  return undefined;
}

const options: ConnectOptions = {
  accountId: "acme",
  apikey: "a key",
  cuid: "alice",
  name: "Alice",
  url: "https://calls.example.com",
  ringtone: "/ring.mp3",
  screens: false,
};

export async function use(): Promise<string> {
  const client: Client = await connect(options);
  const cuid: string = client.cuid;
  const connected: boolean = client.connected;
  const calls: Call[] = client.calls;
  const off: () => void = client.on("incoming", ({ call }) => {
    same<Equal<typeof call, Call>>();
    call.accept().catch((error: unknown) => error instanceof CallError && error.code === "ERR_MIC_UNAVAILABLE");
  });
  client.on("closed", (news) => same<Equal<typeof news, undefined>>());
  off();

  const dialling: DialOptions = { context: "Your driver is calling", initiator_image: "/a.png", receiver_image: "/b.png" };
  const call: Call = await client.dial("ben_1", dialling);
  const state: CallState = call.state;
  const peer: { readonly cuid: string; readonly name?: string } = call.peer;
  const removed: (() => void)[] = [
    call.on("ringing", () => undefined),
    call.on("peermuted", ({ muted }) => same<Equal<typeof muted, boolean>>()),
    call.on("ended", ({ reason, by, duration }) => {
      same<Equal<typeof reason, EndReason>>();
      same<Equal<typeof by, "me" | "peer" | "server">>();
      same<Equal<typeof duration, number>>();
    }),
  ];
  for (const remove of removed) remove();
  await call.mute();
  await call.mute(false);
  await call.decline();
  await call.hangup();
  const end: CallEnd = await call.ended;
  await client.logout();
  return [version, cuid, connected, calls.length, state, peer.name, call.id, call.context, call.direction, end.reason].join();
}

export async function useDropIn(): Promise<"over" | SignedCallRejection | ErrorCode | undefined> {
  const init: SignedCallOptions = { ...options, clevertap: {}, cc: "91", phone: "8899555" };
  const signed: SignedCallClient = await initSignedCall(init);
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

same<Equal<keyof ClientEvents, "incoming" | "connected" | "reconnecting" | "closed">>();
same<
  Equal<keyof CallEvents, "ringing" | "answered" | "connected" | "reconnecting" | "reconnected" | "muted" | "peermuted" | "ended">
>();

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
  // @ts-expect-error: no such event
  client.on("ringing", () => undefined);
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
  // @ts-expect-error: without a clevertap
  await initSignedCall(options);
  // @ts-expect-error: errors are made by the package
  throw new CallError("ERR_USER_BUSY");
}
