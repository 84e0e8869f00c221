//! Calling somebody, and giving that up by an `AbortSignal` (DOM section 3.2).

use std::rc::Rc;

use halloo_core::{Command, Error, ErrorCode, Given, Reply};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::EventTarget;

use super::error;
use crate::cell::RefCell;
use crate::given;
use crate::listener::Listener;
use crate::pump::Pump;

/// The application's means to give a call up.
pub(super) struct Signal(JsValue);

impl Signal {
    /// The signal among the options of a call.
    pub(super) fn of(options: &JsValue) -> Result<Option<Self>, JsValue> {
        let given = given::member(options, "signal");
        let wrong = || {
            let message = "signal should be an AbortSignal";
            error::plain(ErrorCode::InvalidCallParameters, message, Some("signal"))
        };
        match given::value(&given) {
            Given::Absent => Ok(None),
            // A signal may come from another frame: it is known by what it can do.
            Given::Object if given::member(&given, "aborted").as_bool().is_some() => Ok(Some(Self(given))),
            Given::Text(_)
            | Given::Flag(_)
            | Given::Integer(_)
            | Given::Integers(_)
            | Given::Object
            | Given::Other => Err(wrong()),
        }
    }

    /// Why it was aborted, if it was.
    pub(super) fn reason(&self) -> Option<JsValue> {
        let aborted = given::member(&self.0, "aborted").is_truthy();
        aborted.then(|| given::member(&self.0, "reason"))
    }
}

/// Dials. `aborted` is called with the signal's reason should it come before the end of the call; `then` once, with the
/// core's answer.
pub(super) fn dial(
    pump: &Rc<Pump>,
    dial: Command,
    signal: Option<Signal>,
    aborted: impl Fn(&JsValue) + 'static,
    then: impl FnOnce(Result<Reply, Error>) + 'static,
) {
    // The listener on the signal is there as long as the call; `None` when that is over.
    let watch: Rc<RefCell<Option<Option<Listener>>>> = Rc::new(RefCell::new(Some(None)));
    let (answered, waiting) = (Rc::clone(pump), Rc::clone(&watch));
    let ticket = pump.command(dial, move |answer| {
        if let Ok(Reply::Call(call)) = &answer {
            answered.command(Command::WatchEnd(*call), move |_| drop(waiting.take()));
        } else {
            waiting.take();
        }
        then(answer);
    });
    let Some(signal) = signal else { return };
    if watch.borrow().is_none() {
        return;
    }
    let calling = Rc::clone(pump);
    let target: EventTarget = signal.0.clone().unchecked_into();
    let listener = Listener::new(&target, "abort", move |_| {
        aborted(&signal.reason().unwrap_or_default());
        calling.command(Command::Abort(ticket), |_| {});
    });
    watch.replace(Some(Some(listener)));
}
