// What the demo says about calls and their troubles.

export function insecure({ port, pathname, search }) {
  return {
    title: "This address is not secure",
    text: `Browsers give the microphone only to pages over https or from this very machine. Open http://localhost${
      port && `:${port}`
    }${pathname}${search} instead, or put the server behind https.`,
  };
}

/** `cause` as in a `CallError`: "denied", "missing" or "unreadable". */
export function microphoneProblem(cause) {
  if (cause === "denied") {
    return {
      title: "The microphone is blocked",
      text: "Allow it: click the symbol at the left of the address bar, set Microphone to Allow, and call again.",
    };
  }
  if (cause === "unreadable") {
    return {
      title: "The microphone cannot be used",
      text: "Another program may be holding it. Close that one, or choose another microphone, and call again.",
    };
  }
  return {
    title: "No microphone found",
    text: "Plug one in, or switch it on in the settings of the system, and call again.",
  };
}

export function cannotConnect(error) {
  switch (error.code) {
    case "ERR_CONNECTION_NOT_ESTABLISHED":
      return { title: "No connection to the server", text: "Is it still running? Start it again with: npm run demo" };
    case "ERR_INVALID_CREDENTIALS":
      return { title: "The server does not know this demo", text: "It must run with --dev: npm run demo does that." };
    case "ERR_UNSUPPORTED":
      return { title: "This browser cannot make calls", text: `${error.message}.` };
    default:
      return { title: "The phone could not be started", text: error.message };
  }
}

/** What is said of a call that never rang, and what the user can do about it. */
export function cannotDial(error, peer) {
  switch (error.code) {
    case "404":
      return { said: `${peer} is not online.` };
    case "ERR_USER_BUSY":
      return { said: `${peer} is busy on another call.` };
    case "ERR_MIC_UNAVAILABLE":
      return { said: "Not made: no microphone.", problem: microphoneProblem(error.cause) };
    case "ERR_CALL_FAILED":
      return { said: error.cause === "cancelled" ? "You cancelled the call." : "The call could not be made." };
    default:
      return { said: "Not made.", problem: { title: "The call could not be made", text: error.message } };
  }
}

/** How a call ended, in a sentence. */
export function outcome(call, { reason, by, duration }) {
  const peer = call.peer.name ?? call.peer.cuid;
  const mine = by === "me";
  switch (reason) {
    case "completed":
      return `Talked with ${peer} for ${clock(duration)}.`;
    case "declined":
      return mine ? `You declined a call from ${peer}.` : `${peer} declined.`;
    case "missed":
      return call.direction === "incoming" ? `Missed a call from ${peer}.` : `${peer} did not answer.`;
    case "cancelled":
      return mine ? "You cancelled the call." : `${peer} gave up before you answered.`;
    case "busy":
      return `${peer} is busy on another call.`;
    case "answered_elsewhere":
      return "Answered on another device.";
    case "unreachable":
      return `${peer} is not online.`;
    case "permission_denied":
    case "no_microphone":
      return mine ? "Not answered: no microphone." : `${peer} has no microphone.`;
    case "media_failed":
      return "The sound could not be connected. A firewall may be in the way.";
    case "network_lost":
      return "Your connection was lost.";
    case "peer_lost":
      return `The connection to ${peer} was lost.`;
    default:
      return "The call ended.";
  }
}

function clock(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
