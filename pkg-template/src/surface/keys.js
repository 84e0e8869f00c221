// The keys of a telephone, and how they sound.

/** In rows of three. */
export const KEYS = "123456789*0#";

const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];

/** How a key sounds, softly: a tone for its row and one for its column (ITU-T Q.23). */
export function ofKey(key) {
  const place = KEYS.indexOf(key);
  const [frequency, beside] = [ROWS[Math.floor(place / 3)], COLUMNS[place % 3]];
  return { frequency, beside, depth: 0, level: 0.06, on: 0.12, bursts: 1, period: 5, length: 0.1 };
}
