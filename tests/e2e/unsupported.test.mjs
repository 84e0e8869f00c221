// Browsers without what calls need: said at once, by name.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";

const scene = stage();

const LACKS = [
  { name: "RTCPeerConnection", without: "delete globalThis.RTCPeerConnection" },
  { name: "WebSocket", without: "delete globalThis.WebSocket" },
  { name: "navigator.mediaDevices", without: "delete Navigator.prototype.mediaDevices" },
  { name: "WebAssembly", without: "delete globalThis.WebAssembly" },
];

for (const { name, without } of LACKS) {
  scene(`without ${name}: signing in is refused, and the error names it (F-41)`, async (people) => {
    const { page } = await people.visit("/test/index.html", { script: { content: without } });
    const errors = await page.evaluate(async () => {
      const halloo = await import("/halloo/index.js");
      const plain = ({ name, code, message, retryable }) => ({ name, code, message, retryable });
      const given = { accountId: "dev", apikey: "dev-key", cuid: "benny", clevertap: {} };
      const attempts = ["connect", "initSignedCall", "initDirectCall"].map((entrance) => halloo[entrance](given));
      return Promise.all(attempts.map((attempt) => attempt.then(() => "it signed in", plain)));
    });
    const error = { name: "CallError", code: "ERR_UNSUPPORTED", message: `Calls need ${name}`, retryable: false };
    assert.deepEqual(errors, [error, error, error]);
  });
}
