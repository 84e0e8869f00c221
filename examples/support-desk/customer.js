// A customer, who sees before he calls whether somebody is there. The desk takes one call and lets one more ring; whoever comes then
// waits here until it is his turn.
import { connect } from "/halloo/index.js";

const ACCOUNT = { accountId: "dev", apikey: "dev-key" };
const DESK = "desk_1";
/** From one look at the desk to the next, in milliseconds. */
const AGAIN = 3_000;
/** How the desk can be reached, as the server says it. */
const DESK_IS = {
  available: "there is somebody",
  talking: "somebody talks there, and you would be next",
  busy: "everybody talks",
  offline: "nobody is there",
};

const number = String(Math.floor(Math.random() * 9_000) + 1_000);
const element = (id) => document.getElementById(id);
const say = (text) => {
  element("said").textContent = text;
};
element("order").textContent = number;

/** Resolves after a while, or rejects as soon as the customer does not want to wait. */
const pause = (signal) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const leave = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", leave);
      resolve();
    }, AGAIN);
    signal.addEventListener("abort", leave, { once: true });
  });

/** How the desk can be reached; undefined if the server does not say. */
async function look() {
  const path = `/v1/accounts/${ACCOUNT.accountId}/presence?cuid=${DESK}`;
  try {
    const response = await fetch(path, { headers: { authorization: `Bearer ${ACCOUNT.apikey}` } });
    const { users } = await response.json();
    const { state } = users[0];
    element("desk").textContent = DESK_IS[state];
    return state;
  } catch {
    return undefined;
  }
}

/** Calls as soon as the desk can be reached. What a further attempt cannot mend is thrown. */
async function reach(client, signal) {
  for (;; await pause(signal)) {
    const state = await look();
    if (state === "busy") say("Everybody is talking. We call when it is your turn; you need not do anything.");
    else if (state === "offline") say("Nobody is at the desk at the moment. We call when somebody is.");
    else {
      try {
        return await client.dial(DESK, { context: `Order ${number}`, signal });
      } catch (error) {
        // Somebody else was quicker, or the desk has just left.
        if (error.code !== "ERR_USER_BUSY" && error.code !== "404") throw error;
        say("Nobody can take your call at the moment. We try again.");
      }
    }
  }
}

look();
// As long as somebody looks at the page.
setInterval(() => document.hidden || look(), AGAIN);
try {
  const client = await connect({ ...ACCOUNT, cuid: `customer_${number}`, name: `Customer ${number}` });
  say("Signed in.");
  element("call").disabled = false;
  element("call").onclick = async () => {
    const leaving = new AbortController();
    element("call").disabled = true;
    element("leave").hidden = false;
    element("leave").onclick = () => leaving.abort();
    try {
      const call = await reach(client, leaving.signal);
      element("leave").hidden = true;
      say("The desk has your call.");
      const { reason } = await call.ended;
      say(reason === "completed" ? "Thank you for calling." : `The call is over: ${reason}.`);
    } catch (error) {
      say(leaving.signal.aborted ? "Call whenever you like." : error.message);
    }
    element("leave").hidden = true;
    element("call").disabled = false;
  };
} catch (error) {
  say(error.message);
}
