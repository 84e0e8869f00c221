// Runs in a page before everything else: hears the other side's sound block by block, so that it can be said to the
// hundredth of a second when it was there. Times are Date.now(), which the pages of one machine have in common. It hangs on
// a symbol, so that the page's global names stay as they are.
(() => {
  /** The tones of the microphones. */
  const TONES = [440, 1000];
  /** As loud as this is heard. */
  const FAINT = 0.02;

  if (!globalThis.isSecureContext || !globalThis.AudioWorkletNode) return;

  // A steady tone is what these microphones hear; the processing of real ones would take it for noise.
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = ({ audio, ...wanted }) => {
    const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    return ask({ ...wanted, audio: audio && { ...(audio === true ? {} : audio), ...plain } });
  };

  const windows = [];
  const context = new AudioContext({ sampleRate: 48_000 });
  let node;
  const ready = (async () => {
    await context.audioWorklet.addModule("/network/ear.js");
    const processorOptions = { tones: TONES, faint: FAINT };
    node = new AudioWorkletNode(context, "ear", { channelCount: 1, channelCountMode: "explicit", processorOptions });
    node.port.onmessage = ({ data }) => windows.push(data);
    // It gives off silence; but what leads nowhere is not run.
    node.connect(context.destination);
  })();

  const follow = (place) => {
    const Original = place.RTCPeerConnection;
    const Followed = class extends Original {
      constructor(...given) {
        super(...given);
        let source;
        this.addEventListener("track", async ({ track }) => {
          await ready;
          source?.disconnect();
          source = context.createMediaStreamSource(new MediaStream([track]));
          source.connect(node);
        });
      }
    };
    Object.defineProperty(Followed, "name", { value: "RTCPeerConnection" });
    Object.defineProperty(place, "RTCPeerConnection", { value: Followed, writable: true, configurable: true });
  };
  follow(globalThis);
  // A connection that takes the place of another one is made in a frame.
  const frames = new WeakSet();
  const { get } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, "contentWindow");
  Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", {
    get() {
      const inner = get.call(this);
      if (inner && !frames.has(this)) follow(inner);
      frames.add(this);
      return inner;
    },
  });

  const since = (mark) => windows.filter(({ at }) => at > mark);

  // The longest time without the tone since the mark, in milliseconds of sound.
  const longestSilence = (mark, hertz, until = Infinity) => {
    let [longest, lasting] = [0, 0];
    for (const { heard } of since(mark).filter(({ at }) => at <= until)) {
      lasting = heard.includes(hertz) ? 0 : lasting + 10;
      longest = Math.max(longest, lasting);
    }
    return longest;
  };

  globalThis[Symbol.for("meter")] = {
    ready: () => ready.then(() => true),
    now: () => Date.now(),
    /** For how long it has listened since the mark, in milliseconds of sound. */
    listened: (mark) => since(mark).length * 10,
    hasListened: (mark, milliseconds) => since(mark).length * 10 >= milliseconds,
    /** When any sound was heard first since the mark. */
    firstSound: (mark) => since(mark).find(({ loud }) => loud > mark)?.loud,
    hasHeardTone: (mark, hertz) => since(mark).some(({ heard }) => heard.includes(hertz)),
    longestSilence,
    /** Whether the tone was there for the last `milliseconds`, all but a tenth of them, and nothing of that was before the mark. */
    hasHeardSteadily(mark, hertz, milliseconds) {
      const latest = since(mark).slice(-milliseconds / 10);
      return latest.length * 10 >= milliseconds && latest.filter(({ heard }) => heard.includes(hertz)).length * 10 >= milliseconds * 0.9;
    },
    /** When the tone was heard first since the mark, undefined if not yet. */
    toneAgain: (mark, hertz) => since(mark).find(({ heard }) => heard.includes(hertz))?.at,
    hasBeenSilent: (mark, hertz, milliseconds) => longestSilence(mark, hertz) >= milliseconds,
  };
})();
