// A STUN and TURN server on a host of its own: Debian's coturn.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { selfSigned } from "../../e2e/harness/certificate.mjs";
import { listens } from "./hosts.mjs";

const PORT = 3478;
/** Where nothing else is let through; it takes TURN over plain TCP as well as over TLS. */
const LAST_PORT = 443;
const USER = "halloo";
const CREDENTIAL = "a-relay-for-tests";

export class Relay {
  #hosts;
  #name;
  #process;
  #folder = mkdtempSync(join(tmpdir(), "halloo-relay-"));

  static async start(hosts, name) {
    const relay = new Relay();
    relay.#hosts = hosts;
    relay.#name = name;
    await relay.start();
    return relay;
  }

  /** As an RTCPeerConnection is told of it. */
  get iceServers() {
    const all = this.#hosts.all(this.#name).map((address) => (address.includes(":") ? `[${address}]` : address));
    const urls = all.flatMap((at) => [`turn:${at}:${PORT}`, `turn:${at}:${PORT}?transport=tcp`, `turn:${at}:${LAST_PORT}?transport=tcp`]);
    return [{ urls: all.map((at) => `stun:${at}:${PORT}`) }, { urls, username: USER, credential: CREDENTIAL }];
  }

  /** As the server's configuration file has it. */
  get configuration() {
    return this.iceServers
      .map((server) => Object.entries(server).map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`).join(""))
      .map((lines) => `\n[[ice_servers]]\n${lines}`)
      .join("");
  }

  /** Starts it; again on the same ports as before. */
  async start() {
    const { key, cert } = selfSigned("relay.test");
    const file = (name, content) => {
      writeFileSync(join(this.#folder, name), content);
      return join(this.#folder, name);
    };
    const at = this.#hosts.all(this.#name).flatMap((address) => [`--listening-ip=${address}`, `--relay-ip=${address}`]);
    const options = [
      "-n", "--no-cli", "--no-dtls", "--lt-cred-mech", "--simple-log", "--log-file=stdout", "--realm=halloo", `--user=${USER}:${CREDENTIAL}`,
      ...at, `--listening-port=${PORT}`, `--tls-listening-port=${LAST_PORT}`,
      `--cert=${file("cert.pem", cert)}`, `--pkey=${file("key.pem", key)}`, `--pidfile=${join(this.#folder, "pid")}`,
      `--userdb=${join(this.#folder, "users")}`,
    ];
    const log = [];
    const child = this.#hosts.spawn(this.#name, "turnserver", options, { stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", (line) => log.push(line));
    let failure;
    child.once("error", (error) => (failure = error));
    const is = (protocol, port) => listens(child.pid, protocol, port);
    // It says nothing when it is ready.
    while (!(child.pid && is("udp", PORT) && is("tcp", PORT) && is("tcp", LAST_PORT))) {
      if (failure || child.exitCode !== null) throw new Error(`turnserver: ${failure ?? `ended with ${child.exitCode}`}\n${log.join("\n")}`);
      await pause(10);
    }
  }

  /** Ends it at once, without a word to anybody. */
  async stop() {
    const child = this.#process;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  async dispose() {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
