// Colours that come from outside: read by hand, so that nothing else than a colour ever reaches the style sheet.

/** Contrast that texts need at least (WCAG 2.2 success criterion 1.4.3). */
const READABLE = 4.5;
/** Contrast from which on a paler shade of the text is still readable. */
const AMPLE = 7;

export const BLACK = [0, 0, 0];
export const WHITE = [255, 255, 255];

/** Red, green and blue of `#rgb` or `#rrggbb`; undefined for everything else. */
export function colour(text) {
  const digits = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(text)?.[1];
  return digits?.match(digits.length === 3 ? /./g : /../g).map((part) => Number.parseInt(part.padEnd(2, part), 16));
}

/** Relative luminance (WCAG 2.2), the curve of sRGB by a polynomial that is right to three places. */
function luminance(parts) {
  const [red, green, blue] = parts.map((part) => {
    const light = part / 255;
    return light * (light * (light * 0.305306 + 0.682171) + 0.012523);
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one) + 0.05, luminance(other) + 0.05].sort((a, b) => a - b);
  return light / dark;
}

/** It is nearer to black than to white. */
export const isDark = (one) => contrast(one, WHITE) > contrast(one, BLACK);

/** The first can be read on the other. */
export const isReadable = (one, other) => contrast(one, other) >= READABLE;

/** Even a paler shade of the first can be read on the other. */
export const isAmple = (one, other) => contrast(one, other) >= AMPLE;
