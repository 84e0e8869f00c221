// The form for a plain script tag: sets `Halloo` and, for pages written for the original, `SignedCallSDK` and
// `DirectCallSDK`.
import { entrance } from "./entrance.js";
import { SignedCallClient } from "./drop-in.js";
import { CallError } from "./error.js";
import { version } from "../package.json";

// Only while this script runs does the browser tell where it came from.
const here = globalThis.document?.currentScript?.src || globalThis.document?.baseURI;

const language = (name) => () => new URL(`words/${name}.json`, here);

const { connect, initDirectCall, initSignedCall } = entrance({
  wasm: () => new URL("halloo_bg.wasm", here),
  preflight: () => import(new URL("preflight.js", here)),
  words: { ar: language("ar"), de: language("de"), es: language("es"), hi: language("hi") },
});

globalThis.Halloo = { connect, initDirectCall, initSignedCall, SignedCallClient, CallError, version };
globalThis.SignedCallSDK = { initSignedCall, SignedCallClient };
globalThis.DirectCallSDK = { initDirectCall, DirectCallClient: SignedCallClient };
