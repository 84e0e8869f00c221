// Hosts: network namespaces whose only way out is a wire to the router.
import { execFile, spawn } from "node:child_process";
import { createServer, connect } from "node:net";
import { join } from "node:path";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Every namespace of this rig begins so: what does is ours, and nobody else's. */
const PREFIX = "halloo-";
const FOLDER = "/run/netns";
const DEVICE = "wire0";
/** What stands in a folder here takes the place of the same file of /etc in the namespace of that name. */
const SETTINGS = "/etc/netns";
/** Whom every host asks for names. Nobody is there; but that it was asked is seen on the wire. */
const NAME_SERVER = "10.77.0.53";
/** Held by the run that uses the namespaces: one at a time. The system lets go of it when its holder ends, however it does. */
const TURN = "\0halloo-network";

async function ip(...words) {
  try {
    return (await run("ip", words)).stdout;
  } catch (error) {
    throw new Error(`ip ${words.join(" ")}: ${error.stderr || error.message}`, { cause: error });
  }
}

export class Hosts {
  #turn;
  #addresses = new Map();
  #second = new Map();
  /** What a host has beside its first address, in the order in which it was given. */
  #more = new Map();

  /**
   * Waits for other runs to end, removes what killed ones have left, and makes these hosts: an address by each name, or
   * several, of which the first is meant where one is asked for.
   */
  static async open(addresses) {
    if (process.getuid?.() !== 0) throw new Error("network namespaces are root's: run this as root");
    const hosts = new Hosts();
    hosts.#turn = await Turn.take();
    try {
      await removeAll();
      for (const [name, given] of Object.entries(addresses)) {
        const [address, ...more] = [given].flat();
        hosts.#addresses.set(name, address);
        hosts.#more.set(name, more);
        await ip("netns", "add", PREFIX + name);
        mkdirSync(join(SETTINGS, PREFIX + name), { recursive: true });
        writeFileSync(join(SETTINGS, PREFIX + name, "resolv.conf"), `nameserver ${NAME_SERVER}\n`);
        await ip("-n", PREFIX + name, "link", "set", "lo", "up");
      }
    } catch (error) {
      await hosts.close();
      throw error;
    }
    return hosts;
  }

  /** What the router has to know of them. */
  get places() {
    return [...this.#addresses.keys()].map((name) => [name, `${FOLDER}/${PREFIX}${name}`, ...this.all(name)].join(","));
  }

  address(name) {
    return this.#addresses.get(name);
  }

  all(name) {
    return [this.#addresses.get(name), ...this.#more.get(name)];
  }

  /** Gives the wires their addresses, now that the router holds their other ends. */
  async wire() {
    for (const name of this.#addresses.keys()) {
      // A wire has no neighbours to greet.
      await ip("-n", PREFIX + name, "link", "set", DEVICE, "addrgenmode", "none");
      for (const address of this.all(name)) await ip("-n", PREFIX + name, "address", "add", alone(address), "dev", DEVICE, ...sure(address));
      await this.plug(name);
    }
  }

  /** The interface of a host goes up. */
  async plug(name) {
    await ip("-n", PREFIX + name, "link", "set", DEVICE, "up");
    for (const version of new Set(this.all(name).map(versionOf))) {
      await ip(`-${version}`, "-n", PREFIX + name, "route", "replace", "default", "dev", DEVICE);
    }
  }

  /** It goes down. */
  unplug(name) {
    return ip("-n", PREFIX + name, "link", "set", DEVICE, "down");
  }

  /** A host gets another address in place of the one that it has. The router has to be told, too. */
  async move(name, address) {
    await ip("-n", PREFIX + name, "address", "add", `${address}/32`, "dev", DEVICE);
    await ip("-n", PREFIX + name, "address", "delete", `${this.#addresses.get(name)}/32`, "dev", DEVICE);
    await this.plug(name);
    this.#addresses.set(name, address);
  }

  /**
   * Another network of a host is there beside the one that it has: what is sent from now on leaves from `address`. Without one,
   * it is gone. The router has to be told, too.
   */
  async route(name, address) {
    const [host, before] = [PREFIX + name, this.#second.get(name)];
    if (address) await ip("-n", host, "address", "add", `${address}/32`, "dev", DEVICE);
    await ip("-n", host, "route", "replace", "default", "dev", DEVICE, "src", address ?? this.#addresses.get(name));
    if (before) await ip("-n", host, "address", "delete", `${before}/32`, "dev", DEVICE);
    if (address) this.#second.set(name, address);
    else this.#second.delete(name);
  }

  /** The words before a command that make it run on a host. */
  on(name) {
    return ["ip", "netns", "exec", PREFIX + name];
  }

  /** Starts a program on a host. */
  spawn(name, program, words, options) {
    const [ip, ...rest] = [...this.on(name), program, ...words];
    return spawn(ip, rest, options);
  }

  async close() {
    await removeAll();
    this.#turn.release();
  }
}

const versionOf = (address) => (address.includes(":") ? 6 : 4);

/** The network of one address. */
const alone = (address) => `${address}/${{ 4: 32, 6: 128 }[versionOf(address)]}`;

/** An address of version 6 is good at once: nobody else can have it. */
const sure = (address) => ({ 4: [], 6: ["nodad"] })[versionOf(address)];

/** One run at a time. */
class Turn {
  #server;
  #waiting = new Set();

  /** Waits until nobody else holds it. */
  static async take() {
    for (;;) {
      const turn = new Turn();
      try {
        await turn.#listen();
        return turn;
      } catch (error) {
        if (error.code !== "EADDRINUSE") throw error;
      }
      // The holder answers by ending.
      const holder = connect(TURN);
      await once(holder, "close").catch(() => {});
    }
  }

  async #listen() {
    this.#server = createServer((socket) => {
      this.#waiting.add(socket.unref());
      socket.on("error", () => {}).on("close", () => this.#waiting.delete(socket));
    });
    await once(this.#server.listen(TURN), "listening");
    // Nobody waits for this alone.
    this.#server.unref();
  }

  release() {
    this.#server.close();
    for (const socket of this.#waiting) socket.destroy();
  }
}

/** Ends whatever runs in namespaces of this rig, and removes them. */
async function removeAll() {
  for (const name of ours(FOLDER)) {
    for (const id of (await ip("netns", "pids", name)).split("\n").filter(Boolean)) {
      try {
        process.kill(Number(id), "SIGKILL");
      } catch {
        // It has just ended by itself.
      }
    }
    await ip("netns", "delete", name);
  }
  for (const name of ours(SETTINGS)) rmSync(join(SETTINGS, name), { recursive: true });
}

function ours(folder) {
  try {
    return readdirSync(folder).filter((name) => name.startsWith(PREFIX));
  } catch (error) {
    // Nobody has ever put anything there.
    if (error.code === "ENOENT") return [];
    throw error;
  }
}

/** Whether a process, wherever it runs, has a socket that listens on this port. */
export function listens(id, protocol, port) {
  const [waiting, wanted] = [{ udp: "07", tcp: "0A" }[protocol], port.toString(16).toUpperCase().padStart(4, "0")];
  const lines = readFileSync(`/proc/${id}/net/${protocol}`, "utf8").split("\n").slice(1);
  return lines.some((line) => {
    const [, local, , state] = line.trim().split(/\s+/);
    return local?.endsWith(`:${wanted}`) && state === waiting;
  });
}
