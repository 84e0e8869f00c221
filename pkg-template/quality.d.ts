// How good things are: what a second of a call was like, what is wrong with it, what the whole call was like, and what is
// found out before one.

import type { Call, CallEnd } from "./call.js";
import type { FamilyState } from "./index.js";

/** What one second of a call was like. There is no address of anybody in it. */
export interface Stats {
  /** To the other device and back, in milliseconds. */
  readonly roundTrip: number;
  /** By how much the delay of the other side's packets varies, in milliseconds. */
  readonly jitter: number;
  /** Share of the other side's packets that were lost on the way here: 0 to 1. */
  readonly lossIn: number;
  /** Share of this side's packets that were lost on the way there, as the other side says: 0 to 1. */
  readonly lossOut: number;
  /** Bits a second of sound that came. */
  readonly bitrateIn: number;
  /** Bits a second of sound that were sent. */
  readonly bitrateOut: number;
  /** Share of what was heard that this device had to make up: 0 to 1. */
  readonly concealed: number;
  /** How loud the other side is: 0 to 1. */
  readonly levelIn: number;
  /** How loud the own microphone is: 0 to 1; 0 while it is off, and in browsers that do not tell (Firefox). */
  readonly levelOut: number;
  /** How sound is encoded. What is sent twice (RED) goes by the name of what is inside. */
  readonly codec: Codec;
  /** Straight to the other device, or through a TURN server. */
  readonly path: "direct" | "relay";
  /** What carries the packets, to the TURN server if there is one. */
  readonly transport: "udp" | "tcp" | "tls";
  /** The score of the E-model, 0 to 100; -1 while hardly anything comes, because nobody speaks. */
  readonly score: number;
  /** The mean opinion score that belongs to it: 1.0 to 4.5. */
  readonly mos?: number;
}

/** How sound is encoded. */
export type Codec = "opus" | "g711" | "g722" | "other";

/**
 * `high_rtt`: the round trip is longer than 400 ms. `high_jitter`: the delay varies by more than 30 ms. `high_loss`: more
 * than 3 % of the other side's packets are lost. `low_mos`: the mean opinion score is below 3. `muted_talk`: this user talks
 * into a microphone that is off; only with the option `mutedTalk`.
 */
export type WarningName = "high_rtt" | "high_jitter" | "high_loss" | "low_mos" | "muted_talk";

/** Raised when three of five seconds were so; cleared, with `raised: false`, when five in a row were not. */
export interface Warning {
  readonly name: WarningName;
  readonly raised: boolean;
}

/** What a whole call was like. */
export interface CallSummary extends CallEnd {
  /** Who called. */
  readonly direction: "outgoing" | "incoming";
  /** The other user. */
  readonly peer: { readonly cuid: string; readonly name?: string };
  /** The average score, 0 to 100, if there was one. */
  readonly score?: number;
  /** The score of the worst second. */
  readonly lowestScore?: number;
  /** Share of the other side's packets that were lost: 0 to 1, if sound flowed. */
  readonly loss?: number;
  /** The way that the packets took in the end, if sound flowed. */
  readonly path?: "direct" | "relay";
  /** What carried them. */
  readonly transport?: "udp" | "tcp" | "tls";
  /** How often the call was interrupted and went on. */
  readonly reconnects: number;
}

/** What {@link Client.preflight} has found out. There is no address and no credential in it. */
export interface Preflight {
  readonly verdict: PreflightVerdict;
  /** Why; empty if it is `"ready"`. */
  readonly reasons: PreflightReason[];
  /** `silent`: it was given, and gave nothing at all for 3 s. The other words are those of `ERR_MIC_UNAVAILABLE`. */
  readonly microphone: {
    readonly state: "works" | "silent" | "denied" | "dismissed" | "policy" | "missing" | "in_use" | "untested";
  };
  /** `roundTrip`: how long the server took to answer a ping, in milliseconds. */
  readonly signalling: { readonly state: "up" | "down" | "portal"; readonly roundTrip?: number };
  /** In the order of the configuration, each address by itself. */
  readonly servers: PreflightServer[];
}

/** One STUN or TURN server over one transport. */
export interface PreflightServer {
  readonly kind: "stun" | "turn";
  readonly transport: "udp" | "tcp" | "tls";
  /** `unreachable`: nothing came through it in 5 s. `untested`: the browser could not try. */
  readonly state: "reached" | "unreachable" | "untested";
  /** Through a TURN server and back to this device, in milliseconds. */
  readonly roundTrip?: number;
}

/**
 * `ready`: calls will work. `degraded`: they will, worse than they could. `blocked`: they will not. `permission`: the
 * microphone is not allowed. `inconclusive`: that cannot be said. Of several reasons the gravest decides: blocked,
 * permission, inconclusive, degraded.
 */
export type PreflightVerdict = "ready" | "degraded" | "blocked" | "permission" | "inconclusive";

/**
 * - `blocked`: `signalling_down`; `captive_portal` (something else answers in the server's place, as networks do whose users
 *   have to sign in first; over TLS that looks like `signalling_down`); `no_path` (none of the servers was reached); `microphone_missing`, `microphone_in_use`.
 * - `permission`: `microphone_denied`, `microphone_dismissed`, `microphone_policy`.
 * - `inconclusive`: `microphone_untested`, `servers_untested`; `no_relay` (the server has named no TURN server, which only
 *   devices in one network can do without).
 * - `degraded`: `microphone_silent`; `signalling_slow` (a ping took more than 400 ms); `udp_blocked` (nothing was reached by
 *   datagrams); `relay_unreachable` (no TURN server was); `server_unreachable` (some server was not).
 */
export type PreflightReason =
  | "signalling_down"
  | "signalling_slow"
  | "captive_portal"
  | "no_path"
  | "no_relay"
  | "udp_blocked"
  | "relay_unreachable"
  | "server_unreachable"
  | "servers_untested"
  | "microphone_silent"
  | "microphone_denied"
  | "microphone_dismissed"
  | "microphone_policy"
  | "microphone_missing"
  | "microphone_in_use"
  | "microphone_untested";

/** What {@link Client.diagnostics} gives. There is nothing private in it. Its form may change with each version. */
export interface Diagnostics {
  /** The version of the package. */
  readonly halloo: string;
  /** When it was made, in UTC (ISO 8601). */
  readonly made: string;
  /** The browser, and how the page stands in it. */
  readonly page: Readonly<Record<string, unknown>>;
  /** Whether the session is up, and what the user is doing. */
  readonly session: { readonly connected: boolean; readonly state: FamilyState };
  /** The calls that have not ended. */
  readonly calls: ReadonlyArray<Pick<Call, "id" | "direction" | "state" | "times" | "quality">>;
  /** What the client began with and was told since, entry by entry. */
  readonly trace: {
    readonly beginning: Readonly<Record<string, unknown>>;
    /** How many of the oldest entries are gone: 8,000 are kept, which is about an hour of talk. With some gone, it cannot be run again. */
    readonly lost: number;
    readonly entries: readonly unknown[];
  };
}
