// A pupil's credit pays for a lesson. The server ends the call when it is used up, whatever the two pages do, and says what was used.
import { connect } from "/halloo/index.js";

const PEOPLE = { pupil_1: "tutor_1", tutor_1: "pupil_1" };
const asked = new URLSearchParams(location.search).get("me");
const me = Object.hasOwn(PEOPLE, asked) ? asked : "pupil_1";
const element = (id) => document.getElementById(id);
const say = (text) => {
  element("said").textContent = text;
};

element("me").textContent = me;
element("other").href = `?me=${PEOPLE[me]}`;

const seconds = (milliseconds) => `${Math.ceil(milliseconds / 1000)} s`;

async function follow(call) {
  element("call").disabled = true;
  // Both sides are told, by the server's clock.
  call.on("timelimit", ({ left }) => {
    element("left").textContent = seconds(left);
    say(`${seconds(left)} are left.`);
  });
  const { reason, duration } = await call.ended;
  say(reason === "time_limit" ? "The credit is used up." : `The call is over: ${reason}.`);
  if (call.direction === "outgoing") {
    const credit = Math.max(0, Number(element("credit").value) - Math.ceil(duration / 1000));
    element("credit").value = credit;
    element("left").textContent = seconds(credit * 1000);
  }
  element("call").disabled = false;
}

try {
  const client = await connect({ accountId: "dev", apikey: "dev-key", cuid: me });
  client.on("incoming", ({ call }) => follow(call));
  element("dial").onsubmit = async (event) => {
    event.preventDefault();
    const timeLimit = Number(element("credit").value) * 1000;
    // Half of it, and ten seconds before the end.
    const timeLimitAlerts = [...new Set([timeLimit / 2, 10_000])].filter((alert) => alert < timeLimit);
    element("call").disabled = true;
    try {
      await follow(await client.dial(PEOPLE[me], { context: "Your lesson", timeLimit, timeLimitAlerts }));
    } catch (error) {
      say(error.message);
      element("call").disabled = false;
    }
  };
  element("call").disabled = false;
  say("Signed in.");
} catch (error) {
  say(error.message);
}
