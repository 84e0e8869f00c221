// Where sound is worked on, in a thread of its own: hears tones, and tells a hundredth of a second at a time.
const WINDOW = 480;

globalThis.registerProcessor(
  "ear",
  class extends AudioWorkletProcessor {
    #tones;
    #faint;
    #samples = new Float32Array(WINDOW);
    #filled = 0;
    #loud = 0;

    constructor({ processorOptions: { tones, faint } }) {
      super();
      this.#tones = tones;
      this.#faint = faint;
    }

    process([[samples]], [[output]]) {
      const now = Date.now();
      for (let index = 0; index < output.length; index += 1) {
        const sample = samples?.[index] ?? 0;
        if (!this.#loud && Math.abs(sample) > this.#faint) this.#loud = now;
        this.#samples[this.#filled] = sample;
        this.#filled += 1;
        if (this.#filled === WINDOW) this.#tell(now);
      }
      return true;
    }

    /** `loud`: when the first sample was that is heard at all; 0: none. */
    #tell(now) {
      const heard = this.#tones.filter((hertz) => this.#level(hertz) > this.#faint);
      this.port.postMessage({ at: now, heard, loud: this.#loud });
      this.#filled = 0;
      this.#loud = 0;
    }

    // How much of one frequency is in the window (Goertzel's algorithm).
    #level(hertz) {
      const coefficient = 2 * Math.cos((2 * Math.PI * hertz) / sampleRate);
      let [last, before] = [0, 0];
      for (const sample of this.#samples) [last, before] = [sample + coefficient * last - before, last];
      return (2 * Math.sqrt(Math.max(0, last * last + before * before - coefficient * last * before))) / WINDOW;
    }
  },
);
