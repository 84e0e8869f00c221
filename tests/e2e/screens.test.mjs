// Every view of the call screens, for everybody: looked at by axe-core, on a page that forbids what pages can forbid.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { MODES, servePortrait } from "../screens/guests.mjs";
import { STOPS, tour } from "../screens/tour.mjs";
import { launch } from "./harness/browser.mjs";
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
