//! Offers, answers and candidates on their way between the legs. The switch looks at who sends them, not at what they say.
//!
//! While a call rings, the caller's offer goes to every device that rings, and the first one to answer it gets connected:
//! an offer can be answered once. Should that device drop out, or another one win, the caller makes another offer.
//! Where the caller can be reached only that device is told: if several knocked there, the caller's browser might begin DTLS
//! with one of them and never finish it with the other (seen in Chromium: neither connects, and neither fails).

use halloo_wire::candidate::{Reach, may_use};
use halloo_wire::{
    CallId, Candidate, Description, DescriptionKind, Fact, InCall, LegId, PreAccept, Renewal, ResultCode,
    Time, limits,
};

use crate::Switch;
use crate::call::{CALLER, Call, State};
use crate::session::SessionKey;

/// Facts that wait for a page that is loaded anew, at most.
const WAITING: usize = 16;

/// How far the devices of a call have come with connecting.
#[derive(Debug, Default)]
pub(crate) struct Negotiation {
    /// The caller's last offer of a connection, for devices that come later.
    offer: Option<Description>,
    /// The candidates that belong to it.
    candidates: Vec<Candidate>,
    /// The last negotiation: that offer's, or one about another path for the same connection.
    generation: u32,
    /// The callee's leg that answered it first, and the page that did.
    answered_by: Option<(LegId, SessionKey)>,
}

impl Switch {
    /// A description is passed on.
    pub(crate) fn describe(
        &mut self,
        now: Time,
        id: CallId,
        leg: LegId,
        description: Description,
    ) -> Result<(), ResultCode> {
        let call = self.book.get_mut(id).ok_or(ResultCode::NoSuchCall)?;
        match (leg == CALLER, description.kind) {
            (true, DescriptionKind::Offer) => {
                if call.is_over() {
                    return Err(ResultCode::WrongState);
                }
                let generation = description.generation;
                if !description.fresh {
                    // Another path is for whoever has the connection.
                    let receiver = call.connected().ok_or(ResultCode::WrongState)?;
                    call.negotiation.generation = generation;
                    return self.pass_on(now, id, receiver, Fact::Media { call: id, leg, description });
                }
                call.negotiation =
                    Negotiation { offer: Some(description), generation, ..Negotiation::default() };
                for receiver in call.addressees() {
                    self.offer_to(now, id, receiver);
                }
                Ok(())
            }
            (false, DescriptionKind::Answer) => {
                let page = call.may_answer(leg, description.generation)?;
                call.negotiation.answered_by = Some((leg, page));
                self.guide(now, id, leg);
                self.pass_on(now, id, CALLER, Fact::Media { call: id, leg, description })
            }
            // Roles are fixed for the life of a call.
            (true, DescriptionKind::Answer) | (false, DescriptionKind::Offer) => Err(ResultCode::WrongState),
        }
    }

    /// A candidate is passed on, unless nobody may be sent there.
    pub(crate) fn candidate(
        &mut self,
        now: Time,
        id: CallId,
        leg: LegId,
        candidate: Candidate,
    ) -> Result<(), ResultCode> {
        let loopback = self.config.settings.loopback;
        let call = self.book.get(id).ok_or(ResultCode::NoSuchCall)?;
        let rules = self.rules(&call.account);
        let names =
            rules.in_call == InCall::Direct && (!call.is_ringing() || rules.pre_accept == PreAccept::All);
        let reach = Reach { names, loopback };
        if candidate.line.as_ref().is_some_and(|line| !may_use(line.reveal(), reach)) {
            return Ok(());
        }
        let call = self.book.get_mut(id).ok_or(ResultCode::NoSuchCall)?;
        let receiver = if leg == CALLER {
            if call.is_over() {
                return Err(ResultCode::WrongState);
            }
            let Negotiation { generation, .. } = call.negotiation;
            if candidate.generation != generation {
                return Ok(());
            }
            if generation == call.negotiation.offered() {
                let kept = &mut call.negotiation.candidates;
                if kept.len() < limits::CANDIDATES as usize {
                    kept.push(candidate);
                }
                if let Some(guest) = call.guest() {
                    self.guide(now, id, guest);
                }
                return Ok(());
            }
            call.connected()
        } else if call.connected() == Some(leg) {
            Some(CALLER)
        } else {
            return Err(ResultCode::WrongState);
        };
        let Some(receiver) = receiver else { return Ok(()) };
        self.pass_on(now, id, receiver, Fact::Ice { call: id, leg, candidate })
    }

    /// The callee's leg cannot use the negotiation that there was.
    pub(crate) fn renew(
        &mut self,
        now: Time,
        id: CallId,
        leg: LegId,
        renewal: Renewal,
    ) -> Result<(), ResultCode> {
        let call = self.book.get(id).ok_or(ResultCode::NoSuchCall)?;
        if call.opposite(leg) != Some(CALLER) {
            return Err(ResultCode::WrongState);
        }
        self.pass_on(now, id, CALLER, Fact::Renew { call: id, leg, renewal })
    }

    /// After a call has changed: every leg that rings or talks knows the caller's last offer; and if the page that is
    /// connected with the caller has no part in the call any more, though others have, one of them takes its place.
    pub(crate) fn tend(&mut self, now: Time, id: CallId) {
        let Some(call) = self.book.get_mut(id).filter(|call| !call.is_over()) else { return };
        if let (Some((leg, _)), None) = (call.negotiation.answered_by, call.connected()) {
            let renewal = Renewal { generation: call.negotiation.generation, fresh: true };
            let Negotiation { generation, .. } = call.negotiation;
            call.negotiation = Negotiation { generation, ..Negotiation::default() };
            // The caller is a leg of every call.
            let _told = self.pass_on(now, id, CALLER, Fact::Renew { call: id, leg, renewal });
            return;
        }
        for leg in call.addressees() {
            self.offer_to(now, id, leg);
        }
    }

    /// Tells a callee's leg of the caller's last offer, unless it knows.
    pub(crate) fn offer_to(&mut self, now: Time, id: CallId, leg: LegId) {
        let Some(call) = self.book.get_mut(id) else { return };
        let generation = call.negotiation.offered();
        let Some(description) = call.negotiation.offer.clone() else { return };
        let Some(known) = call.legs.get_mut(&leg).filter(|known| known.offered < generation) else { return };
        known.offered = generation;
        known.guided = 0;
        let key = known.session;
        self.tell(now, key, Fact::Media { call: id, leg: CALLER, description });
        self.guide(now, id, leg);
    }

    /// Tells a callee's leg where else the caller can be reached, if it is the one that may connect.
    fn guide(&mut self, now: Time, id: CallId, leg: LegId) {
        let Some(call) = self.book.get_mut(id).filter(|call| call.guest() == Some(leg)) else { return };
        let generation = call.negotiation.offered();
        let Some(known) = call.legs.get_mut(&leg).filter(|known| known.offered == generation) else { return };
        let candidates: Vec<Candidate> =
            call.negotiation.candidates.iter().skip(known.guided).cloned().collect();
        known.guided = call.negotiation.candidates.len();
        let key = known.session;
        for candidate in candidates {
            self.tell(now, key, Fact::Ice { call: id, leg: CALLER, candidate });
        }
    }

    /// Passes something on to the other side's leg of an accepted call.
    pub(crate) fn relay(
        &mut self,
        now: Time,
        id: CallId,
        leg: LegId,
        fact: impl FnOnce(LegId) -> Fact,
    ) -> Result<(), ResultCode> {
        let known = self.book.get(id).ok_or(ResultCode::NoSuchCall)?;
        let receiver = known.opposite(leg).ok_or(ResultCode::WrongState)?;
        self.pass_on(now, id, receiver, fact(leg))
    }

    fn pass_on(&mut self, now: Time, id: CallId, receiver: LegId, fact: Fact) -> Result<(), ResultCode> {
        let call = self.book.get_mut(id).ok_or(ResultCode::NoSuchCall)?;
        let Some(seat) = call.legs.get_mut(&receiver) else {
            // It has yet to show its ticket.
            if matches!(fact, Fact::Dtmf { .. }) && call.awaited.kept.len() < WAITING {
                call.awaited.kept.push(fact);
                return Ok(());
            }
            return Err(ResultCode::WrongState);
        };
        if seat.vacant.is_none() {
            let key = seat.session;
            self.tell(now, key, fact);
        } else if matches!(fact, Fact::Dtmf { .. }) && seat.waiting.len() < WAITING {
            // The rest is said anew, or is worth nothing to another page.
            seat.waiting.push(fact);
        }
        Ok(())
    }
}

impl Negotiation {
    /// The generation of the last offer of a connection.
    fn offered(&self) -> u32 {
        self.offer.as_ref().map_or(0, |offer| offer.generation)
    }

    /// The last negotiation that there was.
    pub(crate) const fn last(&self) -> u32 {
        self.generation
    }

    /// A page says how far it had come on a server that is gone; `answerer`: it is the one that answers.
    pub(crate) fn restore(&mut self, generation: u32, answerer: Option<(LegId, SessionKey)>) {
        self.generation = self.generation.max(generation);
        // An offer that has been made since is still to be answered.
        if self.offer.is_none() && self.answered_by.is_none() {
            self.answered_by = answerer;
        }
    }

    /// A page has another session now.
    pub(crate) fn move_page(&mut self, old: SessionKey, new: SessionKey) {
        if let Some((_, page)) = &mut self.answered_by
            && *page == old
        {
            *page = new;
        }
    }
}

impl Call {
    /// The callee's leg that is connected with the caller, if the page that is still takes part.
    fn connected(&self) -> Option<LegId> {
        let (leg, page) = self.negotiation.answered_by?;
        let there = self.legs.get(&leg).is_some_and(|leg| leg.session == page);
        (there && self.addressees().contains(&leg)).then_some(leg)
    }

    /// The leg that may connect with the caller: the one that has answered, or, before that, the only one that there is.
    fn guest(&self) -> Option<LegId> {
        if self.negotiation.answered_by.is_some() {
            return self.connected();
        }
        let mut addressees = self.addressees().into_iter();
        let first = addressees.next();
        first.filter(|_| addressees.next().is_none())
    }

    /// The legs that an offer of the caller is for.
    fn addressees(&self) -> Vec<LegId> {
        match self.state {
            State::Accepted { winner, .. } => vec![winner],
            State::Ringing { .. } => {
                self.legs.keys().copied().filter(|leg| *leg != CALLER && self.is_in(*leg)).collect()
            }
            State::Ended { .. } => Vec::new(),
        }
    }

    /// Which page answers. An offer can be answered once: while it rings by the first device, then by the one that won.
    fn may_answer(&self, leg: LegId, generation: u32) -> Result<SessionKey, ResultCode> {
        let page = self.legs.get(&leg).ok_or(ResultCode::NoSuchCall)?.session;
        let free = self.negotiation.answered_by.is_none_or(|first| first == (leg, page));
        // An offer of another path is for whoever has the connection, one of a connection for everybody.
        let there = self.negotiation.offer.is_some() || self.connected() == Some(leg);
        if free && there && self.addressees().contains(&leg) && generation == self.negotiation.generation {
            Ok(page)
        } else {
            Err(ResultCode::WrongState)
        }
    }
}
