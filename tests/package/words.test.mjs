// The words of the call screens in every language.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = join(process.env.HALLOO_PACKAGE ?? fileURLToPath(new URL("../../pkg", import.meta.url)), "words");
const read = async (name) => (await import(pathToFileURL(join(folder, name)))).default;
const names = await readdir(folder);
const english = await read("en.js");
const braces = (text) => text.match(/\{\w*\}/g) ?? [];

for (const name of names) {
  test(`${name} says everything that en.js says`, async () => {
    const words = await read(name);
    assert.deepEqual(Object.keys(words), Object.keys(english));
    for (const [key, text] of Object.entries(words)) {
      assert.ok(text.trim() === text && text.length > 0 && text.length < 100, `${key}: ${text}`);
      assert.deepEqual(braces(text), braces(english[key]), `${key}: ${text}`);
    }
    assert.equal(words.direction, name === "ar.js" ? "rtl" : "ltr");
  });
}

test("every language is in the package and is looked for by each of its forms", async () => {
  const { files } = JSON.parse(await readFile(join(folder, "../package.json"), "utf8"));
  assert.deepEqual(names.map((name) => `words/${name}`).sort(), files.filter((file) => file.startsWith("words/")).sort());
  for (const form of ["index.js", "index.cjs", "slim.js", "slim.cjs", "halloo.global.js"]) {
    const text = await readFile(join(folder, "..", form), "utf8");
    for (const language of names.map((name) => name.split(".")[0]).filter((language) => language !== "en")) {
      assert.match(text, new RegExp(`\\b${language}:`), `${language} in ${form}`);
    }
  }
});
