// Runs in a page before everything else. Keeps account of what is opened there, and listens to what is heard. It hangs
// on a symbol, so that the page's global names stay as they are.
(() => {
  const opened = { tracks: [], connections: [], sockets: [], waits: new Set(), sounds: [], speakers: [] };
  const violations = [];
  const heard = [];
  const frames = [];
  const Sound = globalThis.AudioContext;
  const keys = [];
  // Where the page keeps what is its own, and which of these somebody has looked into.
  const places = [[globalThis, "localStorage"], [globalThis, "sessionStorage"], [Document.prototype, "cookie"]];
  const kept = {};
  const looked = new Set();
  let asked = 0;
  let refusal;
  let listening = 0;
  // The user takes time to answer the browser's question.
  let answered = Promise.resolve();
  let answer = () => {};

  const follow = (name, list, more = () => {}, place = globalThis) => {
    const Original = place[name];
    if (!Original) return;
    const Followed = class extends Original {
      constructor(...given) {
        super(...given);
        list.push(this);
        more(this);
      }
    };
    Object.defineProperty(Followed, "name", { value: name });
    Object.defineProperty(place, name, { value: Followed, writable: true, configurable: true });
  };

  for (const [owner, name] of places) {
    const own = Object.getOwnPropertyDescriptor(owner, name);
    kept[name] = () => own.get.call(owner === globalThis ? globalThis : globalThis.document);
    const get = function () {
      looked.add(name);
      return own.get.call(this ?? globalThis);
    };
    Object.defineProperty(owner, name, { ...own, get });
  }

  const overhear = (connection) => connection.addEventListener("track", ({ track }) => heard.push(track));
  follow("RTCPeerConnection", opened.connections, overhear);
  // A connection that takes the place of another one is made in a frame.
  const inFrames = new WeakSet();
  const { get: content } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, "contentWindow");
  Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", {
    get() {
      const inner = content.call(this);
      if (inner && !inFrames.has(this)) follow("RTCPeerConnection", opened.connections, overhear, inner);
      inFrames.add(this);
      return inner;
    },
  });
  follow("WebSocket", opened.sockets, (socket) => {
    socket.addEventListener("message", ({ data }) => frames.push(data));
  });
  // What the clients' alarms wait on.
  const { waitAsync, notify } = Atomics;
  Atomics.waitAsync = (cell, ...given) => {
    const wait = waitAsync(cell, ...given);
    const open = { cell };
    opened.waits.add(open);
    Promise.resolve(wait.value).then(() => opened.waits.delete(open));
    return wait;
  };
  Atomics.notify = (cell, ...given) => {
    for (const open of opened.waits) if (open.cell === cell) opened.waits.delete(open);
    return notify(cell, ...given);
  };
  follow("AudioContext", opened.sounds);
  follow("Audio", opened.speakers);

  const devices = navigator.mediaDevices;
  if (devices) {
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wanted) => {
      asked += 1;
      const stream = refusal ? undefined : await ask(wanted);
      await answered;
      if (!stream) throw refusal;
      opened.tracks.push(...stream.getTracks());
      return stream;
    };
  }
  // Who still listens to the machine's devices and permissions.
  for (const Kind of [globalThis.MediaDevices, globalThis.PermissionStatus]) {
    if (!Kind) continue;
    for (const [name, step] of [["addEventListener", 1], ["removeEventListener", -1]]) {
      Kind.prototype[name] = function (...given) {
        listening += step;
        return EventTarget.prototype[name].apply(this, given);
      };
    }
  }
  // A copy of a track is one more that records.
  for (const [Kind, tracks] of [[MediaStreamTrack, (copy) => [copy]], [MediaStream, (copy) => copy.getTracks()]]) {
    const { clone } = Kind.prototype;
    Kind.prototype.clone = function () {
      const copy = clone.call(this);
      opened.tracks.push(...tracks(copy));
      return copy;
    };
  }
  addEventListener("securitypolicyviolation", (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));

  // Half a second of what the other side's track sounds like at present.
  let ear;
  const listen = () => {
    const track = heard.findLast((track) => track.readyState === "live");
    if (!track) return { hertz: 0, decibels: -Infinity };
    if (ear?.track !== track) {
      const context = ear?.context ?? new Sound();
      const analyser = context.createAnalyser();
      analyser.fftSize = 32_768;
      analyser.smoothingTimeConstant = 0;
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      ear = { track, context, analyser };
    }
    const spectrum = new Float32Array(ear.analyser.frequencyBinCount);
    ear.analyser.getFloatFrequencyData(spectrum);
    let loudest = 0;
    spectrum.forEach((level, bin) => {
      if (level > spectrum[loudest]) loudest = bin;
    });
    const hertz = (loudest * ear.context.sampleRate) / ear.analyser.fftSize;
    return { hertz, decibels: spectrum[loudest] };
  };

  // How loud this frequency is in the sound of `listen`, in decibels.
  const loudness = (hertz) => {
    if (!heard.some((track) => track.readyState === "live")) return -Infinity;
    listen();
    const spectrum = new Float32Array(ear.analyser.frequencyBinCount);
    ear.analyser.getFloatFrequencyData(spectrum);
    const bin = Math.round((hertz * ear.analyser.fftSize) / ear.context.sampleRate);
    return Math.max(...spectrum.slice(bin - 4, bin + 5));
  };

  const connection = () => opened.connections.at(-1);

  // What the latest connection has counted in its statistics of this type.
  const count = async (type, name) => {
    const report = await connection().getStats();
    return [...report.values()].filter((entry) => entry.type === type && entry.kind === "audio").map((entry) => entry[name])[0] ?? 0;
  };

  // What a call leaves behind if it is not cleaned up.
  const leftovers = () => {
    const open = [];
    const note = (what, list, good) => {
      for (const thing of list) if (!good(thing)) open.push(what(thing));
    };
    note((track) => `microphone ${track.readyState}`, opened.tracks, (track) => track.readyState === "ended");
    note((track) => `remote track ${track.readyState}`, heard, (track) => track.readyState === "ended");
    note((peer) => `peer connection ${peer.connectionState}`, opened.connections, (peer) => peer.signalingState === "closed");
    note((sound) => `audio context ${sound.state}`, opened.sounds, (sound) => sound.state === "closed");
    note(() => "speaker", opened.speakers, (speaker) => !speaker.srcObject && speaker.paused);
    const screens = globalThis.document.querySelectorAll("halloo-screen").length;
    if (screens) open.push(`${screens} screen`);
    if (listening) open.push(`${listening} listeners to devices and permissions`);
    return open;
  };

  // A browser takes a minute to give up a socket that was closed on a dead path; another one has taken its place then.
  const isLeft = (socket, place, sockets) =>
    socket.readyState !== WebSocket.CLOSED && (socket.readyState !== WebSocket.CLOSING || place === sockets.length - 1);

  // What a session keeps open.
  const session = () => ({
    sockets: opened.sockets.filter(isLeft).length,
    waits: opened.waits.size,
  });

  // What belongs to the page and to nobody else.
  const globals = () =>
    new Map(Object.getOwnPropertyNames(globalThis).map((name) => {
      const own = Object.getOwnPropertyDescriptor(globalThis, name);
      return [name, typeof own.value === "function" ? own.value : own.get];
    }));
  const document = () => ({
    markup: globalThis.document.documentElement.outerHTML,
    sheets: globalThis.document.adoptedStyleSheets.length + globalThis.document.styleSheets.length,
    stored: Object.keys(kept.localStorage()).length + Object.keys(kept.sessionStorage()).length,
    cookies: kept.cookie(),
    title: globalThis.document.title,
    focus: globalThis.document.activeElement?.tagName,
  });
  let before;

  globalThis[Symbol.for("probe")] = {
    listen,
    hears(hertz) {
      const now = listen();
      return now.decibels > -60 && Math.abs(now.hertz - hertz) < 4;
    },
    /**
     * Both tones of a telephone key are heard, and louder than the next ones on the keypad. Keys that sound as long as they
     * should, four times in a row, have -39 dB in the half second of `listen`; with a third of their length they have -48.
     */
    hearsKey: ([low, high], others) =>
      Math.min(loudness(low), loudness(high)) > -43 && others.every((other) => loudness(other) < loudness(low) - 10),
    hearsSilence: () => listen().decibels < -100,
    isTidy: () => leftovers().length === 0,
    /** What came over the page's WebSockets. */
    frames: () => frames,
    asked: () => asked,
    isAsked: (times = 1) => asked >= times,
    holdMicrophone() {
      answered = new Promise((resolve) => (answer = resolve));
    },
    giveMicrophone: () => answer(),
    /** From now on the browser refuses the microphone with an exception of this name; without one it does not. */
    refuseMicrophone(name) {
      refusal = name && new DOMException("a refusal made up by the test", name);
    },
    /** The machine takes the microphone away, as if it were unplugged. */
    endMicrophone() {
      for (const track of opened.tracks.filter((track) => track.readyState === "live")) {
        track.stop();
        track.dispatchEvent(new Event("ended"));
      }
    },
    /** Every microphone that has been captured, in order. */
    microphones: () => opened.tracks.map(({ label, readyState, enabled }) => ({ label, readyState, enabled })),
    /** What the latest connection sends at present. */
    sends: () => connection()?.getSenders().map(({ track }) => track?.label ?? null) ?? [],
    isSending: (label) => connection()?.getSenders()[0]?.track?.label === label,
    hasCaptured: (count) => opened.tracks.length >= count,
    isCapturingOne: () => opened.tracks.filter((track) => track.readyState === "live").length === 1,
    isCapturing: (label) => opened.tracks.some((track) => track.readyState === "live" && track.label === label),
    /** What the other side's sound comes out of. */
    speaker() {
      const { muted, sinkId } = opened.speakers.findLast((speaker) => speaker.srcObject) ?? {};
      return { muted, sinkId };
    },
    isPlayedOn: (sink) => opened.speakers.findLast((speaker) => speaker.srcObject)?.sinkId === sink,
    /** How the page's own ringtone plays, and how many such elements the document holds. */
    ringtone() {
      const ring = opened.speakers.findLast((speaker) => speaker.loop);
      const source = ring?.getAttribute("src");
      const elements = globalThis.document.querySelectorAll("audio, video").length;
      return { playing: !ring?.paused, loop: ring?.loop, source: source && new URL(source).pathname, elements };
    },
    isRingtonePlaying: () => opened.speakers.some((speaker) => speaker.loop && !speaker.paused && speaker.currentTime > 0),
    /** The latest connection ends without a word to the page. */
    stopConnection: () => connection().close(),
    /** What the latest connection has counted in its statistics of this type, by name. */
    counted: async (type, ...names) => Promise.all(names.map((name) => count(type, name))),
    /** Which codecs a description of the latest connection lists, the preferred one first: `localDescription` or `remoteDescription`. */
    codecs(which) {
      const { sdp } = connection()[which];
      const order = sdp.match(/^m=audio \d+ \S+ (.*)$/m)[1].split(" ");
      return order.map((number) => sdp.match(new RegExp(`^a=rtpmap:${number} ([^/]+)/`, "m"))[1]);
    },
    /** Whether so many samples of the other side's sound have been played. */
    hasPlayed: async (samples) => (await count("inbound-rtp", "totalSamplesReceived")) >= samples,
    sent: () => count("outbound-rtp", "packetsSent"),
    received: () => count("inbound-rtp", "packetsReceived"),
    hasReceived: async (packets) => (await count("inbound-rtp", "packetsReceived")) >= packets,
    /** Begins to keep account of the keys that the latest connection sends as telephone events. */
    followKeys() {
      const { dtmf } = connection().getSenders()[0];
      dtmf.addEventListener("tonechange", ({ tone }) => keys.push(tone));
    },
    /** As text; the empty tone at the end stands for "no more". */
    keys: () => keys.join(""),
    hasSentKeys: (expected) => keys.join("") === expected && keys.at(-1) === "",
    remember() {
      before = { globals: globals(), document: document() };
      looked.clear();
    },
    /** What the page has that it had not before, and the other way round; and what of its own was looked into. */
    changes() {
      const changes = [...looked].map((name) => `looked into ${name}`);
      const now = globals();
      for (const name of new Set([...now.keys(), ...before.globals.keys()])) {
        if (now.get(name) !== before.globals.get(name)) changes.push(`global ${name}`);
      }
      const then = document();
      for (const [name, value] of Object.entries(before.document)) {
        if (then[name] !== value) changes.push(`${name}: ${value} -> ${then[name]}`);
      }
      return changes;
    },
    leftovers,
    session,
    hasSession: (sockets) => session().sockets === sockets,
    isQuiet: () => session().sockets === 0 && session().waits === 0,
    violations,
  };
})();
