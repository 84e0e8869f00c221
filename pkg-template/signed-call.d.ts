// The drop-in for pages that were written for CleverTap's Signed Call and Direct Call Web SDKs.
import type { Call } from "./call.js";
import type { CallStatus, ClientEvents, ConnectOptions, DialOptions, FamilyState } from "./index.js";
import type { Diagnostics, Preflight } from "./quality.js";

/** Options of {@link initSignedCall} and {@link initDirectCall}. */
export interface SignedCallOptions extends ConnectOptions {
  /** The CleverTap instance of the page. It may still be finding out who its user is: that is awaited, 5 s at most. */
  clevertap: object;
  /** Country code, 1 to 6 digits; only together with `phone`. Checked as in the original, and not used. */
  cc?: string;
  /** Phone number, 5 to 15 digits; only together with `cc`. Checked as in the original, and not used. */
  phone?: string;
  /** For pages that draw their calls themselves, as in the original. With it, `screens` are `false` by default. */
  cb?: HeadlessCallbacks;
}

/** What a page that draws its calls itself may be told. Every call that was announced ends by one of the last three. */
export interface HeadlessCallbacks {
  /** The phone rings here. */
  incoming?(data: HeadlessCall): void;
  /** The other side answered. */
  receiverAnswered?(): void;
  /** This side answered, or `false`: could not. */
  answered?(answered: boolean): void;
  /** Nobody answered in the ring time. */
  missed?(data: HeadlessCall): void;
  /** The caller gave up before an answer. */
  cancelled?(): void;
  /** The call is over in any other way. */
  hangup?(): void;
  /** Id of an element that is filled with how long the call has lasted, as `00:01:30`. */
  timer?: string;
  /** Id of an element that is filled with how far the call has come, as `Ringing...`. */
  callStatus?: string;
}

/** `context`: the reason in the words that are for this side. */
export type HeadlessCall = CallStatus["callDetails"] & { readonly context: string };

/**
 * The drop-in for pages that were written for the CleverTap Signed Call Web SDK. Rejects as {@link connect} does, with
 * `ERR_MISSING_INITPARAMETERS` without a `clevertap`, and with `ERR_MISSING_CT_ID` or `ERR_MISSING_CT_ACCOUNTID`.
 */
export function initSignedCall(options: SignedCallOptions): Promise<SignedCallClient>;

/** As {@link initSignedCall}, for pages of the older Direct Call Web SDK: its events are called `DCOutgoing` and so on. */
export function initDirectCall(options: SignedCallOptions): Promise<SignedCallClient>;

/** The drop-in's client. The class is there for `instanceof`; only the two functions above make one. */
export class SignedCallClient {
  private constructor();
  /**
   * Calls `receiver` and waits for the end of the call. Resolves to `"over"`. Rejects with a
   * {@link SignedCallRejection} if the call was not answered, or with a {@link CallError} as {@link Client.dial} does.
   */
  call(receiver: string, context: string, options?: Omit<DialOptions, "context">): Promise<"over">;
  /** Ends whichever call is there; one that still rings is cancelled, on both sides at once. */
  hangup(): void;
  /** Ends what is there and signs out. */
  logout(): Promise<void>;
  /** Whether calls can be made and received at the moment. */
  isEnabled(): boolean;
  /** As {@link SignedCallClient.logout}, with nothing to wait for. */
  disconnect(): void;
  /** As {@link Client.setLogLevel}. */
  setLogLevel(level: unknown): void;
  /** Answers the call that rings here. Resolves to whether that came about; never rejects. */
  answer(): Promise<boolean>;
  /** Says no to the call that rings here. */
  decline(): void;
  /** Gives up the call that has not been answered yet. */
  dialCancel(): void;
  /** Switches the own microphone. */
  toggleMuteUnmute(): void;
  /** As {@link Client.preflight}. */
  preflight(options?: { signal?: AbortSignal }): Promise<Preflight>;
  /** As {@link Client.diagnostics}. */
  diagnostics(): Promise<Diagnostics>;
  /** The calls that have not ended. */
  readonly calls: Call[];
  /** As {@link Client.getCallState}. */
  getCallState(): FamilyState;
  /** As {@link Client.on}. */
  on<Name extends keyof ClientEvents>(event: Name, listener: (news: ClientEvents[Name]) => void): () => void;
}

/** What {@link SignedCallClient.call} rejects with when a call was not answered. */
export type SignedCallRejection =
  | "declined"
  | "missed"
  | "cancelled"
  | "The user you are trying to reach is busy on another call";
