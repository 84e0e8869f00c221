// Halloo on a page, with nothing around it: every stack has this interface.
import { connect } from "/halloo/index.js";

/** When what happened on this page, by Date.now(). */
export const times = {};

let client;
let call;

function hold(given) {
  call = given;
  for (const event of ["ending", "ended"]) call.on(event, () => (times.ended ??= Date.now()));
}

/** Signs in. */
export async function open(me, { account }) {
  client = await connect({ ...account, cuid: me, screens: false, sounds: false });
  client.on("incoming", ({ call }) => {
    times.rung = Date.now();
    hold(call);
  });
}

export async function dial(other) {
  const { mediaDevices } = navigator;
  const capture = mediaDevices.getUserMedia.bind(mediaDevices);
  // The call goes out when the microphone is there.
  mediaDevices.getUserMedia = (wanted) => capture(wanted).finally(() => (times.dialled ??= Date.now()));
  hold(await client.dial(other, { context: "A benchmark" }));
}

export async function answer() {
  times.answered = Date.now();
  await call.accept();
}

export async function hangUp() {
  times.hungUp = Date.now();
  await call.hangup();
}
