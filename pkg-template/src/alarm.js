// The alarm clock of one client, in a Worker, because the timers of a hidden page hardly tick. Each message is a
// number of milliseconds after which it answers once, or null for not at all; it takes the place of the one before.
let timer;

addEventListener("message", ({ data }) => {
  clearTimeout(timer);
  // Timers count in 31 bits; answering too early does no harm.
  if (data !== null) timer = setTimeout(postMessage, Math.min(data, 2 ** 31 - 1), null);
});
