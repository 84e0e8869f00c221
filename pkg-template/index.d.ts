/**
 * Halloo: one user of your application calls another, with a stated reason.
 *
 * Importing this package does nothing, and works on a server too. Every time is in milliseconds. Every promise
 * settles exactly once; those that reject do so with a {@link CallError}, except where it says otherwise.
 */

import type { Call } from "./call.js";
import type { Diagnostics, Preflight } from "./quality.js";

export * from "./call.js";
export * from "./quality.js";
export * from "./signed-call.js";

declare global {
  interface SymbolConstructor {
    // So that the types also hold for projects whose `lib` is older than explicit resource management.
    readonly asyncDispose: unique symbol;
  }
}

/** The version of this package. */
export const version: string;

/** Options of {@link connect}. A key that is not listed here is an error that names it. */
export interface ConnectOptions {
  /** The account on the server. */
  accountId: string;
  /** The account's API key. */
  apikey: string;
  /**
   * Who signs in: your application's id of the user. 5 to 50 characters: ASCII letters and digits in groups that are
   * joined by single underscores, with at least one letter.
   */
  cuid: string;
  /** The name that others are shown, 3 to 50 characters. Default: the cuid is shown. */
  name?: string;
  /** The server: `https:`, `http:`, `wss:` or `ws:`. Default: the origin of the page. */
  url?: string;
  /**
   * Address of a sound for incoming calls, played in a loop: `https:`, or at the page's own origin. The built-in ring takes
   * its place if it fails or is late. Default: the built-in ring.
   */
  ringtone?: string;
  /** Whether the built-in call screens are drawn. Default: `true`. With `false` your application draws its own. */
  screens?: boolean;
  /** Whether ringing, ringback, busy and end tones and the keys of the keypad are played. Default: as `screens`. */
  sounds?: boolean;
  /**
   * Whether a second call rings here while this user talks; otherwise its caller is told that this user is busy.
   * Default: `true`, for {@link initSignedCall} `false`.
   */
  callWaiting?: boolean;
  /**
   * Whether this user is told of talking while muted: the warning `muted_talk`, and a line on the call screen. The microphone
   * is then listened to also while it is off, in this page alone; browsers go on showing it as in use. Default: `false`.
   */
  mutedTalk?: boolean;
  /**
   * How this device may connect with the other one while a call rings, so that the answer is heard at once; no sound is sent
   * before it. `"all"`: over every path, `"relay"`: through TURN servers only, so that neither side learns an address of the
   * other, `"off"`: after the answer. The account's rule counts where it is stricter. Default: the account's rule, which is
   * `"relay"` unless the operator says otherwise (without a TURN server: `"off"`).
   */
  preAccept?: "all" | "relay" | "off";
  /**
   * How this device may connect once the call is answered. `"direct"`: over the best path, `"relay"`: through TURN servers
   * only. The account's rule counts where it is stricter. Default: the account's rule, which is `"direct"` unless the
   * operator says otherwise.
   */
  inCall?: "direct" | "relay";
  /** Look of the call screens. What is given here counts more than what the server says, member by member. */
  branding?: Branding;
  /** Language of the call screens, as a BCP 47 tag such as `"de"`. Default: the page's, the browser's, or English. */
  locale?: string;
  /**
   * Words of the call screens that are to be others, by their keys in the package's `words/en.json`; `direction: "rtl"` turns
   * the screens around.
   */
  strings?: Readonly<Record<string, string>>;
  /** The page's service worker, through which notifications get buttons. Default: notifications without buttons. */
  serviceWorker?: ServiceWorkerRegistration;
  /** Buttons on the notification of a missed call: labels of 1 to 64 characters by their ids. Default: none. */
  missedCallActions?: Readonly<Record<string, string>>;
  /** Where events such as `SCOutgoing` go; with `initSignedCall`, beside its `clevertap`. Default: nowhere else. */
  analytics?: Analytics;
}

/** Look of the call screens. */
export interface Branding {
  /** Background, as `#rgb` or `#rrggbb`. */
  bgColor?: string;
  /** Text, as `#rgb` or `#rrggbb`. */
  fontColor?: string;
  /** Address of a picture: at the page's own origin, or `https:` at a host that the server allows. */
  logo?: string;
  /** Whether the buttons are light or dark. */
  buttonTheme?: "light" | "dark";
}

/** Takes the events of calls. Whether it throws or rejects makes no difference to a call. */
export interface Analytics {
  /** `properties` belong to whoever is given them. Which names and properties there are: `docs/events.md`. */
  push(name: string, properties: Record<string, string | number>): unknown;
}

/**
 * Signs in.
 *
 * Rejects with `ERR_MISSING_INITPARAMETERS` or `ERR_INVALID_INITPARAMETERS` (see `field`), `ERR_INVALID_CREDENTIALS`,
 * `ERR_ALREADY_SIGNEDIN` (this user is signed in on another device, and the account allows one),
 * `ERR_CONNECTION_NOT_ESTABLISHED` (no server within 10 s), or `ERR_UNSUPPORTED` (what is missing stands in the
 * message). After it has resolved once, the client reconnects by itself until it signs out. No permission is asked for.
 */
export function connect(options: ConnectOptions): Promise<Client>;

/**
 * Loads what calls need, without signing in: for a page whose user is about to. The first sign-in does so by itself.
 *
 * Rejects with `ERR_UNSUPPORTED` or `ERR_CONNECTION_NOT_ESTABLISHED`; the next attempt loads again.
 */
export function preload(): Promise<void>;

/** One signed-in user on one page. */
export interface Client {
  /** Who is signed in. */
  readonly cuid: string;
  /** Whether the session with the server is up at the moment. */
  readonly connected: boolean;
  /** The calls that have not ended. The same call is always the same object. */
  readonly calls: Call[];
  /**
   * Calls `receiver`. Asks for the microphone first. Resolves when the server has the call; the `ringing` event says
   * when a device of the receiver rings.
   *
   * Rejects with the reason of `options.signal` if that is aborted before, with `ERR_INVALID_CALL_PARAMETERS` (see
   * `field`), `ERR_CONNECTION_NOT_ESTABLISHED`,
   * `ERR_OUTGOING_CALL_IN_PROGRESS`, `ERR_MIC_UNAVAILABLE`, `"404"` (the receiver is not signed in), `ERR_USER_BUSY`,
   * `ERR_INTERNET_LOST` (no answer of the server within 10 s), `ERR_CALL_FAILED`, `ERR_RATE_LIMITED` or
   * `ERR_LOGGED_OUT`.
   */
  dial(receiver: string, options: DialOptions): Promise<Call>;
  /** What this user is doing, in the words of the mobile SDKs. */
  getCallState(): FamilyState;
  /** The microphones and loudspeakers. Browsers name them once this page has had the microphone. */
  devices(): Devices;
  /** Speaks into this microphone from now on, also in calls that are going on. Without an id: the system's choice. */
  useMicrophone(id?: string): Promise<void>;
  /** Listens to this loudspeaker from now on. Without an id: the system's choice. Not every browser can. */
  useSpeaker(id?: string): Promise<void>;
  /**
   * Asks whether incoming and missed calls may be notified of while the page is hidden. Call it from a click: browsers
   * demand that. Resolves to the answer; never rejects.
   */
  enableNotifications(): Promise<NotificationPermission>;
  /**
   * Tries out what a call needs: the microphone, the session with the server, and each STUN and TURN server by itself; at
   * most some seconds each, all at once. Asks for the microphone, and lets it go again. Rejects only with the reason of
   * `signal`, when that is aborted, or if its module cannot be loaded.
   */
  preflight(options?: { signal?: AbortSignal }): Promise<Preflight>;
  /**
   * A report that can be pasted into a bug report (`JSON.stringify`): how the page and the client stand, and what the client was told
   * in this session, so that it can be run again (`cargo xtask replay`). Ids, names, reasons, addresses, keys and descriptions of
   * sessions are replaced by others of the same form. Rejects only if its module cannot be loaded.
   */
  diagnostics(): Promise<Diagnostics>;
  /**
   * With `"1"`, `1`, `"debug"` or `true`, every event is written to the console by its name and the call's id; with
   * anything else, nothing is. Default: nothing.
   */
  setLogLevel(level: unknown): void;
  /**
   * Adds a listener; returns the function that removes it. What holds already is told to it a moment later: that the
   * session is up, each call that rings, …
   */
  on<Name extends keyof ClientEvents>(event: Name, listener: (news: ClientEvents[Name]) => void): () => void;
  /** Ends what is there, signs out and takes everything off the page. Resolves also if that was done already. */
  logout(): Promise<void>;
  /** As {@link Client.logout}, for `await using`; there in browsers that know `Symbol.asyncDispose`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What the listeners of a {@link Client} are given, by event. */
export interface ClientEvents {
  /** Somebody calls this user. */
  incoming: { readonly call: Call };
  /**
   * This user was in a call when the page was loaded anew (or another page of this browser was opened within 8 seconds), and is in it
   * again: muted if muted, on hold if on hold.
   */
  resumed: { readonly call: Call };
  /** The session with the server is up (again). */
  connected: undefined;
  /** It is interrupted and is being repaired. Calls go on meanwhile. Also when the page goes into the back/forward cache. */
  reconnecting: undefined;
  /** It is over: signed out, or turned away by the server for a `reason`, such as `"replaced"`: this user signed in
   * elsewhere, and the account allows one device. Nothing follows. */
  closed: { readonly reason?: string };
  /** Something happened to a call of this user, in the names and the form of the mobile SDKs. */
  callstatus: CallStatus;
  /**
   * The browser forbids this page to sound, so that a call rings unheard; or it sounds after all, since its user touched
   * the page, or there is nothing to be heard any more.
   */
  soundblocked: { readonly blocked: boolean };
  /** Microphones or loudspeakers came or went, or another one was chosen. */
  devices: undefined;
  /** The user chose one of `missedCallActions`; `call` is the id of the call that was missed. */
  missedcallaction: { readonly action: string; readonly call: string };
}

/** News of a call as the mobile SDKs give it, to both sides alike. `docs/events.md` explains the names. */
export interface CallStatus {
  readonly direction: "Incoming" | "Outgoing";
  readonly callDetails: {
    readonly callId: string;
    readonly callerCuid: string;
    readonly calleeCuid: string;
    readonly callContext: string;
    readonly remoteContext: string | null;
    readonly channel: "socket";
    readonly initiatorImage: string | null;
    /** Known on the caller's side only. */
    readonly receiverImage: string | null;
  };
  readonly callEvent: CallEventName;
}

/** The mobile SDKs' names of what happens to a call, as far as it can happen on the web. */
export type CallEventName =
  | "CallIsPlaced"
  | "Ringing"
  | "Answered"
  | "CallInProgress"
  | "Ended"
  | "EndedDueToLocalNetworkLoss"
  | "EndedDueToRemoteNetworkLoss"
  | "EndedDueToNetworkDelayInMediaSetup"
  | "Cancelled"
  | "CancelledDueToRingTimeout"
  | "Declined"
  | "Missed"
  | "DeclinedDueToBusyOnVoIP"
  | "DeclinedDueToLoggedOutCuid"
  | "DeclinedDueToMicrophonePermissionsNotGranted"
  | "DeclinedDueToMicrophonePermissionBlocked"
  | "AppInitiatedDeclinedDueToNetworkQuality"
  | "FailedDueToInternalError";

/** `OngoingCall`: answered. `CleanupCall`: it has ended here, and the server's word is awaited. */
export type FamilyState = "OutgoingCall" | "IncomingCall" | "OngoingCall" | "CleanupCall" | "NoCall";

/** A microphone or a loudspeaker. */
export interface Device {
  readonly id: string;
  readonly label: string;
}

/** What is there and what is chosen; no `microphone` or `speaker`: the system's choice. */
export interface Devices {
  readonly microphones: Device[];
  /** Empty where the browser does not let a page choose. */
  readonly speakers: Device[];
  readonly microphone?: string;
  readonly speaker?: string;
}

/** Options of {@link Client.dial}. */
export interface DialOptions {
  /** The reason for the call, which the receiver is shown: 1 to 64 characters, no control characters. */
  context: string;
  /** The reason in other words, for the receiver's screen only; as long as a `context`. Default: the `context`. */
  remote_context?: string;
  /** `https:` address of a picture of the receiver, for the caller's screen; at a host that the server allows. */
  receiver_image?: string;
  /** The same of the caller, for the receiver's screen, where it is fetched after the answer. */
  initiator_image?: string;
  /** How long the two may talk: 1,000 to 86,400,000. The server ends the call then. Default: for ever. */
  timeLimit?: number;
  /** When both are warned: up to 5 times before the end of the `timeLimit`, each shorter than that. Default: never. */
  timeLimitAlerts?: number[];
  /** Aborting it ends the call, however far it has come. */
  signal?: AbortSignal;
}

/** The class of every error that this package rejects with or throws. */
export class CallError extends Error {
  private constructor();
  /** Which error; stable. */
  readonly code: ErrorCode;
  /** The parameter at fault. */
  readonly field?: string;
  /**
   * The cause behind the code, where one is known: for a microphone `denied` (for good), `dismissed`, `policy`,
   * `missing` or `in_use`, for a call that could not be made its {@link EndReason}, for a parameter the mobile SDKs' code such as
   * `ERR_CAN_NOT_CALL_SELF`, for a file that could not be loaded the browser's error. All stand in `docs/errors.md`.
   */
  readonly cause?: unknown;
  /** Whether the same request can succeed later without a change. */
  readonly retryable: boolean;
}

/**
 * - `ERR_MISSING_INITPARAMETERS`, `ERR_INVALID_INITPARAMETERS`: an option of `connect` or `initSignedCall`.
 * - `ERR_INVALID_CREDENTIALS`: unknown account or wrong key.
 * - `ERR_MISSING_CT_ACCOUNTID`, `ERR_MISSING_CT_ID`: `initSignedCall`: in 5 s, CleverTap named no account or no user.
 * - `ERR_ALREADY_SIGNEDIN`: the user is signed in on another device, and the account allows one. Retryable.
 * - `ERR_CONNECTION_NOT_ESTABLISHED`: not connected to the server. Retryable.
 * - `ERR_OUTGOING_CALL_IN_PROGRESS`: this client has a call already. Retryable.
 * - `ERR_INVALID_CALL_PARAMETERS`: a parameter of a call, or of a listener.
 * - `ERR_MIC_UNAVAILABLE`: no microphone to be had.
 * - `ERR_INTERNET_LOST`: the server did not answer in time. Retryable.
 * - `ERR_USER_BUSY`: the receiver is in another call. Retryable.
 * - `404`: the receiver is not signed in. Retryable.
 * - `ERR_CALL_FAILED`: the receiver did not take the call for another reason. Retryable.
 * - `ERR_NO_SUCH_CALL`: no call of this client has that id (any more).
 * - `ERR_WRONG_STATE`: the call's state does not allow this.
 * - `ERR_RATE_LIMITED`: too many calls in a short time. Retryable.
 * - `ERR_LOGGED_OUT`: the client has signed out.
 * - `ERR_UNSUPPORTED`: the browser or the page lacks something that calls need.
 */
export type ErrorCode =
  | "ERR_MISSING_INITPARAMETERS"
  | "ERR_INVALID_INITPARAMETERS"
  | "ERR_INVALID_CREDENTIALS"
  | "ERR_MISSING_CT_ACCOUNTID"
  | "ERR_MISSING_CT_ID"
  | "ERR_ALREADY_SIGNEDIN"
  | "ERR_CONNECTION_NOT_ESTABLISHED"
  | "ERR_OUTGOING_CALL_IN_PROGRESS"
  | "ERR_INVALID_CALL_PARAMETERS"
  | "ERR_MIC_UNAVAILABLE"
  | "ERR_INTERNET_LOST"
  | "ERR_USER_BUSY"
  | "404"
  | "ERR_CALL_FAILED"
  | "ERR_NO_SUCH_CALL"
  | "ERR_WRONG_STATE"
  | "ERR_RATE_LIMITED"
  | "ERR_LOGGED_OUT"
  | "ERR_UNSUPPORTED";
