// From what the core says of a call to what stands on its card.

const TALKING = ["mute", "hold", "keypad", "audio", "hangUp", "minimise"];
const WAITING = ["cancel", "minimise"];

/**
 * What stands on a card: the name of the view for the style sheet, a label for whoever cannot see the card, how far the call is, where
 * the timer counts from, what the user should know, something about another call, and the buttons that are there.
 */
export function content(screen, words) {
  const [view, status, buttons] = standing(screen);
  return {
    view,
    label: words.about(view === "incoming" ? "callFrom" : "callWith", screen.peer),
    status: words.about(status, screen.peer),
    since: screen.view === "ongoing" ? screen.since : undefined,
    notice: notice(screen, words),
    beside: beside(screen, words),
    buttons,
  };
}

function standing(screen) {
  switch (screen.view) {
    case "dialling":
      return ["dialling", "calling", WAITING];
    case "ringing":
      return ["ringing", "ringing", WAITING];
    case "incoming":
      return ["incoming", "incoming", screen.beside === undefined ? ["decline", "answer"] : ["decline", "endAndAnswer", "answer"]];
    case "connecting":
      return ["connecting", "connecting", TALKING];
    case "ended":
      return ["ended", ended(screen), ["close"]];
    default:
      if (screen.interrupted) return ["interrupted", "reconnecting", TALKING];
      return screen.ownHeld ? ["held", "onHold", TALKING] : ["ongoing", "connected", TALKING];
  }
}

/** What the user should know, the most urgent first, line by line. */
function notice(screen, words) {
  const talking = screen.view === "ongoing";
  const rings = screen.view === "ringing" || screen.view === "incoming";
  const said = [
    ["asking", screen.asking],
    [screen.incoming ? "ringBlocked" : "ringSilent", screen.silent && rings],
    ["ownLost", screen.ownLost && talking],
    ["ownSilent", screen.ownSilent && talking],
    ["mutedTalk", screen.mutedTalk],
    ["peerHeld", screen.otherHeld && talking],
    ["peerLost", screen.otherLost && talking],
    // Whoever has put the call on hold, or has no microphone, is not heard anyway.
    ["peerMuted", screen.otherMuted && talking && !screen.otherHeld && !screen.otherLost],
    ["peerSilent", screen.otherSilent && talking],
  ];
  return said
    .filter(([, holds]) => holds)
    .map(([word]) => words.about(word, screen.peer))
    .join("\n");
}

function beside(screen, words) {
  if (screen.beside === undefined || (screen.view !== "incoming" && screen.view !== "ongoing")) return "";
  return words.about(screen.besideHeld ? "besideHeld" : "besideTalking", screen.beside);
}

/** The words of the ends that have others than the reason's own. */
const ENDS = {
  completed: "ended",
  answered_elsewhere: "answeredElsewhere",
  network_quality: "weakNetwork",
  media_failed: "notConnected",
  network_lost: "connectionLost",
  peer_lost: "connectionLost",
  replaced: "moved",
  time_limit: "timeIsUp",
  server_error: "failed",
};

function ended({ reason, by, incoming }) {
  switch (reason) {
    case "missed":
      return incoming ? "missed" : "noAnswer";
    case "no_microphone":
    case "permission_denied":
    case "permission_dismissed":
      return by === "me" ? "noMicrophone" : "peerNoMicrophone";
    default:
      return ENDS[reason] ?? reason;
  }
}

/** The words for how good the connection is. */
export const QUALITY = { good: "qualityGood", fair: "qualityFair", poor: "qualityPoor" };

/** Minutes and seconds, with hours before them once there are any. */
export function clock(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (parts[0] === 0) parts.shift();
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** What is left, without a nought before its minutes. */
export const countdown = (seconds) => clock(seconds).replace(/^0/, "");
