// The title of the page, which calls for its user while a phone rings that cannot be seen or heard.

/** Milliseconds from one title to the other. */
const PACE = 1_000;

/** Changes the title while it must, and puts it back. */
export function makeTitle() {
  const ringing = new Map();
  /** The page's own title while another one stands there, and that one as the page reads it. */
  let own;
  let ticking;

  // A title that the page has set meanwhile stays.
  const putBack = () => {
    if (own && document.title === own.other) document.title = own.title;
    own = undefined;
  };
  const tick = () => {
    if (own) return putBack();
    const [first] = ringing.values();
    if (!first.silent && !document.hidden) return;
    const { title } = document;
    document.title = `\u{1f4de} ${first.peer}`;
    // Browsers tidy up its white space.
    own = { title, other: document.title };
  };

  return {
    /** How this call stands. */
    show(call, screen) {
      ringing.delete(call);
      if (screen?.view === "incoming") ringing.set(call, screen);
      if (ringing.size === 0) {
        this.close();
      } else if (ticking === undefined) {
        // A page that has long been hidden may not see its first tick for a minute.
        tick();
        ticking = setInterval(tick, PACE);
      }
    },
    close() {
      clearInterval(ticking);
      ticking = undefined;
      putBack();
    },
  };
}
