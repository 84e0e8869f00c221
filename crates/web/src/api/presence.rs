use std::cell::Cell;
use std::rc::Rc;

use halloo_core::wire::{By, CallId, EndReason};
use halloo_core::{CallEvent, CallView, Command, End, Reply};
use js_sys::Promise;
use wasm_bindgen::JsValue;

use super::news::{standing, summary};
use super::promise::Deferred;
use crate::cell::RefCell;
use crate::listeners::Listeners;
use crate::pump::Pump;

/// What the façade keeps of a call that the application knows.
pub(super) struct Presence {
    pub(super) listeners: Listeners,
    pub(super) ended: Promise,
    /// The server has the call.
    pub(super) placed: Cell<bool>,
    silent: Cell<bool>,
    last: RefCell<Option<(CallView, Option<End>)>>,
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
        let last = pump.look(|core| core.view(call)).map(|view| (view, None));
        Rc::new(Self {
            listeners: Listeners::default(),
            ended,
            placed: Cell::new(false),
            silent: Cell::new(false),
            last: RefCell::new(last),
        })
    }

    /// Remembers what cannot be seen of the call itself.
    pub(super) fn hear(&self, event: &CallEvent) {
        if let CallEvent::RingSilent(silent) = event {
            self.silent.set(*silent);
        } else if *event == CallEvent::Placed {
            self.placed.set(true);
        }
    }

    pub(super) fn keep(&self, view: CallView, end: End) {
        self.last.replace(Some((view, Some(end))));
    }

    /// The call, also after its end.
    pub(super) fn view(&self, pump: &Pump, call: CallId) -> Option<CallView> {
        pump.look(|core| core.view(call)).or_else(|| self.last.borrow().clone().map(|(view, _)| view))
    }

    /// What holds already of an event.
    pub(super) fn standing(&self, pump: &Pump, call: CallId, event: &str) -> Vec<JsValue> {
        let end = self.last.borrow().as_ref().and_then(|(_, end)| *end);
        let news = match (event, end) {
            ("ended", Some(end)) => Some(summary(end)),
            (_, Some(_)) => None,
            (_, None) => self
                .view(pump, call)
                .and_then(|view| standing(event, &view, self.placed.get(), self.silent.get())),
        };
        news.into_iter().collect()
    }
}
