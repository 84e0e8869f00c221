//! Event listeners that end with their owner.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// A listener on a browser object, for as long as this value lives.
pub struct Listener {
    target: EventTarget,
    kind: &'static str,
    capture: bool,
    callback: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `callback` with every event of `kind` that reaches `target`.
    #[must_use]
    pub fn new(target: &EventTarget, kind: &'static str, callback: impl FnMut(Event) + 'static) -> Self {
        Self::boxed(target, kind, false, Box::new(callback))
    }

    /// Calls `callback` with every event of `kind` that happens to `target` or to anything inside it, also one that
    /// does not bubble.
    #[must_use]
    pub fn capturing(
        target: &EventTarget,
        kind: &'static str,
        callback: impl FnMut(Event) + 'static,
    ) -> Self {
        Self::boxed(target, kind, true, Box::new(callback))
    }

    fn boxed(
        target: &EventTarget,
        kind: &'static str,
        capture: bool,
        callback: Box<dyn FnMut(Event)>,
    ) -> Self {
        let callback = Closure::wrap(callback);
        // Neither adding nor removing a listener can throw (DOM section 2.7).
        let _ = target.add_event_listener_with_callback_and_bool(
            kind,
            callback.as_ref().unchecked_ref(),
            capture,
        );
        Self { target: target.clone(), kind, capture, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback_and_bool(
            self.kind,
            self.callback.as_ref().unchecked_ref(),
            self.capture,
        );
    }
}
