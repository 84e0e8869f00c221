// One phone: a client of its own, with the built-in call screens.
import { connect } from "/halloo/index.js";
import { cannotConnect, cannotDial, insecure, microphoneProblem, outcome } from "./words.js";

const PHONES = {
  alice: { cuid: "alice", peer: "ben" },
  ben: { cuid: "benny", peer: "alice" },
};

const asked = new URLSearchParams(location.search).get("me");
const me = Object.hasOwn(PHONES, asked) ? asked : "alice";
const { cuid, peer } = PHONES[me];
const element = (id) => document.getElementById(id);
let client;

document.title = `Phone of ${me}`;
element("me").textContent = me;
element("peer").textContent = peer;
element("face").textContent = peer[0];

function showLink(state) {
  const words = { connecting: "Connecting…", connected: "Online", reconnecting: "Reconnecting…", closed: "Offline" };
  element("link").textContent = words[state];
  element("link").dataset.link = state;
  refresh();
}

function showProblem(problem, retry) {
  element("problem").hidden = !problem;
  element("problem-title").textContent = problem?.title ?? "";
  element("problem-text").textContent = problem?.text ?? "";
  element("retry").hidden = !retry;
  element("retry").onclick = retry;
}

/** Calls can be made when the session is up and there is no call. */
function refresh() {
  element("call").disabled = !client?.connected || client.calls.length > 0;
}

async function follow(call) {
  refresh();
  const end = await call.ended;
  element("last").textContent = outcome(call, end);
  if (["permission_denied", "no_microphone"].includes(end.reason) && end.by === "me") {
    showProblem(microphoneProblem(end.reason === "permission_denied" ? "denied" : "missing"));
  }
  refresh();
}

async function signIn() {
  showProblem(undefined);
  showLink("connecting");
  try {
    client = await connect({ accountId: "dev", apikey: "dev-key", cuid, name: me });
  } catch (error) {
    showLink("closed");
    showProblem(cannotConnect(error), error.retryable ? signIn : undefined);
    return;
  }
  client.on("incoming", ({ call }) => {
    showProblem(undefined);
    follow(call);
  });
  for (const state of ["connected", "reconnecting", "closed"]) client.on(state, () => showLink(state));
  showLink("connected");
  await lookForMicrophone();
}

/** Says so before the first call if it is plain that there will be no microphone. */
async function lookForMicrophone() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  if (!devices.some(({ kind }) => kind === "audioinput")) return showProblem(microphoneProblem("missing"));
  // Not every browser lets a page ask for this.
  const permission = await navigator.permissions.query({ name: "microphone" }).catch(() => undefined);
  const judge = () => {
    if (permission.state === "denied") showProblem(microphoneProblem("denied"));
    else showProblem(undefined);
  };
  if (!permission) return;
  if (permission.state === "denied") judge();
  permission.onchange = judge;
}

element("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  element("call").disabled = true;
  showProblem(undefined);
  try {
    await follow(await client.dial(PHONES[peer].cuid, { context: element("reason").value }));
  } catch (error) {
    const { said, problem } = cannotDial(error, peer);
    element("last").textContent = said;
    showProblem(problem);
  }
  refresh();
});

if (isSecureContext) {
  await signIn();
} else {
  showLink("closed");
  showProblem(insecure(location));
}
