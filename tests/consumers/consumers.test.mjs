// The package as it is packed, in pages that are built with what people build pages with: in each of them two people talk.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "../e2e/harness/browser.mjs";
import { openPage } from "../e2e/harness/party.mjs";
import { ALICE, BEN } from "../e2e/harness/scene.mjs";
import { startServer } from "../e2e/harness/server.mjs";
import { project } from "../package/packed.mjs";
import { PROJECTS, make } from "./projects.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };
/** All that a page can forbid. */
const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' ws://127.0.0.1:*; media-src 'self'; " +
  "img-src 'self' data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

let shop;
let server;
let browsers;
before(async () => {
  shop = project();
  server = await startServer();
  browsers = { alice: await launch(ALICE), ben: await launch(BEN) };
});
after(async () => {
  await Promise.all([browsers?.alice.close(), browsers?.ben.close()]);
  await server?.dispose();
  shop?.dispose();
});

/** Serves a folder, with these headers. */
async function files(folder, headers = {}) {
  const http = createServer(({ url }, response) => {
    const path = new URL(url, "http://shop").pathname;
    try {
      const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
      const content = readFileSync(file);
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", ...headers }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  const stop = async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  };
  return { address: `http://127.0.0.1:${http.address().port}`, stop };
}

/** Opens the page in a browser of its own user; where the package is, if it is in a frame of it. */
async function open(browser, address, within) {
  const context = await browser.newContext();
  await context.grantPermissions(["microphone"]);
  const { page, complaints } = await openPage(context, `${address}/`);
  const frame = within ? await (await page.waitForSelector("iframe")).contentFrame() : page;
  await frame.waitForFunction(() => globalThis.phone, null, { polling: 50 });
  return { context, frame, complaints };
}

const hears = (frame, hertz) => frame.waitForFunction((hertz) => globalThis[Symbol.for("probe")].hears(hertz), hertz, { polling: 50 });

/** Two people talk, and one hangs up; and neither browser has anything to complain of. */
async function theyTalk(address, within) {
  const [alice, ben] = await Promise.all([open(browsers.alice, address, within), open(browsers.ben, address, within)]);
  const options = (cuid) => ({ accountId: "dev", apikey: "dev-key", cuid, url: server.origin });
  const signIn = (frame, cuid) => frame.evaluate((options) => globalThis.phone.signIn(options), options(cuid));
  await Promise.all([signIn(alice.frame, "alice"), signIn(ben.frame, "benny")]);
  await alice.frame.evaluate(() => globalThis.phone.dial("benny"));
  await ben.frame.evaluate(() => globalThis.phone.answer());
  await Promise.all([hears(alice.frame, BEN), hears(ben.frame, ALICE)]);
  assert.equal(await alice.frame.evaluate(() => globalThis.phone.hangUp()), "completed");
  await Promise.all([alice, ben].map(({ frame }) => frame.evaluate(() => globalThis.phone.logout())));
  // What tools say while they develop is no complaint.
  const complaints = [alice, ben].flatMap(({ complaints }) => complaints).filter((text) => !/^console debug: \[vite\]/.test(text));
  assert.deepEqual(complaints, []);
  await Promise.all([alice.context.close(), ben.context.close()]);
}

const hashed = (text) => text.replace("HASH", JSON.parse(readFileSync(join(shop.installed, "integrity.json"), "utf8"))["halloo.global.js"]);

for (const [name, { files: sources, build }] of Object.entries(PROJECTS)) {
  test(`two people talk: ${name}`, { timeout: 240_000 }, async () => {
    const folder = make(name.replaceAll(/\W+/g, "-"), shop.installed, sources);
    if (sources["index.html"]) writeFileSync(join(folder, "index.html"), hashed(sources["index.html"]));
    const built = await build(folder);
    const { address, stop } = typeof built === "string" ? await files(built) : built;
    try {
      await theyTalk(address);
    } finally {
      await stop();
    }
  });
}

for (const name of ["a module, without a tool", "a script tag, with a hash", "vite, production"]) {
  test(`two people talk, on a page that forbids all that it can: ${name}`, { timeout: 120_000 }, async () => {
    const { files: sources, build } = PROJECTS[name];
    const folder = make(`strict-${name.replaceAll(/\W+/g, "-")}`, shop.installed, sources);
    writeFileSync(join(folder, "index.html"), hashed(sources["index.html"]));
    const { address, stop } = await files(await build(folder), { "content-security-policy": STRICT });
    try {
      await theyTalk(address);
    } finally {
      await stop();
    }
  });
}

test("two people talk, in a frame of another page", { timeout: 120_000 }, async () => {
  const { files: sources, build } = PROJECTS["a module, without a tool"];
  const inner = await files(await build(make("framed", shop.installed, sources)));
  const html = `<!doctype html><html lang="en"><title>Another page</title><link rel="icon" href="data:,"><iframe title="The shop" allow="microphone; autoplay" src="${inner.address}/"></iframe>`;
  const outer = await files(make("framing", shop.installed, { "index.html": html }));
  try {
    await theyTalk(outer.address.replace("127.0.0.1", "localhost"), true);
  } finally {
    await Promise.all([inner.stop(), outer.stop()]);
  }
});
