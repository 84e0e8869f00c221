// Runs in a page before everything else: listens to the sounds that the page itself makes. It hangs on a symbol, so that
// the page's global names stay as they are.
(() => {
  const ears = [];
  const samples = [];
  const { connect } = AudioNode.prototype;

  AudioNode.prototype.connect = function (target, ...given) {
    if (target instanceof AudioDestinationNode) {
      let ear = ears.find(({ context }) => context === this.context);
      if (!ear) {
        const analyser = new AnalyserNode(this.context, { fftSize: 4096, smoothingTimeConstant: 0 });
        ears.push((ear = { context: this.context, analyser }));
      }
      connect.call(this, ear.analyser);
    }
    return connect.call(this, target, ...given);
  };

  // A tenth of a second of what is heard at present: the two loudest tones, at least 100 Hz from each other.
  const two = () => {
    const ear = ears.findLast(({ context }) => context.state === "running");
    if (!ear) return [];
    const width = ear.context.sampleRate / ear.analyser.fftSize;
    const spectrum = new Float32Array(ear.analyser.frequencyBinCount);
    ear.analyser.getFloatFrequencyData(spectrum);
    const peaks = [...spectrum.keys()].sort((one, other) => spectrum[other] - spectrum[one]);
    const [first] = peaks;
    const second = peaks.find((bin) => Math.abs(bin - first) * width > 100);
    return [first, second].map((bin) => ({ hertz: bin * width, decibels: spectrum[bin] }));
  };

  const listen = () => two()[0] ?? { hertz: 0, decibels: -Infinity };

  const isBetween = ([least, most]) => {
    const { hertz, decibels } = listen();
    return decibels > -60 && hertz > least && hertz < most;
  };

  const pairs = [];
  let following;

  globalThis[Symbol.for("loudspeaker")] = {
    listen,
    isBetween,
    isSilent: () => listen().decibels < -100,
    /** Begins to write down what is heard. */
    follow() {
      samples.length = 0;
      pairs.length = 0;
      clearInterval(following);
      following = setInterval(() => {
        const pair = two();
        samples.push(pair[0] ?? { hertz: 0, decibels: -Infinity });
        pairs.push(pair);
      }, 10);
    },
    /** These two tones have been heard at once since then, about equally loud and louder than anything else. */
    hasHeardTogether: (...tones) =>
      pairs.some((pair) => {
        const [low, high] = [...pair].sort((one, other) => one.hertz - other.hertz);
        const near = (tone, hertz) => tone && tone.decibels > -60 && Math.abs(tone.hertz - hertz) < 15;
        return near(low, tones[0]) && near(high, tones[1]) && Math.abs(low.decibels - high.decibels) < 6;
      }),
    /** What was heard since, and could be heard. */
    samples: () => samples.filter(({ decibels }) => decibels > -60),
    hasHeard: (count) => samples.filter(({ decibels }) => decibels > -60).length >= count,
    /** How many contexts are not closed. */
    contexts: () => ears.filter(({ context }) => context.state !== "closed").length,
  };
})();
