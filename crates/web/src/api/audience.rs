use std::cell::RefCell;
use std::rc::Rc;

use halloo_core::wire::CallId;
use halloo_core::{CallEvent, End, ErrorCode, Event, SessionEvent};
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::call::{Call, Presence};
use super::error;
use crate::listeners::Listeners;
use crate::pump::Pump;

/// Who listens to a client, and the call objects that the application has or could have.
#[derive(Default)]
pub struct Audience {
    /// The client's own listeners.
    pub listeners: Listeners,
    calls: RefCell<Vec<Known>>,
}

/// A live call of which the application has been told: always the same object for the same call.
struct Known {
    id: CallId,
    object: JsValue,
    presence: Rc<Presence>,
}

impl Audience {
    /// Tells the application.
    pub fn tell(&self, pump: &Rc<Pump>, event: Event) {
        match event {
            Event::Session(event) => {
                let name = match event {
                    SessionEvent::Connected => "connected",
                    SessionEvent::Reconnecting => "reconnecting",
                    SessionEvent::Closed => "closed",
                };
                self.listeners.tell(name, &JsValue::UNDEFINED);
            }
            Event::Incoming(call) => {
                self.listeners.tell("incoming", &news("call", &self.object(pump, call)));
            }
            Event::Call(call, event) => self.tell_of_call(pump, call, event),
        }
    }

    fn tell_of_call(&self, pump: &Rc<Pump>, call: CallId, event: CallEvent) {
        let found =
            self.calls.borrow().iter().find(|known| known.id == call).map(|known| Rc::clone(&known.presence));
        let Some(presence) = found else { return };
        let listeners = &presence.listeners;
        let nothing = JsValue::UNDEFINED;
        match event {
            CallEvent::Ringing => listeners.tell("ringing", &nothing),
            CallEvent::Answered => listeners.tell("answered", &nothing),
            CallEvent::Connected => listeners.tell("connected", &nothing),
            CallEvent::Reconnecting => listeners.tell("reconnecting", &nothing),
            CallEvent::Reconnected => listeners.tell("reconnected", &nothing),
            CallEvent::Muted(muted) => listeners.tell("muted", &news("muted", &muted.into())),
            CallEvent::PeerMuted(muted) => listeners.tell("peermuted", &news("muted", &muted.into())),
            CallEvent::Ended(end) => {
                // The core forgets old calls; whoever still holds the object can go on looking at it.
                presence.keep(pump.look(|core| core.view(call)));
                listeners.tell("ended", &summary(end));
                listeners.clear();
                self.calls.borrow_mut().retain(|known| known.id != call);
            }
        }
    }

    /// The object of a call.
    pub fn object(&self, pump: &Rc<Pump>, call: CallId) -> JsValue {
        let known =
            self.calls.borrow().iter().find(|known| known.id == call).map(|known| known.object.clone());
        known.unwrap_or_else(|| {
            let presence = Presence::new(pump, call);
            let object: JsValue = Call::new(Rc::clone(pump), call, Rc::clone(&presence)).into();
            self.calls.borrow_mut().push(Known { id: call, object: object.clone(), presence });
            object
        })
    }
}

/// How a call ended, as the application gets it.
pub(super) fn summary(end: End) -> JsValue {
    let summary = Object::new();
    put(&summary, "reason", &end.reason.as_str().into());
    put(&summary, "by", &end.by.as_str().into());
    put(&summary, "duration", &(end.duration as f64).into());
    summary.into()
}

/// An object with one member.
pub(super) fn news(name: &str, value: &JsValue) -> JsValue {
    let object = Object::new();
    put(&object, name, value);
    object.into()
}

pub(super) fn put(object: &Object, name: &str, value: &JsValue) {
    // Setting a member of a plain object of our own does not throw.
    let _set = Reflect::set(object, &name.into(), value);
}

/// Adds a listener, after checking what the application gave.
pub(super) fn listen(
    listeners: &Listeners,
    events: &[&'static str],
    event: &JsValue,
    listener: JsValue,
) -> Result<Function, JsValue> {
    let wrong = |message, field| error::plain(ErrorCode::InvalidCallParameters, message, Some(field));
    let name = event.as_string().unwrap_or_default();
    let event = events
        .iter()
        .find(|known| **known == name)
        .ok_or_else(|| wrong("there is no such event", "event"))?;
    let function = listener.dyn_into().map_err(|_| wrong("listener must be a function", "listener"))?;
    Ok(listeners.add(event, function))
}
