// Photographs every view of the call screens: `npm run screenshots`.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { launch } from "../e2e/harness/browser.mjs";
import { root } from "../e2e/harness/places.mjs";
import { BEN, stage } from "../e2e/harness/scene.mjs";
import { MODES, servePortrait } from "./guests.mjs";
import { tour } from "./tour.mjs";

const FOLDER = join(root, "docs", "screens");
/** What is shown of the page around a card. */
const AROUND = 36;

const scene = stage();
let quiet;
let darkroom;
before(async () => {
  quiet = await launch(BEN, { autoplay: false });
  darkroom = await quiet.newPage();
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
});
after(() => quiet?.close());

/** The card of this page and some of the page around it, as a PNG file. */
async function photograph(page) {
  // Nothing is under the pointer.
  await page.mouse.move(0, 0);
  const { width, height } = page.viewportSize();
  const box = await page.locator("halloo-screen .card").boundingBox();
  const left = Math.max(0, box.x - AROUND);
  const top = Math.max(0, box.y - AROUND);
  const right = Math.min(width, box.x + box.width + AROUND);
  const bottom = Math.min(height, box.y + box.height + AROUND);
  return page.screenshot({ clip: { x: left, y: top, width: right - left, height: bottom - top } });
}

/** The same picture as WebP, which is a third as large. */
async function develop(picture) {
  const encoded = await darkroom.evaluate(async (source) => {
    const image = await createImageBitmap(await (await fetch(source)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext("2d").drawImage(image, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/webp", quality: 0.9 })).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  }, `data:image/png;base64,${picture.toString("base64")}`);
  return Buffer.from(encoded, "base64");
}

for (const mode of ["light", "dark", "phone", "rtl"]) {
  scene(`photographs: ${mode}`, async (people) => {
    const page = "/test/showcase.html";
    await tour(people, { ...MODES[mode], quiet, prepare: servePortrait, path: page }, async (name, page) => {
      writeFileSync(join(FOLDER, `${name}-${mode}.webp`), await develop(await photograph(page)));
    });
  });
}
