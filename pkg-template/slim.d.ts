/**
 * The package for pages that say where the WebAssembly is: to load it as a stream, to keep it in the browser's cache apart from
 * their own code, or to have it from another host. Everything else is as in the package's main entrance.
 */
export * from "./index.js";

/**
 * Says where the WebAssembly is. To be called before the first client signs in; what is given is not looked at before that.
 *
 * `wasm`: the file `halloo.wasm` of this version of the package, by its address, as a response that has it, as bytes, or compiled;
 * or a promise of one of these. An address is fetched; a response of the type `application/wasm` is compiled as it comes.
 *
 * Signing in rejects with `ERR_CONNECTION_NOT_ESTABLISHED` if it cannot be loaded, with `ERR_UNSUPPORTED` if it cannot be
 * compiled, and with `ERR_INVALID_INITPARAMETERS` if this was not called.
 *
 * @example
 * import { connect, init } from "halloo/slim";
 * init({ wasm: new URL("halloo/halloo.wasm", import.meta.url) });
 *
 * @throws CallError `ERR_INVALID_INITPARAMETERS` without `wasm`
 */
export function init(options: { wasm: WasmSource | Promise<WasmSource> }): void;

/** In what form the WebAssembly can be given. */
export type WasmSource = string | URL | Response | WebAssembly.Module | BufferSource;
