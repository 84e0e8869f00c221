// Every piece of code in README and guides, as a reader would copy it: each is played on a page, against a real server.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "../e2e/harness/browser.mjs";
import { openPage } from "../e2e/harness/party.mjs";
import { packageFolder, root, serverProgram } from "../e2e/harness/places.mjs";
import { ALICE, BEN } from "../e2e/harness/scene.mjs";
import { ACCOUNT_KEY, startServer } from "../e2e/harness/server.mjs";
import { snippets } from "./snippets.mjs";

const GUIDES = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`);
const ALL = ["README.md", "pkg-template/README.md", "examples/README.md", ...GUIDES].flatMap(snippets);

/** Whom the snippets call: they answer. */
const CALLED = ["ben_1", "tutor_7"];
const SERVER = "https://calls.example.org";

/** What the drop-in asks of CleverTap's own SDK. */
const CLEVERTAP = '{ getCleverTapID: () => "visitor", getAccountID: () => "acme", event: { push() {} } }';

let server;
let browser;
let other;
before(async () => {
  server = await startServer({ accounts: { acme: "presence = true" } });
  browser = await launch(ALICE);
  other = await launch(BEN);
});
after(async () => {
  await Promise.all([browser?.close(), other?.close()]);
  await server?.dispose();
});

/** As the reader would write it: the address and the key of a server of their own. */
const own = (text) =>
  text
    .replaceAll(SERVER, server.origin)
    .replaceAll(/(apikey(?:=|: ))"…"/g, `$1"${ACCOUNT_KEY}"`)
    .replaceAll("sha384-…", JSON.parse(readFileSync(join(packageFolder, "integrity.json"), "utf8"))["halloo.global.js"]);

/** What a snippet can be given, as the text of a module. All else that it wants is a function that does nothing. */
function given({ given, from }) {
  const options = (more) => `{ url: "${server.origin}", accountId: "acme", apikey: "${ACCOUNT_KEY}", cuid: "ana_1"${more} }`;
  const dropIn = from === "initSignedCall" || given.includes("initSignedCall");
  const known = {
    options: options(dropIn ? `, clevertap: ${CLEVERTAP}` : ""),
    connect: "halloo.connect",
    initSignedCall: "halloo.initSignedCall",
    client: `await halloo.${from}(${options(from === "connect" ? "" : `, clevertap: ${CLEVERTAP}`)})`,
    call: 'await (await halloo.connect(options)).dial("ben_1", { context: "Your driver is calling" })',
    accountId: '"acme"',
    apikey: JSON.stringify(ACCOUNT_KEY),
    cuid: '"ana_1"',
    name: '"Ana"',
    clevertap: CLEVERTAP,
    ringtone: "undefined",
    receiver: '"ben_1"',
    context: '"Your driver is calling"',
    receiver_image: "undefined",
    initiator_image: "undefined",
  };
  const names = given.includes("call") && !given.includes("options") ? ["options", ...given] : given;
  const value = (name) => known[name] ?? "() => {}";
  return ['import * as halloo from "halloo";', ...names.map((name) => `export const ${name} = ${value(name)};`)].join("\n");
}

const IMPORTS = JSON.stringify({
  imports: { halloo: "/halloo/index.js", "halloo/slim": "/halloo/slim.js", "halloo/button": "/halloo/button.js", given: "/given.js" },
});

/** A page of this text, at the server's address. */
const page = (body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>A reader's page</title><link rel="icon" href="/icon.svg">
<script type="importmap">${IMPORTS}</script><body>${body}</body></html>`;

/** Who is called: takes every call, and hangs up when sound flows, unless `stays`. */
const PHONE = (stays) => `
import { connect } from "halloo";
const accounts = [["acme", "${ACCOUNT_KEY}"], ["dev", "dev-key"]];
const people = ${JSON.stringify(CALLED)}.flatMap((cuid) => accounts.map(([accountId, apikey]) => connect({ accountId, apikey, cuid, callWaiting: false })));
for (const client of await Promise.all(people)) {
  client.on("incoming", async ({ call }) => {
    if (!${stays}) call.on("connected", () => call.hangup().catch(() => {}));
    await call.accept().catch(() => {});
  });
}
globalThis.played = true;`;

async function open(browser, files) {
  const context = await browser.newContext();
  await context.grantPermissions(["microphone", "notifications", "local-network-access"]);
  const types = { html: "text/html", js: "text/javascript", json: "application/json" };
  for (const [name, body] of Object.entries(files)) {
    await context.route(`${server.origin}/${name}`, (route) => route.fulfill({ body, contentType: types[name.split(".").at(-1)] }));
  }
  return { context, ...(await openPage(context, `${server.origin}/page.html`)) };
}

const played = ({ page }) => page.waitForFunction(() => globalThis.played, null, { polling: 50, timeout: 30_000 });

/** Plays a module, and gives what the browser complained of. */
async function play(snippet) {
  const { text, file } = snippet;
  const stays = snippet.given.includes("call") || /\.hangup\(\)/.test(text);
  const module = page('<script type="module" src="/page.js"></script>');
  const names = snippet.given.length ? `import { ${snippet.given.join(", ")} } from "given";\n` : "";
  const files = { "page.html": module, "page.js": `${names}${own(text)}\nglobalThis.played = true;`, "given.js": given(snippet) };
  if (file) files[file] = readFileSync(join(packageFolder, "words", "ar.js"), "utf8").replace(/^export default /, "").replace(/;\s*$/, "");
  const phone = await open(other, { "page.html": module, "page.js": PHONE(stays) });
  await played(phone);
  const reader = await open(browser, files);
  await Promise.race([played(reader), reader.page.waitForEvent("pageerror", { timeout: 35_000 }).catch(() => {})]);
  await Promise.all([reader.context.close(), phone.context.close()]);
  return reader.complaints.filter((complaint) => !/^console (log|info|debug|table)/.test(complaint));
}

/** Shows a piece of markup, and gives what the browser complained of. */
async function show({ text }) {
  const reader = await open(browser, { "page.html": page(own(text)), "support.html": "<!doctype html><title>Support</title>" });
  await reader.page.waitForLoadState("networkidle");
  const phone = text.includes("<halloo-button") && (await reader.page.getByRole("button", { name: "Call us" }).isVisible());
  assert.equal(phone, text.includes("<halloo-button"));
  await reader.context.close();
  return reader.complaints;
}

/** Commands: what they name is there. The one that can be tried is. */
function tell({ text }) {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const wrong = [];
  for (const line of text.split("\n")) {
    const [, script] = line.match(/^npm (?:run )?([\w:]+)/) ?? [];
    if (script && script !== "install" && !scripts[script]) wrong.push(`no script ${script}`);
    const [, crate] = line.match(/^cargo .*-p ([\w-]+)/) ?? [];
    if (crate && !existsSync(join(root, "crates", crate.replace(/^halloo-/, "")))) wrong.push(`no crate ${crate}`);
    if (line.includes("hash-key")) {
      const { status, stdout } = spawnSync("sh", ["-c", line.replace("target/release/halloo-server", serverProgram())], { encoding: "utf8" });
      if (status !== 0 || !stdout.includes("keys = ")) wrong.push(line);
    }
  }
  return wrong;
}

const HOW = { js: play, html: show, sh: tell };

for (const snippet of ALL.filter(({ original }) => !original)) {
  test(`${snippet.path}:${snippet.line}`, { timeout: 90_000 }, async () => {
    assert.ok(HOW[snippet.language], `nobody plays ${snippet.language}`);
    assert.deepEqual(await HOW[snippet.language](snippet), []);
  });
}

test("there is something to play", () => {
  assert.ok(ALL.length > 20, `${ALL.length} pieces`);
  assert.deepEqual(ALL.filter(({ original }) => original).map(({ path }) => path).filter((path) => path !== "docs/migration.md"), []);
});
