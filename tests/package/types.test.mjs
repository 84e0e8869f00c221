// The package's types, as a project that has installed it gets them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { root } from "../e2e/harness/places.mjs";
import { project } from "./packed.mjs";

let shop;
before(() => {
  shop = project();
});
after(() => shop?.dispose());

function compile(file, { module, moduleResolution }) {
  const compilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: "es2022",
    lib: ["es2022", "dom", "dom.iterable", "esnext.disposable"],
    types: [],
    module,
    moduleResolution,
  };
  writeFileSync(join(shop.folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
  const compiler = join(root, "node_modules", ".bin", "tsc");
  return spawnSync(compiler, ["--project", "tsconfig.json"], { cwd: shop.folder, encoding: "utf8", shell: process.platform === "win32" });
}

for (const resolution of [{ module: "esnext", moduleResolution: "bundler" }, { module: "nodenext", moduleResolution: "nodenext" }]) {
  test(`a program that uses all of it compiles, and what is wrong in it is found (${resolution.moduleResolution})`, () => {
    copyFileSync(fileURLToPath(new URL("usage.ts", import.meta.url)), join(shop.folder, "usage.ts"));
    const { status, stdout } = compile("usage.ts", resolution);
    assert.equal(stdout, "");
    assert.equal(status, 0);
  });
}

test("a wrong program does not compile", () => {
  writeFileSync(join(shop.folder, "wrong.ts"), 'import { connect } from "halloo";\nconnect({ accountId: 5 });\nexport {};\n');
  const { status, stdout } = compile("wrong.ts", { module: "esnext", moduleResolution: "bundler" });
  assert.notEqual(status, 0);
  assert.match(stdout, /wrong\.ts\(2,\d+\): error TS2739|wrong\.ts\(2,\d+\): error TS2322/);
});
