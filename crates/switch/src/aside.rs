//! The pages of a device that is called: one of them holds its leg and rings, the others show the call silently. The leg
//! goes to another page when that one answers, or when the page that had it is gone.

use halloo_wire::{By, CallId, CallRecord, EndReason, Fact, LegId, ResultCode, Stage, TabId, Time, Verb};

use crate::Switch;
use crate::call::{CALLER, Call, Side};
use crate::leg::{Alert, Leg, Part};
use crate::roster::user_of;
use crate::session::{Session, SessionKey};

/// A page that shows a call of which another page of its device holds the leg.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Aside {
    pub(crate) session: SessionKey,
    /// Another page of the device has taken the call.
    moved: bool,
    /// Whether it has been told the end of it: nothing is sent to it afterwards.
    told: bool,
}

impl Switch {
    /// Shows a call that rings on a device to another page of it. Of the clients on one page one shows it.
    pub(crate) fn show_aside(&mut self, now: Time, id: CallId, leg: LegId, key: SessionKey) {
        let Self { roster, book, .. } = self;
        let tab = |key| roster.get(key).map(|session: &Session| page_of(&session.identity.tab));
        let Some(call) = book.get_mut(id).filter(|call| call.is_ringing() && call.is_in(leg)) else { return };
        let Some(seat) = call.legs.get_mut(&leg) else { return };
        seat.asides.retain(|aside| roster.get(aside.session).is_some());
        let there = seat.pages().any(|other| other == key || tab(other) == tab(key));
        if there {
            return;
        }
        seat.asides.push(Aside { session: key, moved: false, told: false });
        if let Some(record) = call.view_of(key, now) {
            self.tell(now, key, Fact::State(record));
        }
    }

    /// Shows a call that has begun to ring to every page of the devices where it does, but for those whose user talks: a call
    /// that waits is the talking page's.
    pub(crate) fn show_to_all(&mut self, now: Time, id: CallId) {
        let Some(call) = self.book.get(id).filter(|call| call.is_ringing()) else { return };
        let callee = (call.account.clone(), call.callee.cuid.clone());
        let pages: Vec<(SessionKey, LegId)> = self
            .roster
            .of_user(&callee)
            .rev()
            .filter(|(_, session)| session.is_up())
            .filter(|(_, session)| !self.in_call(&callee, &session.identity.device, Some(id)))
            .filter_map(|(key, session)| Some((key, call.leg_on(Side::Callee, &session.identity.device)?)))
            .collect();
        for (key, leg) in pages {
            self.show_aside(now, id, leg, key);
        }
    }

    /// What a page that shows a call says about it. Whether the call changed; or why it may not.
    pub(crate) fn say_aside(
        &mut self,
        now: Time,
        id: CallId,
        (leg, key): (LegId, SessionKey),
        verb: &Verb,
    ) -> Result<bool, ResultCode> {
        let call = self.book.get_mut(id).ok_or(ResultCode::NoSuchCall)?;
        let rings = call.is_ringing() && call.is_in(leg);
        match verb {
            // The answer brings the leg with it.
            Verb::Accept if rings => {
                call.take(leg, key);
                call.carry_out(leg, verb, now)
            }
            Verb::Reject(_) | Verb::Hangup(_) if rings => call.carry_out(leg, verb, now),
            // Its work is done, or another page has been the first.
            Verb::Reject(_) | Verb::Hangup(_) => Ok(false),
            Verb::Invite { .. }
            | Verb::Ringing { .. }
            | Verb::Accept
            | Verb::Retract
            | Verb::PeerHangup(_)
            | Verb::Media(_)
            | Verb::Ice(_)
            | Verb::Renew(_)
            | Verb::Update { .. }
            | Verb::Dtmf { .. }
            | Verb::Get => Err(ResultCode::WrongState),
        }
    }

    /// Gives a ringing leg to another connected page of the same device, if there is one: to one that has spoken of late
    /// rather than to one that may be frozen, and then to the one that its user has looked at last.
    pub(crate) fn hand_over(&mut self, now: Time, id: CallId, from: SessionKey) -> bool {
        let Some(call) = self.book.get(id).filter(|call| call.is_ringing()) else { return false };
        let Some(leg) = call.leg_of(from).filter(|leg| *leg != CALLER && call.is_in(*leg)) else {
            return false;
        };
        let Some(session) = self.roster.get(from) else { return false };
        let heir = self
            .roster
            .of_user(&user_of(session))
            .filter(|(key, other)| *key != from && other.is_up() && !call.is_out_of(leg, *key))
            .filter(|(_, other)| other.identity.device == session.identity.device)
            .max_by_key(|(_, other)| (!other.seems_gone(now), other.looked))
            .map(|(key, _)| key);
        let Some(heir) = heir else { return false };
        self.give(now, id, leg, heir);
        true
    }

    pub(crate) fn give(&mut self, now: Time, id: CallId, leg: LegId, heir: SessionKey) {
        self.change(now, id, |call| call.hand_over(leg, heir));
    }
}

impl Leg {
    /// Every page that knows of it.
    fn pages(&self) -> impl Iterator<Item = SessionKey> {
        self.asides.iter().map(|aside| aside.session).chain([self.session])
    }
}

impl Call {
    /// The leg whose call `session` shows without holding it.
    pub(crate) fn aside_of(&self, session: SessionKey) -> Option<LegId> {
        let shows = |aside: &Aside| aside.session == session;
        self.legs.iter().find(|(_, leg)| leg.asides.iter().any(shows)).map(|(id, _)| *id)
    }

    /// Whether `session` has been told that `leg` is over there: a call comes to a page once.
    pub(crate) fn is_out_of(&self, leg: LegId, session: SessionKey) -> bool {
        let out = |aside: &Aside| aside.session == session && aside.told;
        self.legs.get(&leg).is_some_and(|leg| leg.asides.iter().any(out))
    }

    /// The record as the page behind `session` may see it, whether it holds a leg or not.
    pub(crate) fn view_of(&self, session: SessionKey, now: Time) -> Option<CallRecord> {
        if let Some(leg) = self.leg_of(session) {
            return self.view(leg, now);
        }
        let leg = self.aside_of(session)?;
        let mut record = self.view(leg, now)?;
        let moved = self.legs.get(&leg)?.asides.iter().any(|aside| aside.session == session && aside.moved);
        if moved {
            record.stage = Stage::Ended { reason: EndReason::Replaced, by: By::Me, duration: 0 };
        } else if let Stage::Ringing { aside, .. } = &mut record.stage {
            *aside = true;
        }
        Some(record)
    }

    /// The page behind `session` holds the leg from now on, and the one that had it shows the call as the others do.
    pub(crate) fn take(&mut self, leg: LegId, session: SessionKey) {
        let Some(leg) = self.legs.get_mut(&leg) else { return };
        leg.asides.retain(|aside| aside.session != session);
        let before = std::mem::replace(&mut leg.session, session);
        if before != session {
            leg.asides.push(Aside { session: before, moved: false, told: leg.told });
            // What the other page has been told of the caller's offer, this one has not.
            leg.forget_offer();
        }
        leg.left_by = None;
        leg.online = true;
        leg.told = false;
    }

    fn hand_over(&mut self, leg: LegId, heir: SessionKey) -> bool {
        self.take(leg, heir);
        let Some(leg) = self.legs.get_mut(&leg) else { return false };
        leg.part = Part::In(Alert::NotYet);
        self.changed()
    }

    /// The leg has answered: the other pages of its device learn that the call has gone there.
    pub(crate) fn leave_asides(&mut self, leg: LegId) {
        for aside in self.legs.get_mut(&leg).into_iter().flat_map(|leg| &mut leg.asides) {
            aside.moved = true;
        }
    }

    /// What is told to the pages that show the call without holding a leg, until they have been told its end.
    pub(crate) fn announce_aside(&mut self, id: LegId, now: Time, news: &mut Vec<(SessionKey, CallRecord)>) {
        let Some(leg) = self.legs.get(&id) else { return };
        let due = leg.asides.iter().filter(|aside| !aside.told).map(|aside| aside.session);
        for session in due.collect::<Vec<_>>() {
            let Some(record) = self.view_of(session, now) else { continue };
            let ended = matches!(record.stage, Stage::Ended { .. });
            let asides = self.legs.get_mut(&id).into_iter().flat_map(|leg| &mut leg.asides);
            for aside in asides.filter(|aside| aside.session == session) {
                aside.told = ended;
            }
            news.push((session, record));
        }
    }

    /// A page has another session now.
    pub(crate) fn move_page(&mut self, old: SessionKey, new: SessionKey) {
        self.negotiation.move_page(old, new);
        for leg in self.legs.values_mut() {
            if leg.session == old {
                leg.session = new;
            }
            for aside in leg.asides.iter_mut().filter(|aside| aside.session == old) {
                aside.session = new;
            }
        }
    }
}

/// The loaded page of a client: clients on one page share what stands before the last `_` of their tab.
fn page_of(tab: &TabId) -> &str {
    tab.as_str().rsplit_once('_').map_or(tab.as_str(), |(page, _)| page)
}
