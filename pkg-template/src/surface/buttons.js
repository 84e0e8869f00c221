// The buttons of a card, and their pictures: line drawings on a field of 24 by 24, each in its middle.

/** Lying face down, as it does when a call is over; the style sheet lifts it. */
const HANDSET =
  "M3 14.1c0-1 .4-1.9 1-2.6 4.4-4.4 11.6-4.4 16 0 .6.7 1 1.6 1 2.6v.9c0 .6-.5 1-1.1.9l-3-.5c-.6-.1-1-.5-1-1.1v-2.2a14 14 0 0 0-7.8 0v2.2c0 .6-.4 1-1 1.1l-3 .5c-.6.1-1.1-.3-1.1-.9z";
const MICROPHONE = "M9 6a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21";
const MICROPHONE_OFF =
  "M9 9V6a3 3 0 0 1 6 0v5M9 9v2a3 3 0 0 0 4.5 2.6M5.5 11a6.5 6.5 0 0 0 9.8 5.6M18.5 11a6.5 6.5 0 0 1-1 3.4M12 17.5V21M4 4l16 16";
const PAUSE = "M8.5 6v12M15.5 6v12";
const PLAY = "M8.5 5.5v13l10-6.5z";
const KEYS = "M6 6h.01M12 6h.01M18 6h.01M6 12h.01M12 12h.01M18 12h.01M6 18h.01M12 18h.01M18 18h.01";
const SPEAKER = "M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM15.5 9a4.3 4.3 0 0 1 0 6M18 6.3a8 8 0 0 1 0 11.4";
const SWAP = "M8 20V4M4 8l4-4 4 4M16 4v16M12 16l4 4 4-4";
const DOWN = "M6 9l6 6 6-6";
const UP = "M6 15l6-6 6 6";
const CROSS = "M6 6l12 12M18 6L6 18";

/**
 * In the order in which they stand, and in which the keyboard finds them; each stands on the same place whenever it is there.
 * Of each: its row, its class for the style sheet, its picture (and that of its other state), and what the core is told of it: nothing
 * of what concerns the card alone, and of `swap`, which concerns another call.
 */
export const BUTTONS = {
  minimise: { row: "top", style: "plain", pictures: [DOWN, UP] },
  swap: { row: "beside", style: "plain", pictures: [SWAP] },
  mute: { row: "controls", style: "control", pictures: [MICROPHONE, MICROPHONE_OFF], tap: "mute" },
  hold: { row: "controls", style: "control", pictures: [PAUSE, PLAY], tap: "hold" },
  keypad: { row: "controls", style: "control dots", pictures: [KEYS] },
  audio: { row: "controls", style: "control", pictures: [SPEAKER] },
  decline: { row: "main", style: "end", pictures: [HANDSET], tap: "decline" },
  endAndAnswer: { row: "main", style: "take over", pictures: [HANDSET], tap: "endAndAnswer" },
  answer: { row: "main", style: "take", pictures: [HANDSET], tap: "answer" },
  cancel: { row: "main", style: "end", pictures: [HANDSET], tap: "hangUp" },
  hangUp: { row: "main", style: "end", pictures: [HANDSET], tap: "hangUp" },
  close: { row: "main", style: "plain", pictures: [CROSS], tap: "dismiss" },
};

/** It can be pressed now; otherwise it stands there, pale. */
export function works(button, screen) {
  if (BUTTONS[button].row !== "controls" || button === "mute") return true;
  const some = screen.microphones.length + screen.speakers.length > 0;
  return screen.view === "ongoing" && (some || button !== "audio");
}

/** It shows that something is switched on. */
export const isOn = (button, screen) => Boolean((button === "mute" && screen.ownMuted) || (button === "hold" && screen.ownHeld));

/** The other word of a button, in its other state. */
const OTHERWISE = { minimise: "restore", mute: "unmute", hold: "resume", answer: "holdAndAnswer" };

/** The word and the picture of a button. */
export function face(button, screen, small) {
  const other = button === "minimise" ? small : button === "answer" ? screen.beside !== undefined : isOn(button, screen);
  const { pictures } = BUTTONS[button];
  return { word: other ? OTHERWISE[button] : button, picture: pictures[other ? pictures.length - 1 : 0] };
}
