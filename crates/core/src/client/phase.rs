use halloo_wire::CallId;

use super::Client;
use crate::call::{Path, State};

use crate::signalling::Link;

/// How far a call has come inside its client: finer than what an application sees. For tables of what each state does
/// with each input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallPhase {
    /// Outgoing: the microphone is asked for.
    Preparing,
    /// Outgoing: the invite is on its way.
    Placing,
    /// Outgoing: the server has it.
    Ringing,
    /// Incoming, and kept from its user.
    Held,
    /// Incoming: it rings.
    Alerting,
    /// Incoming: answered, the microphone is asked for.
    Answering,
    /// Incoming: the accept is on its way.
    Accepting,
    /// Accepted; there is no path yet.
    Connecting,
    /// Accepted, and there is a path.
    Connected,
    /// Accepted, and the path is interrupted.
    Interrupted,
    /// Ended here; the server's word is awaited.
    Leaving,
    /// It has ended.
    Over,
}

impl CallPhase {
    /// All of them, in order.
    pub const ALL: [Self; 12] = [
        Self::Preparing,
        Self::Placing,
        Self::Ringing,
        Self::Held,
        Self::Alerting,
        Self::Answering,
        Self::Accepting,
        Self::Connecting,
        Self::Connected,
        Self::Interrupted,
        Self::Leaving,
        Self::Over,
    ];
}

/// The life of the session's socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkPhase {
    /// Nobody has asked for a session.
    Idle,
    /// A socket is being opened.
    Opening,
    /// The hello is sent.
    Greeting,
    /// The welcome has come.
    Up,
    /// The next attempt has to wait.
    Waiting,
    /// Signed out, or turned away.
    Closed,
}

impl LinkPhase {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::Idle, Self::Opening, Self::Greeting, Self::Up, Self::Waiting, Self::Closed];
}

impl Client {
    /// How far a call has come; `None`: nothing is known of it.
    #[must_use]
    pub fn call_phase(&self, call: CallId) -> Option<CallPhase> {
        let over = || self.ended.get(call).map(|_| CallPhase::Over);
        self.calls.get(call).map(|call| of_state(call.state)).or_else(over)
    }

    /// The calls that have not ended, those included that their user knows nothing of.
    pub fn calls_in_hand(&self) -> impl Iterator<Item = CallId> {
        self.calls.values().map(|call| call.id)
    }

    /// How far the session has come.
    #[must_use]
    pub const fn link_phase(&self) -> LinkPhase {
        match self.signalling.link {
            Link::Idle => LinkPhase::Idle,
            Link::Opening { .. } => LinkPhase::Opening,
            Link::Greeting { .. } => LinkPhase::Greeting,
            Link::Up { .. } => LinkPhase::Up,
            Link::Waiting { .. } => LinkPhase::Waiting,
            Link::Closed => LinkPhase::Closed,
        }
    }
}

const fn of_state(state: State) -> CallPhase {
    match state {
        State::Preparing => CallPhase::Preparing,
        State::Placing { .. } => CallPhase::Placing,
        State::Ringing { .. } => CallPhase::Ringing,
        State::Held { .. } => CallPhase::Held,
        State::Alerting { .. } => CallPhase::Alerting,
        State::Answering { .. } => CallPhase::Answering,
        State::Accepting { .. } => CallPhase::Accepting,
        State::Joined(joined) => match joined.path {
            Path::Connecting { .. } => CallPhase::Connecting,
            Path::Connected => CallPhase::Connected,
            Path::Interrupted { .. } => CallPhase::Interrupted,
        },
        State::Leaving { .. } => CallPhase::Leaving,
    }
}
