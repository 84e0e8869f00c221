use halloo_wire::{By, Direction, EndReason, Time};

use crate::devices::Devices;
use crate::quality::Level;

/// What the user should see and hear of one call, as data. Derived from the call after every input and sent to the
/// drivers when it has changed; a driver draws it, or plays it, and decides nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Which of the six views.
    pub view: View,
    /// Who called.
    pub direction: Direction,
    /// Name of the other user, or the cuid.
    pub peer: String,
    /// The reason for the call, in the words that are for this side.
    pub context: String,
    /// Address of a picture of the other user, once it may be fetched: a caller's picture only after the answer.
    /// Nobody has checked it: the driver does (https and the allow-list).
    pub image: Option<String>,
    /// The own side.
    pub own: Side,
    /// The other side.
    pub other: Side,
    /// The browser is about to ask the user for the microphone.
    pub asking: bool,
    /// The phone that rings, here or at the other side, must not sound: its browser forbids it.
    pub silent: bool,
    /// How good the connection is, while talking.
    pub quality: Option<Level>,
    /// The own microphone gives nothing, or nothing is heard of the other side, though it should be.
    pub unheard: (bool, bool),
    /// The user talks into a microphone that is off.
    pub muted_talk: bool,
    /// The moment on the client's clock at which the time to talk is over, from the first alert on.
    pub ends: Option<Time>,
    /// Another call of this user at the same time.
    pub beside: Option<Beside>,
    /// What can be chosen, while talking.
    pub devices: Devices,
    /// What to play.
    pub sound: Option<Sound>,
}

/// What is to be shown of one side of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Its microphone is switched off.
    pub muted: bool,
    /// It has put the call on hold.
    pub held: bool,
    /// It has lost its microphone.
    pub lost: bool,
}

/// Another call of the same user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Name of the other user there, or the cuid.
    pub peer: String,
    /// It is on hold here.
    pub held: bool,
}

/// The six views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Outgoing; no device of the other side rings yet.
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

/// What to play. The first three go on until they are taken away, the others end by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// For the caller while the other side rings.
    Ringback,
    /// For the callee.
    Ringtone,
    /// For somebody who talks, while another call comes in: quiet, and now and then.
    Waiting,
    /// The other side is busy.
    Busy,
    /// The call is over.
    Ended,
}
