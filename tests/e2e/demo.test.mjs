// The demo as its visitor sees it.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { INSECURE } from "./harness/browser.mjs";
import { artifacts } from "./harness/places.mjs";
import { BEN, stage } from "./harness/scene.mjs";

const scene = stage();
const shots = join(artifacts, "demo");
mkdirSync(shots, { recursive: true });

const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1200, height: 860 } },
  dark: { colorScheme: "dark", viewport: { width: 1200, height: 860 } },
  narrow: { colorScheme: "light", viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};

/** The demo, with both phones online. */
async function open(people, options) {
  const { page } = await people.visit("/", options);
  const phones = ["alice", "ben"].map((name) => {
    const frame = page.frameLocator(`iframe[title="The phone of ${name}"]`);
    const button = (label) => frame.getByRole("button", { name: label, exact: true });
    return {
      frame,
      button,
      async press(label) {
        // The frame first: the card is fixed in it, and below the edge of a small window.
        await page.locator(`iframe[title="The phone of ${name}"]`).evaluate((phone) => phone.scrollIntoView());
        await button(label).click();
      },
      says: (text) => frame.getByText(text).waitFor(),
    };
  });
  for (const phone of phones) await phone.says("Online");
  return { page, alice: phones[0], ben: phones[1] };
}

for (const [look, options] of Object.entries(LOOKS)) {
  scene(`alice calls ben by the buttons that are there (${look})`, async (people) => {
    const { page, alice, ben } = await open(people, options);
    const shoot = (name) => page.screenshot({ path: join(shots, `${look}-${name}.png`), fullPage: true, animations: "disabled" });
    await shoot("1-idle");
    await alice.frame.getByLabel("Reason for the call").fill("Your table is ready");
    await alice.press("Call");
    await ben.says("Your table is ready");
    await ben.frame.getByRole("alertdialog", { name: "Incoming call from alice" }).waitFor();
    await alice.says("Ringing…");
    assert.equal(await alice.button("Call").isDisabled(), true);
    await shoot("2-ringing");
    await ben.press("Answer");
    await alice.frame.getByRole("timer").waitFor();
    await ben.frame.getByRole("timer").waitFor();
    for (const frame of page.frames().filter((frame) => frame.url().includes("phone.html"))) {
      await frame.waitForFunction((hertz) => globalThis[Symbol.for("probe")].hears(hertz), BEN, { polling: 50 });
    }
    await alice.press("Mute");
    await ben.says("alice is muted");
    await shoot("3-talking");
    await alice.press("Unmute");
    await ben.press("Hang up");
    await alice.says(/^Talked with ben for 0:\d\d\.$/);
    await ben.says(/^Talked with alice for 0:\d\d\.$/);
    await shoot("4-ended");

    await ben.press("Call");
    await alice.press("Decline");
    await ben.says("alice declined.");
    await alice.says("You declined a call from ben.");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, "nothing is cut off");
  });
}

scene("without the microphone's permission the demo says what to do", async (people) => {
  const { page, alice, ben } = await open(people, { ...LOOKS.light, microphone: false });
  await alice.says("The microphone is blocked");
  await alice.says(/Allow it: click the symbol/);
  await alice.press("Call");
  await alice.says("Not made: no microphone.");
  await page.screenshot({ path: join(shots, "blocked.png"), fullPage: true });
  await ben.says("None yet.");
});

scene("without a microphone the demo says so", async (people) => {
  const { alice } = await open(people, { ...LOOKS.light, script: () => {
    navigator.mediaDevices.enumerateDevices = async () => [];
  } });
  await alice.says("No microphone found");
});

scene("at an address that is not secure the demo says which one is", async (people) => {
  const { port } = new URL(people.server.origin);
  const { page } = await people.visit("/phone.html?me=ben", { ...LOOKS.light, origin: `http://${INSECURE}:${port}` });
  await page.getByText("This address is not secure").waitFor();
  await page.getByText(`Open http://localhost:${port}/phone.html?me=ben instead`).waitFor();
  const error = await page.evaluate(async () => {
    const { connect } = await import("/halloo/index.js");
    return connect({}).catch(({ code, message }) => [code, message]);
  });
  assert.deepEqual(error, [
    "ERR_UNSUPPORTED",
    "Calls need navigator.mediaDevices: open the page over https or from localhost",
  ]);
});

scene("when the server goes, the demo says so, and when it comes back it is online again", async (people) => {
  const { alice, ben } = await open(people, { ...LOOKS.light, expected: [/WebSocket connection to .* failed/] });
  await people.server.stop("SIGKILL");
  await alice.says("Reconnecting…");
  await people.server.start();
  await alice.says("Online");
  await ben.says("Online");
});
