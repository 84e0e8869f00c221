/**
 * Halloo: one user of your application calls another, with a stated reason.
 *
 * Importing this package does nothing, and works on a server too. Every time is in milliseconds. Every promise
 * settles exactly once; those that reject do so with a {@link CallError}, except where it says otherwise.
 */

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
  /** Address of a sound for incoming calls, played in a loop. Default: a built-in ring. */
  ringtone?: string;
  /** Whether the built-in call screens are drawn. Default: `true`. With `false` your application draws its own. */
  screens?: boolean;
}

/**
 * Signs in.
 *
 * Rejects with `ERR_MISSING_INITPARAMETERS` or `ERR_INVALID_INITPARAMETERS` (see `field`), `ERR_INVALID_CREDENTIALS`,
 * `ERR_CONNECTION_NOT_ESTABLISHED` (no server within 10 s), or `ERR_UNSUPPORTED` (what is missing stands in the
 * message). After it has resolved once, the client reconnects by itself until it signs out.
 */
export function connect(options: ConnectOptions): Promise<Client>;

/** One signed-in user on one page. */
export interface Client {
  /** Who is signed in. */
  readonly cuid: string;
  /** Whether the session with the server is up at the moment. */
  readonly connected: boolean;
  /** The calls that have not ended. The same call is always the same object. */
  readonly calls: Call[];
  /**
   * Calls `receiver`. Asks for the microphone first. Resolves when the server has the call; the `ringing` event says when a
   * device of the receiver rings.
   *
   * Rejects with `ERR_INVALID_CALL_PARAMETERS` (see `field`), `ERR_CONNECTION_NOT_ESTABLISHED`,
   * `ERR_OUTGOING_CALL_IN_PROGRESS`, `ERR_MIC_UNAVAILABLE`, `"404"` (the receiver is not signed in), `ERR_USER_BUSY`,
   * `ERR_INTERNET_LOST` (no answer of the server within 10 s), `ERR_CALL_FAILED`, `ERR_RATE_LIMITED` or
   * `ERR_LOGGED_OUT`.
   */
  dial(receiver: string, options: DialOptions): Promise<Call>;
  /** Adds a listener; returns the function that removes it. */
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
  /** The session with the server is up (again). */
  connected: undefined;
  /** It is interrupted and is being repaired. Calls go on meanwhile. */
  reconnecting: undefined;
  /** It is over: signed out, or turned away by the server. Nothing follows. */
  closed: undefined;
}

/** Options of {@link Client.dial}. */
export interface DialOptions {
  /** The reason for the call, which the receiver is shown: 1 to 64 characters, no control characters. */
  context: string;
  /** Address of a picture of the receiver, for the caller's screen. */
  receiver_image?: string;
  /** Address of a picture of the caller, for the receiver's screen. */
  initiator_image?: string;
}

/** One attempt to talk. */
export interface Call {
  /** Its id, the same on both sides. */
  readonly id: string;
  /** How far it has come. */
  readonly state: CallState;
  /** Who called. */
  readonly direction: "outgoing" | "incoming";
  /** The other user. */
  readonly peer: { readonly cuid: string; readonly name?: string };
  /** The reason for the call. */
  readonly context: string;
  /** Whether the own microphone is off. */
  readonly muted: boolean;
  /** Whether the other side's microphone is off. */
  readonly peerMuted: boolean;
  /** How the call ended, when it has. Never rejects. */
  readonly ended: Promise<CallEnd>;
  /**
   * Answers an incoming call; asks for the microphone first. Resolves when the server has confirmed that this device
   * took it. Rejects with `ERR_MIC_UNAVAILABLE` (the call is then declined), `ERR_WRONG_STATE`, `ERR_NO_SUCH_CALL`,
   * `ERR_INTERNET_LOST` or `ERR_LOGGED_OUT`.
   */
  accept(): Promise<void>;
  /** Says no to an incoming call. Resolves when it has ended; rejects with `ERR_WRONG_STATE` or `ERR_NO_SUCH_CALL`. */
  decline(): Promise<void>;
  /** Ends the call in whatever state it is. Resolves when it has ended; rejects with `ERR_NO_SUCH_CALL`. */
  hangup(): Promise<void>;
  /**
   * Switches the microphone off, or with `false` on. Default: `true`. Rejects with `ERR_INVALID_CALL_PARAMETERS`,
   * `ERR_WRONG_STATE` or `ERR_NO_SUCH_CALL`.
   */
  mute(muted?: boolean): Promise<void>;
  /** Adds a listener; returns the function that removes it. */
  on<Name extends keyof CallEvents>(event: Name, listener: (news: CallEvents[Name]) => void): () => void;
}

/**
 * `dialling`: outgoing, not ringing yet. `ringing`: rings at the other side, or incoming and not answered.
 * `connecting`: answered, sound is coming up. `connected`: talking. `reconnecting`: talking, but interrupted at the
 * moment. `ended`: over.
 */
export type CallState = "dialling" | "ringing" | "connecting" | "connected" | "reconnecting" | "ended";

/** What the listeners of a {@link Call} are given, by event. They come in this order; nothing follows `ended`. */
export interface CallEvents {
  /** Outgoing only: a device of the other side rings. */
  ringing: undefined;
  /** The callee answered. */
  answered: undefined;
  /** Sound flows. */
  connected: undefined;
  /** Sound or the other side's device is interrupted. */
  reconnecting: undefined;
  /** It is back. */
  reconnected: undefined;
  /** The own microphone was switched. */
  muted: { readonly muted: boolean };
  /** The other side's microphone was switched. */
  peermuted: { readonly muted: boolean };
  /** It is over. */
  ended: CallEnd;
}

/** How a call ended. */
export interface CallEnd {
  /** Why. */
  readonly reason: EndReason;
  /** Who ended it: this user (perhaps on another device), the other user, or the server by a timer or a rule. */
  readonly by: "me" | "peer" | "server";
  /** Milliseconds from the answer to the end by the server's clock, the same at both ends; 0 without an answer. */
  readonly duration: number;
}

/**
 * `completed`: they talked and one hung up. `declined`: the callee said no. `busy`: the callee is in another call.
 * `missed`: nobody answered in the ring time. `cancelled`: the caller gave up before an answer.
 * `answered_elsewhere`: another device of this user answered. `unreachable`: the callee is not signed in anywhere.
 * `no_microphone`, `permission_denied`: the callee's microphone is missing or was refused. `media_failed`: accepted,
 * but no sound came up. `network_lost`, `peer_lost`: this or the other device was offline for too long. `replaced`:
 * this user began another call from a page that forgot this one. `server_error`: the server could not go on.
 */
export type EndReason =
  | "completed"
  | "declined"
  | "busy"
  | "missed"
  | "cancelled"
  | "answered_elsewhere"
  | "unreachable"
  | "no_microphone"
  | "permission_denied"
  | "media_failed"
  | "network_lost"
  | "peer_lost"
  | "replaced"
  | "server_error";

/** The class of every error that this package rejects with or throws. */
export class CallError extends Error {
  private constructor();
  /** Which error; stable. */
  readonly code: ErrorCode;
  /** The parameter at fault. */
  readonly field?: string;
  /**
   * The cause behind the code, where one is known: for a microphone `denied`, `missing` or `unreadable`, for a call that
   * could not be made its {@link EndReason}, for a file that could not be loaded the browser's error.
   */
  readonly cause?: unknown;
  /** Whether the same request can succeed later without a change. */
  readonly retryable: boolean;
}

/**
 * - `ERR_MISSING_INITPARAMETERS`, `ERR_INVALID_INITPARAMETERS`: an option of `connect` or `initSignedCall`.
 * - `ERR_INVALID_CREDENTIALS`: unknown account or wrong key.
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

/** Options of {@link initSignedCall}. */
export interface SignedCallOptions extends ConnectOptions {
  /** The CleverTap instance of the page. */
  clevertap: object;
  /** Country code, 1 to 6 digits; only together with `phone`. Checked as in the original, and not used. */
  cc?: string;
  /** Phone number, 5 to 15 digits; only together with `cc`. Checked as in the original, and not used. */
  phone?: string;
}

/**
 * The drop-in for pages that were written for the CleverTap Signed Call Web SDK. Rejects as {@link connect} does, and
 * with `ERR_MISSING_INITPARAMETERS` without a `clevertap`.
 */
export function initSignedCall(options: SignedCallOptions): Promise<SignedCallClient>;

/** The drop-in's client. */
export interface SignedCallClient {
  /**
   * Calls `receiver` and waits for the end of the call. Resolves to `"over"`. Rejects with a
   * {@link SignedCallRejection} if the call was not answered, or with a {@link CallError} as {@link Client.dial} does.
   */
  call(receiver: string, context: string, options?: Omit<DialOptions, "context">): Promise<"over">;
  /** Ends whichever call is there. */
  hangup(): void;
  /** Ends what is there and signs out. */
  logout(): Promise<void>;
  /** Whether calls can be made and received at the moment. */
  isEnabled(): boolean;
  /** As {@link SignedCallClient.logout}, with nothing to wait for. */
  disconnect(): void;
}

/** What {@link SignedCallClient.call} rejects with when a call was not answered. */
export type SignedCallRejection =
  | "declined"
  | "missed"
  | "cancelled"
  | "The user you are trying to reach is busy on another call";
