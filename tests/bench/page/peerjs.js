// PeerJS on a page, as its documentation has it. It has the microphone before the call begins.
import "/peerjs/peerjs.min.js";

/** When what happened on this page, by Date.now(). */
export const times = {};

let peer;
let call;
let microphone;

function hold(given) {
  call = given;
  call.on("stream", (stream) => {
    const speaker = new Audio();
    speaker.srcObject = stream;
    speaker.play();
  });
  call.on("close", () => (times.ended = Date.now()));
}

/** Signs in. */
export async function open(me, { peerServer, iceServers }) {
  microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
  peer = new globalThis.Peer(me, { ...peerServer, config: { iceServers } });
  await new Promise((resolve, reject) => peer.on("open", resolve).on("error", reject));
  peer.on("call", (call) => {
    times.rung = Date.now();
    hold(call);
  });
}

export async function dial(other) {
  times.dialled = Date.now();
  hold(peer.call(other, microphone));
}

export async function answer() {
  times.answered = Date.now();
  call.answer(microphone);
}

export async function hangUp() {
  times.hungUp = Date.now();
  call.close();
}
