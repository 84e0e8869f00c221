use std::rc::Rc;

use halloo_core::{Command, Error, ErrorCode, Reply};
use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;

use super::error;
use crate::pump::Pump;

/// The two functions of a promise. Both take `self`, and settling consumes it: no promise is settled twice.
pub(super) struct Deferred {
    resolve: Function,
    reject: Function,
}

impl Deferred {
    pub(super) fn new() -> (Promise, Option<Self>) {
        let mut deferred = None;
        let promise = Promise::new(&mut |resolve, reject| deferred = Some(Self { resolve, reject }));
        (promise, deferred)
    }

    pub(super) fn resolve(self, value: &JsValue) {
        // The functions of a promise never throw (ECMA-262 section 27.2.1.3).
        let _resolved = self.resolve.call1(&JsValue::UNDEFINED, value);
    }

    pub(super) fn reject(self, reason: &JsValue) {
        let _rejected = self.reject.call1(&JsValue::UNDEFINED, reason);
    }

    pub(super) fn fail(self, error: Error) {
        self.reject(&error::value(error));
    }
}

/// What the application gets for a reply.
pub(super) type Present = fn(&Rc<Pump>, Reply) -> JsValue;

/// The promise of one command.
pub(super) fn of(pump: &Rc<Pump>, command: Command, present: Present) -> Promise {
    let (promise, deferred) = Deferred::new();
    let settled = Rc::clone(pump);
    pump.command(command, move |answer| {
        let Some(deferred) = deferred else { return };
        match answer {
            Ok(reply) => deferred.resolve(&present(&settled, reply)),
            Err(error) => deferred.fail(error),
        }
    });
    promise
}

/// The promise of a command that has nothing to show but that it is done.
pub(super) fn done(pump: &Rc<Pump>, command: Command) -> Promise {
    of(pump, command, |_, _| JsValue::UNDEFINED)
}

/// The promise of signing out.
pub(super) fn log_out(pump: &Rc<Pump>) -> Promise {
    let (promise, deferred) = Deferred::new();
    pump.log_out(move |answer| match (answer, deferred) {
        (Err(error), Some(deferred)) if error.code != ErrorCode::LoggedOut => deferred.fail(error),
        // Signed out already: that is what was wanted.
        (_, Some(deferred)) => deferred.resolve(&JsValue::UNDEFINED),
        (_, None) => {}
    });
    promise
}
