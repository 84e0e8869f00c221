//! The queue of facts.

use std::rc::{Rc, Weak};

use halloo_core::Input;
use halloo_core::wire::Queue;

use crate::cell::RefCell;
use crate::pump::Pump;
use crate::recorder::Recorder;

/// Where every fact goes, from wherever it comes: the drivers, the application, a callback in the middle of a turn.
///
/// Clones share one queue. Pushing carries out whatever follows from the fact, unless that is already going on
/// further down the stack: then the fact waits its turn.
#[derive(Clone, Default)]
pub struct Inbox(Rc<Shared>);

#[derive(Default)]
struct Shared {
    recorder: Recorder,
    waiting: RefCell<Queue<Input>>,
    // Weak, because the pump's drivers hold clones of the inbox.
    pump: RefCell<Weak<Pump>>,
}

impl Inbox {
    /// An inbox that only keeps its facts, until [`Inbox::serve`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on, every fact is handed to `pump` for as long as that lives.
    pub fn serve(&self, pump: Weak<Pump>) {
        self.0.pump.replace(pump);
    }

    /// A fact has happened.
    pub fn push(&self, input: Input) {
        self.0.waiting.borrow_mut().push(input);
        let pump = self.0.pump.borrow().upgrade();
        if let Some(pump) = pump {
            pump.turn();
        }
    }

    /// What has happened.
    pub(crate) fn recorder(&self) -> &Recorder {
        &self.0.recorder
    }

    /// Takes out the fact that has waited longest.
    #[must_use]
    pub fn take(&self) -> Option<Input> {
        self.0.waiting.borrow_mut().pop()
    }
}
