// CleverTap's own web SDK on a page, and a server on this machine that takes what it sends.
import { once, EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import LZString from "lz-string";
import { selfSigned } from "./certificate.mjs";
import { root } from "./places.mjs";

const SDK = join(root, "node_modules", "clevertap-web-sdk", "clevertap.min.js");

/** Takes what pages report, as CleverTap's servers do. */
export class Collector {
  #server;
  #arrived = new EventEmitter();
  #holding = [];
  #held = false;
  /** Every event that was pushed, in order of arrival. */
  events = [];

  static async open() {
    const collector = new Collector();
    collector.#server = createServer(selfSigned("eu1.localhost", "localhost"), (request, response) =>
      collector.#take(new URL(request.url, "https://localhost"), response),
    );
    collector.#server.listen(0, "127.0.0.1");
    await once(collector.#server, "listening");
    return collector;
  }

  /** What a page is told instead of CleverTap's own domain. */
  get domain() {
    return `localhost:${this.#server.address().port}`;
  }

  /** Answers nothing until `release`. */
  hold() {
    this.#held = true;
  }

  release() {
    this.#held = false;
    for (const answer of this.#holding.splice(0)) answer();
  }

  #take({ searchParams }, response) {
    const sent = searchParams.get("d");
    if (sent) {
      const { type, evtName, evtData } = JSON.parse(LZString.decompressFromBase64(sent));
      if (searchParams.get("type") === "push" || type === "event") this.events.push({ name: evtName, data: evtData });
      this.#arrived.emit("event");
    }
    const answer = () => {
      response.writeHead(200, { "content-type": "text/javascript" });
      const guid = searchParams.get("gc") || "guid-from-server";
      response.end(`$WZRK_WR.s("${guid}", "session-1", false, ${Number(searchParams.get("rn")) || 1});`);
    };
    if (this.#held) this.#holding.push(answer);
    else answer();
  }

  /** The events of one user whose name begins so, as soon as there are `count`. */
  async of(cuid, prefix, count) {
    for (;;) {
      const events = this.events.filter(({ name, data }) => name?.startsWith(prefix) && data?.cuid === cuid);
      if (events.length >= count) return events;
      await once(this.#arrived, "event", { signal: AbortSignal.timeout(15_000) });
    }
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Puts the SDK on a page. `init`: what it is initialised with beside the account; nothing: not at all. */
export async function addCleverTap(party, collector, init) {
  await party.page.addScriptTag({ content: readFileSync(SDK, "utf8") });
  if (init === undefined) return;
  await party.page.evaluate(
    ([account, domain, init]) => globalThis.clevertap.init(account, "eu1", domain, null, init),
    [`CT-${party.cuid}`, collector.domain, init],
  );
}
