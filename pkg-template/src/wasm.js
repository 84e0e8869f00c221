// The WebAssembly as text: there is nothing that has to be found beside the package, and no bundler needs to know of it. Each byte
// is a letter, those that come often are letters of one byte: so the text packs nearly as well as the bytes do.
import { letters, text } from "halloo-text";

export function wasm() {
  const byte = new Uint8Array(512);
  for (let value = 0; value < 256; value += 1) byte[letters.charCodeAt(value)] = value;
  const bytes = new Uint8Array(text.length);
  for (let place = 0; place < bytes.length; place += 1) bytes[place] = byte[text.charCodeAt(place)];
  return bytes;
}
