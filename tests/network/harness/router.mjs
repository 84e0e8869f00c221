// The router between the hosts: see crates/router for what it can be told.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { routerProgram } from "../../e2e/harness/places.mjs";

export class Router {
  #process;
  #waiting = [];
  #ended;

  static async start(places, seed) {
    const router = new Router();
    const child = spawn(routerProgram(), ["--seed", String(seed), ...places], { stdio: ["pipe", "pipe", "pipe"] });
    router.#process = child;
    const complaints = [];
    createInterface({ input: child.stderr }).on("line", (line) => complaints.push(line));
    createInterface({ input: child.stdout }).on("line", (line) => router.#waiting.shift()?.resolve(line));
    child.stdin.on("error", () => {});
    router.#ended = new Promise((resolve) => {
      const end = (error) => {
        for (const { reject } of router.#waiting.splice(0)) reject(error);
        resolve();
      };
      child.once("error", end);
      child.once("close", (code) => end(new Error(`the router ended with ${code}: ${complaints.join("\n")}`)));
    });
    const first = await router.#answer();
    if (first !== "ready") throw new Error(`the router said: ${first}`);
    return router;
  }

  #answer() {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Carries out a command, and gives what it gave. */
  async tell(line) {
    const answer = this.#answer();
    this.#process.stdin.write(`${line}\n`);
    const [, verdict, rest] = (await answer).match(/^(\S+) ?(.*)$/);
    if (verdict !== "ok") throw new Error(`the router: ${rest}`);
    return rest ? JSON.parse(rest) : undefined;
  }

  /**
   * How many packets were sent since the mark, by kind: `rtp`, `relayed-rtp`, `rtcp`, `stun`, `dtls`, `udp`, `dns`, `tcp`, …
   * `from` and `to` name hosts; without them, all.
   */
  async sent({ from, to } = {}) {
    return this.#sum("sent", { from, to });
  }

  /** How many of them got lost. */
  async lost({ from, to } = {}) {
    return this.#sum("lost", { from, to });
  }

  /** The names that hosts have asked DNS for since the mark. Nobody answers here. */
  async names({ from } = {}) {
    const questions = await this.tell("names");
    return questions.filter((question) => (from ?? question.from) === question.from).map(({ name }) => name);
  }

  async #sum(what, { from, to }) {
    const sums = {};
    for (const row of await this.tell("count")) {
      if ((from ?? row.from) !== row.from || (to ?? row.to) !== row.to) continue;
      sums[row.kind] = (sums[row.kind] ?? 0) + row[what];
    }
    return sums;
  }

  async stop() {
    this.#process.stdin.end();
    await this.#ended;
  }
}
