// The browser's own protocol (https://chromedevtools.github.io/devtools-protocol) over a pipe.
import { EventEmitter, once } from "node:events";

/** Messages are JSON, each followed by a nought. */
const END = "\0";
const GONE = "the browser is gone";

/** Sends wishes and tells of events, as `method` with its parameters and the session that it belongs to. */
export class DevTools extends EventEmitter {
  #writer;
  #open = new Map();
  #number = 0;
  #isOver = false;

  /** `writer` is what the browser reads from, `reader` what it writes to. */
  constructor(writer, reader) {
    super();
    this.setMaxListeners(0);
    this.#writer = writer;
    writer.on("error", () => {});
    let rest = "";
    reader.setEncoding("utf8");
    reader.on("data", (data) => {
      const messages = (rest + data).split(END);
      rest = messages.pop();
      for (const message of messages) this.#take(JSON.parse(message));
    });
    reader.once("close", () => this.end());
  }

  /** The browser is gone: nothing is answered any more. */
  end() {
    this.#isOver = true;
    for (const { fail } of this.#open.values()) fail(GONE);
    this.#open.clear();
  }

  /** Carries out a method; in a session, if it is one of a page or a worker. */
  send(method, parameters = {}, session = undefined) {
    const id = (this.#number += 1);
    const at = new Error(method);
    return new Promise((resolve, reject) => {
      const fail = (reason) => reject(Object.assign(at, { message: `${method}: ${reason}` }));
      if (this.#isOver) return fail(GONE);
      this.#open.set(id, { resolve, fail, session });
      this.#writer.write(JSON.stringify({ id, method, params: parameters, sessionId: session }) + END);
    });
  }

  /** The parameters of the next such event of this session that `fits`. */
  async next(event, session, fits = () => true, patience = 15_000) {
    const signal = AbortSignal.timeout(patience);
    for (;;) {
      const [parameters, of] = await once(this, event, { signal }).catch((error) => {
        throw new Error(`there was no ${event}`, { cause: error });
      });
      if (of === session && fits(parameters)) return parameters;
    }
  }

  #take({ id, method, params, sessionId, result, error }) {
    if (method === "Target.detachedFromTarget") this.#drop(params.sessionId);
    if (method) return this.emit(method, params, sessionId);
    const { resolve, fail } = this.#open.get(id) ?? {};
    this.#open.delete(id);
    if (error) fail?.(error.message);
    else resolve?.(result);
  }

  /** Whoever is asked in this session does not answer any more. */
  #drop(session) {
    for (const [id, { fail, session: of }] of this.#open) {
      if (of !== session) continue;
      this.#open.delete(id);
      fail("its page is gone");
    }
  }
}
