// Each example, as `npm run example -- NAME` shows it: two people talk on its pages.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "../e2e/harness/browser.mjs";
import { openPage } from "../e2e/harness/party.mjs";
import { root } from "../e2e/harness/places.mjs";
import { ALICE, BEN } from "../e2e/harness/scene.mjs";
import { startServer } from "../e2e/harness/server.mjs";

const LAID_OUT = process.env.HALLOO_EXAMPLES ?? join(root, "target", "examples");
const NAMES = readdirSync(join(root, "examples"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

let server;
let browsers;
before(async () => {
  server = await startServer({ pages: Object.fromEntries(NAMES.map((name) => [`examples/${name}`, join(LAID_OUT, name)])) });
  browsers = [await launch(ALICE), await launch(BEN)];
});
after(async () => {
  await Promise.all((browsers ?? []).map((browser) => browser.close()));
  await server?.dispose();
});

/** One window with a page of an example in it; the phone is in a frame of it, if `within`. */
class Window {
  static async open(browser, path, within) {
    const window = new Window();
    window.context = await browser.newContext();
    await window.context.grantPermissions(["microphone"]);
    Object.assign(window, await openPage(window.context, `${server.origin}/examples/${path}`));
    window.phone = within ? await (await window.page.waitForSelector("iframe")).contentFrame() : window.page;
    return window;
  }

  button(name) {
    return this.phone.getByRole("button", { name, exact: true });
  }

  press(name) {
    return this.button(name).click();
  }

  /** Waits until the page says this. */
  says(text) {
    return this.phone.getByRole("status").filter({ hasText: text }).first().waitFor();
  }

  hears(hertz) {
    return this.phone.waitForFunction((hertz) => globalThis[Symbol.for("probe")].hears(hertz), hertz, { polling: 50 });
  }

  /** Nothing of a call is left, the browser complained of nothing, and the window is closed. */
  async close() {
    await this.phone.waitForFunction(() => globalThis[Symbol.for("probe")].isTidy(), null, { polling: 50, timeout: 15_000 });
    assert.deepEqual(this.complaints, []);
    await this.context.close();
  }
}

/** Opens the pages of two, of whom the first calls; `path` makes an address of a name. */
async function both(names, path, within) {
  const [one, other] = await Promise.all(names.map((name, place) => Window.open(browsers[place], path(name), within)));
  await Promise.all([one.says("Signed in."), other.says("Signed in.")]);
  return [one, other];
}

const byName = (folder) => (name) => `${folder}/index.html?me=${name}`;

async function theyTalk(one, other, answer = "Answer") {
  await one.press("Call");
  await other.press(answer);
  await Promise.all([one.hears(BEN), other.hears(ALICE)]);
}

/** Those with the built-in call screens. */
const PLAIN = {
  "script-tag": ["shop_1", "driver_1", /over: completed/],
  "vite-typescript": ["rider_1", "driver_1", /completed, ended by peer after/],
  frame: ["guest_1", "host_1", /over: completed/],
};
for (const [name, [caller, callee, said]] of Object.entries(PLAIN)) {
  test(`two people talk: ${name}`, { timeout: 60_000 }, async () => {
    const [one, other] = await both([caller, callee], byName(name), name === "frame");
    await theyTalk(one, other);
    await other.press("Hang up");
    await one.says(said);
    await Promise.all([one.close(), other.close()]);
  });
}

test("two people talk: react, and one of them signs out and in again", { timeout: 60_000 }, async () => {
  const [one, other] = await both(["waiter_1", "cook_1"], byName("react"));
  await other.press("Sign out");
  await other.press("Sign in");
  await other.says("Signed in.");
  await theyTalk(one, other);
  const list = one.page.getByRole("list", { name: "Calls" });
  await list.getByText("cook_1: Table 4 waits (connected)").waitFor();
  await list.getByRole("button", { name: "Mute" }).click();
  await list.getByRole("button", { name: "Unmute" }).waitFor();
  await other.press("Hang up");
  await one.says(/over: completed/);
  assert.equal(await list.getByRole("listitem").count(), 0);
  await Promise.all([one.close(), other.close()]);
});

test("two people talk: headless, with hold and mute", { timeout: 60_000 }, async () => {
  const [one, other] = await both(["nurse_1", "doctor_1"], byName("headless"));
  await theyTalk(one, other);
  assert.equal(await other.page.locator("halloo-screen").count(), 0, "the package draws nothing");
  await one.press("Hold");
  await other.says("On hold");
  await one.press("Hold");
  await other.says("Talking");
  await one.press("Mute");
  await one.page.locator("#mute[aria-pressed=true]").waitFor();
  await one.press("Hang up");
  await Promise.all([one.says(/^completed, \d+ s$/), other.says(/^completed, \d+ s$/)]);
  await Promise.all([one.close(), other.close()]);
});

test("two people talk: metered, until the credit is used up", { timeout: 60_000 }, async () => {
  const [one, other] = await both(["pupil_1", "tutor_1"], byName("metered"));
  await one.page.getByLabel("Credit in seconds").fill("4");
  await theyTalk(one, other);
  await Promise.all([one.says("2 s are left."), other.says("2 s are left.")]);
  await Promise.all([one.says("The credit is used up."), other.says("The credit is used up.")]);
  assert.equal(await one.page.getByLabel("Credit in seconds").inputValue(), "0");
  await Promise.all([one.close(), other.close()]);
});

test("a desk and three customers: support-desk", { timeout: 90_000 }, async () => {
  const first = await Window.open(browsers[0], "support-desk/index.html");
  const sees = (window, text) => window.page.locator("#desk", { hasText: text }).waitFor();
  await first.says("Signed in.");
  await sees(first, "nobody is there");
  await first.press("Call the desk");
  await first.says("Nobody is at the desk");
  const desk = await Window.open(browsers[1], "support-desk/desk.html");
  await first.says("The desk has your call.");
  const row = (state) => desk.page.locator(`li[data-state="${state}"]`);
  await row("waits").getByRole("button", { name: "Take" }).click();
  await Promise.all([first.hears(BEN), desk.hears(ALICE)]);
  const second = await Window.open(browsers[0], "support-desk/index.html");
  await second.says("Signed in.");
  await sees(second, "you would be next");
  await second.press("Call the desk");
  await second.says("The desk has your call.");
  const third = await Window.open(browsers[0], "support-desk/index.html");
  await third.says("Signed in.");
  await sees(third, "everybody talks");
  await third.press("Call the desk");
  await third.says("Everybody is talking.");
  await row("waits").getByRole("button", { name: "Take" }).click();
  await row("on hold").waitFor();
  await second.hears(BEN);
  await row("on hold").getByRole("button", { name: "Take" }).click();
  await first.hears(BEN);
  await row("on hold").getByRole("button", { name: "Hang up" }).click();
  await second.says("Thank you for calling.");
  await third.says("The desk has your call.");
  await row("waits").getByRole("button", { name: "Decline" }).click();
  await third.says("The call is over: declined.");
  await row("connected").getByRole("button", { name: "Hang up" }).click();
  await first.says("Thank you for calling.");
  await sees(first, "there is somebody");
  await Promise.all([first, second, third, desk].map((window) => window.close()));
});

test("no example is left out", () => {
  const played = [...Object.keys(PLAIN), "react", "headless", "metered", "support-desk"];
  // The demo has a test of its own.
  assert.deepEqual(NAMES.toSorted(), [...played, "demo"].toSorted());
});
