// A line between a page and the server that can be cut.
import { once } from "node:events";
import { connect, createServer } from "node:net";

export class Relay {
  #server;
  #sockets = new Set();
  #isCut = false;

  /** Leads to this origin. */
  static async open(origin) {
    const relay = new Relay();
    const { hostname, port } = new URL(origin);
    relay.#server = createServer((socket) => {
      const onwards = connect(Number(port), hostname);
      for (const [one, other] of [[socket, onwards], [onwards, socket]]) {
        relay.#sockets.add(one);
        one.pipe(other);
        one.on("error", () => {});
        one.on("close", () => {
          relay.#sockets.delete(one);
          other.destroy();
        });
      }
      if (relay.#isCut) socket.destroy();
    });
    await once(relay.#server.listen(0, "127.0.0.1"), "listening");
    return relay;
  }

  /** For `connect`. */
  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Everything that is open ends at once, and what is opened from now on too. */
  cut() {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** It leads to the server again. */
  mend() {
    this.#isCut = false;
  }

  close() {
    this.cut();
    this.#server.close();
  }
}
