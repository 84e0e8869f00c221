use halloo_wire::{CallId, Cuid, Direction};

/// A call as the application may look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallView {
    /// Which.
    pub call: CallId,
    /// Who called.
    pub direction: Direction,
    /// The other user.
    pub peer: Cuid,
    /// The other user's name.
    pub peer_name: Option<String>,
    /// The reason for the call.
    pub context: String,
    /// How far it has come.
    pub state: CallState,
    /// The own microphone is off.
    pub muted: bool,
    /// The other side's microphone is off.
    pub peer_muted: bool,
}

/// How far a call has come, in the API's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallState {
    /// Outgoing; not ringing yet.
    Dialling,
    /// Outgoing and ringing at the other side, or incoming and not answered.
    Ringing,
    /// Answered; media is coming up.
    Connecting,
    /// Talking.
    Connected,
    /// Talking, but media or the other side is interrupted.
    Reconnecting,
    /// Over.
    Ended,
}

impl CallState {
    /// The word in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dialling => "dialling",
            Self::Ringing => "ringing",
            Self::Connecting => "connecting",
            Self::Connected => "connected",
            Self::Reconnecting => "reconnecting",
            Self::Ended => "ended",
        }
    }
}
