// The choice of microphone and loudspeaker on a card.
import { add, set, write } from "./elements.js";

/** What stands in the lists of a card. */
const offered = new WeakMap();

/** Offers what is there. Written anew, an open list would close: so it is written when it has changed. */
export function offer(part, { microphones, speakers, microphone, speaker }, words) {
  const wanted = JSON.stringify([microphones, speakers, microphone, speaker]);
  if (offered.get(part) === wanted) return;
  offered.set(part, wanted);
  for (const [kind, there, chosen] of [
    ["microphone", microphones, microphone],
    ["speaker", speakers, speaker],
  ]) {
    part[`${kind}Row`].hidden = there.length === 0;
    write(part[`${kind}Name`], words.get(kind));
    const select = part[kind];
    select.textContent = "";
    for (const { id, label } of [{ id: "", label: words.get("systemDevice") }, ...there]) {
      const option = add(select, "option");
      option.value = id;
      // Names of devices come in the system's language.
      set(option, "dir", "auto");
      write(option, label);
      option.toggleAttribute("selected", id === (chosen ?? ""));
    }
  }
}

/** The words have changed. */
export const forget = (part) => offered.delete(part);
