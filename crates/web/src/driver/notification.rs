//! Notifications of calls that nobody looks at (Notifications API). Nobody is asked for the permission here, except by
//! [`ask`].

use std::cell::Cell;
use std::rc::Rc;

use halloo_core::wire::{Branding, CallId};
use halloo_core::{Input, Notice, Tap};
use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Document, MessageEvent, MessagePort, Notification, ServiceWorkerRegistration, Window};

use crate::address::picture;
use crate::cell::RefCell;
use crate::given::member;
use crate::inbox::Inbox;
use crate::listener::Listener;
use crate::notice::NoticeWords;

/// What stands before the id of a call in the tag of its notification.
const TAG: &str = "halloo-";

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
    /// Everything that this page has notified of.
    notified: Rc<RefCell<Vec<Notified>>>,
    /// The end of what was last asked of the service worker: each waits for the one before.
    last: Cell<Option<Promise>>,
    _clicks: Option<Listener>,
}

struct Notified {
    call: CallId,
    /// It goes with the ring, and with the client. One of a missed call stays until its user has done something about it.
    ringing: bool,
    /// Without a service worker.
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
        let notified: Rc<RefCell<Vec<Notified>>> = Rc::default();
        let clicks = worker.is_some().then(|| {
            let (inbox, notified) = (inbox.clone(), Rc::clone(&notified));
            // Only service workers of this very origin are heard here.
            Listener::new(&window.navigator().service_worker(), "message", move |event| {
                if let Some(tap) = clicked(event.unchecked_ref(), &notified) {
                    inbox.push(tap);
                }
            })
        });
        let (style, last) = (RefCell::default(), Cell::new(None));
        Self { inbox, window, document, worker, actions, logo, style, notified, last, _clicks: clicks }
    }

    /// The server's logo, and the hosts that pictures may come from.
    pub fn style(&self, branding: &Branding, image_hosts: &[String]) {
        self.style.replace((branding.logo.clone(), image_hosts.to_vec()));
    }

    /// Notifies of a call; `None` takes the notification of a ringing one away.
    pub fn notify(&self, call: CallId, notice: Option<(Notice, NoticeWords)>) {
        let before = {
            let mut notified = self.notified.borrow_mut();
            let place = notified.iter().position(|known| known.call == call);
            place.map(|place| notified.swap_remove(place))
        };
        let mut now = Notified { call, ringing: false, page: None };
        if let Some(before) = &before {
            self.take_away(before);
        }
        if let Some((notice, words)) = notice
            && permission() == "granted"
        {
            now.ringing = !notice.missed;
            now.page = self.present(call, &notice, &words);
        } else if before.is_none() {
            return;
        }
        self.notified.borrow_mut().push(now);
    }

    fn present(
        &self,
        call: CallId,
        notice: &Notice,
        words: &NoticeWords,
    ) -> Option<(Notification, Listener)> {
        let missed = notice.missed;
        let options = Object::new();
        set(&options, "tag", tag(call));
        set(&options, "body", notice.context.as_str());
        set(&options, "requireInteraction", !missed);
        {
            let (server, hosts) = &*self.style.borrow();
            if let Some(icon) = picture(&self.document, self.logo.as_deref().or(server.as_deref()), hosts) {
                set(&options, "icon", icon);
            }
        }
        if self.worker.is_none() {
            // Browsers of telephones know only those of service workers, and throw.
            let shown = Notification::new_with_options(&words.title, options.unchecked_ref()).ok()?;
            let click = self.click(call, shown.clone(), missed);
            return Some((shown, click));
        }
        let actions = Array::new();
        let add = |id: &str, label: &str| {
            let action = Object::new();
            set(&action, "action", id);
            set(&action, "title", label);
            actions.push(&action);
        };
        if missed {
            for (id, label) in &self.actions {
                add(id, label);
            }
        } else {
            add("answer", &words.answer);
            add("decline", &words.decline);
        }
        set(&options, "actions", actions);
        let data = Object::new();
        set(&data, "missed", missed);
        // For a page that is not there any more when its notification is touched.
        set(&data, "page", self.window.location().href().unwrap_or_default());
        set(&options, "data", data);
        self.ask_worker(Some((words.title.clone(), options)), String::new());
        None
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

    fn take_away(&self, notified: &Notified) {
        if !notified.ringing {
            return;
        }
        match &notified.page {
            Some((notification, _)) => notification.close(),
            None => self.ask_worker(None, tag(notified.call)),
        }
    }

    /// Lets the service worker show a notification, or close those with this tag, when it has done what it was asked
    /// before: a notification that is still being prepared cannot be found, and so not be closed.
    fn ask_worker(&self, show: Option<(String, Object)>, close: String) {
        let Some(worker) = self.worker.clone() else { return };
        let last = self.last.take();
        let done = future_to_promise(async move {
            if let Some(last) = last {
                let _ = JsFuture::from(last).await;
            }
            let asked = match &show {
                Some((title, options)) => {
                    worker.show_notification_with_options(title, options.unchecked_ref())
                }
                None => worker.get_notifications(),
            };
            let Ok(asked) = asked else { return Ok(JsValue::UNDEFINED) };
            if let Ok(found) = JsFuture::from(asked).await
                && let Some(found) = found.dyn_ref::<Array>()
            {
                for notification in found.iter() {
                    if member(&notification, "tag") == close.as_str() {
                        notification.unchecked_into::<Notification>().close();
                    }
                }
            }
            Ok(JsValue::UNDEFINED)
        });
        self.last.set(Some(done));
    }
}

impl Drop for Notifications {
    fn drop(&mut self) {
        for notified in self.notified.take() {
            self.take_away(&notified);
        }
    }
}

/// What is reported when the user touches the notification of a missed call beside its buttons.
const OPEN: &str = "open";

/// What the page's service worker says of a click: `{ halloo: call id, action, missed }`. It says so to every page,
/// and the one that had notified of the call answers on the port that comes along.
fn clicked(message: &MessageEvent, notified: &RefCell<Vec<Notified>>) -> Option<Input> {
    let data = message.data();
    let call = CallId::parse(&member(&data, "halloo").as_string()?).ok()?;
    notified.borrow().iter().find(|notified| notified.call == call)?;
    if let Some(port) = message.ports().get(0).dyn_ref::<MessagePort>() {
        let _answered = port.post_message(&JsValue::TRUE);
    }
    let action = member(&data, "action").as_string().unwrap_or_default();
    let tap = match (member(&data, "missed").is_truthy(), action.as_str()) {
        (true, "") => Tap::Missed(OPEN.to_owned()),
        (true, _) => Tap::Missed(action),
        (false, "answer") => Tap::Answer,
        (false, "decline") => Tap::Decline,
        // A touch beside the buttons: now the page is seen.
        (false, _) => return None,
    };
    Some(Input::Screen(call, tap))
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

fn set(object: &Object, name: &str, value: impl Into<JsValue>) {
    // Setting a member of a plain object of our own does not throw.
    let _set = Reflect::set(object, &name.into(), &value.into());
}
