use std::rc::Rc;

use halloo_core::wire::{CallId, RejectReason};
use halloo_core::{CallState, CallView, Command, ErrorCode, Given, Meanwhile};
use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::audience::listen;
use super::measured::stats;
use super::news::{CALL_EVENTS, direction, quality, times};
use super::presence::Presence;
use super::{error, promise};
use crate::given;
use crate::plain::Plain;
use crate::pump::Pump;

/// One call.
#[wasm_bindgen]
pub struct Call {
    pump: Rc<Pump>,
    call: CallId,
    presence: Rc<Presence>,
}

impl Call {
    pub(super) const fn new(pump: Rc<Pump>, call: CallId, presence: Rc<Presence>) -> Self {
        Self { pump, call, presence }
    }

    fn view(&self) -> Option<CallView> {
        self.presence.view(&self.pump, self.call)
    }

    fn is(&self, what: fn(&CallView) -> bool) -> bool {
        self.view().as_ref().is_some_and(what)
    }

    fn done(&self, command: Command) -> Promise {
        promise::done(&self.pump, command)
    }

    /// A switch that is on unless its only parameter says otherwise.
    fn switch(&self, field: &str, given: &JsValue, command: fn(CallId, bool) -> Command) -> Promise {
        match given::value(given) {
            Given::Absent => self.done(command(self.call, true)),
            Given::Flag(on) => self.done(command(self.call, on)),
            Given::Text(_) | Given::Integer(_) | Given::Integers(_) | Given::Object | Given::Other => {
                let mut message = field.to_owned();
                message.push_str(" must be true or false");
                wrong(&message, field)
            }
        }
    }
}

fn wrong(message: &str, field: &str) -> Promise {
    Promise::reject(&error::plain(ErrorCode::InvalidCallParameters, message, Some(field)))
}

#[wasm_bindgen]
impl Call {
    /// Its id.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn id(&self) -> String {
        self.call.to_text()
    }

    /// How far it has come.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn state(&self) -> String {
        self.view().map_or(CallState::Ended, |view| view.state).as_str().to_owned()
    }

    /// Who called.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn direction(&self) -> String {
        self.view().map_or("outgoing", |view| direction(view.direction)).to_owned()
    }

    /// The other user.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn peer(&self) -> JsValue {
        let view = self.view();
        let (cuid, name) =
            view.as_ref().map_or(("", None), |view| (view.peer.as_str(), view.peer_name.as_deref()));
        Plain::default().text("cuid", cuid).maybe_text("name", name).done()
    }

    /// The reason for the call.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn context(&self) -> String {
        self.view().map(|view| view.context).unwrap_or_default()
    }

    /// The reason in words for the callee only, where they differ.
    #[wasm_bindgen(getter, js_name = remoteContext)]
    #[must_use]
    pub fn remote_context(&self) -> Option<String> {
        self.view().and_then(|view| view.remote_context)
    }

    /// The own microphone is off.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn muted(&self) -> bool {
        self.is(|view| view.own.muted)
    }

    /// The other side's microphone is off.
    #[wasm_bindgen(getter, js_name = peerMuted)]
    #[must_use]
    pub fn peer_muted(&self) -> bool {
        self.is(|view| view.other.muted)
    }

    /// This side has put the call on hold.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn held(&self) -> bool {
        self.is(|view| view.own.held)
    }

    /// The other side has.
    #[wasm_bindgen(getter, js_name = peerHeld)]
    #[must_use]
    pub fn peer_held(&self) -> bool {
        self.is(|view| view.other.held)
    }

    /// The own microphone is gone.
    #[wasm_bindgen(getter, js_name = microphoneLost)]
    #[must_use]
    pub fn microphone_lost(&self) -> bool {
        self.is(|view| view.own.lost)
    }

    /// The other side's is.
    #[wasm_bindgen(getter, js_name = peerMicrophoneLost)]
    #[must_use]
    pub fn peer_microphone_lost(&self) -> bool {
        self.is(|view| view.other.lost)
    }

    /// How good the connection is, once that is known.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn quality(&self) -> JsValue {
        self.view().and_then(|view| view.quality).map_or(JsValue::UNDEFINED, quality)
    }

    /// What the last second was like, once that is known.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn stats(&self) -> JsValue {
        self.view().and_then(|view| view.stats).as_ref().map_or(JsValue::UNDEFINED, stats)
    }

    /// What the whole call was like, once it has ended.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn summary(&self) -> JsValue {
        self.presence.summary()
    }

    /// When things happened.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn times(&self) -> JsValue {
        times(self.view().map(|view| view.times).unwrap_or_default())
    }

    /// Resolves when the call has ended; never rejects.
    #[wasm_bindgen(getter)]
    pub fn ended(&self) -> Promise {
        self.presence.ended.clone()
    }

    /// Answers; `other` says what becomes of the call that is there.
    pub fn accept(&self, options: JsValue) -> Promise {
        let mut meanwhile = Meanwhile::default();
        for (name, value) in given::options(&options).0 {
            meanwhile = match (name.as_str(), value) {
                ("other", Given::Absent) => meanwhile,
                ("other", Given::Text(word)) if word == "hold" => Meanwhile::Hold,
                ("other", Given::Text(word)) if word == "end" => Meanwhile::End,
                (name, _) => return wrong("the only option is other: \"hold\" or \"end\"", name),
            };
        }
        self.done(Command::Accept(self.call, meanwhile))
    }

    /// Says no.
    pub fn decline(&self, reason: JsValue) -> Promise {
        let reason = match given::value(&reason) {
            Given::Absent => RejectReason::Declined,
            Given::Text(word) if word == "network_quality" => RejectReason::NetworkQuality,
            Given::Text(_)
            | Given::Flag(_)
            | Given::Integer(_)
            | Given::Integers(_)
            | Given::Object
            | Given::Other => return wrong("reason can only be \"network_quality\"", "reason"),
        };
        self.done(Command::Decline(self.call, reason))
    }

    /// Ends the call in whatever state it is.
    pub fn hangup(&self) -> Promise {
        self.done(Command::Hangup(self.call))
    }

    /// Switches the microphone off; with `false` on.
    pub fn mute(&self, muted: JsValue) -> Promise {
        self.switch("muted", &muted, Command::Mute)
    }

    /// Puts the call on hold; with `false` takes it back.
    pub fn hold(&self, held: JsValue) -> Promise {
        self.switch("held", &held, Command::Hold)
    }

    /// Presses keys.
    #[wasm_bindgen(js_name = sendDtmf)]
    pub fn send_dtmf(&self, keys: JsValue) -> Promise {
        self.done(Command::Dtmf(self.call, given::value(&keys)))
    }

    /// Adds a listener and returns its remover.
    ///
    /// # Errors
    /// A `CallError` if there is no such event, or the listener is no function.
    pub fn on(&self, event: JsValue, listener: JsValue) -> Result<Function, JsValue> {
        let (pump, call, presence) = (Rc::clone(&self.pump), self.call, Rc::clone(&self.presence));
        let standing = Rc::new(move |event: &'static str| presence.standing(&pump, call, event));
        listen(&self.presence.listeners, &CALL_EVENTS, &event, listener, standing)
    }
}
