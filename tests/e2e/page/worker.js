// The service worker of the test page: a page's own, which hands the notifications of calls to the package. Beside that,
// it does what a user would do. An event that a script makes cannot be waited for, and a page is brought to the front
// only for a user: both are written down instead.
importScripts("/halloo/halloo-notifications.js");

const focused = [];
WindowClient.prototype.focus = async function () {
  focused.push(this.url);
  return this;
};
const opened = [];
clients.openWindow = async (url) => void opened.push(url);

self.touch = async (tag, action) => {
  const notification = (await registration.getNotifications()).find((shown) => shown.tag === tag);
  const event = new NotificationEvent("notificationclick", { notification, action });
  let done;
  Object.defineProperty(event, "waitUntil", { value: (promise) => (done = promise) });
  dispatchEvent(event);
  await done;
  return { handled: done !== undefined, focused: focused.splice(0), opened: opened.splice(0) };
};
