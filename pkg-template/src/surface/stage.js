// All calls of a user, and the card of the one in front.
import { makeCard } from "./card.js";
import { frontOf } from "./front.js";

/** `keypad()` loads the keys; `tell(what, call, value)` tells the core. */
export function makeStage(brand, keypad, tell) {
  /** The latest last. */
  const screens = new Map();
  const waiting = [];
  let turning = false;
  let words;
  let card;

  /**
   * Drawing can reach the page's listeners, which may ask for something that changes what is drawn: that waits its turn here. A step
   * that gives nothing has changed nothing.
   */
  const news = (step) => {
    waiting.push(step);
    if (turning) return;
    turning = true;
    for (let next; (next = waiting.shift()); ) {
      try {
        const touched = next();
        if (!touched) continue;
        draw();
        if (touched.length > 0) tell(...touched);
      } catch (error) {
        reportError(error);
      }
    }
    turning = false;
  };

  const draw = () => {
    const front = frontOf(screens);
    if (front) {
      card ??= makeCard(news, keypad);
      card.draw(front, brand, words);
    } else {
      card?.remove();
      card = undefined;
    }
  };

  return {
    show: (call, screen) =>
      news(() => {
        if (screen) screens.set(call, screen);
        else screens.delete(call);
        return [];
      }),
    /** Colours, pictures or words have changed. */
    repaint: (spoken) =>
      news(() => {
        words = spoken;
        card?.repaint();
        return [];
      }),
    clear: () =>
      news(() => {
        screens.clear();
        return [];
      }),
  };
}
