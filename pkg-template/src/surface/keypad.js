// The keypad of a card: a page loads it when somebody opens it, or sends a key.
import { KEYS } from "./keys.js";
import style from "./keypad.css";

export { ofKey } from "./keys.js";

/** Puts the keys, and what they look like, into a panel of a card. */
export function fill(panel, root) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets.push(sheet);
  for (const key of KEYS) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "key", textContent: key });
    button.dataset.key = key;
    panel.append(button);
  }
}
