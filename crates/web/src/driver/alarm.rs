//! When to wake the core.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use halloo_core::Input;
use halloo_core::wire::Time;
use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Worker;

use crate::clock;
use crate::inbox::Inbox;
use crate::listener::Listener;

/// The one alarm clock.
///
/// It ticks in a dedicated Worker, because the timers of a hidden page's main thread come once a second, later once
/// a minute. Where there is no Worker to be had (a policy, an address of another origin), it ticks on the main
/// thread.
pub struct Alarm(Rc<Clockwork>);

struct Clockwork {
    inbox: Inbox,
    due: RefCell<Option<Time>>,
    ticker: RefCell<Ticker>,
}

enum Ticker {
    Worker { worker: Worker, _listeners: [Listener; 2] },
    Main(Option<Timeout>),
}

impl Alarm {
    /// `make_worker` gives the Worker that answers each number of milliseconds with a message when they are over.
    #[must_use]
    pub fn new(make_worker: &Function, inbox: Inbox) -> Self {
        let clockwork =
            Rc::new(Clockwork { inbox, due: RefCell::new(None), ticker: RefCell::new(Ticker::Main(None)) });
        let made = make_worker.call0(&JsValue::UNDEFINED).ok();
        if let Some(worker) = made.and_then(|made| made.dyn_into::<Worker>().ok()) {
            let rings = Rc::downgrade(&clockwork);
            let breaks = Rc::downgrade(&clockwork);
            let _listeners = [
                Listener::new(&worker, "message", move |_| {
                    if let Some(clockwork) = rings.upgrade() {
                        clockwork.ring();
                    }
                }),
                Listener::new(&worker, "error", move |_| {
                    if let Some(clockwork) = breaks.upgrade() {
                        clockwork.do_without();
                    }
                }),
            ];
            clockwork.ticker.replace(Ticker::Worker { worker, _listeners });
        }
        Self(clockwork)
    }

    /// Rings at `due` and at no other moment; `None`: not at all.
    pub fn set(&self, due: Option<Time>) {
        if self.0.due.replace(due) != due {
            self.0.wind();
        }
    }
}

impl Clockwork {
    fn ring(&self) {
        self.due.take();
        self.inbox.push(Input::Wake);
    }

    fn wind(self: &Rc<Self>) {
        let delay = self.due.borrow().map(|due| u32::try_from(due.since(clock::now())).unwrap_or(u32::MAX));
        match &mut *self.ticker.borrow_mut() {
            Ticker::Worker { worker, .. } => {
                let message = delay.map_or(JsValue::NULL, JsValue::from);
                let _posted = worker.post_message(&message);
            }
            Ticker::Main(timeout) => {
                let clockwork = Rc::downgrade(self);
                *timeout = delay.map(|delay| {
                    Timeout::new(delay.min(LONGEST), move || {
                        if let Some(clockwork) = clockwork.upgrade() {
                            clockwork.ring();
                        }
                    })
                });
            }
        }
    }

    /// The Worker could not be loaded.
    fn do_without(self: &Rc<Self>) {
        let broken = self.ticker.replace(Ticker::Main(None));
        drop(broken);
        self.wind();
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        if let Self::Worker { worker, .. } = self {
            worker.terminate();
        }
    }
}

/// `setTimeout` counts in 31 bits. Ringing too early does no harm.
const LONGEST: u32 = i32::MAX as u32;
