import { version } from "../package.json";
import { CallError } from "./error.js";
import { SignedCallClient } from "./signed-call.js";
import { words } from "./words.js";

/**
 * The functions of the package. Of `place`, nothing is called before it is needed: `engine()`, `surface()`, `notifications()`,
 * `keypad()`, `preflight()` and `diagnostics()` load the modules of those names, `wasm()` gives the WebAssembly in whatever form there is,
 * and `words` load each language's.
 */
export function entrance(place) {
  let loading;

  // However many clients start at once, all of it is loaded once. A failed load is tried again next time.
  const load = () => {
    loading ??= start(place).catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };

  const dropIn = async (options, direct) => {
    demandBrowser();
    // As the original does, before anything else is looked at.
    try {
      options.clevertap[direct ? "setDCSDKVersion" : "setSCSDKVersion"](version);
    } catch {
      // What is wrong with the options is said below.
    }
    return (await load()).dropIn(options, direct);
  };

  return {
    async connect(options) {
      demandBrowser();
      return (await load()).connect(options);
    },
    initSignedCall: (options) => dropIn(options, false),
    initDirectCall: (options) => dropIn(options, true),
    async preload() {
      demandBrowser();
      await load();
    },
  };
}

function demandBrowser() {
  const { document, WebAssembly, WebSocket, RTCPeerConnection, navigator } = globalThis;
  const wanted = {
    document,
    WebAssembly,
    WebSocket,
    RTCPeerConnection,
    "navigator.mediaDevices": navigator?.mediaDevices?.getUserMedia,
  };
  const missing = Object.keys(wanted).filter((name) => !wanted[name]);
  if (missing.length === 0) return;
  const cure = globalThis.isSecureContext === false ? ": open the page over https or from localhost" : "";
  throw new CallError("ERR_UNSUPPORTED", `Calls need ${missing.join(", ")}${cure}`);
}

async function start(place) {
  const [engine, wasm] = await Promise.all([fetched(place.engine()), fetched(place.wasm())]);
  return engine.start({
    wasm,
    CallError,
    SignedCallClient,
    version,
    load: {
      words: (language) => words(place.words, language),
      surface: place.surface,
      notifications: place.notifications,
      keypad: place.keypad,
      preflight: () => fetched(place.preflight()),
      diagnostics: () => fetched(place.diagnostics()),
    },
  });
}

/** A module that is part of the package. */
async function fetched(module) {
  try {
    return await module;
  } catch (cause) {
    if (cause instanceof CallError) throw cause;
    throw new CallError("ERR_CONNECTION_NOT_ESTABLISHED", "Could not load a part of the package", undefined, cause, true);
  }
}
