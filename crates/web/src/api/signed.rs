use std::rc::Rc;

use halloo_core::compat::{self, Outcome};
use halloo_core::{Client as Core, Command, Reply};
use js_sys::{Array, Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::audience::{Audience, verbose};
use super::calls;
use super::dial::{Signal, dial};
use super::promise::{self, Deferred};
use crate::given;
use crate::pump::Pump;

/// The drop-in: one signed-in user, with the methods and the promise values of the original. What the original's
/// undocumented methods do stands in the package's own JavaScript.
#[wasm_bindgen(js_name = SignedCallClient)]
pub struct SignedCall {
    pump: Rc<Pump>,
}

impl SignedCall {
    pub(super) const fn new(pump: Rc<Pump>) -> Self {
        Self { pump }
    }
}

#[wasm_bindgen(js_class = SignedCallClient)]
impl SignedCall {
    /// Calls somebody. Settles at the end of the call: resolves to "over", or rejects with a word, a sentence, or
    /// a `CallError`.
    pub fn call(&self, receiver: JsValue, context: JsValue, options: JsValue) -> Promise {
        let signal = match Signal::of(&options) {
            Ok(signal) => signal,
            Err(error) => return Promise::reject(&error),
        };
        let (promise, deferred) = Deferred::new();
        let Some(deferred) = deferred else { return promise };
        if signal.as_ref().and_then(Signal::reason).is_some() {
            present(deferred, Outcome::Reject("cancelled"));
            return promise;
        }
        let command = Command::Dial {
            receiver: given::value(&receiver),
            context: given::value(&context),
            options: given::options(&options),
        };
        let pump = Rc::clone(&self.pump);
        dial(
            &self.pump,
            command,
            signal,
            |_| {},
            move |answer| match answer {
                Ok(Reply::Call(call)) => {
                    pump.command(Command::WatchEnd(call), move |answer| match answer {
                        Ok(reply) => settle(deferred, reply),
                        Err(error) => deferred.fail(error),
                    });
                }
                Ok(reply @ (Reply::Done | Reply::Ended(_))) => settle(deferred, reply),
                Err(error) => present(deferred, compat::dial_failed(error)),
            },
        );
        promise
    }

    /// Ends whichever call is there.
    pub fn hangup(&self) {
        self.pump.command(Command::HangupAll, |_| {});
    }

    /// Ends what is there, signs out and takes everything off the page.
    pub fn logout(&self) -> Promise {
        promise::log_out(&self.pump)
    }

    /// Whether calls can be made and received at the moment.
    #[wasm_bindgen(js_name = isEnabled)]
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.pump.look(Core::is_connected)
    }

    /// As `logout`, with nothing to wait for.
    pub fn disconnect(&self) {
        self.pump.log_out(|_| {});
    }

    /// The calls that have not ended.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn calls(&self) -> Array {
        calls(&self.pump)
    }

    /// What this user is doing, in the mobile family's words.
    #[wasm_bindgen(js_name = getCallState)]
    #[must_use]
    pub fn get_call_state(&self) -> String {
        self.pump.look(Core::family_state).as_str().to_owned()
    }

    /// Adds a listener and returns its remover.
    ///
    /// # Errors
    /// A `CallError` if there is no such event, or the listener is no function.
    pub fn on(&self, event: JsValue, listener: JsValue) -> Result<Function, JsValue> {
        Audience::listen(&self.pump, &event, listener)
    }

    /// Writes every event to the console, or does not.
    #[wasm_bindgen(js_name = setLogLevel)]
    pub fn set_log_level(&self, level: JsValue) {
        self.pump.audience.verbose.set(verbose(&level));
    }
}

fn settle(deferred: Deferred, reply: Reply) {
    match reply {
        Reply::Ended(end) => present(deferred, compat::outcome(end)),
        Reply::Done | Reply::Call(_) => deferred.resolve(&JsValue::UNDEFINED),
    }
}

fn present(deferred: Deferred, outcome: Outcome) {
    match outcome {
        Outcome::Resolve(word) => deferred.resolve(&word.into()),
        Outcome::Reject(word) => deferred.reject(&word.into()),
        Outcome::Fail(error) => deferred.fail(error),
    }
}
