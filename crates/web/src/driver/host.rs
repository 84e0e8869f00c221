//! The page and the machine.

use halloo_core::{Host, Input};
use wasm_bindgen::JsCast;
use web_sys::{Document, Event, EventTarget, PageTransitionEvent, Window};

use crate::inbox::Inbox;
use crate::listener::Listener;

/// Watches the page and the machine until it is dropped.
pub struct Surroundings {
    _listeners: [Listener; 7],
}

impl Surroundings {
    /// Reports to `inbox` what happens to this window.
    #[must_use]
    pub fn new(window: &Window, document: &Document, inbox: &Inbox) -> Self {
        let watch = |target: &EventTarget, name, news: fn(&Event) -> Option<Host>| {
            let inbox = inbox.clone();
            Listener::new(target, name, move |event| {
                if let Some(news) = news(&event) {
                    inbox.push(Input::Host(news));
                }
            })
        };
        if document.hidden() {
            inbox.push(Input::Host(Host::Hidden));
        }
        Self {
            _listeners: [
                watch(window, "online", |_| Some(Host::Online)),
                watch(window, "offline", |_| Some(Host::Offline)),
                watch(window, "pageshow", |event| persisted(event).then_some(Host::Resumed)),
                watch(window, "pagehide", |event| {
                    Some(if persisted(event) { Host::Stored } else { Host::Leaving })
                }),
                // Page Lifecycle. Neither of them bubbles to the window.
                watch(document, "freeze", |_| Some(Host::Frozen)),
                watch(document, "resume", |_| Some(Host::Resumed)),
                watch(document, "visibilitychange", |event| {
                    let document = event.target()?.unchecked_into::<Document>();
                    Some(if document.hidden() { Host::Hidden } else { Host::Visible })
                }),
            ],
        }
    }
}

/// The page goes into, or comes out of, the back/forward cache.
fn persisted(event: &Event) -> bool {
    event.unchecked_ref::<PageTransitionEvent>().persisted()
}
