// The module form of the package. Importing it does nothing; it may be imported on a server.
import { entrance } from "./entrance.js";

export { SignedCallClient } from "./drop-in.js";
export { CallError } from "./error.js";
export { version } from "../package.json";

// The addresses are spelt out, because bundlers look for exactly this form.
export const { connect, initDirectCall, initSignedCall } = /* @__PURE__ */ entrance({
  wasm: () => new URL("./halloo_bg.wasm", import.meta.url),
  preflight: () => import("./preflight.js"),
  words: {
    ar: () => new URL("./words/ar.json", import.meta.url),
    de: () => new URL("./words/de.json", import.meta.url),
    es: () => new URL("./words/es.json", import.meta.url),
    hi: () => new URL("./words/hi.json", import.meta.url),
  },
});
