// How good things are: what a second of a call was like, what is wrong with it, what the whole call was like, and what is
// found out before one.

import type { CallEnd } from "./call.js";

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
  /** How loud the own microphone is: 0 to 1; 0 while it is off. */
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
 * than 3 % of the other side's packets are lost. `low_mos`: the mean opinion score is below 3.
 */
export type WarningName = "high_rtt" | "high_jitter" | "high_loss" | "low_mos";

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
