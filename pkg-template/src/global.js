// The form for a plain script tag, in one file: sets `Halloo` and, for pages written for the original, `SignedCallSDK` and
// `DirectCallSDK`. Further languages, notifications, the
// preflight and diagnostics are loaded from beside it.
import { entrance } from "./entrance.js";
import { start } from "./engine.js";
import { CallError } from "./error.js";
import { SignedCallClient } from "./signed-call.js";
import { open } from "./surface/index.js";
import { wasm } from "./wasm.js";
import { version } from "../package.json";

// Only while this script runs does the browser tell where it came from.
const here = globalThis.document?.currentScript?.src || globalThis.document?.baseURI;

const beside = (name) => () => import(new URL(name, here));
const [ar, de, es, hi] = ["ar", "de", "es", "hi"].map((language) => beside(`words/${language}.js`));

const { connect, initDirectCall, initSignedCall, preload } = entrance({
  engine: async () => ({ start }),
  wasm: async () => wasm,
  surface: async () => ({ open }),
  notifications: beside("notifications.js"),
  keypad: beside("keypad.js"),
  preflight: beside("preflight.js"),
  diagnostics: beside("diagnostics.js"),
  words: { ar, de, es, hi },
});

globalThis.Halloo = { connect, initDirectCall, initSignedCall, preload, SignedCallClient, CallError, version };
globalThis.SignedCallSDK = { initSignedCall, SignedCallClient };
globalThis.DirectCallSDK = { initDirectCall, DirectCallClient: SignedCallClient };
