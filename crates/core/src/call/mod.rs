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

mod claim;
mod controls;
mod end;
mod freeze;
mod hearing;
mod media;
mod microphone;
mod negotiation;
mod path;
mod show;
mod standing;
mod step;
mod watch;

use halloo_wire::{
    By, CallId, CallRecord, Direction, EndReason, LegId, Party, Private, RejectReason, Shown, TalkLimit,
    Time, Verb,
};

use self::freeze::Running;
use self::hearing::Silences;
use self::negotiation::Negotiation;
pub(crate) use self::negotiation::Routes;
pub(crate) use self::path::Path;
use self::path::Pulse;
use crate::analytics::ReportKind;
use crate::effect::{CallEvent, End, MediaEffect, Reply};
use crate::error::Error;
use crate::input::{Epoch, Ticket};
use crate::quality::Meter;
use crate::screen::Side;
use crate::validate::Dial;

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

/// What every call begins with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Birth {
    pub(crate) now: Time,
    /// The wall clock at `Time(0)`.
    pub(crate) wall: u64,
    pub(crate) routes: Routes,
    /// How long an interrupted call waits, in milliseconds.
    pub(crate) grace: u64,
    /// Whether a microphone that is off may be listened to.
    pub(crate) muted_talk: bool,
}

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) id: CallId,
    pub(crate) direction: Direction,
    pub(crate) peer: Party,
    pub(crate) context: String,
    remote_context: Option<String>,
    initiator_image: Option<String>,
    receiver_image: Option<String>,
    limit: Option<TalkLimit>,
    pub(crate) state: State,
    pub(crate) rev: u32,
    /// For a server that has lost its memory.
    pub(crate) ticket: Option<Private<String>>,
    /// Generation of the peer connection. News of an old one is dropped.
    pub(crate) epoch: Epoch,
    leg: Option<LegId>,
    microphone: Microphone,
    /// The microphone that is asked for; `None`: the system's choice.
    device: Option<String>,
    /// The browser is about to ask its user for it.
    asking: bool,
    /// The browser will not ask, and a microphone is there.
    granted: bool,
    routes: Routes,
    /// How long an interrupted call waits, in milliseconds.
    grace: u64,
    negotiation: Negotiation,
    /// Whether this side has been granted the right to send.
    permitted: bool,
    pub(crate) own: Side,
    other: Side,
    peer_updates: u32,
    updates: u32,
    peer_keys: u32,
    keys: u32,
    /// Why its user, or the application, will have declined it.
    decline: RejectReason,
    /// Another page of this device rings: this one only shows it.
    pub(crate) aside: bool,
    /// The phone that rings at the other side must not sound.
    silent: bool,
    meter: Meter,
    pulse: Pulse,
    running: Running,
    silences: Silences,
    /// The last alert before the time limit that the user has had, in milliseconds before the end.
    alerted: Option<u64>,
    heard: Heard,
    stamps: Stamps,
    /// Whether the analytics know of it.
    reported: bool,
    /// Whether a notification of it stands.
    pub(crate) notified: bool,
    /// The `Dial` that began it.
    pub(crate) dialled: Option<Ticket>,
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
    /// Incoming, and not yet shown to its user. `wanted`: that user's own call has become this one.
    Held { until: Time, wanted: bool },
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

/// How far the capture has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Microphone {
    Untouched,
    Asked,
    Captured,
    /// Another one is asked for. `alive`: the one before is still there.
    Again {
        alive: bool,
    },
    /// It was there, and there is none to be had.
    Lost,
    Released,
}

/// What the application has been told, so that it hears everything once and in order.
#[derive(Clone, Copy, Debug, Default)]
struct Heard {
    placed: bool,
    ringing: bool,
    answered: bool,
    connected: bool,
    interrupted: bool,
}

/// When things happened.
#[derive(Clone, Copy, Debug)]
struct Stamps {
    /// The wall clock at `Time(0)`.
    wall: u64,
    started: Time,
    ringing: Option<Time>,
    answered: Option<Time>,
    connected: Option<Time>,
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
    pub(crate) reports: Vec<ReportKind>,
    /// The server is to show that it can be reached.
    pub(crate) hurry: bool,
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
        dial: Dial,
        ticket: Ticket,
        birth: Birth,
        device: Option<String>,
        wishes: &mut Wishes,
    ) -> Self {
        let peer = Party { cuid: dial.to, name: None };
        let mut call = Self::new(id, Direction::Outgoing, peer, dial.context, State::Preparing, birth);
        call.remote_context = dial.remote_context;
        call.initiator_image = dial.initiator_image;
        call.receiver_image = dial.receiver_image;
        call.limit = dial.limit;
        call.device = device;
        call.dialled = Some(ticket);
        call.tickets.placing = Some(ticket);
        call.capture(wishes);
        call
    }

    /// A call that the server has shown. `held`: it does not ring yet.
    pub(crate) fn incoming(record: &CallRecord, left: u64, birth: Birth, held: bool) -> Self {
        let until = birth.now.after(left).after(RING_SLACK);
        let state = if held { State::Held { until, wanted: false } } else { State::Alerting { until } };
        let (peer, context) = (record.peer.clone(), record.context.clone());
        let mut call = Self::new(record.call, record.direction, peer, context, state, birth);
        call.rev = record.rev;
        call.aside = record.is_aside();
        call.learn(record);
        call
    }

    /// A call that another page of this device has left, with what it left: the last negotiation, the last update and its
    /// number, the number of the last keys.
    pub(crate) fn rejoined(
        record: &CallRecord,
        (generation, updates, shown, keys): (u32, u32, Shown, u32),
        birth: Birth,
    ) -> Self {
        let state = State::Held { until: birth.now.after(PLACE_WITHIN), wanted: true };
        let (peer, context) = (record.peer.clone(), record.context.clone());
        let mut call = Self::new(record.call, record.direction, peer, context, state, birth);
        call.negotiation = Negotiation::after(generation);
        call.updates = updates;
        call.keys = keys;
        // Muted before, muted now.
        call.own = Side { muted: shown.muted, held: shown.held, lost: shown.lost };
        // That page has told the analytics.
        call.reported = true;
        call
    }

    fn new(
        id: CallId,
        direction: Direction,
        peer: Party,
        context: String,
        state: State,
        Birth { now, wall, routes, grace, muted_talk }: Birth,
    ) -> Self {
        Self {
            id,
            direction,
            peer,
            context,
            remote_context: None,
            initiator_image: None,
            receiver_image: None,
            limit: None,
            state,
            rev: 0,
            ticket: None,
            epoch: Epoch(1),
            leg: None,
            microphone: Microphone::Untouched,
            device: None,
            asking: false,
            granted: false,
            routes,
            grace,
            negotiation: Negotiation::default(),
            permitted: false,
            own: Side::default(),
            other: Side::default(),
            peer_updates: 0,
            updates: 0,
            peer_keys: 0,
            keys: 0,
            decline: RejectReason::Declined,
            aside: false,
            silent: false,
            meter: Meter::default(),
            pulse: Pulse::default(),
            running: Running::default(),
            silences: Silences { overhears: (muted_talk, false), ..Silences::default() },
            alerted: None,
            heard: Heard::default(),
            stamps: Stamps { wall, started: now, ringing: None, answered: None, connected: None },
            reported: false,
            notified: false,
            dialled: None,
            tickets: Tickets::default(),
        }
    }

    /// The verb that ends this call in its present state; `None` if the server need not know, or knows already.
    fn goodbye(&self) -> Option<Verb> {
        match self.state {
            State::Preparing | State::Leaving { .. } => None,
            State::Placing { .. } | State::Ringing { .. } => Some(Verb::Retract),
            State::Held { .. } | State::Alerting { .. } if self.is_own() => {
                Some(Verb::Hangup(EndReason::Completed))
            }
            State::Held { .. } | State::Alerting { .. } | State::Answering { .. } => {
                Some(Verb::Reject(self.decline))
            }
            // The accept may have come through: a hang-up ends the call either way.
            State::Accepting { .. } | State::Joined(_) => Some(Verb::Hangup(EndReason::Completed)),
        }
    }

    /// Why it is about to be declined: only what an application may say.
    pub(crate) fn declines(&mut self, reason: RejectReason) {
        if reason == RejectReason::NetworkQuality {
            self.decline = reason;
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
        let state = State::Held { until: now.after(PLACE_WITHIN), wanted: true };
        let (peer, context) = (self.peer.clone(), self.context.clone());
        let (wall, muted_talk) = (self.stamps.wall, self.silences.overhears.0);
        let birth = Birth { now, wall, routes: self.routes, grace: self.grace, muted_talk };
        let mut merged = Self::new(into, Direction::Incoming, peer, context, state, birth);
        merged.device.clone_from(&self.device);
        merged
    }

    /// This call has turned out to be `other`: what was promised about it goes over. One who dialled twice has one call.
    fn hand_tickets(&mut self, other: &mut Self, wishes: &mut Wishes) {
        let Tickets { placing, accepting, ending, watching } = std::mem::take(&mut self.tickets);
        other.dialled = other.dialled.or(self.dialled);
        match (placing, other.tickets.placing) {
            (Some(ticket), Some(_)) => {
                let end = End { reason: EndReason::Replaced, by: By::Me, duration: 0 };
                wishes.settled.push((ticket, Err(crate::compat::not_placed(end))));
            }
            (Some(ticket), None) => other.tickets.placing = Some(ticket),
            (None, _) => {}
        }
        other.tickets.accepting.extend(accepting);
        other.tickets.ending.extend(ending);
        other.tickets.watching.extend(watching);
    }
}
