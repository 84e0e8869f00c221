// What a page loads when it signs in: the JavaScript side of the WebAssembly, and what is written in JavaScript around it.
import init, * as halloo from "halloo-glue";
import { cleverTap, fan } from "./clevertap.js";
import { complete, front } from "./drop-in.js";
import { headless } from "./headless.js";
import { surface } from "./surface-loader.js";

/**
 * Gives the two ways to sign in. `wasm` is the WebAssembly: bytes or a function that gives them, a module, a response, or where it
 * lies, or a promise of one of these; `load` has what loads the rest: `words(language)`, and modules by their names. The classes are
 * those that the package exports.
 */
export async function start({ wasm, CallError, SignedCallClient, load, version }) {
  const failure = (code, message, cause, retryable) => new CallError(code, message, undefined, cause, retryable);
  await init({ module_or_path: await compile(await wasm, failure, CallError) });
  halloo.setup(CallError, (look, tell) => surface(load, look, tell));
  complete(SignedCallClient);
  halloo.Client.prototype.preflight = async function (options) {
    const [signal, device] = [member(options, "signal"), this.devices().microphone];
    const tools = await load.preflight();
    const [servers, ping] = [halloo.iceServers(this), () => halloo.ping(this)];
    return tools.preflight({ servers, url: urls.get(this), ping, failure: halloo.captureFailure, judge: halloo.judge, device, signal });
  };
  halloo.Client.prototype.diagnostics = async function () {
    const { diagnostics } = await load.diagnostics();
    return diagnostics(this, halloo.trace(this), version);
  };
  halloo.Client.prototype.enableNotifications = enableNotifications;
  if (Symbol.asyncDispose) {
    halloo.Client.prototype[Symbol.asyncDispose] = function () {
      return this.logout();
    };
  }
  return {
    connect: async (options) => remember(await halloo.connect(options, () => fan(member(options, "analytics"))), options),
    async dropIn(options, direct) {
      const read = (name) => member(options, name);
      const analytics = async () => fan(read("analytics"), await cleverTap(read("clevertap"), failure));
      const client = front(SignedCallClient, remember(await halloo.initSignedCall(options, analytics, direct), options));
      const cb = read("cb");
      if (cb) headless(client, cb);
      return client;
    },
  };
}

/** Asks the user, if this is a user's gesture, and gives what stands then. */
async function enableNotifications() {
  const { Notification, navigator } = globalThis;
  // Not every browser knows whether it is one: then it judges that itself.
  if (Notification && navigator.userActivation?.isActive !== false) return Notification.requestPermission();
  return Notification?.permission ?? "denied";
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

async function compile(given, failure, CallError) {
  const place = typeof given === "string" || given instanceof URL ? given : given?.url;
  const what = place ? `Could not load ${place}` : "Could not load the WebAssembly";
  let response = given;
  if (typeof given === "string" || given instanceof URL) {
    response = await fetch(given).catch((cause) => {
      throw failure("ERR_CONNECTION_NOT_ESTABLISHED", what, cause, true);
    });
  }
  try {
    if (typeof response === "function") response = response();
    if (!(response instanceof Response)) return response instanceof WebAssembly.Module ? response : await WebAssembly.compile(response);
    if (!response.ok) throw failure("ERR_CONNECTION_NOT_ESTABLISHED", what, new Error(`HTTP status ${response.status}`), true);
    // Streaming demands the right MIME type; many a static server does not know it.
    const streams = response.headers.get("content-type")?.startsWith("application/wasm");
    if (streams) return await WebAssembly.compileStreaming(response);
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    throw cause instanceof CallError ? cause : failure("ERR_UNSUPPORTED", `Could not compile ${place ?? "the WebAssembly"}`, cause);
  }
}
