use std::collections::{BTreeMap, BTreeSet};

use halloo_wire::{CallId, DeviceId, TabId};

use crate::call::Call;
use crate::roster::User;
use crate::session::SessionKey;

/// How long an ended call is remembered, in milliseconds: a late or repeated command meets its record instead of
/// ringing anew.
pub(crate) const REMEMBER: u64 = 600_000;

/// Every call: live ones, and the tombstones of those that ended.
#[derive(Debug, Default)]
pub(crate) struct Book {
    calls: BTreeMap<CallId, Call>,
    /// The calls of a user that have not ended. Busy is what stands here, and no flag.
    live: BTreeMap<User, BTreeSet<CallId>>,
    /// All remembered calls of a user.
    remembered: BTreeMap<User, BTreeSet<CallId>>,
    /// Invites that met a call the other way and became part of it.
    merged: BTreeMap<CallId, CallId>,
}

impl Book {
    pub(crate) fn open(&mut self, call: Call) {
        for user in users(&call) {
            if !call.is_over() {
                self.live.entry(user.clone()).or_default().insert(call.id);
            }
            self.remembered.entry(user).or_default().insert(call.id);
        }
        self.calls.insert(call.id, call);
    }

    pub(crate) fn get(&self, id: CallId) -> Option<&Call> {
        self.calls.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: CallId) -> Option<&mut Call> {
        self.calls.get_mut(&id)
    }

    /// Takes an ended call off its parties.
    pub(crate) fn close(&mut self, id: CallId) {
        let Some(call) = self.calls.get(&id).filter(|call| call.is_over()) else { return };
        for user in users(call) {
            remove(&mut self.live, &user, id);
        }
    }

    pub(crate) fn forget(&mut self, id: CallId) {
        let Some(call) = self.calls.remove(&id) else { return };
        for user in users(&call) {
            remove(&mut self.remembered, &user, id);
        }
        self.merged.retain(|_, into| *into != id);
    }

    /// The user's calls that have not ended.
    pub(crate) fn live_of(&self, user: &User) -> impl Iterator<Item = &Call> {
        self.live.get(user).into_iter().flatten().filter_map(|id| self.calls.get(id))
    }

    /// The live calls in which `session` of `user` holds a leg that is still in.
    pub(crate) fn held_by(&self, user: &User, session: SessionKey) -> Vec<CallId> {
        self.live_of(user)
            .filter(|call| call.leg_of(session).is_some_and(|leg| call.is_in(leg)))
            .map(|call| call.id)
            .collect()
    }

    /// Every remembered call of `user` that the page behind `session` has, or shows.
    pub(crate) fn remembered_of(&self, user: &User, session: SessionKey) -> Vec<CallId> {
        let calls = self.remembered.get(user).into_iter().flatten().filter_map(|id| self.calls.get(id));
        calls
            .filter(|call| call.leg_of(session).or_else(|| call.aside_of(session)).is_some())
            .map(|call| call.id)
            .collect()
    }

    /// The session of `tab` is forgotten: the page may come back without it.
    pub(crate) fn orphan(&mut self, user: &User, session: SessionKey, tab: &TabId) {
        for id in self.remembered_of(user, session) {
            let Some(call) = self.calls.get_mut(&id) else { continue };
            for leg in call.legs.values_mut().filter(|leg| leg.session == session) {
                leg.left_by = Some(tab.clone());
            }
        }
    }

    /// Gives the legs of `user`'s `device` that `tab` had in a session that is forgotten to its new one, so that a late or
    /// repeated command still meets its call.
    pub(crate) fn adopt(&mut self, user: &User, device: &DeviceId, tab: &TabId, heir: SessionKey) {
        for id in self.remembered.get(user).into_iter().flatten() {
            let Some(call) = self.calls.get_mut(id) else { continue };
            let Some(side) = call.side_of(&user.1) else { continue };
            let Some(leg) = call.leg_on(side, device).and_then(|leg| call.legs.get_mut(&leg)) else {
                continue;
            };
            if leg.left_by.as_ref() == Some(tab) && leg.vacant.is_none() {
                leg.session = heir;
                leg.left_by = None;
            }
        }
    }

    pub(crate) fn merge(&mut self, id: CallId, into: CallId) {
        self.merged.insert(id, into);
    }

    pub(crate) fn merged(&self, id: CallId) -> Option<CallId> {
        self.merged.get(&id).copied()
    }

    /// How many calls ring, are accepted, and have ended.
    pub(crate) fn census(&self) -> (usize, usize, usize) {
        let live: BTreeSet<CallId> = self.live.values().flatten().copied().collect();
        let ringing = live.iter().filter(|id| self.calls.get(id).is_some_and(Call::is_ringing)).count();
        (ringing, live.len() - ringing, self.calls.len() - live.len())
    }
}

fn remove(index: &mut BTreeMap<User, BTreeSet<CallId>>, user: &User, id: CallId) {
    if let Some(calls) = index.get_mut(user) {
        calls.remove(&id);
        if calls.is_empty() {
            index.remove(user);
        }
    }
}

fn users(call: &Call) -> [User; 2] {
    [(call.account.clone(), call.caller.cuid.clone()), (call.account.clone(), call.callee.cuid.clone())]
}
