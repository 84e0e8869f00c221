//! A server that has lost its memory rebuilds the calls that go on, from the tickets that both sides were given with the answer.
//!
//! The first of the two that shows its ticket brings the record back; the other one has the grace to show its own.

use halloo_wire::{CallId, Claim, DeviceId, EndReason, Fact, LegId, Party, Time};

use crate::Switch;
use crate::call::{Call, Cause, Side, State, side_of_leg};
use crate::leg::Leg;
use crate::roster::{User, user_of};
use crate::session::SessionKey;
use crate::ticket::{Holder, Ticket};
use crate::timers::Timer;

/// What there is for the side of a rebuilt call that has yet to show its ticket.
#[derive(Debug, Default)]
pub(crate) struct Awaited {
    /// It is taken to be there, as its sound is.
    pub(crate) presumed: bool,
    /// Keys that were pressed for it.
    pub(crate) kept: Vec<Fact>,
}

/// Clients come back one after another, the last of them after so many milliseconds: who is not back until then is missed.
const PRESUMED: u64 = 10_000;

impl Switch {
    /// Gives both sides of a call that has been answered their tickets, once.
    pub(crate) fn issue(&mut self, now: Time, id: CallId) {
        let Some(call) = self.book.get_mut(id) else { return };
        let State::Accepted { winner, .. } = call.state else { return };
        if !std::mem::replace(&mut call.ticketed, true) {
            for leg in [crate::call::CALLER, winner] {
                self.hand_ticket(now, id, leg);
            }
        }
    }

    pub(crate) fn hand_ticket(&mut self, now: Time, id: CallId, leg: LegId) {
        let Some(key) = &self.config.ticket_key else { return };
        let Some(call) = self.book.get(id) else { return };
        let (State::Accepted { at, earlier, winner }, Some(seat)) = (call.state, call.legs.get(&leg)) else {
            return;
        };
        let side = side_of_leg(leg);
        let answered = self.config.wall.saturating_add(at.0).saturating_sub(earlier);
        let (peer, wish) = (call.party(side.other()).clone(), call.wish.clone());
        let ticket = Ticket { call: id, side, winner, answered, peer, wish };
        let cuid = &call.party(side).cuid;
        let sealed = ticket.seal(key, Holder { account: &call.account, cuid, device: &seat.device });
        let session = seat.session;
        if let Some(ticket) = sealed {
            self.tell(now, session, Fact::Ticket { call: id, ticket: ticket.into() });
        }
    }

    /// A page that had no session here shows its tickets. Gives the calls that it takes part in by them.
    pub(crate) fn rebuild(&mut self, now: Time, key: SessionKey, claims: &[Claim]) -> Vec<CallId> {
        claims.iter().filter_map(|claim| self.honour(now, key, claim)).collect()
    }

    fn honour(&mut self, now: Time, key: SessionKey, claim: &Claim) -> Option<CallId> {
        let session = self.roster.get(key)?;
        let (user, identity) = (user_of(session), session.identity.clone());
        let holder = Holder { account: &user.0, cuid: &user.1, device: &identity.device };
        let ticket = Ticket::open(self.config.ticket_key.as_ref()?, holder, claim.ticket.reveal())?;
        let wall = self.config.wall.saturating_add(now.0);
        let (id, leg) = (ticket.call, ticket.leg());
        if ticket.is_expired(wall) {
            return None;
        }
        match self.book.get(id) {
            // It was not there when it ended, and is told so.
            Some(call) if call.is_over() && call.leg_of(key) == Some(leg) => return Some(id),
            // Its caller had not heard of the answer, and calls again.
            Some(call) if call.is_ringing() && call.was_answered_by(&ticket, &user) => {
                return self.seat_again(id, identity.device, key);
            }
            Some(call) if !call.misses(leg, &ticket, &user) => return None,
            Some(call) if call.is_over() => {}
            Some(_) | None if self.talks_elsewhere(&user, key) || self.talk_anew(&user, &ticket) => {
                return None;
            }
            Some(_) => {}
            None => {
                let me = Party { cuid: user.1.clone(), name: identity.name };
                let call = Call::rebuilt(now, user.0.clone(), me, ticket, wall);
                if let Some(at) = call.talk_ends() {
                    self.timers.arm(at, Timer::Limit(id));
                }
                let grace = self.config.settings.grace;
                for after in [PRESUMED.min(grace), grace] {
                    self.timers.arm(now.after(after), Timer::Absent(id));
                }
                self.book.open(call);
            }
        }
        let call = self.book.get_mut(id)?;
        let mut seat = Leg::new(identity.device, key, false);
        seat.update = (claim.count, claim.shown);
        seat.keys = claim.keys;
        call.legs.insert(leg, seat);
        let connected = side_of_leg(leg) == Side::Callee && claim.generation > 0;
        let answerer = connected.then_some((leg, key));
        call.negotiation.restore(claim.generation, answerer);
        Some(id)
    }

    /// A device that has answered a call which rings again has its place in it; the answer follows the welcome.
    fn seat_again(&mut self, id: CallId, device: DeviceId, key: SessionKey) -> Option<CallId> {
        let call = self.book.get_mut(id)?;
        let leg = match call.leg_on(Side::Callee, &device) {
            Some(leg) => leg,
            None => call.add_leg(device, key, true),
        };
        // Whoever has had their part in it since keeps that.
        if !call.is_in(leg) {
            return None;
        }
        call.take(leg, key);
        Some(id)
    }

    /// Whether another page of this device is in a call: it has begun another one since.
    fn talks_elsewhere(&self, user: &User, key: SessionKey) -> bool {
        let Some(device) = self.roster.get(key).map(|session| &session.identity.device) else { return false };
        self.book.live_of(user).any(|call| {
            let side = call.side_of(&user.1);
            let seat = side.and_then(|side| call.leg_on(side, device)).filter(|leg| call.is_in(*leg));
            let other = seat.and_then(|leg| call.legs.get(&leg)).is_some_and(|leg| leg.session != key);
            other && !(call.is_ringing() && side == Some(Side::Callee))
        })
    }

    /// Whether the two of a ticket talk in another call, which one of them has begun since.
    fn talk_anew(&self, user: &User, ticket: &Ticket) -> bool {
        let talks = |call: &Call| matches!(call.state, State::Accepted { .. }) && call.absent().is_none();
        let with_peer = |call: &Call| call.side_of(&ticket.peer.cuid).is_some();
        self.book.live_of(user).any(|call| call.id != ticket.call && with_peer(call) && talks(call))
    }

    /// After the welcome: each side of a rebuilt call learns what the other one has said meanwhile.
    pub(crate) fn catch_up(&mut self, now: Time, key: SessionKey, rebuilt: &[CallId]) {
        for id in rebuilt {
            let Some(leg) = self.book.get(*id).and_then(|call| call.leg_of(key)) else { continue };
            self.change(now, *id, |call| call.accept(leg, now));
            let Some(call) = self.book.get_mut(*id) else { continue };
            if call.is_over() {
                let record = call.view(leg, now);
                if let Some(seat) = call.legs.get_mut(&leg) {
                    seat.told = true;
                }
                if let Some(record) = record {
                    self.tell(now, key, Fact::State(record));
                }
                continue;
            }
            let Some(other) = call.opposite(leg).filter(|other| call.legs.contains_key(other)) else {
                continue;
            };
            let kept = std::mem::take(&mut call.awaited.kept);
            for (from, to) in [(leg, other), (other, leg)] {
                let Some(call) = self.book.get(*id) else { continue };
                let said = call.legs.get(&from).map(|leg| leg.update);
                let (Some((count @ 1.., shown)), Some(to)) = (said, call.legs.get(&to)) else { continue };
                let to = to.session;
                self.tell(now, to, Fact::Update { call: *id, leg: from, count, shown });
            }
            for keys in kept {
                self.tell(now, key, keys);
            }
        }
        for id in rebuilt {
            self.make_way(now, key, *id);
        }
    }

    /// They talk after all: what rings on the device since finds it busy, and so does what rings between the two.
    fn make_way(&mut self, now: Time, key: SessionKey, id: CallId) {
        let Some(session) = self.roster.get(key) else { return };
        let (user, device) = (user_of(session), session.identity.device.clone());
        let waiting = session.identity.waiting;
        let Some(call) = self.book.get(id).filter(|call| !call.is_over()) else { return };
        let together = call.absent().is_none();
        let (caller, callee) = (call.caller.cuid.clone(), call.callee.cuid.clone());
        let ringing: Vec<(CallId, Option<LegId>, bool)> = self
            .book
            .live_of(&user)
            .filter(|call| call.is_ringing())
            .map(|call| {
                let leg =
                    call.leg_on(Side::Callee, &device).filter(|_| call.callee.cuid == user.1 && !waiting);
                let both = call.side_of(&caller).is_some() && call.side_of(&callee).is_some();
                (call.id, leg, together && both)
            })
            .collect();
        for (id, leg, both) in ringing {
            self.change(now, id, |call| match leg {
                _ if both => call.end(Cause::Ruled(EndReason::Busy), now),
                Some(leg) if call.is_in(leg) => {
                    let busy = Cause::Done(EndReason::Busy, Side::Callee);
                    call.drop_out(leg, EndReason::Busy, busy, now)
                }
                Some(_) | None => false,
            });
        }
    }

    /// The other side has not shown its ticket yet, or in time.
    pub(crate) fn absent_over(&mut self, now: Time, id: CallId) {
        let grace = self.config.settings.grace;
        self.change(now, id, |call| {
            let (Some(side), State::Accepted { at, .. }) = (call.absent(), call.state) else { return false };
            if now >= at.after(grace) {
                return call.end(Cause::Lost(side), now);
            }
            call.awaited.presumed = false;
            call.changed()
        });
    }
}

impl Call {
    /// The call of a ticket that `me` has shown.
    fn rebuilt(now: Time, account: String, me: Party, ticket: Ticket, wall: u64) -> Self {
        let earlier = ticket.talked(wall);
        let Ticket { call, side, winner, peer, wish, answered: _ } = ticket;
        let parties = match side {
            Side::Caller => (me, peer),
            Side::Callee => (peer, me),
        };
        let mut rebuilt = Self::new(call, account, parties, wish, now);
        rebuilt.state = State::Accepted { at: now, earlier, winner };
        // Theirs are still good.
        rebuilt.ticketed = true;
        rebuilt.awaited.presumed = true;
        rebuilt
    }

    /// Whether it is the call of that ticket, and its holder the one who has answered it.
    fn was_answered_by(&self, ticket: &Ticket, me: &User) -> bool {
        ticket.side == Side::Callee && self.is_of(ticket, me)
    }

    fn is_of(&self, ticket: &Ticket, me: &User) -> bool {
        self.account == me.0
            && self.party(ticket.side).cuid == me.1
            && self.party(ticket.side.other()).cuid == ticket.peer.cuid
    }

    /// Whether it is the call of that ticket, and its holder's leg is not there.
    fn misses(&self, leg: LegId, ticket: &Ticket, me: &User) -> bool {
        let answered = match self.state {
            State::Accepted { winner, .. } => winner == ticket.winner,
            State::Ended { .. } => true,
            State::Ringing { .. } => false,
        };
        self.is_of(ticket, me) && answered && !self.legs.contains_key(&leg)
    }

    /// The side of a call that was rebuilt which has not shown its ticket.
    pub(crate) fn absent(&self) -> Option<Side> {
        let State::Accepted { winner, .. } = self.state else { return None };
        let missing = |leg: &LegId| !self.legs.contains_key(leg);
        [crate::call::CALLER, winner].into_iter().find(missing).map(side_of_leg)
    }
}
