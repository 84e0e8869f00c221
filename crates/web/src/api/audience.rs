use std::cell::Cell;
use std::rc::Rc;

use halloo_core::analytics::Report;
use halloo_core::wire::{CallId, Direction, RefusalCode};
use halloo_core::{CallEvent, CallState, CallView, Client, ErrorCode, Event, Given, SessionEvent};
use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use super::analytics::Analytics;
use super::call::Call;
use super::measured::stats;
use super::news::news;
use super::presence::Presence;
use super::{error, family};
use crate::cell::RefCell;
use crate::given;
use crate::listeners::{Listeners, Standing};
use crate::plain::Plain;
use crate::pump::Pump;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = debug)]
    fn write(who: &str, what: &str, call: &str);
}

/// The events of a client.
pub(super) const CLIENT_EVENTS: [&str; 9] = [
    "incoming",
    "resumed",
    "connected",
    "reconnecting",
    "closed",
    "callstatus",
    "soundblocked",
    "devices",
    "missedcallaction",
];

/// Who listens to a client, and the call objects that the application has or could have.
#[derive(Default)]
pub struct Audience {
    /// The client's own listeners.
    pub listeners: Listeners,
    calls: RefCell<Vec<Known>>,
    /// The own cuid.
    pub(super) cuid: RefCell<String>,
    pub(super) analytics: RefCell<Option<Rc<Analytics>>>,
    /// Every event is written to the console.
    pub(super) verbose: Cell<bool>,
    blocked: Cell<bool>,
    /// Calls that a page before this one was in.
    resumed: RefCell<Vec<CallId>>,
    closed: RefCell<Option<JsValue>>,
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
        let (name, news) = match event {
            Event::Session(SessionEvent::Connected) => ("connected", JsValue::UNDEFINED),
            Event::Session(SessionEvent::Reconnecting) => ("reconnecting", JsValue::UNDEFINED),
            Event::Session(SessionEvent::Closed(code)) => {
                let closed = Plain::default().maybe_text("reason", code.map(RefusalCode::as_str)).done();
                self.closed.replace(Some(closed.clone()));
                ("closed", closed)
            }
            Event::Incoming(call) => ("incoming", news("call", self.object(pump, call))),
            Event::Resumed(call) => {
                self.resumed.borrow_mut().push(call);
                ("resumed", news("call", self.object(pump, call)))
            }
            Event::Call(call, event) => return self.tell_of_call(pump, call, &event),
            Event::SoundBlocked(blocked) => {
                self.blocked.set(blocked);
                ("soundblocked", news("blocked", blocked))
            }
            Event::Devices => ("devices", JsValue::UNDEFINED),
            Event::MissedCallAction(call, action) => {
                let plain = Plain::default().text("action", &action).text("call", &call.to_text());
                ("missedcallaction", plain.done())
            }
        };
        self.log(name, None);
        self.listeners.tell(name, &news);
    }

    /// Tells the application's analytics.
    pub fn report(&self, report: &Report) {
        let analytics = self.analytics.borrow().clone();
        if let Some(analytics) = analytics {
            analytics.push(report);
        }
    }

    fn tell_of_call(&self, pump: &Rc<Pump>, call: CallId, event: &CallEvent) {
        let Some(view) = pump.look(|core| core.view(call)) else { return };
        if *event == CallEvent::Placed {
            // From now on there is something to remember.
            let _known = self.object(pump, call);
        }
        let found =
            self.calls.borrow().iter().find(|known| known.id == call).map(|known| Rc::clone(&known.presence));
        if *event == CallEvent::Measured {
            // Every second: nothing is made that nobody takes.
            let heard = found.as_ref().filter(|presence| presence.listeners.listens("stats"));
            if let Some((presence, measured)) = heard.zip(view.stats.as_ref()) {
                presence.listeners.tell("stats", &stats(measured));
            }
            return;
        }
        let (name, news) = super::news::of(event, view.quality);
        self.log(name, Some(call));
        if let Some(presence) = found {
            presence.hear(event);
            if let CallEvent::Ended(end) = event {
                // The core forgets old calls; whoever still holds the object can go on looking at it.
                presence.keep(view.clone(), *end);
                self.calls.borrow_mut().retain(|known| known.id != call);
            }
            presence.listeners.tell(name, &news);
            if let CallEvent::Ended(_) = event {
                presence.listeners.clear();
            }
        }
        for name in family::names(event, &view).into_iter().flatten() {
            self.log(name, Some(call));
            self.listeners.tell("callstatus", &self.status(name, &view));
        }
    }

    /// The object of a call.
    pub fn object(&self, pump: &Rc<Pump>, call: CallId) -> JsValue {
        let known =
            self.calls.borrow().iter().find(|known| known.id == call).map(|known| known.object.clone());
        known.unwrap_or_else(|| {
            let presence = Presence::new(pump, call);
            let object: JsValue = Call::new(Rc::clone(pump), call, Rc::clone(&presence)).into();
            let mut calls = self.calls.borrow_mut();
            // A call that became part of another one has had no end of its own.
            calls.retain(|known| pump.look(|core| core.view(known.id)).is_some());
            calls.push(Known { id: call, object: object.clone(), presence });
            object
        })
    }

    /// Adds a listener to a client.
    pub(super) fn listen(pump: &Rc<Pump>, event: &JsValue, listener: JsValue) -> Result<Function, JsValue> {
        let asked = Rc::clone(pump);
        let standing = Rc::new(move |event: &'static str| asked.audience.standing(&asked, event));
        listen(&pump.audience.listeners, &CLIENT_EVENTS, event, listener, standing)
    }

    /// What holds already of an event.
    fn standing(&self, pump: &Rc<Pump>, event: &'static str) -> Vec<JsValue> {
        let closed = self.closed.borrow().clone();
        match event {
            "closed" => closed.into_iter().collect(),
            _ if closed.is_some() => Vec::new(),
            "connected" if pump.look(Client::is_connected) => vec![JsValue::UNDEFINED],
            "reconnecting" if !pump.look(Client::is_connected) => vec![JsValue::UNDEFINED],
            "soundblocked" if self.blocked.get() => vec![news("blocked", true)],
            "incoming" | "resumed" | "callstatus" => self.standing_calls(pump, event),
            _ => Vec::new(),
        }
    }

    fn standing_calls(&self, pump: &Rc<Pump>, event: &'static str) -> Vec<JsValue> {
        let live: Vec<_> = pump.look(|core| core.live_calls().filter_map(|call| core.view(call)).collect());
        let of_one = |view: &CallView| {
            if event == "incoming" {
                let rings = view.direction == Direction::Incoming && view.state == CallState::Ringing;
                return rings.then(|| news("call", self.object(pump, view.call)));
            }
            if event == "resumed" {
                let resumed = self.resumed.borrow().contains(&view.call);
                return resumed.then(|| news("call", self.object(pump, view.call)));
            }
            let placed =
                self.calls.borrow().iter().any(|known| known.id == view.call && known.presence.placed.get());
            let [name, _] = family::names(&family::present(view, placed)?, view);
            name.map(|name| self.status(name, view))
        };
        live.iter().filter_map(of_one).collect()
    }

    fn status(&self, name: &str, view: &CallView) -> JsValue {
        family::status(name, view, &self.cuid.borrow())
    }

    /// Names and ids, nothing else: no words of anybody, no addresses.
    fn log(&self, name: &str, call: Option<CallId>) {
        if self.verbose.get() {
            write("halloo", name, &call.map(CallId::to_text).unwrap_or_default());
        }
    }
}

/// Adds a listener, after checking what the application gave.
pub(super) fn listen(
    listeners: &Listeners,
    events: &[&'static str],
    event: &JsValue,
    listener: JsValue,
    standing: Standing,
) -> Result<Function, JsValue> {
    let wrong = |message, field| error::plain(ErrorCode::InvalidCallParameters, message, Some(field));
    let name = event.as_string().unwrap_or_default();
    let event = events
        .iter()
        .find(|known| **known == name)
        .ok_or_else(|| wrong("there is no such event", "event"))?;
    let function = listener.dyn_into().map_err(|_| wrong("listener must be a function", "listener"))?;
    Ok(listeners.join(event, function, standing))
}

/// Whether a level of logging means that anything is written: the original's `"1"`, and what may be meant by it.
pub(super) fn verbose(level: &JsValue) -> bool {
    match given::value(level) {
        Given::Text(word) => word == "1" || word == "debug",
        Given::Integer(level) => level == 1,
        Given::Flag(on) => on,
        Given::Absent | Given::Integers(_) | Given::Object | Given::Other => false,
    }
}
