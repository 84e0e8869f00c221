use halloo_wire::{CallId, Cuid, Direction};

use crate::quality::{Level, Stats, Summary, Warning};
use crate::screen::Side;

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
    /// The reason in words for the callee only, where they differ.
    pub remote_context: Option<String>,
    /// `initiator_image`, as the caller gave it.
    pub initiator_image: Option<String>,
    /// `receiver_image`, which only the caller knows.
    pub receiver_image: Option<String>,
    /// How far it has come.
    pub state: CallState,
    /// The own side.
    pub own: Side,
    /// The other side.
    pub other: Side,
    /// How good the connection is, and its score from 0 to 100.
    pub quality: Option<(Level, u8)>,
    /// What the last second was like.
    pub stats: Option<Stats>,
    /// The warnings that stand.
    pub warnings: Vec<Warning>,
    /// The own microphone gives nothing, or nothing is heard of the other side, though it should be.
    pub silent: (bool, bool),
    /// What the whole call was like so far.
    pub summary: Summary,
    /// When things happened.
    pub times: Times,
}

/// When things happened, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// It was dialled, or came in.
    pub started: u64,
    /// A device rang.
    pub ringing: Option<u64>,
    /// The callee answered.
    pub answered: Option<u64>,
    /// Media flowed.
    pub connected: Option<u64>,
    /// It ended.
    pub ended: Option<u64>,
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

/// What a client is doing, in the five words of the mobile family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FamilyState {
    /// It calls somebody.
    Outgoing,
    /// It is called.
    Incoming,
    /// It talks.
    Ongoing,
    /// Its call has ended here, and the server's word is awaited.
    Cleanup,
    /// Nothing of that.
    None,
}

impl FamilyState {
    /// The word in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Outgoing => "OutgoingCall",
            Self::Incoming => "IncomingCall",
            Self::Ongoing => "OngoingCall",
            Self::Cleanup => "CleanupCall",
            Self::None => "NoCall",
        }
    }
}
