// How long calls take, beside PeerJS on the same emulated network: `npm run bench:call`. It judges nothing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { root } from "../e2e/harness/places.mjs";
import { listens } from "../network/harness/hosts.mjs";
import { openRig } from "../network/harness/rig.mjs";
import { makeCall } from "./run.mjs";
import { table } from "./table.mjs";

const PEER_PORT = 9000;
const STACKS = ["halloo", "peerjs"];

const { values } = parseArgs({ options: { runs: { type: "string", default: "20" }, delays: { type: "string", default: "0,50,150" } } });
const runs = Number(values.runs);
const delays = values.delays.split(",").map(Number);
if (!(Number.isInteger(runs) && runs > 0) || delays.some((delay) => !(Number.isInteger(delay) && delay >= 0))) {
  console.error("usage: npm run bench:call -- [--runs 20] [--delays 0,50,150]");
  process.exit(2);
}

const note = (text) => process.stderr.write(`${text}\n`);
const module = (...path) => join(root, "node_modules", ...path);
const version = (name) => JSON.parse(readFileSync(module(name, "package.json"), "utf8")).version;

/** PeerJS's own server, on the host of ours. */
async function startPeerServer(hosts) {
  const host = hosts.address("server");
  const words = [module("peer", "dist", "bin", "peerjs.js"), "--host", host, "--port", String(PEER_PORT)];
  const child = hosts.spawn("server", process.execPath, words, { stdio: ["ignore", "ignore", "inherit"] });
  while (!listens(child.pid, "tcp", PEER_PORT)) {
    if (child.exitCode !== null) throw new Error(`PeerJS's server ended with ${child.exitCode}`);
    await pause(20);
  }
  return { host, port: PEER_PORT, path: "/" };
}

async function measure(rig, settings) {
  let number = 0;
  const attempt = async (stack) => {
    number += 1;
    try {
      return [await makeCall({ rig, stack, names: [`alice_${number}`, `benny_${number}`], settings })];
    } catch (error) {
      note(`  a call of ${stack} failed: ${error.message}`);
      return [];
    }
  };
  for (const delay of delays) {
    await rig.router.tell(`link * * delay=${delay}`);
    const measured = { halloo: [], peerjs: [] };
    // The first call of each warms up what is slow once only.
    for (const stack of STACKS) await attempt(stack);
    for (let run = 1; run <= runs; run += 1) {
      for (const stack of STACKS) measured[stack].push(...(await attempt(stack)));
      note(`${delay} ms: ${run} of ${runs}`);
    }
    console.log(`\n${table(delay, measured)}`);
  }
}

const rig = {};
try {
  await openRig(rig, {
    // As with the peer, both sides may know each other's addresses from the beginning.
    rules: 'pre_accept = "all"',
    pages: { bench: fileURLToPath(new URL("page", import.meta.url)), peerjs: module("peerjs", "dist") },
  });
  const peerServer = await startPeerServer(rig.hosts);
  const { iceServers } = rig.relay;
  note(`Halloo against peerjs ${version("peerjs")} with peer ${version("peer")}, ${runs} calls each at ${delays.join(", ")} ms one way between any two hosts`);
  await measure(rig, { account: rig.account, peerServer, iceServers });
  console.log("Floor: what a bare prototype reached that connects while it rings. Both stacks may use the microphone without asking; PeerJS holds it before the call, and what Halloo takes to get it before it calls is not counted.");
} finally {
  await rig.close?.();
}
