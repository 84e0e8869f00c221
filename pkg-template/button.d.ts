/**
 * The element `<halloo-button>`: a button that calls somebody. Importing this module gives the page the element; what calls need is
 * loaded when somebody is about to press it.
 *
 * @example
 * <halloo-button account="shop" apikey="…" receiver="support_1" context="Order 1234">Call us</halloo-button>
 *
 * Attributes: `account`, `apikey`, `receiver` and `context` (required), `cuid` (without it, a visitor's that lasts as long as the
 * page), `name`, `url` as the option of `connect`; `said-connecting`, `said-calling`, `said-talking` and `said-failed` are the words for
 * those who do not see the button. Looks: `--halloo-button-color`, `--halloo-button-background`, `--halloo-button-radius`,
 * `--halloo-button-focus`, and `::part(button)`, which is also a part named by the state.
 */
import type { Call, CallEnd } from "./call.js";
import type { CallError } from "./index.js";

/** In what state a button is. */
export type HallooButtonState = "idle" | "connecting" | "calling" | "talking" | "failed";

/** The element. */
export interface HallooButton extends HTMLElement {
  /** In what state it is. */
  readonly state: HallooButtonState;
  /** Calls, as if it were pressed. Resolves to the call, also to one that there is already, or to `undefined` if it cannot be made. */
  call(): Promise<Call | undefined>;
}

/** What happens to a button, as events that bubble. */
export interface HallooButtonEventMap {
  /** The server has the call. */
  "halloo-call": CustomEvent<{ call: Call }>;
  /** The call is over. */
  "halloo-ended": CustomEvent<CallEnd>;
  /** It could not be made. */
  "halloo-failed": CustomEvent<{ error: CallError | undefined }>;
}

/** Gives the page the element under another name. Where there is no page, or the name is taken, nothing happens. */
export function defineButton(name?: string): void;

declare global {
  interface HTMLElementTagNameMap {
    "halloo-button": HallooButton;
  }
}
