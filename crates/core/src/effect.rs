use halloo_wire::{By, CallId, Candidate, ClientFrame, Description, EndReason, IceServer};

use crate::error::Error;
use crate::input::{Epoch, Ticket};
use crate::permit::MediaPermit;
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
    /// Ask for the microphone. The track goes to nobody until a `Connect` with a permit.
    Capture,
    /// Make the peer connection and attach the captured track. The caller's side then makes the offer.
    Connect {
        /// The right to send, for this leg.
        permit: MediaPermit,
        /// Which side of the negotiation.
        role: Role,
        /// STUN and TURN servers.
        ice_servers: Vec<IceServer>,
        /// The microphone starts switched off.
        muted: bool,
    },
    /// Apply the other side's description; an offer is answered.
    Describe(Description),
    /// Apply the other side's candidate.
    Candidate(Candidate),
    /// Switch the microphone off or on.
    Mute(bool),
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
    /// A call went on.
    Call(CallId, CallEvent),
}

/// The session with the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionEvent {
    /// It is there (again).
    Connected,
    /// It is interrupted and being repaired.
    Reconnecting,
    /// It is over: signed out, or the server turned this client away.
    Closed,
}

/// Always in this order: ringing, answered, connected, (reconnecting, reconnected)…, ended. Nothing follows `Ended`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallEvent {
    /// Outgoing only: a device of the other side rings.
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
