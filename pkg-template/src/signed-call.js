import { CallError } from "./error.js";

/**
 * The class of the drop-in's clients, as the original exports it: for `instanceof`. Only `initSignedCall` makes one. What it
 * has comes with the WebAssembly.
 */
export const SignedCallClient = /* @__PURE__ */ (() => {
  function SignedCallClient() {
    throw new CallError("ERR_UNSUPPORTED", "A SignedCallClient is made by initSignedCall()");
  }
  return SignedCallClient;
})();
