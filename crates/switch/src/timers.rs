use std::collections::BTreeSet;

use halloo_wire::{CallId, Time};

use crate::session::SessionKey;

/// What the switch waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// A call's ring time ends.
    Ring(CallId),
    /// The time to talk is over.
    Limit(CallId),
    /// A page that has left a call is not back.
    Vacant(CallId),
    /// A side of a rebuilt call has not shown its ticket.
    Absent(CallId),
    /// An ended call may be forgotten.
    Forget(CallId),
    /// A session without a connection is given up.
    Grace(SessionKey),
    /// A connection has been silent for too long.
    Silence(SessionKey),
}

/// Every wait, earliest first. A timer whose reason has passed fires all the same and is then seen to be moot, so
/// that nothing has to be found and removed when a call or session changes.
#[derive(Debug, Default)]
pub(crate) struct Timers(BTreeSet<(Time, Timer)>);

impl Timers {
    pub(crate) fn arm(&mut self, at: Time, timer: Timer) {
        self.0.insert((at, timer));
    }

    pub(crate) fn next(&self) -> Option<Time> {
        self.0.first().map(|(at, _)| *at)
    }

    pub(crate) fn due(&mut self, now: Time) -> Option<Timer> {
        if self.next()? > now {
            return None;
        }
        self.0.pop_first().map(|(_, timer)| timer)
    }
}
