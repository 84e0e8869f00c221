// The WebAssembly as text: there is nothing that has to be found beside the package, and no bundler needs to know of it. What packs
// well together lies together (the build takes it apart), and each byte is a letter, those that come often letters of one byte.
import { functions, lengths, letters, size, text } from "halloo-text";

// The streams, in the order of the build.
const [HEAD, OPERATIONS, LOCALS, BLOCKS, BRANCHES, TABLES, CALLS, INDIRECT, VARIABLES, GLOBALS, OFFSETS, INTEGERS, LONG, FLOATS, RARE, TAIL] =
  lengths.keys();

/** From which streams the numbers after an opcode come. */
const NUMBERS = {
  0x02: [BLOCKS], 0x03: [BLOCKS], 0x04: [BLOCKS], 0x0c: [BRANCHES], 0x0d: [BRANCHES], 0x10: [CALLS], 0x11: [INDIRECT, INDIRECT],
  0x20: [VARIABLES], 0x21: [VARIABLES], 0x22: [VARIABLES], 0x23: [GLOBALS], 0x24: [GLOBALS], 0x25: [RARE], 0x26: [RARE],
  0x3f: [RARE], 0x40: [RARE], 0x41: [INTEGERS], 0x42: [LONG], 0xd0: [RARE], 0xd2: [RARE],
};

/** How many numbers follow those instructions that have two opcodes. */
const MORE = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

/** The bytes of the WebAssembly. */
export function wasm() {
  const byteOf = new Uint8Array(512);
  for (let byte = 0; byte < 256; byte += 1) byteOf[letters.charCodeAt(byte)] = byte;
  const places = [];
  let place = 0;
  for (const length of lengths) {
    places.push(place);
    place += length;
  }
  const bytes = new Uint8Array(size);
  let end = 0;

  const copy = (stream, count) => {
    for (const last = end + count; end < last; end += 1) bytes[end] = byteOf[text.charCodeAt(places[stream]++)];
  };
  // LEB128, WebAssembly Core Specification section 5.2.2.
  const number = (stream) => {
    for (let [value, shift] = [0, 0]; ; shift += 7) {
      copy(stream, 1);
      value |= (bytes[end - 1] & 127) << shift;
      if (bytes[end - 1] < 128) return value;
    }
  };
  const numbers = (stream, count) => {
    for (; count > 0; count -= 1) number(stream);
  };
  const operation = () => {
    copy(OPERATIONS, 1);
    const code = bytes[end - 1];
    if (code === 0x0e) numbers(TABLES, number(TABLES) + 1);
    else if (code === 0x1c) numbers(RARE, number(RARE));
    else if (code === 0x43) copy(FLOATS, 4);
    else if (code === 0x44) copy(FLOATS, 8);
    else if (code === 0xfc) numbers(RARE, MORE[number(RARE)]);
    else if (code >= 0x28 && code <= 0x3e) {
      number(OPERATIONS);
      number(OFFSETS);
    } else NUMBERS[code]?.forEach(number);
    return code;
  };
  const body = () => {
    for (let count = number(LOCALS); count > 0; count -= 1) {
      number(LOCALS);
      copy(LOCALS, 1);
    }
    for (let depth = 1; depth > 0; ) {
      const code = operation();
      if (code >= 0x02 && code <= 0x04) depth += 1;
      if (code === 0x0b) depth -= 1;
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
