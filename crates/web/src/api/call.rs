use std::cell::RefCell;
use std::rc::Rc;

use halloo_core::wire::{By, CallId, Direction, EndReason};
use halloo_core::{CallState, CallView, Command, End, ErrorCode, Given, Reply};
use js_sys::{Function, Object, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::audience::{listen, put, summary};
use super::error;
use super::promise::{self, Deferred};
use crate::given;
use crate::listeners::Listeners;
use crate::pump::Pump;

const EVENTS: [&str; 8] =
    ["ringing", "answered", "connected", "reconnecting", "reconnected", "muted", "peermuted", "ended"];

/// What the façade keeps of a call that the application knows.
pub(super) struct Presence {
    pub(super) listeners: Listeners,
    ended: Promise,
    last: RefCell<Option<CallView>>,
}

impl Presence {
    pub(super) fn new(pump: &Rc<Pump>, call: CallId) -> Rc<Self> {
        let (ended, deferred) = Deferred::new();
        pump.command(Command::WatchEnd(call), move |answer| {
            let end = match answer {
                Ok(Reply::Ended(end)) => end,
                // The core no longer knows how it ended.
                Ok(Reply::Done | Reply::Call(_)) | Err(_) => {
                    End { reason: EndReason::ServerError, by: By::Me, duration: 0 }
                }
            };
            if let Some(deferred) = deferred {
                deferred.resolve(&summary(end));
            }
        });
        let last = RefCell::new(pump.look(|core| core.view(call)));
        Rc::new(Self { listeners: Listeners::default(), ended, last })
    }

    pub(super) fn keep(&self, view: Option<CallView>) {
        if view.is_some() {
            self.last.replace(view);
        }
    }
}

/// One call.
#[wasm_bindgen]
pub struct Call {
    pump: Rc<Pump>,
    call: CallId,
    presence: Rc<Presence>,
}

impl Call {
    pub(super) fn new(pump: Rc<Pump>, call: CallId, presence: Rc<Presence>) -> Self {
        Self { pump, call, presence }
    }

    fn view(&self) -> Option<CallView> {
        self.pump.look(|core| core.view(self.call)).or_else(|| self.presence.last.borrow().clone())
    }
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
        let direction = match self.view().map(|view| view.direction) {
            Some(Direction::Incoming) => "incoming",
            Some(Direction::Outgoing) | None => "outgoing",
        };
        direction.to_owned()
    }

    /// The other user.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn peer(&self) -> JsValue {
        let peer = Object::new();
        if let Some(view) = self.view() {
            put(&peer, "cuid", &view.peer.as_str().into());
            if let Some(name) = view.peer_name {
                put(&peer, "name", &name.into());
            }
        }
        peer.into()
    }

    /// The reason for the call.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn context(&self) -> String {
        self.view().map(|view| view.context).unwrap_or_default()
    }

    /// The own microphone is off.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn muted(&self) -> bool {
        self.view().is_some_and(|view| view.muted)
    }

    /// The other side's microphone is off.
    #[wasm_bindgen(getter, js_name = peerMuted)]
    #[must_use]
    pub fn peer_muted(&self) -> bool {
        self.view().is_some_and(|view| view.peer_muted)
    }

    /// Resolves when the call has ended; never rejects.
    #[wasm_bindgen(getter)]
    pub fn ended(&self) -> Promise {
        self.presence.ended.clone()
    }

    /// Answers.
    pub fn accept(&self) -> Promise {
        promise::done(&self.pump, Command::Accept(self.call))
    }

    /// Says no.
    pub fn decline(&self) -> Promise {
        promise::done(&self.pump, Command::Decline(self.call))
    }

    /// Ends the call in whatever state it is.
    pub fn hangup(&self) -> Promise {
        promise::done(&self.pump, Command::Hangup(self.call))
    }

    /// Switches the microphone off; with `false` on.
    pub fn mute(&self, muted: JsValue) -> Promise {
        let muted = match given::value(&muted) {
            Given::Absent => true,
            Given::Flag(muted) => muted,
            Given::Text(_) | Given::Object | Given::Other => {
                let message = "muted must be true or false";
                let code = ErrorCode::InvalidCallParameters;
                return Promise::reject(&error::plain(code, message, Some("muted")));
            }
        };
        promise::done(&self.pump, Command::Mute(self.call, muted))
    }

    /// Adds a listener and returns its remover.
    ///
    /// # Errors
    /// A `CallError` if there is no such event, or the listener is no function.
    pub fn on(&self, event: JsValue, listener: JsValue) -> Result<Function, JsValue> {
        listen(&self.presence.listeners, &EVENTS, &event, listener)
    }
}
