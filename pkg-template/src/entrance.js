import init, * as halloo from "halloo-glue";
import { version } from "../package.json";
import { ask, cleverTap, fan } from "./clevertap.js";
import { complete } from "./drop-in.js";
import { CallError } from "./error.js";
import { headless } from "./headless.js";
import { words } from "./words.js";

/**
 * The functions of the package. `place.wasm()` says where the WebAssembly lies, `place.words` where the words of each
 * language do, and `place.preflight()` loads the module of that name; none of them is called before it is needed.
 */
export function entrance(place) {
  let loading;

  // However many clients start at once, the WebAssembly is loaded once. A failed load is tried again next time.
  const load = () => {
    loading ??= start(place).catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };

  const dropIn = async (options, direct) => {
    demandBrowser();
    const read = (name) => member(options, name);
    // As the original does, before anything else is looked at.
    ask(read("clevertap"), direct ? "setDCSDKVersion" : "setSCSDKVersion", version);
    await load();
    const analytics = async () => fan(read("analytics"), await cleverTap(read("clevertap")));
    const client = remember(await halloo.initSignedCall(options, analytics, direct), options);
    const cb = read("cb");
    if (cb) headless(client, cb);
    return client;
  };

  return {
    async connect(options) {
      demandBrowser();
      await load();
      return remember(await halloo.connect(options, () => fan(member(options, "analytics"))), options);
    },
    initSignedCall: (options) => dropIn(options, false),
    initDirectCall: (options) => dropIn(options, true),
  };
}

/** Where the servers of clients are, as the application has said. */
const urls = new WeakMap();

function remember(client, options) {
  urls.set(client, member(options, "url"));
  return client;
}

/** A member of what the application gave, whatever that is. */
function member(given, name) {
  try {
    return given?.[name];
  } catch {
    return undefined;
  }
}

function demandBrowser() {
  const { document, navigator, RTCPeerConnection, WebAssembly, WebSocket } = globalThis;
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
  const compiled = await compile(place.wasm());
  await init({ module_or_path: compiled });
  halloo.setup(CallError, (locale) => words(place.words, locale));
  complete();
  for (const type of [halloo.Client, halloo.Call, halloo.SignedCallClient]) {
    // These free the object's memory under the application's feet; the garbage collector does it in time.
    delete type.prototype.free;
    if (Symbol.dispose) delete type.prototype[Symbol.dispose];
  }
  halloo.Client.prototype.preflight = async function (options) {
    const [signal, device] = [member(options, "signal"), this.devices().microphone];
    const { preflight } = await place.preflight();
    const [servers, ping] = [halloo.iceServers(this), () => halloo.ping(this)];
    return preflight({ servers, url: urls.get(this), ping, failure: halloo.captureFailure, judge: halloo.judge, device, signal });
  };
  if (Symbol.asyncDispose) {
    halloo.Client.prototype[Symbol.asyncDispose] = function () {
      return this.logout();
    };
  }
}

async function compile(url) {
  let response;
  try {
    response = await fetch(url);
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  } catch (cause) {
    throw new CallError("ERR_CONNECTION_NOT_ESTABLISHED", `Could not load ${url}`, undefined, cause, true);
  }
  try {
    // Streaming demands the right MIME type; many a static server does not know it.
    const streams = response.headers.get("content-type")?.startsWith("application/wasm");
    if (streams) return await WebAssembly.compileStreaming(response);
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    throw new CallError("ERR_UNSUPPORTED", `Could not compile ${url}`, undefined, cause);
  }
}
