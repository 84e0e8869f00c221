// What others say of the package as it would be published: publint, and whether its types are right for whoever resolves them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { project } from "./packed.mjs";

let shop;
before(() => {
  shop = project();
});
after(() => shop?.dispose());

test("publint has nothing to say", async () => {
  const { messages } = await publint({ pkgDir: shop.installed, strict: true });
  assert.deepEqual(messages, []);
});

test("the types are right, however they are resolved", async () => {
  const packed = createPackageFromTarballData(new Uint8Array(readFileSync(shop.tarball)));
  // No types belong to what is no module.
  const { problems, entrypoints } = await checkPackage(packed, { excludeEntrypoints: ["./halloo.global.js", "./halloo-notifications.js", "./halloo.wasm"] });
  assert.deepEqual(problems, []);
  for (const name of [".", "./slim"]) {
    assert.deepEqual(Object.keys(entrypoints[name].resolutions).sort(), ["bundler", "node10", "node16-cjs", "node16-esm"]);
  }
});
