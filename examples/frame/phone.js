// The page in the frame. The call screens are drawn here, inside the frame.
import { connect } from "/halloo/index.js";

const PEOPLE = { guest_1: "host_1", host_1: "guest_1" };
const asked = new URLSearchParams(location.search).get("me");
const me = Object.hasOwn(PEOPLE, asked) ? asked : "guest_1";
const element = (id) => document.getElementById(id);
const say = (text) => {
  element("said").textContent = text;
};

element("me").textContent = me;
try {
  const client = await connect({ accountId: "dev", apikey: "dev-key", cuid: me });
  say("Signed in.");
  element("call").disabled = false;
  element("call").onclick = async () => {
    try {
      const call = await client.dial(PEOPLE[me], { context: "About your stay" });
      const { reason } = await call.ended;
      say(`The call is over: ${reason}.`);
    } catch (error) {
      say(error.message);
    }
  };
} catch (error) {
  say(error.message);
}
