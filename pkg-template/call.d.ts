// One call: what can be done with it, what it tells, and how it ends.

import type { CallSummary, Stats, Warning } from "./quality.js";

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
  /** The reason in the words that are for the receiver's side, where they differ. */
  readonly remoteContext?: string;
  /** Whether the own microphone is off. */
  readonly muted: boolean;
  /** Whether the other side's microphone is off. */
  readonly peerMuted: boolean;
  /** Whether this side has put the call on hold. Hold and mute are kept apart. */
  readonly held: boolean;
  /** Whether the other side has. */
  readonly peerHeld: boolean;
  /** Whether the own microphone is gone: unplugged, or no longer allowed. */
  readonly microphoneLost: boolean;
  /** Whether the other side's is. */
  readonly peerMicrophoneLost: boolean;
  /** How good the connection is, once some seconds have been talked. */
  readonly quality?: Quality;
  /** What the last second was like, once two have been talked. */
  readonly stats?: Stats;
  /** What the whole call was like, once it has ended. */
  readonly summary?: CallSummary;
  /** When things happened. */
  readonly times: Times;
  /** How the call ended, when it has. Never rejects. */
  readonly ended: Promise<CallEnd>;
  /**
   * Answers an incoming call; asks for the microphone first. Resolves when the server has confirmed that this device
   * took it. `other` says what becomes of the call that this user has meanwhile, by default `"hold"`. Rejects with
   * `ERR_MIC_UNAVAILABLE` (the call is then declined), `ERR_WRONG_STATE`, `ERR_NO_SUCH_CALL`, `ERR_INTERNET_LOST` or
   * `ERR_LOGGED_OUT`.
   */
  accept(options?: { other?: "hold" | "end" }): Promise<void>;
  /**
   * Says no to an incoming call, as its user or, with `"network_quality"`, as the application. Resolves when it has
   * ended; rejects with `ERR_WRONG_STATE` or `ERR_NO_SUCH_CALL`.
   */
  decline(reason?: "network_quality"): Promise<void>;
  /** Ends the call in whatever state it is. Resolves when it has ended; rejects with `ERR_NO_SUCH_CALL`. */
  hangup(): Promise<void>;
  /**
   * Switches the microphone off, or with `false` on. Default: `true`. Rejects with `ERR_INVALID_CALL_PARAMETERS`,
   * `ERR_WRONG_STATE` or `ERR_NO_SUCH_CALL`.
   */
  mute(muted?: boolean): Promise<void>;
  /**
   * Puts an answered call on hold, or with `false` takes it back; another one then goes on hold. Neither side hears the
   * other meanwhile. Default: `true`. Rejects as {@link Call.mute} does.
   */
  hold(held?: boolean): Promise<void>;
  /** Presses 1 to 32 of `0`–`9`, `*`, `#`, `A`–`D` while talking. Rejects as {@link Call.mute} does. */
  sendDtmf(keys: string): Promise<void>;
  /** Adds a listener; returns the function that removes it. What holds already is told to it a moment later. */
  on<Name extends keyof CallEvents>(event: Name, listener: (news: CallEvents[Name]) => void): () => void;
}

/**
 * `dialling`: outgoing, not ringing yet. `ringing`: rings at the other side, or incoming and not answered.
 * `connecting`: answered, sound is coming up. `connected`: talking. `reconnecting`: talking, but interrupted at the
 * moment. `ended`: over.
 */
export type CallState = "dialling" | "ringing" | "connecting" | "connected" | "reconnecting" | "ended";

/** `level` follows `score` (0 to 100, of the E-model) with some patience. */
export interface Quality {
  readonly level: "good" | "fair" | "poor";
  readonly score: number;
}

/** Milliseconds since 1970, by this device's clock. What has not happened is not there. */
export interface Times {
  /** Dialled, or come in. */
  readonly started: number;
  readonly ringing?: number;
  readonly answered?: number;
  readonly connected?: number;
  readonly ended?: number;
}

/** What the listeners of a {@link Call} are given, by event. The calls of `undefined` come in this order. */
export interface CallEvents {
  /** The server has the call. */
  placed: undefined;
  /** A device of the callee rings. */
  ringing: undefined;
  /**
   * Outgoing: the phone that rings cannot be heard, because its browser forbids it; or it can after all. Incoming: another tab
   * of this browser rings, and this one only shows the call; or this one rings from now on. It may be answered and declined
   * in any tab; where that was not this one, it ends as `replaced`, or `declined`, by `me`.
   */
  ringsilent: { readonly silent: boolean };
  /** The callee answered. */
  answered: undefined;
  /** Sound flows. */
  connected: undefined;
  /**
   * Sound or the other side's device is interrupted: nothing has come for a second, or the server has missed that device
   * for ten seconds. Another path is looked for, for as long as the server's grace lasts (30 s unless the operator
   * says otherwise).
   */
  reconnecting: undefined;
  /** It is back. */
  reconnected: undefined;
  /** The own microphone was switched. */
  muted: { readonly muted: boolean };
  /** The other side's microphone was switched. */
  peermuted: { readonly muted: boolean };
  /** This side put the call on hold, or took it back. */
  held: { readonly held: boolean };
  /** The other side did. */
  peerheld: { readonly held: boolean };
  /** The own microphone is gone, or there again. */
  microphonelost: { readonly lost: boolean };
  /** The other side's is; or its page is frozen by the browser, and sends nothing meanwhile. */
  peermicrophonelost: { readonly lost: boolean };
  /** The other side pressed keys. */
  dtmf: { readonly keys: string };
  /** The connection has become better or worse. */
  quality: Quality;
  /** Every second while sound flows. Nothing is made of it that nobody listens to. */
  stats: Stats;
  /** Something is wrong with the connection, or no longer. */
  warning: Warning;
  /** The own microphone has given nothing at all for 5 s though it is on, or gives sound after all. */
  microphonesilent: { readonly silent: boolean };
  /** Nothing at all has been heard of the other side for 10 s though its microphone is on, or it is heard after all. */
  peersilent: { readonly silent: boolean };
  /** The `timeLimit` is over in `left` milliseconds. */
  timelimit: { readonly left: number };
  /**
   * One of the two has ended it: nothing is sent or heard any more, and the screens say so. `ended` follows with the server's word, within
   * 5 seconds. A call that the server ends has no such moment.
   */
  ending: { readonly reason: EndReason; readonly by: "me" | "peer" };
  /** It is over. Nothing follows. */
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
 * `answered_elsewhere`: another device of this user answered. `unreachable`: the callee is not signed in anywhere, or
 * signed out while it rang.
 * `no_microphone`, `permission_denied`, `permission_dismissed`: the callee's microphone is missing, is blocked for good,
 * or was not allowed this time. `network_quality`: the callee's application declined. `time_limit`: the `timeLimit` is
 * over. `media_failed`: accepted, but no sound came up. `network_lost`, `peer_lost`: this or the other device was offline
 * for too long. `replaced`: this user began another call from a page that forgot this one. `server_error`: the server
 * could not go on.
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
  | "permission_dismissed"
  | "network_quality"
  | "time_limit"
  | "media_failed"
  | "network_lost"
  | "peer_lost"
  | "replaced"
  | "server_error";
