// <halloo-button>, as a page that knows nothing else has it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { ALICE, BEN, stage } from "./harness/scene.mjs";

const scene = stage();
const AXE = createRequire(import.meta.url).resolve("axe-core");

const hears = ({ page }, hertz) =>
  page.waitForFunction((hertz) => globalThis[Symbol.for("probe")].hears(hertz), hertz, { polling: 50 });

/** A page with the button, in alice's browser, and what it loads. */
async function shop(people, { alice }) {
  const visit = await people.visit("/test/button.html", { browser: alice });
  const { page } = visit;
  const button = page.getByRole("button", { name: "Call us" });
  await button.waitFor();
  const loaded = () => page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name.split("/").at(-1)).filter((name) => name.endsWith(".js")));
  const told = await page.evaluateHandle(() => {
    const told = [];
    for (const type of ["call", "ended", "failed"]) {
      document.addEventListener(`halloo-${type}`, ({ target, detail }) => told.push([type, target.localName, detail.reason ?? detail.error?.code]));
    }
    return told;
  });
  const state = (wanted) => page.waitForFunction((wanted) => document.querySelector("halloo-button").state === wanted, wanted, { polling: 50 });
  return { page, button, loaded, told, state };
}

async function support(people) {
  const party = await people.open({ cuid: "support_1" });
  return party.connect();
}

scene("it loads what calls need when somebody comes near, calls when it is pressed, and can be pressed again", async (people, set) => {
  const agent = await support(people);
  const { page, button, loaded, told, state } = await shop(people, set);
  assert.deepEqual((await loaded()).sort(), ["button.js", "index.js"]);
  await button.hover();
  await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/wasm.js")), null, { polling: 50 });
  assert.equal(await page.evaluate(() => document.querySelector("halloo-button").state), "idle");
  for (const count of [1, 2]) {
    await button.click();
    await agent.incoming(count);
    assert.equal((await agent.run("last")).context, "Order 1234");
    await agent.press("Answer");
    await state("talking");
    assert.equal(await button.getAttribute("aria-disabled"), "true");
    await hears({ page }, BEN);
    await hears(agent, ALICE);
    await agent.press("Hang up");
    await state("idle");
    await agent.ended();
    await agent.isTidy();
  }
  const events = await told.jsonValue();
  assert.deepEqual(events.map(([type, name]) => [type, name]), [1, 2].flatMap(() => [["call", "halloo-button"], ["ended", "halloo-button"]]));
});

scene("a call that cannot be made is said to those who see the page, and to those who hear it", async (people, set) => {
  const { page, button, told, state } = await shop(people, set);
  await button.click();
  await state("failed");
  assert.deepEqual(await told.jsonValue(), [["failed", "halloo-button", "404"]]);
  await page.getByRole("status").getByText("The call could not be made").waitFor();
});

scene("axe-core finds nothing on it", async (people, set) => {
  const { page } = await shop(people, set);
  await page.evaluate(readFileSync(AXE, "utf8"));
  const violations = await page.evaluate(async () => (await globalThis.axe.run({ include: ["halloo-button"] })).violations.map(({ id }) => id));
  assert.deepEqual(violations, []);
});
