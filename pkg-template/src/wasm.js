// The WebAssembly as text: there is nothing that has to be found beside the package, and no bundler needs to know of it. What packs
// well together lies together (the build takes it apart), and each byte is a letter, those that come often letters of one byte.
import { functions, lengths, letters, size, text } from "halloo-text";

// The streams, in the order of the build.
const [HEAD, OPERATIONS, LOCALS, BLOCKS, BRANCHES, TABLES, CALLS, INDIRECT, VARIABLES, GLOBALS, OFFSETS, INTEGERS, LONG, FLOATS, RARE, TAIL] =
  lengths.keys();

/** From which stream the number after an opcode comes; none where it is 0. */
const NUMBER = new Uint8Array(256);
for (const [stream, ...codes] of [
  [BLOCKS, 0x02, 0x03, 0x04],
  [BRANCHES, 0x0c, 0x0d],
  [CALLS, 0x10],
  [VARIABLES, 0x20, 0x21, 0x22],
  [GLOBALS, 0x23, 0x24],
  [RARE, 0x25, 0x26, 0x3f, 0x40, 0xd0, 0xd2],
  [INTEGERS, 0x41],
  [LONG, 0x42],
]) {
  for (const code of codes) NUMBER[code] = stream;
}

/** How many numbers follow those instructions that have two opcodes. */
const MORE = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

/** The bytes of the WebAssembly. */
export function wasm() {
  const byteOf = new Uint8Array(512);
  for (let byte = 0; byte < 256; byte += 1) byteOf[letters.charCodeAt(byte)] = byte;
  const source = new Uint8Array(text.length);
  for (let at = 0; at < source.length; at += 1) source[at] = byteOf[text.charCodeAt(at)];

  const places = new Uint32Array(lengths.length);
  for (let stream = 1; stream < lengths.length; stream += 1) places[stream] = places[stream - 1] + lengths[stream - 1];
  const bytes = new Uint8Array(size);
  let end = 0;

  const copy = (stream, count) => {
    const at = places[stream];
    bytes.set(source.subarray(at, at + count), end);
    places[stream] = at + count;
    end += count;
  };
  // LEB128, WebAssembly Core Specification section 5.2.2. Nearly all are of one byte.
  const number = (stream) => {
    let byte = (bytes[end++] = source[places[stream]++]);
    let value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[end++] = source[places[stream]++];
      value |= (byte & 127) << shift;
    }
    return value;
  };
  const numbers = (stream, count) => {
    for (; count > 0; count -= 1) number(stream);
  };
  const body = () => {
    for (let count = number(LOCALS); count > 0; count -= 1) numbers(LOCALS, 2);
    for (let depth = 1; depth > 0; ) {
      const code = (bytes[end++] = source[places[OPERATIONS]++]);
      if (NUMBER[code]) {
        number(NUMBER[code]);
        if (code < 0x05) depth += 1;
      } else if (code >= 0x28 && code <= 0x3e) {
        number(OPERATIONS);
        number(OFFSETS);
      } else if (code === 0x0b) depth -= 1;
      else if (code === 0x0e) numbers(TABLES, number(TABLES) + 1);
      else if (code === 0x11) numbers(INDIRECT, 2);
      else if (code === 0x1c) numbers(RARE, number(RARE));
      else if (code === 0x43) copy(FLOATS, 4);
      else if (code === 0x44) copy(FLOATS, 8);
      else if (code === 0xfc) numbers(RARE, MORE[number(RARE)]);
    }
  };

  copy(HEAD, lengths[HEAD]);
  for (let count = functions; count > 0; count -= 1) {
    // Its length comes before it, and is known after it.
    const [start, room] = [end, 5];
    end += room;
    body();
    let length = end - start - room;
    let at = start;
    for (; length > 127; length >>>= 7) bytes[at++] = (length & 127) | 128;
    bytes[at++] = length;
    bytes.copyWithin(at, start + room, end);
    end -= start + room - at;
  }
  copy(TAIL, lengths[TAIL]);
  return bytes;
}
