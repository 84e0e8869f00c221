//! One call, and the only places where it changes.
//!
//! ```text
//!            invite                 accept (first wins)
//!   (none) ─────────▶ ringing ───────────────────────────▶ accepted
//!                        │ reject, retract, ring time,         │ hangup, lost leg,
//!                        │ lost leg, recall                    │ recall
//!                        ▼                                     ▼
//!                      ended ◀──────────────────────────────────
//! ```

use std::collections::BTreeMap;

use halloo_wire::{
    By, CallId, CallRecord, CommandId, Cuid, DeviceId, Direction, EndReason, LegId, MediaKind, Party, Stage,
    TalkLimit, Time,
};

use crate::leg::{Alert, Leg, Part};
use crate::negotiation::Negotiation;
use crate::rebuild::Awaited;
use crate::session::{Outcome, SessionKey};

/// The caller's leg.
pub(crate) const CALLER: LegId = LegId(0);

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Caller,
    Callee,
}

impl Side {
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Caller => Self::Callee,
            Self::Callee => Self::Caller,
        }
    }
}

/// Why and by whom a call ended, before it is told to either side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// One side did.
    Done(EndReason, Side),
    /// The server did.
    Ruled(EndReason),
    /// One side was lost.
    Lost(Side),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Ringing {
        deadline: Time,
    },
    /// `earlier`: how long they had talked before `at`, on a server that is gone.
    Accepted {
        at: Time,
        earlier: u64,
        winner: LegId,
    },
    Ended {
        cause: Cause,
        duration: u64,
    },
}

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) id: CallId,
    pub(crate) account: String,
    pub(crate) caller: Party,
    pub(crate) callee: Party,
    pub(crate) state: State,
    pub(crate) legs: BTreeMap<LegId, Leg>,
    pub(crate) wish: Wish,
    rev: u32,
    pub(crate) negotiation: Negotiation,
    /// Both sides have been given their tickets.
    pub(crate) ticketed: bool,
    /// The side that has yet to show its ticket.
    pub(crate) awaited: Awaited,
    /// What became of commands about it: a session may go before its client has read that.
    results: Vec<(LegId, CommandId, Outcome)>,
}

/// Results that a call remembers; its parties need a handful.
const RESULTS: usize = 64;

/// What an invite asks for.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) context: String,
    pub(crate) remote_context: Option<String>,
    pub(crate) image: Option<String>,
    pub(crate) media: MediaKind,
    pub(crate) limit: Option<TalkLimit>,
}

impl Call {
    pub(crate) fn new(
        id: CallId,
        account: String,
        (caller, callee): (Party, Party),
        wish: Wish,
        deadline: Time,
    ) -> Self {
        let state = State::Ringing { deadline };
        let (legs, results) = (BTreeMap::new(), Vec::new());
        let (negotiation, ticketed, awaited) = (Negotiation::default(), false, Awaited::default());
        Self {
            id,
            account,
            caller,
            callee,
            state,
            legs,
            wish,
            rev: 1,
            negotiation,
            ticketed,
            awaited,
            results,
        }
    }

    pub(crate) fn result(&self, leg: LegId, id: CommandId) -> Option<Outcome> {
        self.results.iter().find(|(by, known, _)| *by == leg && *known == id).map(|(_, _, outcome)| *outcome)
    }

    pub(crate) fn keep_result(&mut self, leg: LegId, id: CommandId, outcome: Outcome) {
        if self.results.len() < RESULTS {
            self.results.push((leg, id, outcome));
        }
    }

    pub(crate) fn add_leg(&mut self, device: DeviceId, session: SessionKey, online: bool) -> LegId {
        let id = self.legs.last_key_value().map_or(CALLER, |(last, _)| LegId(last.0.saturating_add(1)));
        self.legs.insert(id, Leg::new(device, session, online));
        id
    }

    pub(crate) const fn is_over(&self) -> bool {
        matches!(self.state, State::Ended { .. })
    }

    pub(crate) const fn is_ringing(&self) -> bool {
        matches!(self.state, State::Ringing { .. })
    }

    pub(crate) fn party(&self, side: Side) -> &Party {
        match side {
            Side::Caller => &self.caller,
            Side::Callee => &self.callee,
        }
    }

    /// Which side `cuid` is on.
    pub(crate) fn side_of(&self, cuid: &Cuid) -> Option<Side> {
        [Side::Caller, Side::Callee].into_iter().find(|side| self.party(*side).cuid == *cuid)
    }

    /// The leg that `session` holds.
    pub(crate) fn leg_of(&self, session: SessionKey) -> Option<LegId> {
        self.legs.iter().find(|(_, leg)| leg.session == session).map(|(id, _)| *id)
    }

    /// The leg of `side`'s `device`.
    pub(crate) fn leg_on(&self, side: Side, device: &DeviceId) -> Option<LegId> {
        self.legs
            .iter()
            .find(|(id, leg)| side_of_leg(**id) == side && leg.device == *device)
            .map(|(id, _)| *id)
    }

    /// Whether this leg rings or takes part: the caller's until the end, the callee's until another one wins.
    pub(crate) fn is_in(&self, id: LegId) -> bool {
        !self.is_over() && self.legs.get(&id).is_some_and(|leg| matches!(leg.part, Part::In(_)))
    }

    /// The two legs that talk, once accepted.
    pub(crate) fn opposite(&self, id: LegId) -> Option<LegId> {
        match self.state {
            State::Accepted { winner, .. } if id == CALLER => Some(winner),
            State::Accepted { winner, .. } if id == winner => Some(CALLER),
            State::Accepted { .. } | State::Ringing { .. } | State::Ended { .. } => None,
        }
    }

    /// A callee's device rings. Tells whether that is news.
    pub(crate) fn alert(&mut self, id: LegId, silent: bool) -> bool {
        let before = self.alert_shown();
        if let Some(Leg { part: Part::In(alert), .. }) = self.legs.get_mut(&id) {
            *alert = if silent { Alert::Silent } else { Alert::Aloud };
        }
        before != self.alert_shown() && self.changed()
    }

    /// A device that was called in vain: it is told of the call and never rings.
    pub(crate) fn pass_by(&mut self, device: DeviceId, session: SessionKey) {
        let leg = self.add_leg(device, session, true);
        if let Some(leg) = self.legs.get_mut(&leg) {
            leg.part = Part::Out(EndReason::Busy);
        }
    }

    /// When the time to talk is over.
    pub(crate) fn talk_ends(&self) -> Option<Time> {
        match (self.state, &self.wish.limit) {
            (State::Accepted { at, earlier, .. }, Some(limit)) => {
                Some(at.after(limit.talk.saturating_sub(earlier)))
            }
            _ => None,
        }
    }

    /// The first leg that accepts wins; every other is told that it was answered elsewhere.
    pub(crate) fn accept(&mut self, id: LegId, now: Time) -> bool {
        if !self.is_ringing() || id == CALLER || !self.is_in(id) {
            return false;
        }
        self.state = State::Accepted { at: now, earlier: 0, winner: id };
        self.leave_asides(id);
        for (other, leg) in &mut self.legs {
            if *other != CALLER && *other != id && matches!(leg.part, Part::In(_)) {
                leg.part = Part::Out(EndReason::AnsweredElsewhere);
            }
        }
        self.changed()
    }

    /// One device of the callee drops out; the last one takes the call with it.
    pub(crate) fn drop_out(&mut self, id: LegId, reason: EndReason, last: Cause, now: Time) -> bool {
        if let Some(leg) = self.legs.get_mut(&id) {
            leg.part = Part::Out(reason);
        }
        let rings = self.legs.keys().any(|other| *other != CALLER && self.is_in(*other));
        if rings { self.changed() } else { self.end(last, now) }
    }

    pub(crate) fn end(&mut self, cause: Cause, now: Time) -> bool {
        let duration = match self.state {
            State::Ended { .. } => return false,
            State::Accepted { at, earlier, .. } => now.since(at).saturating_add(earlier),
            State::Ringing { .. } => 0,
        };
        self.state = State::Ended { cause, duration };
        self.changed()
    }

    pub(crate) fn set_online(&mut self, id: LegId, online: bool) -> bool {
        let Some(leg) = self.legs.get_mut(&id) else { return false };
        let news = leg.online != online;
        leg.online = online;
        // Only somebody who talks to this leg wants to know.
        news && self.opposite(id).is_some() && self.changed()
    }

    /// Whether a device rings, and whether all that do are silent.
    fn alert_shown(&self) -> (bool, bool) {
        let rings = |alert| self.legs.values().any(|leg| leg.part == Part::In(alert));
        let (aloud, silent) = (rings(Alert::Aloud), rings(Alert::Silent));
        (aloud || silent, silent && !aloud)
    }

    pub(crate) fn changed(&mut self) -> bool {
        self.rev = self.rev.saturating_add(1);
        true
    }

    /// The record as leg `id` may see it.
    pub(crate) fn view(&self, id: LegId, now: Time) -> Option<CallRecord> {
        let leg = self.legs.get(&id)?;
        let side = side_of_leg(id);
        let (direction, peer) = match side {
            Side::Caller => (Direction::Outgoing, &self.callee),
            Side::Callee => (Direction::Incoming, &self.caller),
        };
        Some(CallRecord {
            call: self.id,
            rev: self.rev,
            direction,
            peer: peer.clone(),
            context: self.wish.context.clone(),
            remote_context: self.wish.remote_context.clone(),
            image: self.wish.image.clone(),
            media: self.wish.media,
            limit: self.wish.limit.clone(),
            leg: id,
            stage: match leg.part {
                Part::Out(reason) => Stage::Ended { reason, by: By::Me, duration: 0 },
                Part::In(_) => self.stage(id, side, now),
            },
        })
    }

    fn stage(&self, id: LegId, side: Side, now: Time) -> Stage {
        match self.state {
            State::Ringing { deadline } => {
                let (alerting, silent) = self.alert_shown();
                Stage::Ringing { alerting, silent, aside: false, left: deadline.since(now) }
            }
            State::Accepted { at, earlier, winner } => {
                let peer_leg = if id == CALLER { winner } else { CALLER };
                let peer_online = self.legs.get(&peer_leg).map_or(self.awaited.presumed, |leg| leg.online);
                let talk = now.since(at).saturating_add(earlier);
                Stage::Accepted { peer_leg, talk, peer_online }
            }
            State::Ended { cause, duration } => {
                let (reason, by) = match cause {
                    Cause::Ruled(reason) => (reason, By::Server),
                    Cause::Done(reason, who) => (reason, if who == side { By::Me } else { By::Peer }),
                    Cause::Lost(who) if who == side => (EndReason::NetworkLost, By::Me),
                    Cause::Lost(_) => (EndReason::PeerLost, By::Peer),
                };
                Stage::Ended { reason, by, duration }
            }
        }
    }

    /// Whom to tell of a change: every leg, until it has been told its end.
    pub(crate) fn announce(&mut self, now: Time) -> Vec<(SessionKey, CallRecord)> {
        let mut news = Vec::new();
        let ids: Vec<LegId> = self.legs.keys().copied().collect();
        for id in ids {
            let Some(record) = self.view(id, now) else { continue };
            if let Some(leg) = self.legs.get_mut(&id).filter(|leg| !leg.told) {
                leg.told = matches!(record.stage, Stage::Ended { .. });
                news.push((leg.session, record));
            }
            self.announce_aside(id, now, &mut news);
        }
        news
    }
}

/// The caller has one leg, the first; all others are the callee's.
pub(crate) fn side_of_leg(id: LegId) -> Side {
    if id == CALLER { Side::Caller } else { Side::Callee }
}
