// The original's client, and the methods of its undocumented page for pages with a UI of their own: a front of a client as `connect`
// gives it.
import { hangupAll, signedCall } from "halloo-glue";

const done = () => {};
const incoming = ({ direction }) => direction === "incoming";
const isAnswered = ({ times }) => times.answered !== undefined;

/** What stands behind each of them. */
const clients = new WeakMap();
const of = (dropIn) => clients.get(dropIn);

const methods = {
  call(receiver, context, options) {
    return signedCall(of(this), receiver, context, options);
  },
  hangup() {
    hangupAll(of(this));
  },
  isEnabled() {
    return of(this).connected;
  },
  disconnect() {
    of(this).logout().catch(done);
  },
  /** Answers the call that rings here; tells whether that has come about. */
  async answer() {
    try {
      await this.calls.find((call) => incoming(call) && !isAnswered(call)).accept();
      return true;
    } catch {
      return false;
    }
  },
  decline() {
    this.calls.find((call) => incoming(call) && !isAnswered(call))?.decline().catch(done);
  },
  dialCancel() {
    this.calls.find((call) => !incoming(call) && !isAnswered(call))?.hangup().catch(done);
  },
  toggleMuteUnmute() {
    const call = this.calls.find((call) => !call.held && (isAnswered(call) || !incoming(call)));
    call?.mute(!call.muted).catch(done);
  },
};
for (const name of ["logout", "on", "getCallState", "setLogLevel", "preflight", "diagnostics"]) {
  methods[name] = function (...given) {
    return of(this)[name](...given);
  };
}

/** Gives the class of the drop-in's clients what they can do. */
export function complete({ prototype }) {
  const define = (name, what) => Object.defineProperty(prototype, name, { configurable: true, ...what });
  for (const [name, value] of Object.entries(methods)) define(name, { value, writable: true });
  define("calls", {
    get() {
      return of(this).calls;
    },
  });
}

/** One of that class. */
export function front({ prototype }, client) {
  const made = Object.create(prototype);
  clients.set(made, client);
  return made;
}
