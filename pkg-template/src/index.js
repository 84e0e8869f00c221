// The module form of the package, which needs nothing set up anywhere. Importing it does nothing; it may be imported on a server.
import { entrance } from "./entrance.js";

export { CallError } from "./error.js";
export { SignedCallClient } from "./signed-call.js";
export { version } from "../package.json";

// Each is spelt out, because bundlers look for exactly this form.
export const { connect, initDirectCall, initSignedCall, preload } = /* @__PURE__ */ entrance({
  engine: () => import("./engine.js"),
  wasm: () => import("./wasm.js").then(({ wasm }) => wasm),
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
