use halloo_wire::{By, EndReason, Time};

/// What the user should see and hear of one call, as data. Derived from the call after every input and sent to the
/// driver when it has changed; a driver draws it and decides nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Which of the six views.
    pub view: View,
    /// Name of the other user, or the cuid.
    pub peer: String,
    /// The reason for the call.
    pub context: String,
    /// The own microphone is off.
    pub muted: bool,
    /// The other side's microphone is off.
    pub peer_muted: bool,
    /// What to play, in a loop.
    pub sound: Option<Sound>,
}

/// The six views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Outgoing; the server has not said yet that it rings.
    Dialling,
    /// Outgoing; a device of the other side rings.
    Ringing,
    /// Incoming.
    Incoming,
    /// Answered; media is coming up.
    Connecting,
    /// Talking.
    Ongoing {
        /// The moment on the client's clock at which the call was answered: the timer counts from here.
        since: Time,
        /// Media or the other side is interrupted at the moment.
        interrupted: bool,
    },
    /// Over; shown for two seconds.
    Ended {
        /// Why.
        reason: EndReason,
        /// Who.
        by: By,
    },
}

/// What to play, in a loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// For the caller while the other side rings.
    Ringback,
    /// For the callee.
    Ringtone,
}
