// What is in the package, and that its parts find each other.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const folder = process.env.HALLOO_PACKAGE ?? fileURLToPath(new URL("../../pkg", import.meta.url));
const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
const wasm = await readFile(join(folder, "halloo.wasm"));

async function packed() {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { stdout } = await promisify(execFile)(npm, ["pack", "--dry-run", "--json"], { cwd: folder });
  const answer = JSON.parse(stdout);
  // A list in older versions of npm, an object by package name in newer ones.
  const [{ files }] = Array.isArray(answer) ? answer : Object.values(answer);
  return files.map(({ path }) => path).sort();
}

test("the package holds what it promises and nothing else", async () => {
  assert.deepEqual(await packed(), [...manifest.files, "package.json"].sort());
});

test("every entry of the package is in it", async () => {
  const files = await packed();
  const leaves = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry).flatMap(leaves));
  const { main, module, types, unpkg, jsdelivr } = manifest;
  for (const entry of [...leaves(manifest.exports), main, module, types, unpkg, jsdelivr]) {
    assert(files.includes(entry.replace("./", "")), entry);
  }
});

test("the WebAssembly as text is the WebAssembly, and nothing else looks for a file of it", async () => {
  const text = await import(pathToFileURL(join(folder, "wasm.js")));
  assert.deepEqual(Buffer.from(text.wasm()), wasm);
  for (const name of (await packed()).filter((name) => /\.c?js$/.test(name))) {
    assert.doesNotMatch(await readFile(join(folder, name), "utf8"), /\.wasm["'`]/, name);
  }
});

test("the hash is that of the file", async () => {
  const hashes = JSON.parse(await readFile(join(folder, "integrity.json"), "utf8"));
  assert.deepEqual(Object.keys(hashes), ["halloo.global.js"]);
  for (const [name, hash] of Object.entries(hashes)) {
    assert.equal(hash, `sha384-${createHash("sha384").update(await readFile(join(folder, name))).digest("base64")}`);
  }
});

test("the WebAssembly is sound and carries no names", async () => {
  const module = await WebAssembly.compile(wasm);
  for (const section of ["name", "producers"]) {
    assert.equal(WebAssembly.Module.customSections(module, section).length, 0, section);
  }
});

test("nothing in the package tells where it was built", async () => {
  for (const name of await packed()) {
    const text = await readFile(join(folder, name), "latin1");
    for (const trace of [fileURLToPath(new URL("../../", import.meta.url)), process.env.HOME]) {
      if (trace && trace.length > 1) assert(!text.includes(trace), `${trace} in ${name}`);
    }
  }
});
