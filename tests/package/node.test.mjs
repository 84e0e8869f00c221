// The package on a server: importing it does nothing, and using it fails with a typed error.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { project } from "./packed.mjs";

let shop;
before(() => {
  shop = project();
});
after(() => shop?.dispose());

/** Runs a module in the project and gives what it printed as JSON. */
function run(source) {
  const ran = spawnSync(process.execPath, ["--trace-warnings", "--input-type=module", "--eval", source], {
    cwd: shop.folder,
    encoding: "utf8",
    timeout: 20_000,
  });
  assert.equal(ran.stderr, "");
  assert.equal(ran.status, 0, "it ends by itself");
  return JSON.parse(ran.stdout);
}

test("importing does nothing: no global, no output, nothing that keeps the process alive", () => {
  const seen = run(`
    // Node makes some of its own on first use: what had no value yet is not looked at.
    const globals = () => new Map(Reflect.ownKeys(globalThis).map((key) => [key, Object.getOwnPropertyDescriptor(globalThis, key).value]));
    const before = globals();
    const halloo = await import("halloo");
    const now = globals();
    console.log(JSON.stringify({
      exports: Object.keys(halloo).sort(),
      added: [...now.keys()].filter((key) => !before.has(key)).map(String),
      changed: [...before].filter(([key, value]) => value !== undefined && !Object.is(value, now.get(key))).map(String),
      version: halloo.version,
    }));
  `);
  const { version } = JSON.parse(readFileSync(join(shop.installed, "package.json"), "utf8"));
  assert.deepEqual(seen, {
    exports: ["CallError", "SignedCallClient", "connect", "initDirectCall", "initSignedCall", "preload", "version"],
    added: [],
    changed: [],
    version,
  });
});

test("without a browser, signing in is refused with what is missing", () => {
  const errors = run(`
    import { connect, initDirectCall, initSignedCall, CallError } from "halloo";
    const options = { accountId: "dev", apikey: "dev-key", cuid: "alice", clevertap: {} };
    const errors = await Promise.all([connect(options), initSignedCall(options), initDirectCall(options)].map((promise) => promise.catch((error) => error)));
    console.log(JSON.stringify(errors.map((error) => [error instanceof CallError, error instanceof Error, error.name, error.code, error.message])));
  `);
  for (const [own, standard, name, code, message] of errors) {
    assert.deepEqual([own, standard, name, code], [true, true, "CallError", "ERR_UNSUPPORTED"]);
    assert.match(message, /^Calls need document.*RTCPeerConnection/);
  }
});

test("every entrance of the package leads to its file, for modules of both kinds", () => {
  const names = ["halloo", "halloo/slim", "halloo/halloo.wasm", "halloo/halloo.global.js", "halloo/integrity.json", "halloo/package.json"];
  const found = run(`
    import { createRequire } from "node:module";
    const require = createRequire(process.cwd() + "/");
    const last = (path) => path.split("/").at(-1);
    const names = ${JSON.stringify(names)};
    console.log(JSON.stringify([names.map((name) => last(import.meta.resolve(name))), names.map((name) => last(require.resolve(name)))]));
  `);
  const others = ["halloo.wasm", "halloo.global.js", "integrity.json", "package.json"];
  assert.deepEqual(found, [["index.js", "slim.js", ...others], ["index.cjs", "slim.cjs", ...others]]);
});

test("both kinds of module export the same, and the slim one beside that where the WebAssembly is", () => {
  const found = run(`
    import { createRequire } from "node:module";
    const require = createRequire(process.cwd() + "/");
    const names = (module) => Object.keys(module).filter((name) => name !== "default" && name !== "module.exports").sort();
    const kinds = ["halloo", "halloo/slim"].map(async (name) => [names(await import(name)), names(require(name))]);
    console.log(JSON.stringify(await Promise.all(kinds)));
  `);
  const usual = ["CallError", "SignedCallClient", "connect", "initDirectCall", "initSignedCall", "preload", "version"];
  const slim = [...usual, "init"].sort();
  assert.deepEqual(found, [[usual, usual], [slim, slim]]);
});
