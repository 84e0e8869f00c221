// Sounds that are made, not loaded.

/** The longest ring time of any call, in seconds. A pattern is laid out that far ahead: a timer would be slowed down in a hidden page. */
const LONG = 120;
/** As long as the end view stays. */
const SHORT = 2;

/**
 * Bursts of a tone: hertz, and hertz that it falls to; hertz above and below it (a trill of two tones); hertz of another tone beside it;
 * level from 0 to 1; seconds of sound; bursts in a row, with pauses as long as a burst; seconds from one row to the next; seconds until
 * there are no more. The plain one is the ringback tone of most of Europe (ITU-T E.180 supplement 2).
 */
const PLAIN = { frequency: 425, depth: 0, level: 0.12, on: 1, bursts: 1, period: 5, length: LONG };

export const PATTERNS = {
  ringback: PLAIN,
  // E5 and G sharp 5, a major third.
  ringtone: { ...PLAIN, frequency: 745, depth: 86, level: 0.2, on: 2, period: 4 },
  // The call waiting tone of the same countries, softly.
  waiting: { ...PLAIN, level: 0.06, on: 0.2, bursts: 2, period: 4 },
  // Their busy tone.
  busy: { ...PLAIN, on: 0.5, period: 1, length: SHORT },
  // An octave down.
  ended: { ...PLAIN, frequency: 510, end: 255, level: 0.1, on: 0.35, length: SHORT },
};

/** Changes between the two tones of a trill, each second. */
const TRILL = 10;
/** Seconds in which a burst swells and fades, so that it does not click. */
const SOFTNESS = 0.01;
/** Seconds in which a tone falls two thirds of its way. */
const FALL = 0.12;
/** Milliseconds after which a browser that would let it sound has begun: there is no event for "it does not". */
const PATIENCE = 500;

/** Begins a tone; gives what ends it. All of it belongs to its own audio context, and ends with it. */
export function startTone(pattern, wake) {
  const context = new AudioContext();
  let begun = false;
  // Only a context that may sound gets its voices. In any other the browser would keep them silent, and complain of them in the page's
  // log.
  const begin = () => {
    if (begun || context.state !== "running") return;
    begun = true;
    layOut(pattern, context);
    wake.sounds();
  };
  begin();
  context.onstatechange = begin;
  const doubt = setTimeout(() => {
    if (context.state === "suspended") wake.blocked(() => context.resume().catch(ignore));
  }, PATIENCE);
  return () => {
    clearTimeout(doubt);
    wake.rest();
    context.onstatechange = undefined;
    context.close().catch(ignore);
  };
}

/** It has ended before it began, or is forbidden: nothing to be done. */
const ignore = () => {};

function layOut({ frequency, end = frequency, depth, beside, level, on, bursts, period, length }, context) {
  const gate = context.createGain();
  gate.connect(context.destination);
  gate.gain.value = 0;
  const last = context.currentTime + length;
  for (let row = context.currentTime; row < last; row += period) {
    for (let burst = 0; burst < bursts; burst += 1) {
      const from = row + 2 * on * burst;
      gate.gain.setTargetAtTime(level, from, SOFTNESS);
      gate.gain.setTargetAtTime(0, from + on, SOFTNESS);
    }
  }
  const voice = oscillator(context, frequency);
  voice.frequency.setTargetAtTime(end, context.currentTime, FALL);
  voice.connect(gate);
  if (beside) oscillator(context, beside).connect(gate);
  if (depth) {
    const trill = oscillator(context, TRILL);
    trill.type = "square";
    const sway = context.createGain();
    sway.gain.value = depth;
    trill.connect(sway).connect(voice.frequency);
  }
}

function oscillator(context, frequency) {
  const oscillator = context.createOscillator();
  oscillator.frequency.value = frequency;
  oscillator.start();
  return oscillator;
}
