// A real server in a process of its own, which also serves the demo, the package and the test page.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageFolder, root, serverProgram } from "./places.mjs";

/** The line that stands for an API key in a configuration file. */
export function hashedKey(key) {
  const made = spawnSync(serverProgram(), ["hash-key"], { input: key, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`hash-key: ${made.stderr}`);
  return made.stdout.trim();
}

/** The key of every account that a test asks for. */
export const ACCOUNT_KEY = "a-key-for-tests-0123456789";

const LOOPBACK = "127.0.0.1";

/** A port that nobody listens on. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject).listen(0, LOOPBACK, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts a server on a free port.
 *
 * `configuration` is the text of its TOML file; `accounts` are accounts for the server's own pages, rules in TOML by their
 * ids, with the key `ACCOUNT_KEY`; `dev` says whether the development account is open. It is found at these `addresses`, which are
 * all that its machine has if they are several; `inside` is a command that runs it in another place, and `pages` are folders
 * to be served too, by their names there.
 */
export async function startServer({ configuration = "", accounts = {}, dev = true, addresses = [LOOPBACK], inside = [], pages = {} } = {}) {
  // An account names the origin of its pages, and with it the port.
  const port = Object.keys(accounts).length ? await freePort() : 0;
  for (const [id, rules] of Object.entries(accounts)) {
    const key = hashedKey(ACCOUNT_KEY);
    const origins = addresses.map((address) => originOf(address, port));
    configuration += `\n[[accounts]]\nid = "${id}"\n${key}\norigins = ${JSON.stringify(origins)}\n${rules}\n`;
  }
  const folder = mkdtempSync(join(tmpdir(), "halloo-e2e-"));
  const site = join(folder, "site");
  cpSync(join(root, "examples", "demo"), site, { recursive: true });
  cpSync(packageFolder, join(site, "halloo"), { recursive: true });
  cpSync(join(root, "tests", "e2e", "page"), join(site, "test"), { recursive: true });
  for (const [name, source] of Object.entries(pages)) cpSync(source, join(site, name), { recursive: true });
  const file = join(folder, "halloo.toml");
  writeFileSync(file, configuration);
  const key = join(folder, "ticket.key");
  const command = [...inside, serverProgram(), "--config", file, "--serve", site, "--ticket-key-file", key, ...(dev ? ["--dev"] : [])];
  const server = new Server(folder, command, addresses, port);
  await server.start();
  return server;
}

const bracketed = (address) => (address.includes(":") ? `[${address}]` : address);

const originOf = (address, port) => `http://${bracketed(address)}:${port}`;

class Server {
  #folder;
  #command;
  #addresses;
  #process;
  #log = [];
  #port = 0;

  constructor(folder, command, addresses, port) {
    this.#folder = folder;
    this.#command = command;
    this.#addresses = addresses;
    this.#port = port;
  }

  get origin() {
    return this.origins[0];
  }

  /** One for each of its addresses. */
  get origins() {
    return this.#addresses.map((address) => originOf(address, this.#port));
  }

  /** What it has written to its log. */
  get log() {
    return this.#log.join("\n");
  }

  /** Starts it; again on the same port as before. */
  async start() {
    const [program, ...options] = this.#command;
    // At all of them, of whichever version.
    const [first, ...more] = this.#addresses;
    const child = spawn(program, [...options, "--listen", `${bracketed(more.length ? "::" : first)}:${this.#port}`], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    createInterface({ input: child.stderr }).on("line", (line) => this.#log.push(line));
    await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`the server ended with ${code}:\n${this.log}`)));
      createInterface({ input: child.stdout }).on("line", (line) => {
        const [, port] = line.match(/^listening on http:\/\/(?:[\d.]+|\[[\da-f:]+\]):(\d+)$/) ?? [];
        if (!port) return;
        this.#port = Number(port);
        resolve();
      });
    });
  }

  /** Asks it to end, or ends it with another signal, and waits until it has. */
  async stop(signal = "SIGTERM") {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  /** Ends it at once and removes what it served. */
  async dispose() {
    await this.stop("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
