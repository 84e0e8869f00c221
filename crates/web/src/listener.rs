//! Event listeners that end with their owner.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// A listener on a browser object, for as long as this value lives.
pub struct Listener {
    target: EventTarget,
    kind: &'static str,
    callback: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `callback` with every event of `kind` that reaches `target`.
    #[must_use]
    pub fn new(target: &EventTarget, kind: &'static str, callback: impl FnMut(Event) + 'static) -> Self {
        Self::boxed(target, kind, Box::new(callback))
    }

    fn boxed(target: &EventTarget, kind: &'static str, callback: Box<dyn FnMut(Event)>) -> Self {
        let callback = Closure::wrap(callback);
        // Neither adding nor removing a listener can throw (DOM section 2.7).
        let _ = target.add_event_listener_with_callback(kind, callback.as_ref().unchecked_ref());
        Self { target: target.clone(), kind, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(self.kind, self.callback.as_ref().unchecked_ref());
    }
}
