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

  // A tenth of a second of what is heard at present.
  const listen = () => {
    const ear = ears.findLast(({ context }) => context.state === "running");
    if (!ear) return { hertz: 0, decibels: -Infinity };
    const spectrum = new Float32Array(ear.analyser.frequencyBinCount);
    ear.analyser.getFloatFrequencyData(spectrum);
    let loudest = 0;
    spectrum.forEach((level, bin) => {
      if (level > spectrum[loudest]) loudest = bin;
    });
    return { hertz: (loudest * ear.context.sampleRate) / ear.analyser.fftSize, decibels: spectrum[loudest] };
  };

  const isBetween = ([least, most]) => {
    const { hertz, decibels } = listen();
    return decibels > -60 && hertz > least && hertz < most;
  };

  globalThis[Symbol.for("loudspeaker")] = {
    listen,
    isBetween,
    isSilent: () => listen().decibels < -100,
    /** Begins to write down what is heard. */
    follow() {
      samples.length = 0;
      setInterval(() => samples.push(listen()), 10);
    },
    /** What was heard since, and could be heard. */
    samples: () => samples.filter(({ decibels }) => decibels > -60),
    hasHeard: (count) => samples.filter(({ decibels }) => decibels > -60).length >= count,
    /** How many contexts are not closed. */
    contexts: () => ears.filter(({ context }) => context.state !== "closed").length,
  };
})();
