// A customer. The desk takes one call and lets one more ring; whoever comes then is told that it is busy, and waits here.
import { connect } from "/halloo/index.js";

const DESK = "desk_1";
/** From one attempt to the next, in milliseconds. */
const AGAIN = 3_000;

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

/** Calls until the desk is free. What a further attempt cannot mend is thrown. */
async function reach(client, signal) {
  for (;;) {
    try {
      return await client.dial(DESK, { context: `Order ${number}`, signal });
    } catch (error) {
      if (error.code === "ERR_USER_BUSY") say("Everybody is talking. We try again; you need not do anything.");
      else if (error.code === "404") say("Nobody is at the desk at the moment. We try again.");
      else throw error;
      await pause(signal);
    }
  }
}

try {
  const client = await connect({ accountId: "dev", apikey: "dev-key", cuid: `customer_${number}`, name: `Customer ${number}` });
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
