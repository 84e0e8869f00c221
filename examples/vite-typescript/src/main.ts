import { CallError, connect } from "halloo";
import type { CallEnd, ErrorCode } from "halloo";

type Person = "rider_1" | "driver_1";

const OTHER: Record<Person, Person> = { rider_1: "driver_1", driver_1: "rider_1" };
const me: Person = new URLSearchParams(location.search).get("me") === "driver_1" ? "driver_1" : "rider_1";

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`there is no ${id}`);
  return found;
}

const call = element("call", HTMLButtonElement);
const said = element("said", HTMLParagraphElement);
element("me", HTMLElement).textContent = me;
element("other", HTMLAnchorElement).href = `?me=${OTHER[me]}`;

/** Codes, reasons and states are closed unions: what is misspelt here does not compile. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  404: "The other page is not open.",
  ERR_USER_BUSY: "The other one is talking.",
  ERR_MIC_UNAVAILABLE: "There is no microphone, or it may not be used.",
};

const describe = ({ reason, by, duration }: CallEnd) => `${reason}, ended by ${by} after ${Math.round(duration / 1000)} s`;

const hint = (error: unknown) => (error instanceof CallError ? (HINTS[error.code] ?? error.message) : String(error));

try {
  const client = await connect({ accountId: "dev", apikey: "dev-key", cuid: me });
  said.textContent = "Signed in.";
  call.disabled = false;
  call.onclick = async () => {
    try {
      const talk = await client.dial(OTHER[me], { context: "I am at the gate" });
      said.textContent = describe(await talk.ended);
    } catch (error) {
      said.textContent = hint(error);
    }
  };
} catch (error) {
  said.textContent = hint(error);
}
