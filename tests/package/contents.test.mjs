// What is in the package, and that its parts find each other.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const folder = process.env.HALLOO_PACKAGE ?? fileURLToPath(new URL("../../pkg", import.meta.url));
const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
const wasm = await readFile(join(folder, "halloo_bg.wasm"));

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
  const entries = Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === "string" ? [entry] : Object.values(entry),
  );
  for (const entry of [...entries, manifest.main, manifest.types, manifest.unpkg, manifest.jsdelivr]) {
    assert(files.includes(entry.replace("./", "")), entry);
  }
});

test("both forms look for the WebAssembly beside themselves", async () => {
  for (const form of ["index.js", "halloo.global.js"]) {
    const text = await readFile(join(folder, form), "utf8");
    assert(text.includes("halloo_bg.wasm"), form);
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
