// Tries out what a call needs: the microphone, the session, and each STUN and TURN server by itself. Loaded when a page asks
// for it. What is found is judged by the WebAssembly.

/** How long each try may take. */
const WITHIN = 5_000;
/** How long a microphone may give nothing. */
const LISTENING = 3_000;

/** How long something else may take to answer in the server's place. */
const PORTAL = 2_000;

const TRANSPORTS = [[/^(turns|stuns):/, "tls"], [/[?&]transport=tcp/, "tcp"]];

/**
 * `servers` are RTCIceServers; `url` says where the server is, as options do, and `ping` resolves when it has answered; `failure` gives the word for why there is no
 * microphone; `judge` the verdict and the reasons. No address and no credential gets into the result.
 */
export async function preflight({ servers, url, ping, failure, judge, device, signal }) {
  signal?.throwIfAborted();
  const trial = new Trial();
  const urls = servers.flatMap((server) => server.urls.map((url) => ({ ...server, urls: [url] })));
  try {
    const all = Promise.all([microphone(trial, failure, device), answer(trial, ping, url), ...urls.map((server) => reach(trial, server))]);
    const [heard, signalling, ...reached] = await trial.until(all, signal);
    const tried = reached.map(({ kind, transport, state }) => [kind, transport, state]);
    const [verdict, ...reasons] = judge(heard.state, signalling.roundTrip ?? -1, tried);
    const why = { ...(signalling.state === "portal" && { signalling_down: "captive_portal" }) };
    return { verdict, reasons: reasons.map((reason) => why[reason] ?? reason), microphone: heard, signalling, servers: reached };
  } finally {
    trial.end();
  }
}

/** What is open while things are tried; all of it is closed at the end, also what comes only then. */
class Trial {
  #closers = [];
  over = false;

  /** Closes this at the end. */
  keep(close) {
    if (this.over) close();
    else this.#closers.push(close);
  }

  /** Waits for a promise, unless the page changes its mind. */
  until(promise, signal) {
    if (!signal) return promise;
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason);
      signal.addEventListener("abort", abort);
      this.keep(() => signal.removeEventListener("abort", abort));
      promise.then(resolve, reject);
    });
  }

  /** Waits for a promise, but not for ever: then it is `late`. */
  within(milliseconds, promise, late) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds, late);
      this.keep(() => clearTimeout(timer));
      promise.then(resolve, reject);
    });
  }

  /** A connection that is closed at the end. */
  connection(configuration) {
    const connection = new RTCPeerConnection(configuration);
    this.keep(() => connection.close());
    return connection;
  }

  end() {
    this.over = true;
    for (const close of this.#closers) close();
  }
}

const since = (start) => Math.round(performance.now() - start);

async function answer(trial, ping, url) {
  const start = performance.now();
  try {
    await ping();
    return { state: "up", roundTrip: since(start) };
  } catch {
    return { state: (await isPortal(trial, url)) ? "portal" : "down" };
  }
}

/**
 * Whether something else answers in the server's place: a network whose users have to sign in on a page of theirs first.
 * Over TLS it cannot, and browsers do not say why a connection failed: then the server is just down.
 */
async function isPortal(trial, url) {
  const server = (url ?? location.origin).replace(/[?#].*/, "").replace(/\/*(\/v1\/connect)?\/*$/, "");
  const health = `${server.replace(/^ws/i, "http")}/healthz`;
  const asked = fetch(health, { cache: "no-store", credentials: "omit", redirect: "manual", referrerPolicy: "no-referrer" });
  // RFC 6585 section 6 has a status for it, which few use. A proxy whose server is down says so with another one.
  const other = asked.then(
    async (answer) =>
      answer.type === "opaqueredirect" || answer.status === 511 || (answer.ok && (await answer.text()) !== "ok\n"),
  );
  return trial.within(PORTAL, other, false).catch(() => false);
}

async function microphone(trial, failure, device) {
  try {
    const audio = device === undefined ? true : { deviceId: { exact: device } };
    const stream = await navigator.mediaDevices.getUserMedia({ audio });
    trial.keep(() => stream.getTracks().forEach((track) => track.stop()));
    // Nobody waits for what comes after the end.
    return { state: trial.over ? "untested" : await listen(trial, stream).catch(() => "untested") };
  } catch (error) {
    return { state: await failure(error) };
  }
}

async function listen(trial, stream) {
  const context = new AudioContext();
  trial.keep(() => context.close());
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const sound = new Promise((resolve) => {
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      if (samples.some((sample) => sample !== 0)) resolve("works");
    }, 50);
    trial.keep(() => clearInterval(timer));
  });
  const heard = await trial.within(LISTENING, sound, "silent");
  // Where the browser forbids the page to sound, nothing runs that could be listened to.
  return heard === "silent" && context.state !== "running" ? "untested" : heard;
}

async function reach(trial, server) {
  const [url] = server.urls;
  const kind = url.startsWith("turn") ? "turn" : "stun";
  const transport = TRANSPORTS.find(([pattern]) => pattern.test(url))?.[1] ?? "udp";
  try {
    const found = await trial.within(WITHIN, (kind === "turn" ? relay : reflect)(trial, server), { state: "unreachable" });
    return { kind, transport, ...found };
  } catch {
    return { kind, transport, state: "untested" };
  }
}

/**
 * A STUN server has answered when it is known how this device looks from there. Where it looks the same, browsers do not
 * say so: but then all is known in time, and not from every one of the device's addresses the server was out of reach.
 */
async function reflect(trial, server) {
  const connection = trial.connection({ iceServers: [server] });
  let [found, failed] = [0, 0];
  const done = new Promise((resolve) => {
    connection.onicecandidateerror = () => (failed += 1);
    connection.onicecandidate = ({ candidate }) => {
      if (candidate?.type === "srflx") resolve({ state: "reached" });
      if (candidate?.protocol === "udp") found += 1;
      if (!candidate) resolve({ state: failed < found ? "reached" : "unreachable" });
    };
  });
  connection.createDataChannel("preflight");
  await connection.setLocalDescription();
  return done;
}

/** A TURN server is good if this device can talk to itself through it. */
async function relay(trial, server) {
  const [one, other] = [0, 1].map(() => trial.connection({ iceServers: [server], iceTransportPolicy: "relay" }));
  const [asking, answering] = [one, other].map((end) => end.createDataChannel("preflight", { negotiated: true, id: 0 }));
  const done = new Promise((resolve) => {
    let start;
    for (const [from, to] of [[one, other], [other, one]]) {
      let found = false;
      from.onicecandidate = ({ candidate }) => {
        if (candidate?.candidate) {
          found = true;
          to.addIceCandidate(candidate).catch(() => {});
        } else if (!candidate && !found) {
          resolve({ state: "unreachable" });
        }
      };
    }
    answering.onmessage = ({ data }) => answering.send(data);
    asking.onopen = () => {
      start = performance.now();
      asking.send("");
    };
    asking.onmessage = () => resolve({ state: "reached", roundTrip: since(start) });
  });
  await one.setLocalDescription();
  await other.setRemoteDescription(one.localDescription);
  await other.setLocalDescription();
  await one.setRemoteDescription(other.localDescription);
  return done;
}
