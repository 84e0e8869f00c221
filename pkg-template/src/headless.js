// The original's undocumented option `cb`: an application that draws its calls itself is told of them by callbacks, and
// may name two elements that are filled with the state of the call and with how long it has lasted.

const TITLES = {
  CallIsPlaced: "Outgoing call",
  Ringing: "Ringing...",
  Answered: "Connecting...",
  CallInProgress: "Ongoing Call",
};

export function headless(client, cb) {
  const live = new Set();
  let since;
  let tick;

  const tell = (name, ...given) => {
    try {
      cb[name]?.(...given);
    } catch (error) {
      globalThis.reportError?.(error);
    }
  };
  const fill = (name, text) => {
    const element = document.getElementById(cb[name]);
    if (element) element.textContent = text;
  };
  const time = () => {
    const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
    const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60];
    fill("timer", parts.map((part) => String(Math.floor(part)).padStart(2, "0")).join(":"));
  };
  const follow = (id) => {
    live.add(id);
    const call = client.calls.find((call) => call.id === id);
    call?.on("reconnecting", () => fill("callStatus", "Reconnecting"));
    call?.on("reconnected", () => fill("callStatus", TITLES.CallInProgress));
    call?.on("connected", () => {
      since = call.times.answered;
      clearInterval(tick);
      tick = setInterval(time, 1000);
      time();
    });
  };

  client.on("callstatus", ({ direction, callDetails, callEvent }) => {
    const called = direction === "Incoming";
    const id = callDetails.callId;
    const data = { context: callDetails.remoteContext ?? callDetails.callContext, ...callDetails };
    const title = TITLES[callEvent];
    if (title) {
      if (!live.has(id)) follow(id);
      fill("callStatus", called && callEvent === "Ringing" ? "Incoming Call" : title);
      if (callEvent === "Ringing" && called) tell("incoming", data);
      if (callEvent === "Answered") called ? tell("answered", true) : tell("receiverAnswered");
      return;
    }
    // The end has two names where the network was its reason.
    if (!live.delete(id)) return;
    if (live.size === 0) {
      clearInterval(tick);
      fill("callStatus", "Call ended");
    }
    if (callEvent === "Missed" || callEvent === "CancelledDueToRingTimeout") tell("missed", data);
    else if (callEvent === "Cancelled") tell("cancelled");
    else tell("hangup");
  });

  const answer = client.answer;
  Object.defineProperty(client, "answer", {
    async value() {
      const answered = await answer.call(this);
      if (!answered) tell("answered", false);
      return answered;
    },
  });
}
