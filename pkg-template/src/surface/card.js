// The card of the call in front.
import { face as faceOf, isOn, works } from "./buttons.js";
import { forget, offer } from "./devices.js";
import { elements, set, write } from "./elements.js";
import { makeFace } from "./face.js";
import { attach, place, raise, show } from "./placement.js";
import { makeTouch } from "./touch.js";
import { QUALITY, clock, content, countdown } from "./view.js";

/** What has the keyboard while somebody types: a call must not catch the next key. */
const TYPING = "input,textarea,select,iframe,[contenteditable]";

/** What is listened to: inside the card, in the document (dialogs of the page come and go), at the window. */
const INSIDE = ["click", "keydown", "change", "pointerdown", "pointermove", "lostpointercapture", "load", "error"];
const AROUND = ["toggle", "close", "fullscreenchange"];

/**
 * A card, not yet in the document; `keypad()` loads the keys. `news(step)` has a step done in its turn: what it returns is what the
 * core is to be told, and then everything is drawn anew.
 */
export function makeCard(news, keypad) {
  const { host, root, part, buttons } = elements();
  const face = makeFace(part);
  const over = new AbortController();
  let call;
  let held;
  let view;
  /** Colours and words are to be put on anew. */
  let stale = true;
  let ticker;
  /** Had the focus before this card took it. */
  let before;
  let words;
  /** The keys are there, or come. */
  let keys;
  show(part.card, [0, 0]);

  const focus = (button) => buttons.find(({ name }) => name === button).element.focus();
  const settle = (settled) => place(part.card, touch.small, settled);
  /** Puts the card where it can be reached; what has the focus keeps it. */
  const reach = () => {
    const focused = root.activeElement;
    if (attach(host)) focused?.focus();
    settle(false);
  };
  const touch = makeTouch({ part, buttons, face, focus, settle, calls: () => ({ call, held }) });

  for (const [target, events] of [
    [part.card, INSIDE],
    [document, AROUND],
    [window, ["resize"]],
  ]) {
    for (const type of events) target.addEventListener(type, hear, { capture: true, signal: over.signal });
  }

  function hear(event) {
    const { type, target } = event;
    if (event.currentTarget === part.card) return news(() => touch.hear(event, target));
    return news(() => {
      reach();
      if (type === "fullscreenchange") raise(host);
    });
  }

  /** An incoming call takes the focus, unless the user is busy with the keyboard or with another window. */
  const takeFocus = () => {
    const held = document.activeElement;
    if (held?.closest(TYPING) || !document.hasFocus()) return false;
    before = held;
    focus("answer");
    return true;
  };

  const tick = () => {
    const now = Math.trunc(performance.now());
    let [counted, left] = ["", ""];
    if (ticker) {
      counted = clock(whole(now - ticker.since, ticker.sinceOdd));
      if (ticker.ends !== undefined) left = words.about("endsIn", countdown(whole(ticker.ends - now, ticker.endsOdd)));
    }
    write(part.time, counted);
    write(part.ends, left);
    // A page that draws its body anew, or closes a dialog without a word, takes the card away with the rest.
    if (!host.isConnected) reach();
  };

  /** Counts the seconds of a call, and those that are left. */
  const count = ({ since, label }, ends) => {
    if (ticker?.since === since && (since === undefined || ticker.ends === ends)) return;
    clearInterval(ticker?.interval);
    const now = Math.trunc(performance.now());
    // Whole seconds from the first look: a tick that comes a little early or late skips none.
    ticker = undefined;
    if (since !== undefined) {
      const [sinceOdd, endsOdd] = [now - since, ends - now].map((length) => Math.max(0, length) % 1000);
      ticker = { since, ends, sinceOdd, endsOdd, interval: setInterval(() => news(tick), 1000) };
    }
    tick();
    // Counting down is shown every second, and said once.
    const left = part.ends.textContent;
    write(part.said, left && `${label}. ${left}`);
  };

  const fill = (screen, { view, label, status, notice, beside, buttons }, brand) => {
    part.card.dataset.view = view;
    set(part.card, "role", view === "incoming" ? "alertdialog" : "dialog");
    set(part.card, "aria-label", label);
    face.draw(screen.peer, brand.picture(screen.image));
    write(part.name, screen.peer);
    write(part.status, status);
    write(part.context, screen.context);
    write(part.notice, notice);
    write(part.other, beside);
    set(part.quality, "data-level", screen.quality);
    set(part.quality, "aria-label", screen.quality && words.get(QUALITY[screen.quality]));
    part.card.toggleAttribute("data-small", touch.small);
    part.card.toggleAttribute("data-open", touch.open !== undefined);
    part.beside.hidden = !beside;
    part.controls.hidden = !buttons.includes("mute");
    part.keypad.hidden = touch.open !== "keypad";
    part.audio.hidden = touch.open !== "audio";
    if (touch.open === "audio") offer(part, screen, words);
    if (touch.open === "keypad") {
      keys ??= keypad().then(
        ({ fill }) => {
          fill(part.keypad, root);
          settle(false);
        },
        // Loaded again for whoever opens it again. A keyboard works without.
        () => {
          keys = undefined;
        },
      );
    }
  };

  /** Returns whether the button with the focus is gone. */
  const drawButtons = (screen, there, focused) => {
    let lost = false;
    for (const { name, element, path, label } of buttons) {
      const shown = there.includes(name) || (name === "swap" && held !== undefined);
      const able = works(name, screen);
      lost ||= !(shown && able) && focused === element;
      element.hidden = !shown;
      element.disabled = !able;
      const open = touch.open === name;
      element.toggleAttribute("data-on", open || isOn(name, screen));
      if (name === "keypad" || name === "audio") element.setAttribute("aria-expanded", open);
      const { word, picture } = faceOf(name, screen, touch.small);
      path.setAttribute("d", picture);
      write(label, words.get(word));
    }
    return lost;
  };

  return {
    /** Colours and words have changed: the next drawing puts them on. */
    repaint() {
      stale = true;
      forget(part);
    },

    /** Shows this, changing only what has changed. */
    draw(front, brand, spoken) {
      words = spoken;
      const { screen } = front;
      const drawn = content(screen, words);
      const rings = drawn.view === "incoming" && (view !== drawn.view || call !== front.call);
      // Asked before anything is hidden: the browser takes the focus from a hidden button.
      const focused = root.activeElement;
      if (call !== front.call || drawn.since === undefined) {
        touch.open = undefined;
        write(part.typed, "");
      }
      ({ call, held } = front);
      touch.small &&= drawn.buttons.includes("minimise") || drawn.view === "ended";
      if (stale) {
        stale = false;
        brand.paint(part.card);
        host.lang = words.language;
        host.dir = words.leftwards ? "rtl" : "ltr";
        set(part.grip, "aria-label", words.get("move"));
        set(part.keypad, "aria-label", words.get("keypad"));
        set(part.audio, "aria-label", words.get("audio"));
      }
      fill(screen, drawn, brand);
      const lost = drawButtons(screen, drawn.buttons, focused);
      count(drawn, screen.ends);
      view = drawn.view;
      if (attach(host)) focused?.focus();
      settle(false);
      // Not another button: the key that is still down would press that one too.
      if (lost) part.card.focus();
      if (rings && (focused || !takeFocus())) write(part.said, drawn.label);
    },

    /** Takes it away. */
    remove() {
      over.abort();
      clearInterval(ticker?.interval);
      const held = root.activeElement;
      host.remove();
      if (held) before?.focus();
    },
  };
}

const whole = (milliseconds, odd) => Math.floor((Math.max(0, milliseconds - odd) + 500) / 1000);
