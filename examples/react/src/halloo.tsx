// Halloo for React: a provider that signs in, and hooks for the client and for a call. Copy this file.
import { createContext, useCallback, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import { connect } from "halloo";
import type { Call, CallEvents, Client, ConnectOptions, DialOptions } from "halloo";

/** What {@link useHalloo} gives. */
export interface Halloo {
  /** The client, when it has signed in. */
  readonly client?: Client;
  /** Why it has not. */
  readonly error?: unknown;
  /** The calls that have not ended, those of this user and those of others. */
  readonly calls: readonly Call[];
  /** Calls somebody; resolves and rejects as `client.dial` does. */
  dial(receiver: string, options: DialOptions): Promise<Call>;
}

const Context = createContext<Halloo | undefined>(undefined);

const NOBODY: { client?: Client; error?: unknown } = {};

/**
 * Signs in when it is shown and out when it is gone; again when an option has changed. Everything that calls is inside. It may be
 * shown, hidden and shown again at once, as React's strict mode does: one client follows the other.
 */
export function HallooProvider({ options, children }: { options: ConnectOptions; children: ReactNode }) {
  const [signedIn, setSignedIn] = useState(NOBODY);
  const [calls, setCalls] = useState<readonly Call[]>([]);
  const before = useRef<Promise<unknown>>(Promise.resolve());
  const latest = useRef(options);
  latest.current = options;
  // Functions and elements among the options do not count: who changes these means the same client.
  const key = JSON.stringify(options);

  const keep = useCallback((call: Call) => {
    setCalls((calls) => (calls.includes(call) ? calls : [...calls, call]));
    void call.ended.then(() => setCalls((calls) => calls.filter((other) => other !== call)));
  }, []);

  useEffect(() => {
    let gone = false;
    const connecting = before.current.then(() => (gone ? undefined : connect(latest.current)));
    connecting.then(
      (client) => {
        if (!client || gone) return;
        client.on("incoming", ({ call }) => keep(call));
        client.on("resumed", ({ call }) => keep(call));
        client.on("closed", () => setSignedIn(NOBODY));
        setSignedIn({ client });
      },
      (error: unknown) => {
        if (!gone) setSignedIn({ error });
      },
    );
    return () => {
      gone = true;
      setSignedIn(NOBODY);
      before.current = connecting.then((client) => client?.logout(), () => {});
    };
  }, [key, keep]);

  const { client } = signedIn;
  const dial = useCallback(
    async (receiver: string, options: DialOptions) => {
      if (!client) throw new Error("not signed in");
      const call = await client.dial(receiver, options);
      keep(call);
      return call;
    },
    [client, keep],
  );
  return <Context value={{ ...signedIn, calls, dial }}>{children}</Context>;
}

/** The client and its calls. */
export function useHalloo(): Halloo {
  const halloo = useContext(Context);
  if (!halloo) throw new Error("useHalloo outside of HallooProvider");
  return halloo;
}

const NEWS: readonly (keyof CallEvents)[] = [
  "placed", "ringing", "answered", "connected", "reconnecting", "reconnected", "muted", "peermuted", "held", "peerheld",
  "microphonelost", "peermicrophonelost", "quality", "ending", "ended",
];

/** The call again, whenever something of it has changed. */
export function useCall(call: Call): Call {
  const changes = useRef(0);
  const subscribe = useCallback(
    (changed: () => void) => {
      const removers = NEWS.map((name) =>
        call.on(name, () => {
          changes.current += 1;
          changed();
        }),
      );
      return () => removers.forEach((remove) => remove());
    },
    [call],
  );
  useSyncExternalStore(subscribe, () => changes.current, () => 0);
  return call;
}
