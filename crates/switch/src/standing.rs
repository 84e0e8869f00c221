use halloo_wire::CallId;

use crate::Switch;
use crate::call::{CALLER, State};
use crate::input::Connection;

/// How a call stands for whoever speaks on a connection. For tables of what the switch does with each command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// There is no such call.
    Unknown,
    /// It rings, and this is its caller.
    RingingCaller,
    /// It rings, on this device too.
    RingingCallee,
    /// It rings on another page of this device.
    RingingAside,
    /// It rings, and this device of the callee is out of it.
    RingingOut,
    /// It rings, and is none of its business.
    RingingStranger,
    /// It is accepted, and this is its caller.
    AcceptedCaller,
    /// It is accepted, by this device.
    AcceptedWinner,
    /// It is accepted, and this device of the callee is out of it.
    AcceptedOut,
    /// It is accepted, and is none of its business.
    AcceptedStranger,
    /// It has ended, and this was its caller.
    EndedCaller,
    /// It has ended, and this was one of the callee's devices.
    EndedCallee,
    /// It has ended, and was none of its business.
    EndedStranger,
}

impl Standing {
    /// All of them, in order.
    pub const ALL: [Self; 13] = [
        Self::Unknown,
        Self::RingingCaller,
        Self::RingingCallee,
        Self::RingingAside,
        Self::RingingOut,
        Self::RingingStranger,
        Self::AcceptedCaller,
        Self::AcceptedWinner,
        Self::AcceptedOut,
        Self::AcceptedStranger,
        Self::EndedCaller,
        Self::EndedCallee,
        Self::EndedStranger,
    ];
}

impl Switch {
    /// How a call stands for a connection.
    #[must_use]
    pub fn standing(&self, connection: Connection, call: CallId) -> Standing {
        let call = self.book.merged(call).unwrap_or(call);
        let Some(call) = self.book.get(call) else { return Standing::Unknown };
        let key = self.roster.on(connection);
        let aside = key.and_then(|key| call.aside_of(key));
        let leg = key.and_then(|key| call.leg_of(key)).or(aside);
        match (call.state, leg) {
            (State::Ringing { .. }, Some(leg)) if aside.is_some() && call.is_in(leg) => {
                Standing::RingingAside
            }
            (State::Ringing { .. }, None) => Standing::RingingStranger,
            (State::Ringing { .. }, Some(CALLER)) => Standing::RingingCaller,
            (State::Ringing { .. }, Some(leg)) if call.is_in(leg) => Standing::RingingCallee,
            (State::Ringing { .. }, Some(_)) => Standing::RingingOut,
            (State::Accepted { .. }, None) => Standing::AcceptedStranger,
            (State::Accepted { .. }, Some(CALLER)) => Standing::AcceptedCaller,
            (State::Accepted { winner, .. }, Some(leg)) if leg == winner && aside.is_none() => {
                Standing::AcceptedWinner
            }
            (State::Accepted { .. }, Some(_)) => Standing::AcceptedOut,
            (State::Ended { .. }, None) => Standing::EndedStranger,
            (State::Ended { .. }, Some(CALLER)) => Standing::EndedCaller,
            (State::Ended { .. }, Some(_)) => Standing::EndedCallee,
        }
    }
}
