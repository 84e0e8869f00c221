//! Pages go: closed, silent, signed out, or lost for good. And calls find the pages that are there.

use halloo_wire::{CallId, EndReason, Fact, LegId, RefusalCode, Time};

use crate::Switch;
use crate::call::{CALLER, Call, Cause, Side, State, side_of_leg};
use crate::input::{Connection, Effect};
use crate::leg::Part;
use crate::roster::user_of;
use crate::session::{Link, Session, SessionKey};
use crate::timers::Timer;

/// A client in a call pings every 5 s: two are missed.
pub(crate) const SILENCE_IN_CALL: u64 = 12_000;
/// A client without a call pings every 25 s: two are missed.
const SILENCE_IDLE: u64 = 60_000;

impl Switch {
    /// Takes a session off its connection.
    fn unplug(&mut self, now: Time, key: SessionKey) {
        if let Some(session) = self.roster.get_mut(key)
            && let Some(connection) = session.connection()
        {
            session.link = Link::Down { since: now };
            self.roster.unbind(connection);
        }
    }

    /// The connection is gone; the session stays for its grace.
    pub(crate) fn closed(&mut self, now: Time, connection: Connection) {
        let Some(key) = self.roster.on(connection) else { return };
        self.unplug(now, key);
        let grace = self.config.settings.grace;
        self.timers.arm(now.after(grace), Timer::Grace(key));
        for call in self.held(key) {
            // A phone that rings in a tab which is gone goes on ringing in another tab of the same browser.
            // While this server goes down, that somebody has left it is no news.
            if !self.hand_over(now, call, key) && !self.draining {
                self.set_online(now, call, key, false);
            }
        }
    }

    /// Looks at a session's silence at `at`, and no more at the moment that stood before.
    pub(crate) fn watch(&mut self, at: Time, key: SessionKey) {
        if let Some(session) = self.roster.get_mut(key) {
            session.watched = at;
            self.timers.arm(at, Timer::Silence(key));
        }
    }

    pub(crate) fn silence(&mut self, now: Time, key: SessionKey) {
        let Some(session) = self.roster.get(key).filter(|session| now >= session.watched) else { return };
        let Link::Up { connection, heard, .. } = session.link else { return };
        let limit = if self.held(key).is_empty() { SILENCE_IDLE } else { SILENCE_IN_CALL };
        let heard = heard.max(session.told);
        if now.since(heard) >= limit {
            self.effects.push_back(Effect::Close(connection));
            self.closed(now, connection);
        } else {
            // It may come to have a call meanwhile, so it is looked at as often as if it had.
            let wait = heard.after(limit).since(now).clamp(1, SILENCE_IN_CALL);
            self.watch(now.after(wait), key);
        }
    }

    pub(crate) fn grace_over(&mut self, now: Time, key: SessionKey) {
        let grace = self.config.settings.grace;
        let Some(Link::Down { since }) = self.roster.get(key).map(|session| session.link) else { return };
        if now >= since.after(grace) {
            self.give_up(now, key);
        }
    }

    /// The user signs out here: what is there ends now.
    pub(crate) fn bye(&mut self, now: Time, connection: Connection, key: SessionKey, back: bool) {
        self.effects.push_back(Effect::Close(connection));
        if back {
            // Nothing is sent to somebody who has left.
            self.unplug(now, key);
            self.vacate(now, key);
        }
        self.leave(now, key, |call, leg| match (call.state, side_of_leg(leg)) {
            (State::Ringing { .. }, Side::Callee) => {
                call.drop_out(leg, EndReason::NetworkLost, Cause::Ruled(EndReason::Unreachable), now)
            }
            (State::Ringing { .. }, Side::Caller) => {
                call.end(Cause::Done(EndReason::Cancelled, Side::Caller), now)
            }
            (State::Accepted { .. } | State::Ended { .. }, side) => {
                call.end(Cause::Done(EndReason::Completed, side), now)
            }
        });
    }

    /// The session is gone for good, and its legs with it.
    pub(crate) fn give_up(&mut self, now: Time, key: SessionKey) {
        if let Some(connection) = self.roster.get(key).and_then(|session| session.connection()) {
            self.effects.push_back(Effect::Close(connection));
        }
        self.leave(now, key, |call, leg| {
            if call.is_ringing() && leg != CALLER {
                call.drop_out(leg, EndReason::NetworkLost, Cause::Ruled(EndReason::Unreachable), now)
            } else {
                call.end(Cause::Lost(side_of_leg(leg)), now)
            }
        });
    }

    fn leave(&mut self, now: Time, key: SessionKey, end: impl Fn(&mut Call, LegId) -> bool) {
        // Nothing is sent to somebody who has left.
        self.unplug(now, key);
        let held = self.held(key);
        let stays =
            |switch: &Self, id: &CallId| switch.book.get(*id).is_some_and(|call| call.is_vacated_by(key));
        let left: Vec<CallId> =
            held.into_iter().filter(|id| !stays(self, id) && !self.hand_over(now, *id, key)).collect();
        if let Some(session) = self.roster.remove(key) {
            self.book.orphan(&user_of(&session), key, &session.identity.tab);
        }
        for id in left {
            self.change(now, id, |call| call.leg_of(key).is_some_and(|leg| end(call, leg)));
        }
    }

    pub(crate) fn ring_over(&mut self, now: Time, id: CallId) {
        self.change(now, id, |call| call.is_ringing() && call.end(Cause::Ruled(EndReason::Missed), now));
    }

    pub(crate) fn talk_over(&mut self, now: Time, id: CallId) {
        self.change(now, id, |call| {
            call.talk_ends().is_some_and(|at| now >= at) && call.end(Cause::Ruled(EndReason::TimeLimit), now)
        });
    }

    /// The user is signed in elsewhere, where only one device is allowed: these go.
    pub(crate) fn replace(&mut self, now: Time, keys: Vec<SessionKey>) {
        for key in keys {
            if let Some(connection) = self.roster.get(key).and_then(Session::connection) {
                self.effects.push_back(Effect::Refuse(connection, RefusalCode::Replaced));
            }
            self.leave(now, key, |call, leg| {
                if call.is_ringing() && leg != CALLER {
                    call.drop_out(leg, EndReason::NetworkLost, Cause::Ruled(EndReason::Unreachable), now)
                } else {
                    call.end(Cause::Done(EndReason::Replaced, side_of_leg(leg)), now)
                }
            });
        }
    }

    pub(crate) fn set_online(&mut self, now: Time, id: CallId, key: SessionKey, online: bool) {
        self.change(now, id, |call| call.leg_of(key).is_some_and(|leg| call.set_online(leg, online)));
    }

    /// Changes a call by compare-and-set: `transition` says whether it took place. Everybody is told.
    pub(crate) fn change(
        &mut self,
        now: Time,
        id: CallId,
        transition: impl FnOnce(&mut Call) -> bool,
    ) -> bool {
        let Some(call) = self.book.get_mut(id) else { return false };
        let changed = transition(call);
        if changed {
            self.book.close(id);
            self.announce(now, id);
        }
        changed
    }

    /// A page that comes while its user is being called rings too, unless its device has had its part.
    pub(crate) fn ring_late(&mut self, now: Time, key: SessionKey) {
        let Some(session) = self.roster.get(key) else { return };
        let (user, device) = (user_of(session), session.identity.device.clone());
        // Its device has its call, or, where one may wait, two; and what may wait is for the page that talks.
        let talking: Vec<SessionKey> = self
            .book
            .live_of(&user)
            .filter(|call| matches!(call.state, State::Accepted { .. }))
            .filter_map(|call| {
                let leg = call.leg_on(call.side_of(&user.1)?, &device).filter(|leg| call.is_in(*leg))?;
                call.legs.get(&leg).map(|leg| leg.session)
            })
            .collect();
        let most = if session.identity.waiting { 2 } else { 1 };
        if talking.len() >= most || talking.iter().any(|other| *other != key) {
            return;
        }
        let ringing: Vec<CallId> = self
            .book
            .live_of(&user)
            .filter(|call| call.is_ringing() && call.side_of(&user.1) == Some(Side::Callee))
            .map(|call| call.id)
            .collect();
        for id in ringing {
            let held = self.book.get(id).and_then(|call| call.leg_on(Side::Callee, &device));
            match held {
                None => {
                    let Some(call) = self.book.get_mut(id) else { continue };
                    let leg = call.add_leg(device.clone(), key, true);
                    if let Some(record) = call.view(leg, now) {
                        self.tell(now, key, Fact::State(record));
                        self.tend(now, id);
                    }
                }
                Some(leg) => {
                    let left = self.book.get(id).is_some_and(|call| {
                        let Some(seat) = call.legs.get(&leg) else { return false };
                        let away = !self.roster.get(seat.session).is_some_and(Session::is_up);
                        let free = match seat.part {
                            Part::In(_) => away,
                            // Its page went without a word to the caller.
                            Part::Out(reason) => {
                                reason == EndReason::NetworkLost && (away || seat.session == key)
                            }
                        };
                        free && !call.is_out_of(leg, key)
                    });
                    if left {
                        self.give(now, id, leg, key);
                    } else if !self.in_call(&user, &device, Some(id)) {
                        self.show_aside(now, id, leg, key);
                    }
                }
            }
        }
    }

    pub(crate) fn held(&self, key: SessionKey) -> Vec<CallId> {
        self.roster.get(key).map_or_else(Vec::new, |session| self.book.held_by(&user_of(session), key))
    }
}
