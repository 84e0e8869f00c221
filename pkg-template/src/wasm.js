// The WebAssembly as text: there is nothing that has to be found beside the package, and no bundler needs to know of it. What packs
// well together lies together (the build takes it apart), in letters of ASCII: a byte is one letter or two, a number digits of base 93.
//
// The loop is long and plain, and has its state in variables that no function shares: it runs once, mostly before a browser has made it
// fast, so what counts is how few steps it takes.
import { frequent, functions, lengths, letters, size, text, wholes } from "halloo-text";

// The streams, in the order of the build: three of bytes, the others of numbers.
const HEAD = 0;
const OPERATIONS = 1;
const TAIL = 2;
const LOCALS = 3;
const BLOCKS = 4;
const BRANCHES = 5;
const TABLES = 6;
const CALLS = 7;
const INDIRECT = 8;
const VARIABLES = 9;
const GLOBALS = 10;
const LOADS = 11;
const STORES = 12;
const INTEGERS = 13;
const DISTANCES = 14;
const ADDRESSES = 15;
const LONG = 16;
const FLOATS = 17;
const RARE = 18;

// What follows an opcode.
const NOTHING = 0;
const WHOLE = 1;
const MEMORY = 2;
const NUMBER = 3;
const INTEGER = 4;
const ADDRESS = 5;
const END = 6;
const BEGIN = 7;
const WHOLE_BEGIN = 8;
const ESCAPE = 9;
const ALIGNED = 10;
const NUMBERS = 11;
const TYPES = 12;
const TABLE = 13;
const SECOND = 14;
const FLOAT = 15;
const BYTES = 16;

const KIND = new Uint8Array(256);
const FROM = new Uint8Array(256);
for (const [kind, stream, ...codes] of [
  [NUMBER, BRANCHES, 0x0c, 0x0d],
  [NUMBER, CALLS, 0x10],
  [NUMBER, VARIABLES, 0x20, 0x21, 0x22],
  [NUMBER, GLOBALS, 0x23, 0x24],
  [NUMBER, RARE, 0x25, 0x26, 0x3f, 0x40, 0xd0, 0xd2],
  [NUMBERS, INDIRECT, 0x11],
  [INTEGER, INTEGERS, 0x41],
  [ADDRESS, ADDRESSES, 0xff],
  [BYTES, LONG, 0x42],
  [FLOAT, FLOATS, 0x43, 0x44],
  [TABLE, TABLES, 0x0e],
  [TYPES, RARE, 0x1c],
  [SECOND, RARE, 0xfc],
  [BEGIN, BLOCKS, 0x02, 0x03, 0x04],
  [END, 0, 0x0b],
  [ALIGNED, 0, 0xf0, 0xf1, 0xf2, 0xf3],
]) {
  for (const code of codes) [KIND[code], FROM[code]] = [kind, stream];
}
for (let code = 0x28; code <= 0x3e; code += 1) [KIND[code], FROM[code]] = [MEMORY, code < 0x36 ? LOADS : STORES];

/** How many numbers follow those instructions that have two opcodes. */
const MORE = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];
/** The natural alignments of the instructions from 0x28 to 0x3e. */
const NATURAL = Uint8Array.from("23230011001122232301012");

/** The base of the digits, and which of them begin a longer number. */
const BASE = 93;
const TWO_DIGITS = 64;
const MORE_DIGITS = 90;
/** Bytes from this place in their order on have two letters. */
const OWN = 91;

/** Opcodes of our own: the instructions that come most often, each with its number; alignments that are not the natural ones. */
const WHOLES = 0xd3;
const ALIGNMENTS = 0xf0;
/** The opcode of an addition, and where the constants lie. */
const ADD = 0x6a;
const CONSTANTS = 2 ** 20;

/** The bytes of the WebAssembly. */
export function wasm() {
  const source = new TextEncoder().encode(text);
  const order = [...frequent, ...[...Array(256).keys()].filter((byte) => !frequent.includes(byte))];
  const digits = new Uint8Array(128);
  for (let letter = 32, digit = 0; letter < 127; letter += 1) if (letter !== 34 && letter !== 92) digits[letter] = digit++;
  // By letter: its byte; the opcode that it stands for, what follows that, and the number that goes with it.
  const own = new Uint8Array(128);
  const codes = new Uint8Array(128);
  const kinds = new Uint8Array(128);
  const operands = new Uint8Array(128);
  for (let place = 0; place < BASE; place += 1) {
    const letter = letters.charCodeAt(place);
    const code = order[place];
    const whole = wholes[code - WHOLES];
    own[letter] = place < OWN ? code : place - OWN;
    [codes[letter], operands[letter]] = whole ?? [code, 0];
    kinds[letter] = place >= OWN ? ESCAPE : !whole ? KIND[code] : whole[0] < 0x05 ? WHOLE_BEGIN : WHOLE;
  }
  const add = letters.charCodeAt(order.indexOf(ADD));

  /** Where the next letter of each stream lies. */
  const at = new Uint32Array(lengths.length);
  for (let stream = 1; stream < lengths.length; stream += 1) at[stream] = at[stream - 1] + lengths[stream - 1];
  /** A number whose first digit is not all of it. */
  const longer = (first, stream) => {
    if (first < MORE_DIGITS) return TWO_DIGITS + (first - TWO_DIGITS) * BASE + digits[source[at[stream]++]];
    let number = 0;
    for (let more = first === MORE_DIGITS ? 3 : 5; more > 0; more -= 1) number = number * BASE + digits[source[at[stream]++]];
    return number;
  };
  const numberOf = (stream) => {
    const first = digits[source[at[stream]++]];
    return first < TWO_DIGITS ? first : longer(first, stream);
  };
  const bytes = new Uint8Array(size);
  /** Puts a stream of bytes there, and gives its end. */
  const bulk = (stream, start) => {
    let end = start;
    for (let next = at[stream], last = next + lengths[stream]; next < last; next += 1) {
      const letter = source[next];
      bytes[end++] = kinds[letter] === ESCAPE ? order[OWN + own[letter] * BASE + digits[source[++next]]] : own[letter];
    }
    return end;
  };

  let end = bulk(HEAD, 0);
  let next = at[OPERATIONS];
  for (let left = functions; left > 0; left -= 1) {
    // Its length comes before it, and is known after it.
    const start = end;
    end += 5;
    // The number of groups of locals, and of each how many there are and their type.
    for (let count = 1 + 2 * digits[source[at[LOCALS]]]; count > 0; count -= 1) {
      let number = numberOf(LOCALS);
      for (; number > 127; number >>>= 7) bytes[end++] = (number & 127) | 128;
      bytes[end++] = number;
    }
    let alignment = -1;
    for (let depth = 1; depth > 0; ) {
      const letter = source[next++];
      let kind = kinds[letter];
      let code = codes[letter];
      if (kind === NOTHING) {
        bytes[end++] = code;
        continue;
      }
      if (kind === WHOLE) {
        bytes[end++] = code;
        bytes[end++] = operands[letter];
        continue;
      }
      if (kind === ESCAPE) {
        code = order[OWN + own[letter] * BASE + digits[source[next++]]];
        kind = KIND[code];
      }
      if (kind === ALIGNED) {
        alignment = code - ALIGNMENTS;
        continue;
      }
      if (kind === INTEGER || kind === ADDRESS) {
        bytes[end++] = 0x41;
        const stream = kind === ADDRESS ? ADDRESSES : source[next] === add ? DISTANCES : INTEGERS;
        let number = numberOf(stream);
        number = kind === ADDRESS ? number + CONSTANTS : (number >>> 1) ^ -(number & 1);
        // LEB128, WebAssembly Core Specification section 5.2.2.
        for (; number < -64 || number > 63; number >>= 7) bytes[end++] = (number & 127) | 128;
        bytes[end++] = number & 127;
        continue;
      }
      bytes[end++] = code;
      const stream = FROM[code];
      if (kind === MEMORY || kind === NUMBER) {
        if (kind === MEMORY) {
          bytes[end++] = alignment < 0 ? NATURAL[code - 0x28] : alignment;
          alignment = -1;
        }
        let number = digits[source[at[stream]++]];
        if (number >= TWO_DIGITS) number = longer(number, stream);
        for (; number > 127; number >>>= 7) bytes[end++] = (number & 127) | 128;
        bytes[end++] = number;
      } else if (kind === END) depth -= 1;
      else if (kind === WHOLE_BEGIN) {
        bytes[end++] = operands[letter];
        depth += 1;
      } else if (kind === BEGIN || kind === BYTES) {
        do bytes[end++] = numberOf(stream);
        while (bytes[end - 1] > 127);
        if (kind === BEGIN) depth += 1;
      } else if (kind === FLOAT) {
        for (let count = code === 0x43 ? 4 : 8; count > 0; count -= 1) bytes[end++] = numberOf(stream);
      } else if (kind !== NOTHING) {
        const first = kind === NUMBERS ? 0 : numberOf(stream);
        if (kind !== NUMBERS) bytes[end++] = first;
        for (let count = kind === NUMBERS ? 2 : kind === TABLE ? first + 1 : kind === TYPES ? first : MORE[first]; count > 0; count -= 1) {
          let number = numberOf(stream);
          for (; number > 127; number >>>= 7) bytes[end++] = (number & 127) | 128;
          bytes[end++] = number;
        }
      }
    }
    let length = end - start - 5;
    let to = start;
    for (; length > 127; length >>>= 7) bytes[to++] = (length & 127) | 128;
    bytes[to++] = length;
    bytes.copyWithin(to, start + 5, end);
    end -= start + 5 - to;
  }
  bulk(TAIL, end);
  return bytes;
}
