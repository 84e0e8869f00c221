// `screens: false`: the package draws nothing, and this page draws what it is told. Tones and rings are still played.
import { connect } from "/halloo/index.js";

const PEOPLE = { nurse_1: "doctor_1", doctor_1: "nurse_1" };
const asked = new URLSearchParams(location.search).get("me");
const me = Object.hasOwn(PEOPLE, asked) ? asked : "nurse_1";
const element = (id) => document.getElementById(id);
const say = (text) => {
  element("said").textContent = text;
};

element("me").textContent = me;
element("other").href = `?me=${PEOPLE[me]}`;

const STATES = {
  dialling: "Calling…",
  ringing: "Ringing…",
  connecting: "Connecting…",
  connected: "Talking",
  reconnecting: "Reconnecting…",
  ended: "Over",
};

/** Everything that may change what is shown. */
const NEWS = ["placed", "ringing", "answered", "connected", "reconnecting", "reconnected", "muted", "peermuted", "held", "peerheld", "ending"];

let shown;

function draw() {
  const call = shown;
  element("screen").hidden = !call;
  element("call").disabled = Boolean(call);
  if (!call) return;
  const rings = call.direction === "incoming" && call.state === "ringing";
  const talks = call.state === "connected" || call.state === "reconnecting";
  element("who").textContent = call.peer.name ?? call.peer.cuid;
  element("context").textContent = call.remoteContext ?? call.context;
  element("state").textContent = call.peerHeld ? "On hold" : STATES[call.state];
  element("answer").hidden = element("decline").hidden = !rings;
  element("hangup").hidden = rings;
  element("mute").hidden = element("hold").hidden = !talks;
  element("mute").setAttribute("aria-pressed", call.muted);
  element("hold").setAttribute("aria-pressed", call.held);
}

async function show(call) {
  shown = call;
  for (const name of NEWS) call.on(name, draw);
  draw();
  const { reason, duration } = await call.ended;
  say(`${reason}, ${Math.round(duration / 1000)} s`);
  if (shown === call) shown = undefined;
  draw();
}

/** What a button asks for may be refused: the call can have ended meanwhile. */
const press = (id, action) => {
  element(id).onclick = () => action(shown).catch((error) => say(error.message));
};
press("answer", (call) => call.accept());
press("decline", (call) => call.decline());
press("hangup", (call) => call.hangup());
press("mute", (call) => call.mute(!call.muted));
press("hold", (call) => call.hold(!call.held));

try {
  const client = await connect({ accountId: "dev", apikey: "dev-key", cuid: me, screens: false, sounds: true, callWaiting: false });
  client.on("incoming", ({ call }) => show(call));
  client.on("resumed", ({ call }) => show(call));
  element("dial").onsubmit = async (event) => {
    event.preventDefault();
    element("call").disabled = true;
    try {
      await show(await client.dial(PEOPLE[me], { context: "Room 12, please" }));
    } catch (error) {
      say(error.message);
      draw();
    }
  };
  say("Signed in.");
  draw();
} catch (error) {
  say(error.message);
}
