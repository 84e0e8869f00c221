use halloo_wire::{
    Branding, By, CallId, Candidate, ClientFrame, Description, Direction, EndReason, IceServer, PeerMessage,
    RefusalCode, Tones,
};

use crate::analytics::Report;
use crate::error::Error;
use crate::input::{Epoch, Ticket};
use crate::permit::MediaPermit;
use crate::quality::{Level, Warning};
use crate::screen::Screen;

/// A wish for exactly one driver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// For the WebSocket.
    Signalling(Epoch, SignallingEffect),
    /// For the microphone or the peer connection of a call.
    Media(CallId, Epoch, MediaEffect),
    /// For the call screens: what to show of this call now; `None` takes it away.
    Screen(CallId, Option<Screen>),
    /// For the call screens: how the server wants them to look.
    Style {
        /// Colours and logo, none of them checked.
        branding: Branding,
        /// Hosts that pictures may be fetched from.
        image_hosts: Vec<String>,
    },
    /// For the notifications: what to notify of this call; `None` takes it away.
    Notify(CallId, Option<Notice>),
    /// For the sounds: this key was pressed on a screen, and went out.
    Key(char),
    /// For the application's analytics.
    Analytics(Report),
    /// For the application's listeners.
    Emit(Event),
    /// Settles a promise.
    Settle(Ticket, Result<Reply, Error>),
}

/// For the WebSocket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignallingEffect {
    /// Open a new socket under this epoch.
    Open,
    /// Send a frame on it.
    Send(ClientFrame),
    /// Close it; nothing more is wanted of it. What was sent before goes out first.
    Close,
}

/// For the microphone or the peer connection of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaEffect {
    /// Ask for this microphone; `None`: the system's choice. The track goes to nobody until an `Attach` with a permit. In a call
    /// that has one, it takes the other's place when it is there.
    Capture(Option<String>),
    /// Make the peer connection, with nothing to send on it; one that is there before is closed. The caller's side then makes
    /// the offer.
    Prepare {
        /// Which side of the negotiation.
        role: Role,
        /// The negotiation that the caller's offer begins.
        generation: u32,
        /// Use TURN servers only.
        relay: bool,
        /// STUN and TURN servers.
        ice_servers: Vec<IceServer>,
    },
    /// Send the captured track on it, and play what comes.
    Attach {
        /// The right to send, for this leg.
        permit: MediaPermit,
        /// The microphone starts switched off.
        muted: bool,
        /// The loudspeaker to listen to; `None`: the system's choice.
        speaker: Option<String>,
    },
    /// From the next negotiation on, use TURN servers only, or every path.
    Route {
        /// Use TURN servers only.
        relay: bool,
    },
    /// Make another offer, for another path (ICE restart).
    Restart {
        /// The negotiation that it begins.
        generation: u32,
    },
    /// Say this to the other client over the connection; dropped while that is not open.
    Message(PeerMessage),
    /// Apply the other side's description; an offer is answered.
    Describe(Description),
    /// Apply the other side's candidate.
    Candidate(Candidate),
    /// Switch the microphone off or on.
    Mute(bool),
    /// Send nothing and play nothing, or go on. The microphone keeps its own switch.
    Hold(bool),
    /// Send nothing, or go on: what the user has switched stays as it is.
    Pause(bool),
    /// Listen to the microphone, which is off, for whether its user talks; or do not any more. What is heard goes nowhere: samples
    /// tell how loud it is.
    Overhear(bool),
    /// Send these keys as telephone events (RFC 4733).
    Dtmf(Tones),
    /// Listen to this loudspeaker; `None`: the system's choice.
    Speaker(Option<String>),
    /// Look at the counters, and answer with `Measured`.
    Measure,
    /// Stop the microphone's track and close the peer connection, whatever state they are in. A capture that is
    /// still pending is stopped when it comes.
    Release,
}

/// Fixed for the life of a call, so that offers never cross.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The caller.
    Offerer,
    /// The callee.
    Answerer,
}

/// For the application's listeners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The session with the server changed.
    Session(SessionEvent),
    /// Somebody calls this user.
    Incoming(CallId),
    /// A call that the page before this one was in goes on here.
    Resumed(CallId),
    /// A call went on.
    Call(CallId, CallEvent),
    /// The browser forbids sound: a call rings unheard. Or it sounds after all, or there is nothing to be heard any more.
    SoundBlocked(bool),
    /// Microphones or loudspeakers came or went, or another one was chosen.
    Devices,
    /// The user chose this action on the notification of a missed call.
    MissedCallAction(CallId, String),
}

/// What a notification is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// A call that was missed; otherwise one that rings.
    pub missed: bool,
    /// Name of the other user, or the cuid.
    pub peer: String,
    /// The reason for the call.
    pub context: String,
}

/// The session with the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionEvent {
    /// It is there (again).
    Connected,
    /// It is interrupted and being repaired.
    Reconnecting,
    /// It is over: signed out, or the server turned this client away, and why.
    Closed(Option<RefusalCode>),
}

/// In this order, what concerns microphones, hold, keys and quality at any time between: ringing, answered, connected,
/// (reconnecting, reconnected)…, (ending), ended. Nothing but `Ended` follows `Ending`, and nothing follows `Ended`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallEvent {
    /// The server has the call.
    Placed,
    /// A device of the callee rings: for the callee this one.
    Ringing,
    /// The callee answered, on this device if this is the callee.
    Answered,
    /// Media flows.
    Connected,
    /// Media or the other side's device is interrupted.
    Reconnecting,
    /// It is back.
    Reconnected,
    /// The own microphone was switched.
    Muted(bool),
    /// The other side's microphone was switched.
    PeerMuted(bool),
    /// This side has put the call on hold, or taken it back.
    Held(bool),
    /// The other side has.
    PeerHeld(bool),
    /// The own microphone is gone, or there again.
    MicrophoneLost(bool),
    /// The other side's is.
    PeerMicrophoneLost(bool),
    /// The other side has pressed these keys.
    Dtmf(Tones),
    /// The connection has become better or worse.
    Quality(Level),
    /// There are statistics of another second.
    Measured,
    /// Something is wrong with the connection, or no longer.
    Warning(Warning, bool),
    /// The own microphone gives nothing, though it should; or it does after all.
    MicrophoneSilent(bool),
    /// Nothing is heard of the other side, though it should be; or it is after all.
    PeerSilent(bool),
    /// The time to talk ends in so many milliseconds.
    TimeLimit(u64),
    /// Outgoing only: the phone that rings cannot sound, or can after all.
    RingSilent(bool),
    /// One of the two has ended it: nothing is sent or heard any more. The server's word on it follows.
    Ending {
        /// Why.
        reason: EndReason,
        /// Who did.
        by: By,
    },
    /// It is over.
    Ended(End),
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Why.
    pub reason: EndReason,
    /// Who ended it.
    pub by: By,
    /// Milliseconds of talk by the server's clock; 0 if it was never answered.
    pub duration: u64,
}

impl End {
    /// Whether the call has gone to another page of this device, before anybody talked.
    pub(crate) fn is_moved(self, direction: Direction) -> bool {
        let (reason, by) = (EndReason::Replaced, By::Me);
        direction == Direction::Incoming && self == Self { reason, by, duration: 0 }
    }
}

/// What a promise resolves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Nothing but that it is done.
    Done,
    /// A call.
    Call(CallId),
    /// The end of a call.
    Ended(End),
}
