import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import type { Call } from "halloo";
import { HallooProvider, useCall, useHalloo } from "./halloo.tsx";

const PEOPLE: Record<string, string> = { waiter_1: "cook_1", cook_1: "waiter_1" };
const asked = new URLSearchParams(location.search).get("me");
const me = asked === "cook_1" ? asked : "waiter_1";

/** A line of text beside the built-in call screens. */
function Line({ call }: { call: Call }) {
  const { peer, context, state, muted } = useCall(call);
  return (
    <li>
      {peer.name ?? peer.cuid}: {context} ({state})
      {(state === "connected" || state === "reconnecting") && (
        <button aria-pressed={muted} onClick={() => void call.mute(!muted)}>
          {muted ? "Unmute" : "Mute"}
        </button>
      )}
    </li>
  );
}

function Phone() {
  const { client, error, calls, dial } = useHalloo();
  const [said, setSaid] = useState("");
  const call = async () => {
    try {
      const talk = await dial(PEOPLE[me] ?? "", { context: "Table 4 waits" });
      setSaid(`The call is over: ${(await talk.ended).reason}.`);
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    }
  };
  if (error) return <p role="status" className="bad">{String(error)}</p>;
  return (
    <>
      <button disabled={!client || calls.length > 0} onClick={() => void call()}>Call</button>
      <ul aria-label="Calls">{calls.map((call) => <Line key={call.id} call={call} />)}</ul>
      <p role="status">{client ? said || "Signed in." : "Signing in…"}</p>
    </>
  );
}

function App() {
  const [shown, setShown] = useState(true);
  return (
    <StrictMode>
      <h1>React</h1>
      <p>You are <strong>{me}</strong>. Open <a href={`?me=${PEOPLE[me]}`}>the other one's page</a> in another window.</p>
      <button onClick={() => setShown(!shown)}>{shown ? "Sign out" : "Sign in"}</button>
      {shown && (
        <HallooProvider options={{ accountId: "dev", apikey: "dev-key", cuid: me }}>
          <Phone />
        </HallooProvider>
      )}
    </StrictMode>
  );
}

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
