// Two browsers, the server and a relay, each on a host of its own, with the router between them.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "../../e2e/harness/browser.mjs";
import { chromiumProgram } from "../../e2e/harness/places.mjs";
import { ACCOUNT_KEY, startServer } from "../../e2e/harness/server.mjs";
import { toneFile } from "../../e2e/harness/tone.mjs";
import { Hosts } from "./hosts.mjs";
import { Relay } from "./relay.mjs";
import { Router } from "./router.mjs";

const ADDRESSES = { alice: "10.77.0.2", ben: "10.77.0.3", server: "10.77.0.10", relay: "10.77.0.20", spare: "10.77.0.21" };
const ACCOUNT = "network";
/** Listens to what arrives, by the sample. */
export const METER = fileURLToPath(new URL("meter.js", import.meta.url));
/** What pages load for it. */
const PAGE = fileURLToPath(new URL("../page", import.meta.url));

/** What alice's microphone hears, and ben's. */
export const TONES = { alice: 440, ben: 1000 };

/**
 * Puts everything together into `rig`: `hosts`, `router`, `relay`, `server`, and the browsers `alice` and `ben`; `move`
 * gives a host another address, `launch` starts one more browser there, and `prepare` makes the network what it was. `pages`
 * are more folders that the server is to serve, `rules` are the account's, in TOML, and with `spare` there is another relay.
 * `addresses` are of hosts that the others do not need, or instead of those that they have, `origin` says at which of the
 * server's addresses somebody opens its pages, and `flags` are the browsers'.
 * What is there is known at once, so that `close` finds it if the rest fails.
 */
export async function openRig(rig, { seed = 1, pages, configuration = "", rules = "", spare = false, addresses = {}, origin = {}, flags = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "halloo-network-"));
  rig.close = async () => {
    await Promise.all([rig.server?.dispose(), rig.alice?.close(), rig.ben?.close()]);
    await Promise.all([rig.relay?.dispose(), rig.spare?.dispose()]);
    await rig.router?.stop();
    await rig.hosts?.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const places = { ...ADDRESSES, ...addresses };
  rig.hosts = await Hosts.open(places);
  rig.router = await Router.start(rig.hosts.places, seed);
  await rig.hosts.wire();
  rig.relay = await Relay.start(rig.hosts, "relay");
  if (spare) rig.spare = await Relay.start(rig.hosts, "spare");
  rig.server = await startServer({
    configuration: `${configuration}${rig.relay.configuration}${rig.spare?.configuration ?? ""}`,
    accounts: { [ACCOUNT]: rules },
    dev: false,
    addresses: rig.hosts.all("server"),
    inside: rig.hosts.on("server"),
    pages: { network: PAGE, ...pages },
  });
  // A host gets another address, and is found there from now on.
  rig.move = async (name, to) => {
    await rig.hosts.move(name, to);
    await rig.router.tell(`move ${name} ${to}`);
  };
  // Another network of a host takes over from the one that it has, as a VPN does; without an address, it is gone.
  rig.route = async (name, address) => {
    await rig.hosts.route(name, address);
    await rig.router.tell(`move ${name} ${address ?? rig.hosts.address(name)}`);
  };
  const originAt = (address) => rig.server.origins[rig.hosts.all("server").indexOf(address)];
  rig.origins = Object.fromEntries(Object.entries(origin).map(([name, address]) => [name, originAt(address)]));
  rig.account = { accountId: ACCOUNT, apikey: ACCOUNT_KEY };
  rig.scripts = [METER];
  rig.prepare = async () => {
    for (const [name, given] of Object.entries(places)) {
      const [address, ...more] = [given].flat();
      // Hosts with several stay where they are.
      if (more.length || address.includes(":")) continue;
      await rig.route(name);
      await rig.hosts.plug(name);
      if (rig.hosts.address(name) !== address) await rig.move(name, address);
    }
    await rig.router.tell("calm");
    await rig.router.tell("mark");
  };
  // Another browser on the host of this name.
  rig.launch = (name) =>
    launch(TONES[name], {
      program: program(folder, rig.hosts, name),
      // A page has a microphone only where nobody can listen in, and here nobody can.
      more: [...flags, `--unsafely-treat-insecure-origin-as-secure=${rig.server.origins}`],
      tone: toneFile(TONES[name], { steady: true }),
    });
  for (const name of Object.keys(TONES)) rig[name] = await rig.launch(name);
}

/** A program that is the browser on that host. It is talked to through pipes, which lead out of any network. */
function program(folder, hosts, name) {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\nexec ${[...hosts.on(name), chromiumProgram()].join(" ")} "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}
