// A program of ours on a host of its own, which does what the lines say that it is told.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export class Service {
  #process;
  #lines;

  /** Starts `program`, a file beside this one, and waits until it says that it is ready. */
  static async start(hosts, name, program, words) {
    const service = new Service();
    const file = fileURLToPath(new URL(program, import.meta.url));
    service.#process = hosts.spawn(name, process.execPath, [file, ...words], { stdio: ["pipe", "pipe", "inherit"] });
    service.#lines = createInterface({ input: service.#process.stdout })[Symbol.asyncIterator]();
    await service.#hear("ready");
    return service;
  }

  /** Waits until it is so. */
  async tell(line) {
    this.#process.stdin.write(`${line}\n`);
    await this.#hear(line);
  }

  async #hear(wanted) {
    const { value, done } = await this.#lines.next();
    if (done || value !== wanted) throw new Error(`"${wanted}" was expected, and "${value}" was said`);
  }

  async stop() {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return;
    const over = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await over;
  }
}
