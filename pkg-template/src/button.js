// <halloo-button receiver="support_1" context="Order 1234">Call us</halloo-button>: a button that calls somebody. What calls need is
// loaded when somebody is about to press it, and signed in with when it is pressed.
import { CallError, connect, preload } from "./index.js";

const STYLE = `
:host { display: inline-block; }
:host([hidden]) { display: none; }
button {
  font: inherit; font-weight: 600; cursor: pointer; min-height: 2.75em; padding: 0.5em 1.25em;
  border: 1px solid transparent; border-radius: var(--halloo-button-radius, 1.5em);
  color: var(--halloo-button-color, #fff); background: var(--halloo-button-background, #0b6b3a);
}
button:hover { filter: brightness(1.1); }
button:focus-visible { outline: 3px solid var(--halloo-button-focus, #1a73e8); outline-offset: 2px; }
button[aria-disabled=true] { cursor: default; opacity: 0.7; }
[role=status] { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (forced-colors: active) { button { border-color: ButtonText; } }
`;

/** What is said of each state to those who do not see the button; an application may say it in its own words. */
const SAID = { idle: "", connecting: "Connecting…", calling: "Calling…", talking: "In a call", failed: "The call could not be made" };

const INTENT = ["pointerenter", "focusin", "touchstart"];

/** One client for everybody on the page who signs in alike. */
const clients = new Map();

function signedIn(options) {
  const key = JSON.stringify(options);
  const known = clients.get(key);
  if (known) return known;
  const client = connect(options).then((client) => {
    client.on("closed", () => clients.delete(key));
    return client;
  });
  client.catch(() => clients.delete(key));
  clients.set(key, client);
  return client;
}

/** A visitor who has no name yet: another one on each page that is loaded. */
let visitor;
const anybody = () => (visitor ??= `visitor_${crypto.randomUUID().replaceAll("-", "").slice(0, 20)}`);

/**
 * Gives the page the element, under another name if it wants that. Importing this module does so by itself, where there is a page.
 */
export function defineButton(name = "halloo-button") {
  if (!globalThis.customElements || customElements.get(name)) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  customElements.define(
    name,
    class extends HTMLElement {
      #button = document.createElement("button");
      #status = document.createElement("span");
      #state = "idle";
      #call;

      constructor() {
        super();
        const root = this.attachShadow({ mode: "open", delegatesFocus: true });
        root.adoptedStyleSheets = [sheet];
        this.#button.type = "button";
        this.#button.setAttribute("part", "button");
        this.#button.append(document.createElement("slot"));
        this.#status.setAttribute("role", "status");
        root.append(this.#button, this.#status);
        this.#button.addEventListener("click", () => this.call());
        const warm = () => {
          for (const event of INTENT) this.removeEventListener(event, warm);
          // What is wrong is said when the button is pressed.
          preload().catch(() => {});
        };
        for (const event of INTENT) this.addEventListener(event, warm, { passive: true });
      }

      /** `idle`, `connecting`, `calling`, `talking` or `failed`. */
      get state() {
        return this.#state;
      }

      /** Calls, as if the button were pressed: the call that there is if there is one already, `undefined` if it cannot be made. */
      async call() {
        if (this.#state !== "idle" && this.#state !== "failed") return this.#call;
        const { account, apikey, cuid, url, name, receiver, context } = this.#wishes();
        this.#show("connecting");
        try {
          const client = await signedIn({
            accountId: account,
            apikey,
            cuid: cuid ?? anybody(),
            ...(url !== undefined && { url }),
            ...(name !== undefined && { name }),
          });
          const call = (this.#call = await client.dial(receiver, { context }));
          this.#show("calling");
          this.#tell("call", { call });
          call.on("answered", () => this.#show("talking"));
          call.on("ended", (end) => {
            this.#call = undefined;
            this.#show("idle");
            this.#tell("ended", end);
          });
          return call;
        } catch (error) {
          this.#show("failed");
          this.#tell("failed", { error: error instanceof CallError ? error : undefined });
          return undefined;
        }
      }

      #wishes() {
        const read = (name) => this.getAttribute(name) ?? undefined;
        const names = ["account", "apikey", "cuid", "url", "name", "receiver", "context"];
        return Object.fromEntries(names.map((name) => [name, read(name)]));
      }

      #show(state) {
        this.#state = state;
        const busy = state !== "idle" && state !== "failed";
        this.#button.setAttribute("aria-disabled", String(busy));
        this.#button.setAttribute("part", `button ${state}`);
        this.#status.textContent = this.getAttribute(`said-${state}`) ?? SAID[state];
      }

      #tell(type, detail) {
        this.dispatchEvent(new CustomEvent(`halloo-${type}`, { bubbles: true, composed: true, detail }));
      }
    },
  );
}

defineButton();
