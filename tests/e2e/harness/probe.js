// Runs in a page before everything else. Keeps account of what is opened there, and listens to what is heard. It hangs
// on a symbol, so that the page's global names stay as they are.
(() => {
  const opened = { tracks: [], connections: [], sockets: [], workers: [], sounds: [], speakers: [] };
  const violations = [];
  const heard = [];
  const frames = [];
  const Sound = globalThis.AudioContext;
  let asked = 0;
  // The user takes time to answer the browser's question.
  let answered = Promise.resolve();
  let answer = () => {};

  const follow = (name, list, more = () => {}) => {
    const Original = globalThis[name];
    if (!Original) return;
    const Followed = class extends Original {
      constructor(...given) {
        super(...given);
        list.push(this);
        more(this);
      }
    };
    Object.defineProperty(Followed, "name", { value: name });
    Object.defineProperty(globalThis, name, { value: Followed, writable: true, configurable: true });
  };

  follow("RTCPeerConnection", opened.connections, (connection) => {
    connection.addEventListener("track", ({ track }) => heard.push(track));
  });
  follow("WebSocket", opened.sockets, (socket) => {
    socket.addEventListener("message", ({ data }) => frames.push(data));
  });
  follow("Worker", opened.workers, (worker) => {
    worker.terminate = () => {
      worker.terminated = true;
      Worker.prototype.terminate.call(worker);
    };
  });
  follow("AudioContext", opened.sounds);
  follow("Audio", opened.speakers);

  const devices = navigator.mediaDevices;
  if (devices) {
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wanted) => {
      asked += 1;
      const stream = await ask(wanted);
      await answered;
      opened.tracks.push(...stream.getTracks());
      return stream;
    };
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
    return open;
  };

  // What a session keeps open.
  const session = () => ({
    sockets: opened.sockets.filter((socket) => socket.readyState !== WebSocket.CLOSED).length,
    workers: opened.workers.filter((worker) => !worker.terminated).length,
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
    stored: Object.keys(localStorage).length + Object.keys(sessionStorage).length,
    cookies: globalThis.document.cookie,
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
    hearsSilence: () => listen().decibels < -100,
    isTidy: () => leftovers().length === 0,
    /** What came over the page's WebSockets. */
    frames: () => frames,
    asked: () => asked,
    isAsked: () => asked > 0,
    holdMicrophone() {
      answered = new Promise((resolve) => (answer = resolve));
    },
    giveMicrophone: () => answer(),
    remember() {
      before = { globals: globals(), document: document() };
    },
    /** What the page has that it had not before, and the other way round. */
    changes() {
      const changes = [];
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
    isQuiet: () => session().sockets === 0 && session().workers === 0,
    violations,
  };
})();
