//! Notifications of calls that nobody looks at (Notifications API). Nobody is asked for the permission here, except by
//! [`ask`].

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use halloo_core::wire::{Branding, CallId};
use halloo_core::{Input, Notice, Tap};
use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Document, MessageEvent, Notification, NotificationOptions, ServiceWorkerRegistration, Window};

use super::address::picture;
use crate::given::member;
use crate::inbox::Inbox;
use crate::listener::Listener;

/// What stands before the id of a call in the tag of its notification.
const TAG: &str = "halloo-";

/// What a notification says.
pub struct Words {
    /// Its title.
    pub title: String,
    /// To take a call.
    pub answer: String,
    /// Not to take it.
    pub decline: String,
}

/// At most one notification for each call.
pub struct Notifications {
    inbox: Inbox,
    window: Window,
    document: Document,
    worker: Option<ServiceWorkerRegistration>,
    /// What can be done about a missed call: labels by their ids.
    actions: Vec<(String, String)>,
    /// The page's logo.
    logo: Option<String>,
    /// The server's logo, and hosts that pictures may come from.
    style: RefCell<(Option<String>, Vec<String>)>,
    /// Those that ring, and those without a service worker.
    shown: RefCell<Vec<Shown>>,
    /// The calls whose notifications were this page's.
    known: Rc<RefCell<Vec<CallId>>>,
    /// The end of what was last asked of the service worker: each waits for the one before.
    last: Cell<Option<Promise>>,
    _clicks: Option<Listener>,
}

/// A notification that goes with its client.
struct Shown {
    call: CallId,
    missed: bool,
    /// `None`: the service worker's.
    page: Option<(Notification, Listener)>,
}

impl Notifications {
    /// Shows nothing yet. `worker` is the page's registration, or undefined.
    #[must_use]
    pub fn new(
        inbox: Inbox,
        window: Window,
        document: Document,
        worker: JsValue,
        actions: Vec<(String, String)>,
        logo: Option<String>,
    ) -> Self {
        let worker: Option<ServiceWorkerRegistration> = worker.is_object().then(|| worker.unchecked_into());
        let known: Rc<RefCell<Vec<CallId>>> = Rc::default();
        let clicks = worker.is_some().then(|| {
            let (inbox, known) = (inbox.clone(), Rc::clone(&known));
            // Only service workers of this very origin are heard here.
            Listener::new(&window.navigator().service_worker(), "message", move |event| {
                if let Some(message) = event.dyn_ref() {
                    clicked(message, &inbox, &known);
                }
            })
        });
        let (style, shown) = (RefCell::default(), RefCell::default());
        let last = Cell::new(None);
        Self { inbox, window, document, worker, actions, logo, style, shown, known, last, _clicks: clicks }
    }

    /// The server's logo, and the hosts that pictures may come from.
    pub fn style(&self, branding: &Branding, image_hosts: &[String]) {
        self.style.replace((branding.logo.clone(), image_hosts.to_vec()));
    }

    /// Notifies of a call; `None` takes the notification of a ringing one away.
    pub fn notify(&self, call: CallId, notice: Option<(Notice, Words)>) {
        let before = {
            let mut shown = self.shown.borrow_mut();
            let place = shown.iter().position(|shown| shown.call == call);
            place.map(|place| shown.remove(place))
        };
        if let Some(before) = before {
            self.take_away(before);
        }
        if let Some((notice, words)) = notice.filter(|_| permission() == "granted") {
            self.present(call, &notice, &words);
        }
    }

    fn present(&self, call: CallId, notice: &Notice, words: &Words) {
        let missed = notice.missed;
        let icon = {
            let (server, hosts) = &*self.style.borrow();
            picture(&self.document, self.logo.as_deref().or(server.as_deref()), hosts)
        };
        let options: NotificationOptions = object([
            ("tag", &tag(call).into()),
            ("body", &notice.context.as_str().into()),
            ("icon", &icon.map_or(JsValue::UNDEFINED, JsValue::from)),
            ("requireInteraction", &(!missed).into()),
        ]);
        let page = if let Some(worker) = &self.worker {
            let ringing = [("answer", words.answer.as_str()), ("decline", &words.decline)];
            let own = self.actions.iter().map(|(id, label)| (id.as_str(), label.as_str()));
            let actions: Array = ringing
                .into_iter()
                .filter(|_| !missed)
                .chain(own.filter(|_| missed))
                .map(|(id, label)| object::<JsValue, 2>([("action", &id.into()), ("title", &label.into())]))
                .collect();
            // The address is for a page that is not there any more when its notification is touched.
            let page = self.window.location().href().unwrap_or_default();
            let data: JsValue = object([("missed", &missed.into()), ("page", &page.into())]);
            set(&options, "actions", &actions);
            set(&options, "data", &data);
            let (worker, title) = (worker.clone(), words.title.clone());
            self.then(async move {
                if let Ok(showing) = worker.show_notification_with_options(&title, &options) {
                    let _ = JsFuture::from(showing).await;
                }
            });
            None
        } else {
            // Browsers of telephones know only those of service workers, and throw.
            let Ok(shown) = Notification::new_with_options(&words.title, &options) else { return };
            let click = self.click(call, shown.clone(), missed);
            Some((shown, click))
        };
        self.known.borrow_mut().push(call);
        // A missed call that the service worker tells of stays until its user has done something about it.
        if page.is_some() || !missed {
            self.shown.borrow_mut().push(Shown { call, missed, page });
        }
    }

    fn click(&self, call: CallId, shown: Notification, missed: bool) -> Listener {
        let (inbox, window) = (self.inbox.clone(), self.window.clone());
        Listener::new(&shown.clone(), "click", move |_| {
            let _focused = window.focus();
            shown.close();
            if missed {
                inbox.push(Input::Screen(call, Tap::Missed(OPEN.to_owned())));
            }
        })
    }

    fn take_away(&self, shown: Shown) {
        match (shown.page, &self.worker) {
            (Some((notification, _)), _) => {
                // What nobody listens to any more may stay if it tells of a missed call.
                if !shown.missed {
                    notification.close();
                }
            }
            (None, Some(worker)) => {
                let (worker, tag) = (worker.clone(), tag(shown.call));
                self.then(async move {
                    let Ok(finding) = worker.get_notifications() else { return };
                    let Ok(found) = JsFuture::from(finding).await else { return };
                    for notification in Array::from(&found).iter() {
                        if member(&notification, "tag") == tag.as_str() {
                            notification.unchecked_into::<Notification>().close();
                        }
                    }
                });
            }
            (None, None) => {}
        }
    }

    /// Asks something of the service worker when it has done what it was asked before: a notification that is still
    /// being prepared cannot be found, and so not be closed.
    fn then(&self, next: impl Future<Output = ()> + 'static) {
        let last = self.last.take();
        let done = future_to_promise(async {
            if let Some(last) = last {
                let _ = JsFuture::from(last).await;
            }
            next.await;
            Ok(JsValue::UNDEFINED)
        });
        self.last.set(Some(done));
    }
}

impl Drop for Notifications {
    fn drop(&mut self) {
        for shown in self.shown.take() {
            self.take_away(shown);
        }
    }
}

/// What is reported when the user touches the notification of a missed call beside its buttons.
const OPEN: &str = "open";

/// What the page's service worker says of a click: `{ halloo: call id, action, missed }`. It says so to every page,
/// and which page it was that had notified of the call is answered on the port that comes along.
fn clicked(message: &MessageEvent, inbox: &Inbox, known: &RefCell<Vec<CallId>>) {
    let data = message.data();
    let text = |name| member(&data, name).as_string();
    let Some(call) = text("halloo").and_then(|id| CallId::parse(&id).ok()) else { return };
    if !known.borrow().contains(&call) {
        return;
    }
    if let Some(port) = message.ports().get(0).dyn_ref::<web_sys::MessagePort>() {
        let _answered = port.post_message(&JsValue::TRUE);
    }
    let action = text("action").unwrap_or_default();
    let tap = match (member(&data, "missed").is_truthy(), action.as_str()) {
        (true, "") => Tap::Missed(OPEN.to_owned()),
        (true, _) => Tap::Missed(action),
        (false, "answer") => Tap::Answer,
        (false, "decline") => Tap::Decline,
        // A touch beside the buttons: now the page is seen.
        (false, _) => return,
    };
    inbox.push(Input::Screen(call, tap));
}

/// Names the notification of a call.
fn tag(call: CallId) -> String {
    let mut tag = TAG.to_owned();
    tag.push_str(&call.to_text());
    tag
}

/// What the user has said: `granted`, `denied` or `default`. Undefined where there are no notifications.
fn permission() -> JsValue {
    member(&member(&js_sys::global(), "Notification"), "permission")
}

/// Asks the user for the permission, if this is a user's gesture. Gives a promise of what stands then: `granted`,
/// `denied` or `default`.
pub fn ask() -> Promise {
    let activation =
        web_sys::window().map_or(JsValue::UNDEFINED, |window| member(&window.navigator(), "userActivation"));
    // Not every browser knows whether it is one: then it judges that itself.
    let gesture = member(&activation, "isActive") != false;
    let asked = if gesture { Notification::request_permission().ok() } else { None };
    asked.unwrap_or_else(|| {
        let known = permission();
        Promise::resolve(&if known.is_undefined() { "denied".into() } else { known })
    })
}

fn object<T: JsCast, const N: usize>(members: [(&str, &JsValue); N]) -> T {
    let object = Object::new();
    for (name, value) in members {
        set(&object, name, value);
    }
    object.unchecked_into()
}

fn set(object: &JsValue, name: &str, value: &JsValue) {
    // Setting a member of a plain object of our own does not throw.
    let _set = Reflect::set(object, &name.into(), value);
}
