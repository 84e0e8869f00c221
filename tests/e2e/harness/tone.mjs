// Tones for the fake microphones.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { artifacts } from "./places.mjs";

const RATE = 48_000;

/**
 * Writes a WAV file with a tone of `hertz` and gives its path. The browser plays it in a loop.
 *
 * It swells and fades four times a second, as speech does: the noise suppression that every real microphone goes
 * through takes a steady tone for noise. A `steady` one is for microphones without it.
 */
export function toneFile(hertz, { steady = false } = {}) {
  const samples = RATE * 4;
  const data = Buffer.alloc(44 + samples * 2);
  data.write("RIFF", 0);
  data.writeUInt32LE(36 + samples * 2, 4);
  data.write("WAVEfmt ", 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20); // PCM
  data.writeUInt16LE(1, 22); // one channel
  data.writeUInt32LE(RATE, 24);
  data.writeUInt32LE(RATE * 2, 28);
  data.writeUInt16LE(2, 32);
  data.writeUInt16LE(16, 34);
  data.write("data", 36);
  data.writeUInt32LE(samples * 2, 40);
  for (let sample = 0; sample < samples; sample += 1) {
    const time = sample / RATE;
    const swell = steady ? 1 : (1 - Math.cos(2 * Math.PI * 4 * time)) / 2;
    const level = 0.5 * swell * Math.sin(2 * Math.PI * hertz * time);
    data.writeInt16LE(Math.round(level * 32_767), 44 + sample * 2);
  }
  const folder = join(artifacts, "tones");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${hertz}${steady ? "-steady" : ""}.wav`);
  writeFileSync(file, data);
  return file;
}
