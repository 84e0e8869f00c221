// What the original's client can do beside calling: the methods of its undocumented page for pages with a UI of their own.
import { SignedCallClient as Client } from "halloo-glue";

const done = () => {};
const incoming = ({ direction }) => direction === "incoming";
const isAnswered = ({ times }) => times.answered !== undefined;

const methods = {
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

/** Makes `SignedCallClient` the class of the drop-in's clients, and gives it its methods. */
export function complete(SignedCallClient) {
  SignedCallClient.prototype = Client.prototype;
  for (const [name, value] of Object.entries({ ...methods, constructor: SignedCallClient })) {
    Object.defineProperty(Client.prototype, name, { value, configurable: true, writable: true });
  }
}
