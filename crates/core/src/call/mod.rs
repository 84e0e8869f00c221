//! One call as its client knows it.
//!
//! ```text
//!  outgoing   preparing ──▶ placing ──▶ ringing ─────────────────┐
//!             (microphone)  (invite)                             ▼
//!  incoming   held ──▶ alerting ──▶ answering ──▶ accepting ──▶ joined ──▶ leaving ──▶ (ended)
//!                                   (microphone)   (accept)               (the user's end, until
//!                                                                          the server confirms it)
//! ```
//! The server's record can end a call in any state; the user's own end goes through `leaving`.

mod media;
mod show;
mod step;

use halloo_wire::{
    By, CallId, CallRecord, Cuid, Direction, EndReason, LegId, Party, RejectReason, Time, Verb,
};

use crate::effect::{CallEvent, End, MediaEffect, Reply};
use crate::error::Error;
use crate::input::{Epoch, Ticket};

/// Time for the server to answer an invite, in milliseconds.
pub(crate) const PLACE_WITHIN: u64 = 10_000;
/// Time for the server to confirm an accept.
pub(crate) const ACCEPT_WITHIN: u64 = 5_000;
/// Time for media to come up after the accept.
pub(crate) const MEDIA_WITHIN: u64 = 15_000;
/// Time for the server to confirm the user's own end of a call.
pub(crate) const LEAVE_WITHIN: u64 = 5_000;
/// The server's ring time is the one that counts; a client that is cut off adds this and then stops by itself.
pub(crate) const RING_SLACK: u64 = 2_000;
/// How long a goodbye is worth carrying out.
pub(crate) const GOODBYE_TTL: u64 = 120_000;
const MEDIA_TTL: u64 = 30_000;

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) id: CallId,
    pub(crate) direction: Direction,
    pub(crate) peer: Party,
    pub(crate) context: String,
    pub(crate) state: State,
    pub(crate) rev: u32,
    /// Generation of the microphone and the peer connection. News of an old one is dropped.
    pub(crate) epoch: Epoch,
    leg: Option<LegId>,
    microphone: Microphone,
    image: Option<String>,
    /// What came for the peer connection before its time.
    early: Vec<MediaEffect>,
    /// Whether the other side's description has come.
    described: bool,
    /// Which of its candidates have come, a bit each.
    peer_candidates: u64,
    pub(crate) muted: bool,
    pub(crate) peer_muted: bool,
    peer_updates: u32,
    updates: u32,
    candidates: u32,
    heard: Heard,
    tickets: Tickets,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum State {
    /// Outgoing: the microphone is asked for.
    Preparing,
    /// Outgoing: the invite is on its way.
    Placing { until: Time },
    /// Outgoing: the server has it.
    Ringing { alerting: bool, until: Time },
    /// Incoming from somebody whom this user is just calling: the server will make one call of the two.
    Held { until: Time },
    /// Incoming: it rings.
    Alerting { until: Time },
    /// Incoming: the user has answered, the microphone is asked for.
    Answering { until: Time },
    /// Incoming: the accept is on its way.
    Accepting { until: Time },
    /// Accepted.
    Joined(Joined),
    /// The user has ended it here; the server's word is awaited until then, or else `end` counts.
    Leaving { end: End, until: Time },
}

/// An accepted call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Joined {
    pub(crate) peer_leg: LegId,
    /// When it was answered, on this client's clock.
    pub(crate) since: Time,
    pub(crate) path: Path,
    pub(crate) peer_online: bool,
}

/// The way of the media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Path {
    /// Not there yet.
    Connecting {
        until: Time,
    },
    Connected,
    Interrupted,
}

/// How far the capture has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Microphone {
    Untouched,
    Asked,
    Captured,
    Released,
}

/// What the application has been told, so that it hears everything once and in order.
#[derive(Clone, Copy, Debug, Default)]
struct Heard {
    ringing: bool,
    answered: bool,
    connected: bool,
    interrupted: bool,
}

/// Promises about this call. Each leaves here exactly once.
#[derive(Debug, Default)]
struct Tickets {
    placing: Option<Ticket>,
    accepting: Vec<Ticket>,
    ending: Vec<Ticket>,
    watching: Vec<Ticket>,
}

/// What a call wants done. The client turns it into effects.
#[derive(Debug, Default)]
pub(crate) struct Wishes {
    pub(crate) verbs: Vec<(Verb, u64)>,
    pub(crate) media: Vec<MediaEffect>,
    pub(crate) events: Vec<CallEvent>,
    pub(crate) settled: Vec<(Ticket, Result<Reply, Error>)>,
    pub(crate) end: Option<End>,
}

impl Wishes {
    fn verb(&mut self, verb: Verb, ttl: u64) {
        self.verbs.push((verb, ttl));
    }
}

impl Call {
    /// A call that the user wishes: its screen is there at once, its microphone comes next.
    pub(crate) fn outgoing(
        id: CallId,
        (to, context, image): (Cuid, String, Option<String>),
        ticket: Ticket,
        wishes: &mut Wishes,
    ) -> Self {
        let peer = Party { cuid: to, name: None };
        let mut call = Self::new(id, Direction::Outgoing, peer, context, State::Preparing);
        call.image = image;
        call.tickets.placing = Some(ticket);
        call.capture(wishes);
        call
    }

    /// A call that the server has shown. `held`: it does not ring yet.
    pub(crate) fn incoming(record: &CallRecord, left: u64, now: Time, held: bool) -> Self {
        let until = now.after(left).after(RING_SLACK);
        let state = if held { State::Held { until } } else { State::Alerting { until } };
        let mut call =
            Self::new(record.call, record.direction, record.peer.clone(), record.context.clone(), state);
        call.rev = record.rev;
        call.leg = Some(record.leg);
        call
    }

    fn new(id: CallId, direction: Direction, peer: Party, context: String, state: State) -> Self {
        Self {
            id,
            direction,
            peer,
            context,
            state,
            rev: 0,
            epoch: Epoch(1),
            leg: None,
            microphone: Microphone::Untouched,
            image: None,
            early: Vec::new(),
            described: false,
            peer_candidates: 0,
            muted: false,
            peer_muted: false,
            peer_updates: 0,
            updates: 0,
            candidates: 0,
            heard: Heard::default(),
            tickets: Tickets::default(),
        }
    }

    /// Whether this call keeps its user from another one.
    pub(crate) const fn engages(&self) -> bool {
        match self.state {
            State::Preparing
            | State::Placing { .. }
            | State::Ringing { .. }
            | State::Alerting { .. }
            | State::Answering { .. }
            | State::Accepting { .. }
            | State::Joined(_) => true,
            // It has not rung, so its user knows nothing of it.
            State::Held { .. } => false,
            // For its user it is over.
            State::Leaving { .. } => false,
        }
    }

    /// Whether its user knows nothing of it yet.
    pub(crate) const fn is_held(&self) -> bool {
        matches!(self.state, State::Held { .. })
    }

    /// Whether it rings here and its user has done nothing about it.
    pub(crate) const fn only_rings(&self) -> bool {
        matches!(self.state, State::Held { .. } | State::Alerting { .. })
    }

    /// Whether the server's list of live calls must name it: otherwise it is over. `awaiting`: a command about it is on
    /// its way.
    pub(crate) const fn is_known_to_server(&self, awaiting: bool) -> bool {
        match self.state {
            State::Preparing => false,
            // The invite is on its way (again), or it has been answered by a server that forgot it.
            State::Placing { .. } => !awaiting,
            State::Ringing { .. }
            | State::Held { .. }
            | State::Alerting { .. }
            | State::Answering { .. }
            | State::Accepting { .. }
            | State::Joined(_)
            | State::Leaving { .. } => true,
        }
    }

    /// Whether this user is on the way to calling `peer`, so that an incoming call from there is the same wish.
    pub(crate) fn is_dialling(&self, peer: &Party) -> bool {
        matches!(self.state, State::Preparing | State::Placing { .. }) && self.peer.cuid == peer.cuid
    }

    /// When this call has to be looked at again. `cut_off`: the server has not been heard since then.
    pub(crate) fn timeout(&self, cut_off: Option<Time>, grace: u64) -> Option<Time> {
        match self.state {
            State::Preparing => None,
            State::Placing { until, .. }
            | State::Ringing { until, .. }
            | State::Held { until }
            | State::Alerting { until }
            | State::Answering { until }
            | State::Accepting { until }
            | State::Leaving { until, .. } => Some(until),
            State::Joined(joined) => {
                // The server gives a lost leg up after its grace; then there is nothing left to return to.
                let given_up = cut_off.map(|since| since.after(grace).after(RING_SLACK));
                match (joined.path, given_up) {
                    (Path::Connecting { until }, Some(given_up)) => Some(until.min(given_up)),
                    (Path::Connecting { until }, None) => Some(until),
                    (Path::Connected | Path::Interrupted, given_up) => given_up,
                }
            }
        }
    }

    /// The user's own end, as it counts should the server stay silent.
    fn own_end(&self, now: Time) -> End {
        let (reason, duration) = match self.state {
            State::Joined(joined) => (EndReason::Completed, now.since(joined.since)),
            State::Leaving { end, .. } => return end,
            State::Preparing | State::Placing { .. } | State::Ringing { .. } => (EndReason::Cancelled, 0),
            State::Held { .. }
            | State::Alerting { .. }
            | State::Answering { .. }
            | State::Accepting { .. } => (EndReason::Declined, 0),
        };
        End { reason, by: By::Me, duration }
    }

    /// The verb that ends this call in its present state; `None` if the server need not know, or knows already.
    fn goodbye(&self) -> Option<Verb> {
        match self.state {
            State::Preparing | State::Leaving { .. } => None,
            State::Placing { .. } | State::Ringing { .. } => Some(Verb::Retract),
            State::Held { .. } | State::Alerting { .. } | State::Answering { .. } => {
                Some(Verb::Reject(RejectReason::Declined))
            }
            // The accept may have come through: a hang-up ends the call either way.
            State::Accepting { .. } | State::Joined(_) => Some(Verb::Hangup(EndReason::Completed)),
        }
    }

    /// Another promise about this call.
    pub(crate) fn await_end(&mut self, ticket: Ticket) {
        self.tickets.watching.push(ticket);
    }

    pub(crate) fn await_ending(&mut self, ticket: Ticket) {
        self.tickets.ending.push(ticket);
    }

    /// The other side's call that this one has become part of; the server's record of it follows.
    pub(crate) fn merged_as(&self, into: CallId, now: Time) -> Self {
        let state = State::Held { until: now.after(PLACE_WITHIN) };
        Self::new(into, Direction::Incoming, self.peer.clone(), self.context.clone(), state)
    }

    /// This call has turned out to be `other`: what was promised about it goes over.
    fn hand_tickets(&mut self, other: &mut Self) {
        let Tickets { placing, accepting, ending, watching } = std::mem::take(&mut self.tickets);
        other.tickets.placing = other.tickets.placing.take().or(placing);
        other.tickets.accepting.extend(accepting);
        other.tickets.ending.extend(ending);
        other.tickets.watching.extend(watching);
    }
}
