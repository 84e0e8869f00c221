// Where the card stands.

/** On a window as narrow as this, the card is a sheet at its lower edge: as in the style sheet. */
const NARROW = 480;
/** What stays free between the card and the edge of the window. */
const MARGIN = 8;
/** How far an arrow key moves the card. */
const STEP = 24;

/** How far the user has moved the card from its corner. Kept for as long as the page lives. */
let moved = [0, 0];
/** How far it stands from its corner now. */
let shown = [0, 0];

/** Whether the card can be moved: a sheet at the edge of the window cannot. */
export const isMovable = (small) => small || document.documentElement.clientWidth > NARROW;

/** The card in the hand of the user, whose pointer is at this point: follows it. */
export function drag(pointer) {
  const from = moved;
  return (to) => {
    moved = [from[0] + to[0] - pointer[0], from[1] + to[1] - pointer[1]];
  };
}

/** Moves the card by a key; false if this key moves nothing. */
export function step(key) {
  const way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[key];
  if (way) moved = [moved[0] + way[0], moved[1] + way[1]];
  return Boolean(way);
}

/**
 * Puts the card where the user wants it, as far as it stays inside the window. `settled`: what lies outside is forgotten, so that the way
 * back begins at the edge.
 */
export function place(card, small, settled) {
  let to = [0, 0];
  if (isMovable(small)) {
    const { left, right, top, bottom } = card.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    to = [
      inside(moved[0], left - shown[0], right - shown[0], clientWidth),
      inside(moved[1], top - shown[1], bottom - shown[1], clientHeight),
    ];
    if (settled) moved = to;
  }
  show(card, to);
}

/** A card that has not been placed yet stands in its corner. */
export function show(card, [x, y]) {
  shown = [x, y];
  card.style.setProperty("--x", x);
  card.style.setProperty("--y", y);
}

/** How far something from `start` to `end` can move into this direction and be seen on a window of this size. */
export function inside(wish, start, end, size) {
  // Where there is not enough room for both edges, the first one is seen: there stand the name and the grip. Browsers count in
  // fractions of a pixel; whole ones will do.
  return Math.max(Math.min(wish, size - MARGIN - Math.trunc(end)), MARGIN - Math.trunc(start));
}

/**
 * What keeps everything outside itself from being pressed, if it can hold a card: an open modal dialog, or what fills the screen (HTML
 * section 6.3.1).
 */
const MODAL = ":is(:modal,:fullscreen):not(html,body,video,iframe,img,canvas)";

/** Puts the card into the document, where it can be reached. Returns whether it has moved. */
export function attach(host) {
  const inner = document.activeElement?.closest(MODAL);
  const home = inner ?? [...document.querySelectorAll(MODAL)].at(-1) ?? document.body;
  // A document without a body has no place for a card; the call goes on all the same.
  if (!home || (host.parentElement === home && host.isConnected)) return false;
  home.append(host);
  raise(host);
  return true;
}

/**
 * Lifts the card above everything else on the page: above a film that fills the screen, too. A browser that does not know how leaves it
 * to the style sheet.
 */
export function raise(host) {
  host.setAttribute("popover", "manual");
  try {
    host.hidePopover();
    host.showPopover();
  } catch {
    // The card is there all the same.
  }
}
