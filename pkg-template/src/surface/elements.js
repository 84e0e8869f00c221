// The elements of a card. Texts are text nodes, and nothing is ever read as HTML.
import { BUTTONS } from "./buttons.js";
import style from "./style.css";

/** The elements that every card has, each after the one that it stands in: that one's name, its own, its tag, its class, its role. */
const TEMPLATE = [
  ["", "card", "section", "card"],
  ["card", "top", "div", "top"],
  ["top", "quality", "span", "quality", "img"],
  ["quality", "", "i"],
  ["quality", "", "i"],
  ["quality", "", "i"],
  ["top", "grip", "button", "grip"],
  ["card", "who", "div", "who"],
  ["who", "face", "div", "face"],
  ["face", "initial", "span", "initial"],
  ["who", "lines", "div", "lines"],
  ["lines", "name", "p", "name"],
  ["lines", "progress", "div", "progress"],
  ["progress", "status", "p", "status", "status"],
  ["progress", "time", "p", "time", "timer"],
  ["card", "ends", "p", "ends", "timer"],
  ["card", "context", "p", "context"],
  ["card", "notice", "p", "notice", "status"],
  // Read aloud at once, and not seen.
  ["card", "said", "p", "said", "alert"],
  ["card", "beside", "div", "beside"],
  ["beside", "other", "p"],
  ["card", "controls", "div", "controls"],
  ["card", "keypad", "div", "panel keys", "group"],
  ["keypad", "typed", "p", "typed"],
  ["card", "audio", "div", "panel devices", "group"],
  ["audio", "microphoneRow", "label", "device"],
  ["microphoneRow", "microphoneName", "span"],
  ["microphoneRow", "microphone", "select"],
  ["audio", "speakerRow", "label", "device"],
  ["speakerRow", "speakerName", "span"],
  ["speakerRow", "speaker", "select"],
  ["card", "main", "div", "main"],
];

/** What is set once. The card can be given the focus when the button that had it is gone. */
const ATTRIBUTES = [
  ["card", "tabindex", "-1"],
  ["card", "aria-describedby", "context"],
  ["context", "id", "context"],
  ["face", "aria-hidden", "true"],
  // Written by users, in any script.
  ["name", "dir", "auto"],
  ["context", "dir", "auto"],
  // Every language writes these in this order.
  ["keypad", "dir", "ltr"],
];

const SVG = "http://www.w3.org/2000/svg";

/**
 * All elements of a card, none of them filled: those of the template by their names, and each button with its path and its label. A
 * button stays in its place, shown or hidden, so that it keeps the focus.
 */
export function elements() {
  const host = document.createElement("halloo-screen");
  const root = host.attachShadow({ mode: "open" });
  // A constructed sheet is no inline style: a page may forbid those.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];

  const part = {};
  for (const [inside, name, tag, kind, role] of TEMPLATE) {
    const element = (part[name] = add(part[inside] ?? root, tag, kind));
    set(element, "role", role);
  }
  for (const [name, attribute, value] of ATTRIBUTES) part[name].setAttribute(attribute, value);
  const buttons = Object.entries(BUTTONS).map(([name, { row, style }]) => {
    const element = add(part[row], "button", style);
    const picture = document.createElementNS(SVG, "svg");
    picture.setAttribute("viewBox", "0 0 24 24");
    picture.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    picture.append(path);
    add(element, "span", "round").append(picture);
    return { name, element, path, label: add(element, "span", "label") };
  });
  return { host, root, part, buttons };
}

/** A new element of this class at the end of `parent`. */
export function add(parent, tag, kind) {
  const element = document.createElement(tag);
  set(element, "class", kind);
  if (tag === "button") element.type = tag;
  parent.append(element);
  return element;
}

/** Sets this attribute, or removes it. */
export function set(element, name, value) {
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}

/** A text that has not changed stays untouched: writing it again would have it read aloud again. Without a text, it takes no room. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
