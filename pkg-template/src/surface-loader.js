// The surface of one client, as the WebAssembly has it: what the user sees and hears. The module that draws and plays it is loaded when
// the session is up, or there is something to be seen.

/** `load`: `surface()`, `words(language)`, `notifications()` and `keypad()`; `look` and `tell` as in the module. Nothing here throws. */
export function surface(load, look, tell) {
  let style;
  const screens = new Map();
  const notices = new Map();
  let inner;
  let loading;
  let over = false;

  const later = (name, ...given) => {
    try {
      inner[name](...given);
    } catch (error) {
      reportError(error);
    }
  };
  const reach = () => {
    loading ??= load.surface().then(
      ({ open }) => {
        if (over) return;
        inner = open(look, load, (...news) => over || tell(...news));
        if (style) later("style", ...style);
        for (const [call, screen] of screens) later("show", call, screen);
        for (const [call, notice] of notices) later("notify", call, notice);
        for (const kept of [screens, notices]) kept.clear();
      },
      // It is tried again with the next news; the call goes on without.
      () => {
        loading = undefined;
      },
    );
  };
  const keep = (all, call, one) => {
    if (one) {
      all.set(call, one);
      reach();
    } else all.delete(call);
  };

  return {
    style(branding, imageHosts) {
      style = [branding, imageHosts];
      if (inner) later("style", ...style);
      else if (look.screens || look.sounds) reach();
    },
    show(call, screen) {
      if (inner) later("show", call, screen);
      else keep(screens, call, screen);
    },
    notify(call, notice) {
      if (inner) later("notify", call, notice);
      else if (globalThis.Notification?.permission === "granted") keep(notices, call, notice);
    },
    key(key) {
      if (inner) later("key", key);
    },
    close() {
      over = true;
      if (inner) later("close");
    },
  };
}
