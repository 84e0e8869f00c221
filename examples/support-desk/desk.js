// The agent: a list of customers instead of call screens. Taking one puts the one before on hold.
import { connect } from "/halloo/index.js";

const element = (id) => document.getElementById(id);
const say = (text) => {
  element("said").textContent = text;
};

const ACTIONS = {
  take: (call) => (call.state === "ringing" ? call.accept({ other: "hold" }) : call.hold(false)),
  decline: (call) => call.decline(),
  hangup: (call) => call.hangup(),
};

const NEWS = ["answered", "connected", "reconnecting", "reconnected", "held", "peerheld", "ending"];

function draw(client) {
  const rows = client.calls.map((call) => {
    const row = element("row").content.firstElementChild.cloneNode(true);
    const waits = call.state === "ringing";
    const state = waits ? "waits" : call.held ? "on hold" : call.state;
    row.querySelector("strong").textContent = call.peer.name ?? call.peer.cuid;
    row.querySelector("span").textContent = `${call.context}, ${state}`;
    row.dataset.state = state;
    for (const button of row.querySelectorAll("button")) {
      const { do: name } = button.dataset;
      button.hidden = { take: !waits && !call.held, decline: !waits, hangup: waits }[name];
      button.onclick = () => ACTIONS[name](call).catch((error) => say(error.message));
    }
    return row;
  });
  element("calls").replaceChildren(...rows);
}

try {
  const client = await connect({ accountId: "dev", apikey: "dev-key", cuid: "desk_1", name: "Support", screens: false, sounds: true });
  const attend = async ({ call }) => {
    for (const name of NEWS) call.on(name, () => draw(client));
    draw(client);
    await call.ended;
    draw(client);
  };
  client.on("incoming", attend);
  client.on("resumed", attend);
  say("Signed in. Customers who call are listed here.");
} catch (error) {
  say(error.message);
}
