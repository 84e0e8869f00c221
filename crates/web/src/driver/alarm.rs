//! When to wake the core.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use halloo_core::Input;
use halloo_core::wire::Time;
use js_sys::WebAssembly::Memory;
use js_sys::{Atomics, Int32Array, JSON, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Document, EventTarget, Window};

use crate::cell::RefCell;
use crate::clock;
use crate::inbox::Inbox;
use crate::listener::Listener;

/// The one alarm clock.
///
/// The timers of a hidden page come once a second, later once a minute. What keeps its pace there is the time limit
/// of a wait on shared memory; unlike a Worker, no policy of a page forbids it. Where the browser does not know such
/// waits, a timer has to do.
///
/// A frozen page is not woken: only the clock of its waits would go on.
pub struct Alarm {
    clockwork: Rc<Clockwork>,
    _listeners: [Listener; 4],
}

struct Clockwork {
    inbox: Inbox,
    /// What is waited on. Nobody ever writes to it.
    cell: Option<Int32Array>,
    due: Cell<Option<Time>>,
    frozen: Cell<bool>,
    /// Counts how often it was wound up. What an earlier winding started does not ring.
    winding: Cell<u32>,
    timer: RefCell<Option<Timeout>>,
}

impl Alarm {
    /// An alarm for a client on this page; it does not ring yet.
    #[must_use]
    pub fn new(window: &Window, document: &Document, inbox: Inbox) -> Self {
        let clockwork = Rc::new(Clockwork {
            inbox,
            cell: shared_cell(),
            due: Cell::new(None),
            frozen: Cell::new(false),
            winding: Cell::new(0),
            timer: RefCell::new(None),
        });
        let watch = |target: &EventTarget, kind, frozen| {
            let clockwork = Rc::downgrade(&clockwork);
            Listener::new(target, kind, move |_| {
                if let Some(clockwork) = clockwork.upgrade() {
                    clockwork.frozen.set(frozen);
                    clockwork.wind();
                }
            })
        };
        let _listeners = [
            watch(document, "freeze", true),
            watch(document, "resume", false),
            // For the back/forward cache of browsers that do not know these two.
            watch(window, "pagehide", true),
            watch(window, "pageshow", false),
        ];
        Self { clockwork, _listeners }
    }

    /// Rings at `due` and at no other moment; `None`: not at all.
    pub fn set(&self, due: Option<Time>) {
        if self.clockwork.due.replace(due) != due {
            self.clockwork.wind();
        }
    }
}

impl Clockwork {
    fn ring(&self) {
        self.due.take();
        self.inbox.push(Input::Wake);
    }

    fn wind(self: &Rc<Self>) {
        self.unwind();
        let Some(due) = self.due.get().filter(|_| !self.frozen.get()) else { return };
        // A wait without a length would be over at once, before the listeners that follow have heard of a thaw.
        let delay = u32::try_from(due.since(clock::now())).unwrap_or(LONGEST).clamp(1, LONGEST);
        let winding = self.winding.get();
        let clockwork = Rc::downgrade(self);
        let ring = move || {
            if let Some(clockwork) =
                clockwork.upgrade().filter(|clockwork| clockwork.winding.get() == winding)
            {
                clockwork.ring();
            }
        };
        match self.wait(delay) {
            Some(end) => spawn_local(async move {
                let _end = JsFuture::from(end).await;
                ring();
            }),
            None => {
                self.timer.replace(Some(Timeout::new(delay, ring)));
            }
        }
    }

    /// A wait that ends after `delay`, or when it is unwound.
    fn wait(&self, delay: u32) -> Option<Promise> {
        let wait = Atomics::wait_async_with_timeout(self.cell.as_ref()?, 0, 0, delay.into()).ok()?;
        Reflect::get(&wait, &"value".into()).ok()?.dyn_into().ok()
    }

    /// Ends whatever has been started.
    fn unwind(&self) {
        self.winding.set(self.winding.get().wrapping_add(1));
        drop(self.timer.take());
        if let Some(cell) = &self.cell {
            let _ended = Atomics::notify(cell, 0);
        }
    }
}

impl Drop for Clockwork {
    fn drop(&mut self) {
        self.unwind();
    }
}

/// Memory that can be waited on. WebAssembly gives it to every page, `SharedArrayBuffer` only to isolated ones.
fn shared_cell() -> Option<Int32Array> {
    let description = JSON::parse(r#"{"initial":1,"maximum":1,"shared":true}"#).ok()?;
    let memory = Memory::new(description.unchecked_ref()).ok()?;
    Some(Int32Array::new(&memory.buffer()))
}

/// `setTimeout` counts in 31 bits. Ringing too early does no harm.
const LONGEST: u32 = i32::MAX as u32;
