//! Pages that are loaded anew in a call: the call waits for a moment, and goes on with the next page of the same device.

use halloo_wire::{CallId, EndReason, Fact, LegId, Time};

use crate::Switch;
use crate::call::{Call, Cause, State, side_of_leg};
use crate::roster::user_of;
use crate::session::SessionKey;
use crate::timers::Timer;

/// How long a call waits for a page that is loaded anew, in milliseconds: longer than most pages take, shorter than anybody
/// whose other side has closed the page should be kept waiting.
const AWAY: u64 = 8_000;

impl Switch {
    /// The page leaves the calls in which its user talks, and may be back.
    pub(crate) fn vacate(&mut self, now: Time, key: SessionKey) {
        let unheard: Vec<Fact> = self.roster.get(key).map_or_else(Vec::new, |session| {
            session.outbox.waiting().map(|(_, fact)| fact.clone()).collect()
        });
        for id in self.held(key) {
            // Keys that were on their way to it are for the next page.
            let keys = |fact: &&Fact| matches!(fact, Fact::Dtmf { call, .. } if *call == id);
            let waiting: Vec<Fact> = unheard.iter().filter(keys).cloned().collect();
            let vacated = self.change(now, id, |call| {
                let Some(leg) = call.leg_of(key).filter(|_| matches!(call.state, State::Accepted { .. }))
                else {
                    return false;
                };
                let Some(seat) = call.legs.get_mut(&leg) else { return false };
                seat.vacant = Some(now);
                seat.waiting = waiting;
                call.set_online(leg, false);
                true
            });
            if vacated {
                self.timers.arm(now.after(AWAY), Timer::Vacant(id));
            }
        }
    }

    /// The time to come back is over: whoever left has hung up.
    pub(crate) fn vacant_over(&mut self, now: Time, id: CallId) {
        self.change(now, id, |call| {
            let gone = |leg: &crate::leg::Leg| leg.vacant.is_some_and(|since| now >= since.after(AWAY));
            let left = call.legs.iter().find(|(_, leg)| gone(leg)).map(|(id, _)| *id);
            left.is_some_and(|leg| call.end(Cause::Done(EndReason::Completed, side_of_leg(leg)), now))
        });
    }

    /// A page has come: it goes on with what another page of its device has left.
    pub(crate) fn reoccupy(&mut self, now: Time, key: SessionKey) {
        let Some(session) = self.roster.get(key) else { return };
        let (user, device) = (user_of(session), session.identity.device.clone());
        let vacant: Vec<(CallId, LegId)> = self
            .book
            .live_of(&user)
            .filter_map(|call| {
                let side = call.side_of(&user.1)?;
                let leg = call.leg_on(side, &device)?;
                call.legs.get(&leg)?.vacant.map(|_| (call.id, leg))
            })
            .collect();
        for (id, leg) in vacant {
            let Some(call) = self.book.get_mut(id) else { continue };
            let generation = call.negotiation.last();
            let opposite = call.opposite(leg);
            let other = opposite.and_then(|other| call.legs.get(&other)).map(|other| other.update);
            let Some(seat) = call.legs.get_mut(&leg) else { continue };
            seat.session = key;
            seat.left_by = None;
            seat.vacant = None;
            seat.forget_offer();
            let ((count, shown), keys) = (seat.update, seat.keys);
            let waiting = std::mem::take(&mut seat.waiting);
            let Some(record) = call.view(leg, now) else { continue };
            self.tell(now, key, Fact::Rejoin { record, generation, count, shown, keys });
            if let (Some(other), Some((count @ 1.., shown))) = (opposite, other) {
                self.tell(now, key, Fact::Update { call: id, leg: other, count, shown });
            }
            for fact in waiting {
                self.tell(now, key, fact);
            }
            self.hand_ticket(now, id, leg);
            self.set_online(now, id, key, true);
        }
    }
}

impl Call {
    /// Whether the page behind `key` has left it and may be back.
    pub(crate) fn is_vacated_by(&self, key: SessionKey) -> bool {
        self.leg_of(key).and_then(|leg| self.legs.get(&leg)).is_some_and(|leg| leg.vacant.is_some())
    }
}
