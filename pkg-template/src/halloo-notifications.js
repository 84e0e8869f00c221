// For the page's own service worker, which loads it by importScripts("…/halloo-notifications.js"): tells the page what
// its user has chosen on the notification of a call. Notifications of others are left alone.
const TAG = "halloo-";
/** Milliseconds in which a page that is awake answers. */
const PATIENCE = 500;

/** Tells a page, and waits until it says that the call is its own. */
const tell = (page, message) =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(page);
    page.postMessage(message, [port2]);
  });

addEventListener("notificationclick", (event) => {
  const { notification, action } = event;
  const { tag, data } = notification;
  if (!tag.startsWith(TAG)) return;
  notification.close();
  const message = { halloo: tag.slice(TAG.length), action, missed: data?.missed };
  const handle = async () => {
    const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    const page = await Promise.race([late, ...pages.map((page) => tell(page, message))]);
    // Whoever declines does not want to see the page.
    if (!message.missed && action === "decline") return;
    if (page ?? pages[0]) await (page ?? pages[0]).focus();
    else if (data?.page) await clients.openWindow(data.page);
  };
  event.waitUntil(handle());
});
