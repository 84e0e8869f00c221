//! Somebody calls: the one place that decides whether a phone rings.

use halloo_wire::{CallId, Cuid, DeviceId, EndReason, LegId, Party, ResultCode, Time};

use crate::Switch;
use crate::call::{Call, Cause, Side, State, Wish, side_of_leg};
use crate::roster::{User, user_of};
use crate::session::{Outcome, Session, SessionKey};
use crate::timers::Timer;

/// A user who has a call.
pub(crate) struct Engaged {
    /// A second one may ring there.
    pub(crate) waits: bool,
    /// Where the call is that they have.
    place: Option<(DeviceId, SessionKey)>,
}

impl Switch {
    /// What to answer, and the calls that changed by it.
    pub(crate) fn invite(
        &mut self,
        now: Time,
        key: SessionKey,
        id: CallId,
        to: Cuid,
        wish: Wish,
    ) -> (Outcome, Vec<CallId>) {
        let Some(session) = self.roster.get_mut(key) else {
            return (Err(ResultCode::NoSuchCall), Vec::new());
        };
        let me = user_of(session);
        let (device, name) = (session.identity.device.clone(), session.identity.name.clone());
        if let Some(call) = self.book.get(id) {
            // A repeat; or a forged id, which learns nothing.
            let mine = call.leg_of(key).is_some() && call.caller.cuid == me.1 && call.account == me.0;
            return (if mine { Ok(None) } else { Err(ResultCode::NoSuchCall) }, Vec::new());
        }
        if let Some(into) = self.book.merged(id) {
            let mine = self.book.get(into).is_some_and(|call| call.leg_of(key).is_some());
            return (if mine { Ok(Some(into)) } else { Err(ResultCode::NoSuchCall) }, Vec::new());
        }
        if to == me.1 {
            return (Err(ResultCode::ToSelf), Vec::new());
        }
        if !session.invites.take(now) {
            return (Err(ResultCode::RateLimited), Vec::new());
        }
        let callee = (me.0.clone(), to);
        let mut news = self.recall(now, &me, &callee, &device);
        if let Some(other) = self.glare(now, &me, &callee, &device, key) {
            self.book.merge(id, other);
            news.push(other);
            return (Ok(Some(other)), news);
        }
        news.extend(self.cross(now, &me, &device, key));
        if self.in_call(&me, &device, None) {
            return (Err(ResultCode::InCall), news);
        }
        self.open(now, key, id, (me, name, device), callee, wish);
        news.push(id);
        (Ok(None), news)
    }

    /// The callee is calling the caller at this moment: both have asked to talk, so the older call is answered.
    fn glare(
        &mut self,
        now: Time,
        me: &User,
        callee: &User,
        device: &DeviceId,
        key: SessionKey,
    ) -> Option<CallId> {
        let older = self
            .book
            .live_of(me)
            .find(|call| call.is_ringing() && call.caller.cuid == callee.1 && call.callee.cuid == me.1)?
            .id;
        // Another tab of the device talks, and this call waits there or on another device.
        if self.in_call(me, device, Some(older)) {
            return None;
        }
        let call = self.book.get_mut(older)?;
        let leg = match call.leg_on(Side::Callee, device) {
            // A device that had its part in that call cannot take it back, nor a tab that was told it has moved on.
            Some(leg) if !call.is_in(leg) => return None,
            Some(leg) if call.is_out_of(leg, key) => return None,
            Some(leg) => leg,
            None => call.add_leg(device.clone(), key, true),
        };
        call.take(leg, key);
        call.accept(leg, now).then_some(older)
    }

    /// This device dials, so it has shown nothing of a call that reached this page meanwhile, or that rings in a tab of
    /// it which is away: such a call finds it busy.
    fn cross(&mut self, now: Time, me: &User, device: &DeviceId, key: SessionKey) -> Vec<CallId> {
        let reached: Vec<(CallId, LegId)> = self
            .book
            .live_of(me)
            .filter(|call| call.is_ringing() && call.callee.cuid == me.1)
            .filter_map(|call| {
                Some((call.id, call.leg_on(Side::Callee, device).filter(|leg| call.is_in(*leg))?))
            })
            .filter(|(id, leg)| {
                let holder = self.book.get(*id).and_then(|call| call.legs.get(leg)).map(|leg| leg.session);
                holder.is_some_and(|holder| {
                    holder == key || !self.roster.get(holder).is_some_and(Session::is_up)
                })
            })
            .collect();
        for (id, leg) in &reached {
            if let Some(call) = self.book.get_mut(*id) {
                call.drop_out(*leg, EndReason::Busy, Cause::Done(EndReason::Busy, Side::Callee), now);
            }
            self.book.close(*id);
        }
        reached.into_iter().map(|(id, _)| id).collect()
    }

    /// Ends what a page that is gone has left behind, so that its user is not "busy" with a ghost: any call of this
    /// device whose page is away, and any call with the same other user whose page seems to be.
    fn recall(&mut self, now: Time, me: &User, callee: &User, device: &DeviceId) -> Vec<CallId> {
        let roster = &self.roster;
        let ghosts: Vec<(CallId, Side)> = self
            .book
            .live_of(me)
            .filter_map(|call| {
                let side = call.side_of(&me.1)?;
                let with_callee = call.side_of(&callee.1).is_some();
                // A phone that rings here is nobody's ghost.
                if call.is_ringing() && side == Side::Callee {
                    return None;
                }
                let left = call.legs.iter().any(|(id, leg)| {
                    let gone = roster.get(leg.session).is_none_or(|session| session.seems_gone(now));
                    let ghost = if with_callee { gone } else { leg.device == *device && !leg.online };
                    side_of_leg(*id) == side && call.is_in(*id) && ghost
                });
                (left || with_callee && call.absent() == Some(side)).then_some((call.id, side))
            })
            .collect();
        for (id, side) in &ghosts {
            if let Some(call) = self.book.get_mut(*id) {
                call.end(Cause::Done(EndReason::Replaced, *side), now);
            }
            self.book.close(*id);
        }
        ghosts.into_iter().map(|(id, _)| id).collect()
    }

    /// Whether the device has a call, besides `but`.
    pub(crate) fn in_call(&self, me: &User, device: &DeviceId, but: Option<CallId>) -> bool {
        self.book.live_of(me).filter(|call| Some(call.id) != but).any(|call| {
            call.side_of(&me.1).and_then(|side| call.leg_on(side, device)).is_some_and(|leg| call.is_in(leg))
        })
    }

    fn open(
        &mut self,
        now: Time,
        key: SessionKey,
        id: CallId,
        (me, name, device): (User, Option<String>, DeviceId),
        callee: User,
        mut wish: Wish,
    ) {
        wish.limit = self.rules(&me.0).limit(wish.limit);
        let called =
            self.roster.of_user(&callee).next_back().and_then(|(_, session)| session.identity.name.clone());
        let caller = Party { cuid: me.1, name };
        let parties = (caller, Party { cuid: callee.1.clone(), name: called });
        let deadline = now.after(self.config.ring);
        let mut call = Call::new(id, me.0, parties, wish, deadline);
        call.add_leg(device, key, true);
        let devices = self.roster.devices(&callee);
        if devices.is_empty() {
            call.end(Cause::Ruled(EndReason::Unreachable), now);
        } else {
            let rings = match self.engaged(&callee) {
                None => devices.into_iter().collect(),
                Some(Engaged { waits: true, place }) => place.into_iter().collect(),
                Some(Engaged { waits: false, place }) => {
                    if let Some((device, session)) = place {
                        call.pass_by(device, session);
                    }
                    call.end(Cause::Ruled(EndReason::Busy), now);
                    Vec::new()
                }
            };
            for (device, session) in rings {
                let online = self.roster.get(session).is_some_and(Session::is_up);
                call.add_leg(device, session, online);
            }
            if call.is_ringing() {
                self.timers.arm(deadline, Timer::Ring(id));
            }
        }
        self.book.open(call);
    }

    /// Where a user has a call already, and whether a second one may ring there: while they talk, one more may.
    pub(crate) fn engaged(&self, user: &User) -> Option<Engaged> {
        // Nobody is kept busy by a ticket that somebody else has shown.
        let mut calls = self.book.live_of(user).filter(|call| call.absent() != call.side_of(&user.1));
        let call = calls.next()?;
        let side = call.side_of(&user.1)?;
        let leg = call.legs.iter().find(|(id, _)| side_of_leg(**id) == side && call.is_in(**id));
        let place = leg.map(|(_, leg)| (leg.device.clone(), leg.session));
        let session = leg.and_then(|(_, leg)| self.roster.get(leg.session));
        let talks = matches!(call.state, State::Accepted { .. });
        let waits = session.is_some_and(|session| session.is_up() && session.identity.waiting);
        Some(Engaged { waits: waits && talks && calls.next().is_none(), place })
    }
}
