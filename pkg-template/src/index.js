// The module form of the package. Importing it does nothing; it may be imported on a server.
import { entrance } from "./entrance.js";

export { CallError } from "./error.js";
export { version } from "../package.json";

// Both addresses are spelt out, because bundlers look for exactly these two forms.
export const { connect, initSignedCall } = /* @__PURE__ */ entrance({
  wasm: () => new URL("./halloo_bg.wasm", import.meta.url),
  worker: () => new Worker(new URL("./alarm.js", import.meta.url)),
});
