// What it costs a page to be ready for calls, beside others: `npm run bench:load`. It judges nothing.
//
// Each is bundled and minified as its users would, put into an empty page as the text of a script (so that the network counts
// nothing), and run until calls could be made, but for a server. Each time it is another page of another context, so that no code is
// cached. Measured is what the browser has done on the page's main thread meanwhile, in its CPU time, and how long it took.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";
import { launch } from "../e2e/harness/browser.mjs";
import { packageFolder, root } from "../e2e/harness/places.mjs";
import { quantile } from "./table.mjs";

const { values } = parseArgs({ options: { runs: { type: "string", default: "15" } } });
const runs = Number(values.runs);
if (!(Number.isInteger(runs) && runs > 0)) {
  console.error("usage: npm run bench:load -- [--runs 15]");
  process.exit(2);
}
const SLOWER = [1, 4];

const version = (name) => JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;

/** A script that sets `globalThis.ready` to what makes calls possible. */
async function bundle(text) {
  const { outputFiles } = await build({
    stdin: { contents: text, resolveDir: root },
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
    alias: { halloo: packageFolder },
    charset: "utf8",
    legalComments: "none",
    logLevel: "error",
    write: false,
  });
  return outputFiles[0].text;
}

const now = "globalThis.ready = () => {};";
const TARGETS = [
  ["Halloo, ready", 'import { connect, preload } from "halloo"; globalThis.kept = connect; globalThis.ready = preload;'],
  ["Halloo, before the first client", `import { connect } from "./pkg/index.js"; globalThis.kept = connect; ${now}`, { external: true }],
  ["peerjs", `import { Peer } from "peerjs"; globalThis.kept = Peer; ${now}`],
  ["jssip", `import JsSIP from "jssip"; globalThis.kept = JsSIP; globalThis.ready = () => new JsSIP.UA({ sockets: [new JsSIP.WebSocketInterface("wss://localhost:1")], uri: "sip:alice@localhost", register: false });`],
  ["clevertap-signed-call", `import * as call from "clevertap-signed-call"; globalThis.kept = call; ${now}`],
  ["clevertap-signed-call + clevertap-web-sdk", `import * as call from "clevertap-signed-call"; import clevertap from "clevertap-web-sdk"; globalThis.kept = [call, clevertap]; ${now}`],
  ["livekit-client", 'import { Room } from "livekit-client"; globalThis.kept = Room; globalThis.ready = () => new Room();'],
];

/** What a page loads of Halloo before its first client. */
async function script([, text, { external } = {}]) {
  if (!external) return bundle(text);
  const { outputFiles } = await build({
    entryPoints: [join(packageFolder, "index.js")],
    bundle: true,
    minify: true,
    format: "iife",
    globalName: "Halloo",
    charset: "utf8",
    target: "es2022",
    external: ["./engine.js", "./wasm.js", "./surface.js", "./notifications.js", "./keypad.js", "./diagnostics.js", "./preflight.js"],
    write: false,
  });
  return `${outputFiles[0].text}\n${now}`;
}

async function once(browser, address, text, slower) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(address);
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
    const busy = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return metrics.find(({ name }) => name === "TaskDuration").value * 1000;
    };
    const before = await busy();
    const took = await page.evaluate(async (text) => {
      const element = document.createElement("script");
      element.textContent = text;
      const begin = performance.now();
      document.head.append(element);
      await globalThis.ready();
      return performance.now() - begin;
    }, `/* ${Math.random()} */${text}`);
    return { cpu: (await busy()) - before, took };
  } finally {
    await context.close();
  }
}

const http = createServer((request, response) => response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Empty</title><link rel=icon href=data:,>"));
await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
const address = `http://127.0.0.1:${http.address().port}/`;
const browser = await launch(440);
try {
  const scripts = [];
  for (const target of TARGETS) scripts.push({ name: target[0], text: await script(target), measured: SLOWER.map(() => []) });
  const empty = { name: "(nothing)", text: now, measured: SLOWER.map(() => []) };
  for (let run = 0; run <= runs; run += 1) {
    for (const [place, slower] of SLOWER.entries()) {
      for (const { text, measured } of [empty, ...scripts]) {
        const result = await once(browser, address, text, slower);
        // The first one warms up what is slow once only.
        if (run > 0) measured[place].push(result);
      }
    }
    process.stderr.write(`${run} of ${runs}\n`);
  }
  const middle = (measured, what) => quantile(measured.map((one) => one[what]), 0.5);
  const floor = SLOWER.map((_, place) => middle(empty.measured[place], "cpu"));
  const cost = ({ measured }, place) => middle(measured[place], "cpu") - floor[place];
  const [halloo] = scripts;
  console.log(`Medians of ${runs} runs; CPU without what an empty page costs. ${TARGETS.slice(2).map(([name]) => name).filter((name) => !name.includes("+")).map((name) => `${name} ${version(name)}`).join(", ")}.\n`);
  console.log("| | brotli 11 | CPU ms | CPU ms, 4 times slower | until ready, ms | 4 times slower | CPU, Halloo / this |\n|---|---|---|---|---|---|---|");
  for (const target of scripts) {
    const packed = brotliCompressSync(target.text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 } }).length;
    const cells = [
      target.name,
      `${(packed / 1000).toFixed(1)} kB`,
      ...SLOWER.map((_, place) => cost(target, place).toFixed(1)),
      ...SLOWER.map((_, place) => middle(target.measured[place], "took").toFixed(1)),
      target === halloo ? "" : (cost(halloo, 0) / cost(target, 0)).toFixed(2),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
} finally {
  await browser.close();
  http.close();
}
