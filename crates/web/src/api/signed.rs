//! The drop-in's call, with the promise values of the original, and its way to hang up. The class that it has them in stands in the
//! package's own JavaScript.

use std::rc::Rc;

use halloo_core::compat::{self, Outcome};
use halloo_core::{Command, Reply};
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::client::Client;
use super::dial::{Signal, dial};
use super::promise::Deferred;
use crate::given;

/// Calls somebody, as the drop-in does. Settles at the end of the call: resolves to "over", or rejects with a word, a
/// sentence, or a `CallError`.
#[wasm_bindgen(js_name = signedCall)]
pub fn signed_call(client: &Client, receiver: JsValue, context: JsValue, options: JsValue) -> Promise {
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
    let pump = Rc::clone(client.pump());
    dial(
        client.pump(),
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

/// Ends whichever calls are there.
#[wasm_bindgen(js_name = hangupAll)]
pub fn hangup_all(client: &Client) {
    client.pump().command(Command::HangupAll, |_| {});
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
