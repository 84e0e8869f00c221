// The WebAssembly as text: there is nothing that has to be found beside the package, and no bundler needs to know of it. What packs
// well together lies together (the build takes it apart), in letters of ASCII: a byte is one letter or two, a number digits of base 93.
// A small WebAssembly puts it together again, `unpack.wat`; it says what it finds where, and what its numbers mean.
import { frequent, functions, lengths, letters, size, text, wholes } from "halloo-text";
import unpack from "halloo-unpack";

/** Where the parts of the memory begin. */
const FOLLOWS = 256;
const KNOWN = 512;
const OPCODES = 768;
const STREAMS = 1024;
const DIGITS = 1280;
const BYTES = 1408;
const FIRSTS = 1536;
const MORE = 1664;
const ORDER = 1792;
const TEXT = 2048;
const PAGE = 65_536;

/** Streams of bytes: what comes before the functions, and after them. The others by their places in the order of the build. */
const HEAD = 0;
const TAIL = 2;

/** Opcodes of our own for the instructions that come most often, each with its number, begin here. */
const WHOLES = 0xd3;
/** Bytes from this place in their order on have two letters. */
const ONE_LETTER = 91;

/** What follows opcodes, the stream of its numbers, and the opcodes. */
const INSTRUCTIONS = [
  [65, 4, 0x02, 0x03, 0x04],
  [2, 0, 0x0b],
  [8, 5, 0x0c, 0x0d],
  [32, 6, 0x0e],
  [8, 7, 0x10],
  [16, 8, 0x11],
  [8, 9, 0x20, 0x21, 0x22],
  [8, 10, 0x23, 0x24],
  [8, 18, 0x25, 0x26, 0x3f, 0x40, 0xd0, 0xd2],
  [32, 18, 0x1c, 0xfc],
  [128, 13, 0x41],
  [64, 16, 0x42],
  [72, 17, 0x43],
  [80, 17, 0x44],
  [192, 0, 0xf0, 0xf1, 0xf2, 0xf3],
  [128, 15, 0xff],
];

/** The bytes of the WebAssembly. */
export function wasm() {
  const end = TEXT + text.length;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((end + size) / PAGE) });
  const view = new Uint8Array(memory.buffer);
  const program = Uint8Array.from(atob(unpack), (letter) => letter.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(program), { halloo: { memory } });

  new TextEncoder().encodeInto(text, view.subarray(TEXT));
  const at = new Uint32Array(memory.buffer);
  lengths.reduce((start, length, stream) => ((at[stream] = start), start + length), TEXT);
  view.set([...frequent, ...[...Array(256).keys()].filter((byte) => !frequent.includes(byte))], ORDER);
  for (let letter = 32, digit = 0; letter < 127; letter += 1) if (letter !== 34 && letter !== 92) view[DIGITS + letter] = digit++;
  for (const [place, byte] of frequent.entries()) view[BYTES + letters.charCodeAt(place)] = byte;
  for (let place = ONE_LETTER; place < letters.length; place += 1) view[FIRSTS + letters.charCodeAt(place)] = place - ONE_LETTER + 1;

  for (let opcode = 0; opcode < 256; opcode += 1) view[OPCODES + opcode] = opcode;
  // An integer that is an address.
  view[OPCODES + 0xff] = 0x41;
  const set = (opcode, follows, stream, known) => {
    view[FOLLOWS + opcode] = follows;
    view[STREAMS + opcode] = 4 * stream;
    view[KNOWN + opcode] = known;
  };
  for (const [follows, stream, ...opcodes] of INSTRUCTIONS) for (const opcode of opcodes) set(opcode, follows, stream, 0);
  // What is read from memory, and what is written there, with their natural alignments.
  for (const [place, alignment] of [..."23230011001122232301012"].entries()) set(0x28 + place, 12, place < 14 ? 11 : 12, alignment);
  for (const [place, [opcode, number]] of wholes.entries()) {
    set(WHOLES + place, opcode < 5 ? 5 : 4, 0, number);
    view[OPCODES + WHOLES + place] = opcode;
  }
  view.set([0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1], MORE);

  exports.end.value = end;
  exports.bytes(4 * HEAD, TEXT + lengths[HEAD]);
  exports.functions(functions);
  exports.bytes(4 * TAIL, at[TAIL] + lengths[TAIL]);
  return view.subarray(end, end + size);
}
