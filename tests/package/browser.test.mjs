// The package in a page: by a script tag and as a module, from servers that know little.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "../e2e/harness/browser.mjs";
import { project } from "./packed.mjs";

const TYPES = { js: "text/javascript", html: "text/html", wasm: "application/wasm" };
const PAGES = {
  "/module.html": '<!doctype html><script type="module" src="/module.js"></script>',
  "/module.js": 'import * as halloo from "/deep/down/halloo/index.js"; document.halloo = halloo;',
  "/slim.html": '<!doctype html><script type="module" src="/slim.js"></script>',
  "/slim.js": 'import * as halloo from "/deep/down/halloo/slim.js"; document.halloo = halloo;',
  "/script.html": '<!doctype html><script src="/names.js"></script><script src="/deep/down/halloo/halloo.global.js"></script>',
  "/names.js": "document.names = Object.getOwnPropertyNames(window);",
  "/moved.html": '<!doctype html><script src="/deep/down/halloo/halloo.global.js" id="sdk"></script><script src="/move.js"></script>',
  // The script has gone, and the address has changed, when the package is first used.
  "/move.js": 'document.getElementById("sdk").remove(); history.pushState({}, "", "/somewhere/else");',
};
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

let shop;
let browser;
let server;
let origin;
/** How the server treats the WebAssembly's file. */
let wasm = "application/wasm";
/** What the server allows its pages. */
let policy = POLICY;

before(async () => {
  shop = project();
  server = createServer(({ url }, response) => {
    const extension = url.split(".").at(-1);
    const type = extension === "wasm" ? wasm : TYPES[extension];
    const page = PAGES[url];
    if (url === "/favicon.ico") return response.writeHead(204).end();
    if (!type || (!page && !url.startsWith("/deep/down/halloo/"))) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": type, "content-security-policy": policy });
    response.end(page ?? readFileSync(join(shop.installed, url.split("/").at(-1))));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await launch(440);
});
after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  shop?.dispose();
});

async function visit(path) {
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(origin + path);
  return { page, complaints };
}

/** The WebAssembly has judged it if a wrong cuid is refused in its words. */
const REFUSED = ["ERR_INVALID_INITPARAMETERS", "cuid", "cuid should be between 5 to 50 characters"];

function connect(page, given) {
  return page.evaluate(async (given) => {
    const halloo = document.halloo ?? globalThis.Halloo;
    const error = await halloo.connect(given).catch((error) => error);
    return error instanceof halloo.CallError ? [error.code, error.field, error.message] : String(error);
  }, given);
}

const WRONG = { accountId: "dev", apikey: "dev-key", cuid: "ab" };

test("as a module, under a strict policy", async () => {
  const { page, complaints } = await visit("/module.html");
  assert.deepEqual(await connect(page, WRONG), REFUSED);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("by a script tag: three names, and nothing else", async () => {
  const { page, complaints } = await visit("/script.html");
  const added = await page.evaluate(() => Object.getOwnPropertyNames(window).filter((name) => !document.names.includes(name)));
  assert.deepEqual(added.sort(), ["DirectCallSDK", "Halloo", "SignedCallSDK"]);
  const exported = await page.evaluate(() => [Halloo, SignedCallSDK, DirectCallSDK].map((names) => Object.keys(names).sort()));
  assert.deepEqual(exported, [
    ["CallError", "SignedCallClient", "connect", "initDirectCall", "initSignedCall", "preload", "version"],
    ["SignedCallClient", "initSignedCall"],
    ["DirectCallClient", "initDirectCall"],
  ]);
  assert.deepEqual(await connect(page, WRONG), REFUSED);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("by a script tag that is gone, on a page that has moved on", async () => {
  const { page, complaints } = await visit("/moved.html");
  assert.deepEqual(await connect(page, WRONG), REFUSED);
  assert.deepEqual(complaints, []);
  await page.close();
});

const FORMS = {
  "its address": () => "/deep/down/halloo/halloo.wasm",
  "its address as a URL": () => new URL("/deep/down/halloo/halloo.wasm", location),
  "a response": () => fetch("/deep/down/halloo/halloo.wasm"),
  bytes: async () => (await fetch("/deep/down/halloo/halloo.wasm")).arrayBuffer(),
  "a module": async () => WebAssembly.compileStreaming(fetch("/deep/down/halloo/halloo.wasm")),
};
for (const [name, form] of Object.entries(FORMS)) {
  test(`the WebAssembly as the page gives it: ${name}`, async () => {
    const { page, complaints } = await visit("/slim.html");
    await page.waitForFunction(() => document.halloo, null, { polling: 50 });
    await page.evaluate(`document.halloo.init({ wasm: (${form})() })`);
    assert.deepEqual(await connect(page, WRONG), REFUSED);
    assert.deepEqual(complaints, []);
    await page.close();
  });
}

test("the WebAssembly that nobody has given is asked for", async () => {
  const { page, complaints } = await visit("/slim.html");
  await page.waitForFunction(() => document.halloo, null, { polling: 50 });
  assert.deepEqual(await connect(page, WRONG), ["ERR_INVALID_INITPARAMETERS", "wasm", "init({ wasm }) has to be called first"]);
  const [code, field] = await page.evaluate(() => {
    try {
      document.halloo.init({});
    } catch ({ code, field }) {
      return [code, field];
    }
  });
  assert.deepEqual([code, field], ["ERR_INVALID_INITPARAMETERS", "wasm"]);
  assert.deepEqual(complaints, []);
  await page.close();
});

const given = (page) => page.evaluate(() => document.halloo.init({ wasm: "/deep/down/halloo/halloo.wasm" }));

test("from a server that does not know what WebAssembly is", async () => {
  wasm = "application/octet-stream";
  const { page, complaints } = await visit("/slim.html");
  await page.waitForFunction(() => document.halloo, null, { polling: 50 });
  await given(page);
  assert.deepEqual(await connect(page, WRONG), REFUSED);
  assert.deepEqual(complaints, []);
  await page.close();
  wasm = "application/wasm";
});

test("importing loads nothing more; the rest is loaded once, however many sign in at once", async () => {
  const page = await browser.newPage();
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url().split("/").at(-1)));
  await page.goto(`${origin}/module.html`);
  await page.waitForFunction(() => document.halloo, null, { polling: 50 });
  assert.deepEqual(loaded, ["module.html", "module.js", "index.js"].concat(loaded.slice(3).filter((name) => name !== "favicon.ico")));
  await Promise.all([connect(page, WRONG), connect(page, WRONG), connect(page, {})]);
  assert.deepEqual(loaded.slice(3).filter((name) => name !== "favicon.ico").sort(), ["engine.js", "wasm.js"]);
  await page.close();
});

test("WebAssembly that cannot be loaded is a typed error, and the next attempt can succeed", async () => {
  const { page } = await visit("/slim.html");
  await page.waitForFunction(() => document.halloo, null, { polling: 50 });
  await given(page);
  wasm = undefined;
  const [code, , message] = await connect(page, WRONG);
  assert.equal(code, "ERR_CONNECTION_NOT_ESTABLISHED");
  assert.match(message, /^Could not load .*halloo\.wasm$/);
  wasm = "application/wasm";
  assert.deepEqual(await connect(page, WRONG), REFUSED);
  await page.close();
});

test("a part that cannot be loaded is a typed error, and the next attempt can succeed", async () => {
  for (const part of ["engine.js", "wasm.js"]) {
    const { page } = await visit("/module.html");
    await page.route(`**/${part}`, (route) => route.abort());
    const [code, , message] = await connect(page, WRONG);
    assert.deepEqual([code, message], ["ERR_CONNECTION_NOT_ESTABLISHED", "Could not load a part of the package"], part);
    await page.unroute(`**/${part}`);
    assert.deepEqual(await connect(page, WRONG), REFUSED, part);
    await page.close();
  }
});

test("a policy that forbids WebAssembly is a typed error, in every form", async () => {
  policy = POLICY.replace(" 'wasm-unsafe-eval'", "");
  for (const path of ["/module.html", "/script.html"]) {
    const { page } = await visit(path);
    const [code, , message] = await connect(page, WRONG);
    assert.deepEqual([code, message], ["ERR_UNSUPPORTED", "Could not compile the WebAssembly"], path);
    await page.close();
  }
  policy = POLICY;
});
