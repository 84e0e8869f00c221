// The module form for pages that say where the WebAssembly is: to load it as a stream, to keep it for long, or from elsewhere.
import { entrance } from "./entrance.js";
import { CallError } from "./error.js";

export { CallError } from "./error.js";
export { SignedCallClient } from "./signed-call.js";
export { version } from "../package.json";

let given;

/** Says where the WebAssembly is, before the first client signs in. */
export function init(options) {
  given = options?.wasm;
  if (!given) throw new CallError("ERR_INVALID_INITPARAMETERS", "init() needs the WebAssembly", "wasm");
}

export const { connect, initDirectCall, initSignedCall, preload } = /* @__PURE__ */ entrance({
  engine: () => import("./engine.js"),
  async wasm() {
    if (given) return given;
    throw new CallError("ERR_INVALID_INITPARAMETERS", "init({ wasm }) has to be called first", "wasm");
  },
  surface: () => import("./surface.js"),
  notifications: () => import("./notifications.js"),
  keypad: () => import("./keypad.js"),
  preflight: () => import("./preflight.js"),
  diagnostics: () => import("./diagnostics.js"),
  words: {
    ar: () => import("./words/ar.js"),
    de: () => import("./words/de.js"),
    es: () => import("./words/es.js"),
    hi: () => import("./words/hi.js"),
  },
});
