// Every view of the call screens, for everybody: looked at by axe-core, on a page that forbids what pages can forbid.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { MODES, servePortrait } from "../screens/guests.mjs";
import { STOPS, tour } from "../screens/tour.mjs";
import { launch } from "./harness/browser.mjs";
import { root } from "./harness/places.mjs";
import { BEN, stage } from "./harness/scene.mjs";

const scene = stage();
const AXE = createRequire(import.meta.url).resolve("axe-core");

let quiet;
before(async () => (quiet = await launch(BEN, { autoplay: false })));
after(() => quiet?.close());

/** What axe-core finds in the call screens of this page. */
function findings(page) {
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run({ include: ["halloo-screen"] }, {
      resultTypes: ["violations"],
      // Beyond the rules that are on by themselves.
      rules: { "target-size": { enabled: true }, "label-content-name-mismatch": { enabled: true } },
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`);
  });
}

for (const mode of ["light", "phone-dark-rtl"]) {
  scene(`axe-core finds nothing on any view: ${mode}`, async (people) => {
    const seen = [];
    const prepare = async (context) => {
      await servePortrait(context);
      await context.addInitScript({ path: AXE });
    };
    await tour(people, { ...MODES[mode], quiet, prepare, path: "/test/strict.html" }, async (name, page) => {
      assert.deepEqual(await findings(page), [], name);
      seen.push(name);
    });
    assert.deepEqual(seen, Object.keys(STOPS));
  });
}

test("README and docs/screens.md show every view in light, dark, on a phone and right to left", () => {
  const pictures = Object.keys(STOPS).flatMap((name) => ["light", "dark", "phone", "rtl"].map((mode) => `${name}-${mode}.webp`));
  assert.deepEqual(readdirSync(join(root, "docs", "screens")).sort(), [...pictures].sort());
  for (const [file, table, folder] of [["README.md", "<details>", "docs/screens"], ["docs/screens.md", "## Every view", "screens"]]) {
    const text = readFileSync(join(root, file), "utf8").split(table)[1];
    const rows = text.split("\n").map((row) => [...row.matchAll(/[\w-]+\.webp/g)].map(([name]) => name)).filter(({ length }) => length > 0);
    assert.deepEqual(rows.flat(), pictures, file);
    for (const [name, title] of Object.entries(STOPS)) assert.ok(text.includes(`| ${title} | `), `${file}: ${title}`);
    assert.equal(text.split(`${folder}/`).length, pictures.length + 1, file);
  }
});
