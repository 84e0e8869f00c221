// What the user does to a card.
import { BUTTONS } from "./buttons.js";
import { write } from "./elements.js";
import { KEYS } from "./keys.js";
import { drag, isMovable, step } from "./placement.js";

/** How many of the pressed keys are shown. */
const SHOWN = 16;

/** Keeps what the user has made of the card: whether it is `small`, and which panel is `open`, by its button. */
export function makeTouch({ part, buttons, face, focus, settle, calls }) {
  let pull;

  const press = (event, target) => {
    const { key } = target.dataset;
    if (key) return send(key);
    const touched = target.closest("button");
    const name = touched && buttons.find(({ element }) => element === touched)?.name;
    if (!name) return undefined;
    const { row, tap } = BUTTONS[name];
    // The second click of two may have been meant for what stood here before.
    if (row === "main" && event.detail > 1) return undefined;
    if (tap) return [tap, calls().call];
    if (name === "swap") return ["hold", calls().held];
    if (name === "minimise") {
      touch.small = !touch.small;
      touch.open = undefined;
    } else {
      touch.open = touch.open === name ? undefined : name;
    }
    return [];
  };

  const send = (key) => {
    write(part.typed, (part.typed.textContent + key).slice(-SHOWN));
    return ["key", calls().call, key];
  };

  const type = (event, target) => {
    const { key, ctrlKey, altKey, metaKey, repeat } = event;
    if (key === "Escape") {
      if (touch.open === undefined) return undefined;
      // Not the page's dialog too.
      event.preventDefault();
      event.stopPropagation();
      focus(touch.open);
      touch.open = undefined;
      return [];
    }
    if (target === part.grip && isMovable(touch.small) && step(key)) {
      event.preventDefault();
      settle(true);
      return undefined;
    }
    const typed = touch.open === "keypad" && !ctrlKey && !altKey && !metaKey && !repeat;
    return typed && key.length === 1 && KEYS.includes(key) ? send(key) : undefined;
  };

  /** The card follows the pointer that has taken it by its upper part. */
  const grab = (event, target) => {
    if (event.button !== 0 || !isMovable(touch.small) || !target.closest(".top,.who") || target.closest("button:not(.grip)")) return;
    try {
      part.card.setPointerCapture(event.pointerId);
      pull = drag(at(event));
    } catch {
      // It has been lifted already.
    }
  };

  const touch = {
    small: false,
    open: undefined,

    /** Gives what the core is to be told, which may be nothing; undefined if nothing is to be drawn. */
    hear(event, target) {
      switch (event.type) {
        case "click":
          return press(event, target);
        case "keydown":
          return type(event, target);
        case "change": {
          const kind = ["microphone", "speaker"].find((kind) => part[kind] === target);
          return kind && [kind, calls().call, target.value || undefined];
        }
        case "pointerdown":
          return grab(event, target);
        case "pointermove":
          if (pull) {
            pull(at(event));
            settle(false);
          }
          return undefined;
        case "lostpointercapture":
          pull = undefined;
          return settle(true);
        default:
          return face.settle(target, event.type === "load");
      }
    },
  };
  return touch;
}

const at = ({ clientX, clientY }) => [clientX, clientY];
