// Browsers without what calls need: said at once, by name.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";

const scene = stage();

const LACKS = [
  ["without WebRTC signing in is refused, and the error says so (F-41)", "RTCPeerConnection", "delete globalThis.RTCPeerConnection"],
  ["without WebSockets signing in is refused, and the error says so (F-41)", "WebSocket", "delete globalThis.WebSocket"],
  ["without microphones signing in is refused, and the error says so (F-41)", "navigator.mediaDevices", "delete Navigator.prototype.mediaDevices"],
  ["without WebAssembly signing in is refused, and the error says so (F-41)", "WebAssembly", "delete globalThis.WebAssembly"],
];

for (const [what, name, without] of LACKS) {
  scene(what, async (people) => {
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
