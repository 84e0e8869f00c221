// The form for a plain script tag: sets `Halloo` and, for pages written for the original, `SignedCallSDK`.
import { entrance } from "./entrance.js";
import { CallError } from "./error.js";
import { version } from "../package.json";

// Only while this script runs does the browser tell where it came from.
const here = globalThis.document?.currentScript?.src || globalThis.document?.baseURI;

const { connect, initSignedCall } = entrance({
  wasm: () => new URL("halloo_bg.wasm", here),
  worker: () => new Worker(new URL("alarm.js", here)),
});

globalThis.Halloo = { connect, initSignedCall, CallError, version };
globalThis.SignedCallSDK = { initSignedCall };
