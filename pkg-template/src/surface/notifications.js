// Notifications of calls that nobody looks at (Notifications API). Nobody is asked for the permission here.

/** What stands before the id of a call in the tag of its notification. */
const TAG = "halloo-";
/** What is reported when the user touches the notification of a missed call beside its buttons. */
const OPEN = "open";

/** At most one notification for each call. `worker` is the page's registration of its service worker, if it has one. */
export function makeNotifications({ serviceWorker: worker, actions }, tell) {
  /** What this page has notified of. One of a missed call stays until its user has done something about it. */
  const notified = new Map();
  const over = new AbortController();
  /** The end of what was last asked of the service worker: each waits for the one before. */
  let last = Promise.resolve();

  // What is still being prepared cannot be found, and so not be closed.
  const ask = (wish) => {
    last = last.then(wish).catch(() => {});
  };

  /**
   * What the page's service worker says of a click: `{ halloo: call id, action, missed }`. It says so to every page, and the one that had
   * notified of the call answers on the port that comes along.
   */
  const clicked = ({ data, ports }) => {
    const call = data?.halloo;
    if (!notified.has(call)) return;
    ports[0]?.postMessage(true);
    const { missed, action } = data;
    if (missed) tell("missed", call, action || OPEN);
    // A touch beside the buttons: now the page is seen.
    else if (action === "answer" || action === "decline") tell(action, call);
  };
  // Only service workers of this very origin are heard here.
  if (worker) navigator.serviceWorker.addEventListener("message", clicked, { signal: over.signal });

  const takeAway = (call) => {
    const before = notified.get(call);
    notified.delete(call);
    if (!before?.ringing) return;
    if (before.page) before.page.close();
    else if (worker) {
      ask(async () => {
        for (const notification of await worker.getNotifications({ tag: TAG + call })) notification.close();
      });
    }
  };

  const present = (call, { missed, title, body, icon, answer, decline }) => {
    const options = { tag: TAG + call, body, requireInteraction: !missed, ...(icon && { icon }) };
    if (worker) {
      const ringing = [
        ["answer", answer],
        ["decline", decline],
      ];
      const buttons = missed ? actions : ringing;
      options.actions = buttons.map(([action, title]) => ({ action, title }));
      // For a page that is not there any more when its notification is touched.
      options.data = { missed, page: location.href };
      ask(() => worker.showNotification(title, options));
      return undefined;
    }
    try {
      const page = new Notification(title, options);
      page.onclick = () => {
        window.focus();
        page.close();
        if (missed) tell("missed", call, OPEN);
      };
      return page;
    } catch {
      // Browsers of telephones know only those of service workers.
      return undefined;
    }
  };

  return {
    /** Notifies of a call; without a notice, the notification of a ringing one is taken away. */
    notify(call, notice) {
      const known = notified.has(call);
      takeAway(call);
      if (notice && Notification.permission === "granted") {
        notified.set(call, { ringing: !notice.missed, page: present(call, notice) });
      } else if (known) {
        notified.set(call, {});
      }
    },
    close() {
      for (const call of [...notified.keys()]) takeAway(call);
      over.abort();
    },
  };
}
