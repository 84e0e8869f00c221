use halloo_wire::{CallId, Queue};

use crate::effect::End;
use crate::view::CallView;

/// How many ended calls a client remembers.
const REMEMBERED: usize = 64;

/// A call that is over: late news of it changes nothing, and it never rings again.
#[derive(Clone, Debug)]
pub(crate) struct Tombstone {
    pub(crate) view: CallView,
    pub(crate) end: End,
    /// Whether the application has ever heard of it.
    pub(crate) announced: bool,
}

/// The last calls that ended here.
#[derive(Debug, Default)]
pub(crate) struct Ended(Queue<Tombstone>);

impl Ended {
    pub(crate) fn bury(&mut self, tombstone: Tombstone) {
        if self.0.as_slice().len() >= REMEMBERED {
            self.0.pop();
        }
        self.0.push(tombstone);
    }

    pub(crate) fn get(&self, call: CallId) -> Option<&Tombstone> {
        self.0.as_slice().iter().rev().find(|tombstone| tombstone.view.call == call)
    }

    /// As `get`, for the application's questions.
    pub(crate) fn announced(&self, call: CallId) -> Option<&Tombstone> {
        self.get(call).filter(|tombstone| tombstone.announced)
    }
}
