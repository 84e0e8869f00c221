//! The rules that are judged after every step, over the whole world.

use std::collections::BTreeSet;

use halloo_core::{CallState, Side};
use halloo_switch::Connection;
use halloo_wire::{CallId, Stage, Time};

use crate::invariant::{
    Invariant, Verdict, Violation, agreement, api, devices, hold, holds, keys, limit, media, notices, rebuilt,
};
use crate::link::{Owner, Reach};
use crate::memory::Told;
use crate::page::{Brief, Page, PageId};
use crate::simulation::Simulation;

/// How long a connection may take to bring its first sound.
const FIRST: u64 = 4_000;
/// What a connected page may take to come to agree with the server, besides the round trip.
const AGREEMENT: u64 = 1_000;
/// The same for a phone that rings for nothing.
const SILENCE: u64 = 300;

/// What was found wrong; most of the time nothing, so that nothing has to be kept.
#[derive(Debug, Default)]
pub(crate) struct Wrong(Vec<(Invariant, String)>);

impl Wrong {
    pub(crate) fn add(&mut self, verdict: Verdict) {
        self.0.extend(verdict.err());
    }
}

impl Simulation {
    pub(crate) fn violate(&mut self, invariant: Invariant, detail: String) {
        self.trace.note(self.now, || format!("!!! {invariant:?}: {detail}"));
        self.observer.violations.push(Violation { at: self.now, invariant, detail });
    }

    /// The first rule that was broken, if any was.
    #[must_use]
    pub fn violation(&self) -> Option<&Violation> {
        self.observer.violations.first()
    }

    /// Whether anything keeps the page from hearing the server at this moment.
    pub(crate) fn is_impaired(&self, page: &Page) -> bool {
        if !page.connected
            || page.frozen.is_some()
            || page.disturbed > self.now
            || page.link.reach != Reach::Fine
        {
            return true;
        }
        let wire = self.connection(page.id).and_then(|connection| self.wires.get(&connection));
        wire.is_none_or(|wire| !(wire.server_open && wire.up.passes() && wire.down.passes()))
    }

    /// After something has happened.
    pub(crate) fn check(&mut self) {
        let now = self.now;
        let census = self.shell.switch().census();
        let mut wrong = Wrong::default();
        wrong.add(agreement::one_tab(&self.observer, now, &self.pages));
        wrong.add(agreement::one_call_per_pair(&self.observer, &self.pages, census));
        wrong.add(agreement::one_leg_per_device(&self.observer, &self.pages, census));
        wrong.add(agreement::ring_time(&self.observer, now, self.config.ring, census));
        for (call, callee) in std::mem::take(&mut self.observer.busy) {
            wrong.add(agreement::busy_is_true(&self.observer, &self.pages, now, call, &callee));
        }
        for who in std::mem::take(&mut self.observer.in_call) {
            // A page that vanished without a word is there for the server until its silence is noticed.
            // And one that has just been turned away is there until its reader has ended.
            let haunted = self.wires.iter().any(|(connection, wire)| match wire.owner {
                Owner::Page(page, _) => self.page(page).is_some_and(|page| {
                    let silent = wire.server_open && (!page.alive || !wire.client_open);
                    page.who == who && (silent || self.shell.is_closing(*connection))
                }),
                Owner::Raw => false,
            });
            wrong.add(agreement::in_call_is_true(&self.observer, &self.pages, &who, haunted));
        }
        self.check_devices(&mut wrong);
        for page in 0..self.pages.len() {
            self.look_at(PageId(page), &mut wrong);
        }
        for (invariant, detail) in wrong.0 {
            self.violate(invariant, detail);
        }
    }

    fn check_devices(&mut self, wrong: &mut Wrong) {
        let policy = self.observer.devices;
        for (code, elsewhere) in std::mem::take(&mut self.observer.turned_away) {
            let there = |connection: &Connection| {
                self.wires.get(connection).is_some_and(|wire| wire.server_open)
                    || self.shell.is_closing(*connection)
            };
            let elsewhere: Vec<Connection> = elsewhere.into_iter().filter(there).collect();
            wrong.add(devices::rightly_refused(policy, code, &elsewhere));
        }
        let connected = self
            .observer
            .welcomed()
            .filter(|(connection, _)| self.wires.get(connection).is_some_and(|wire| wire.server_open));
        wrong.add(devices::one_device(policy, connected.map(|(_, who)| who)));
    }

    fn look_at(&mut self, id: PageId, wrong: &mut Wrong) {
        let now = self.now;
        let Some(page) = self.pages.get_mut(id.0).filter(|page| page.alive) else { return };
        let touched = std::mem::take(&mut page.touched);
        let Some(page) = self.pages.get(id.0) else { return };
        if touched {
            wrong.add(hold::one_talks(page));
            wrong.add(hold::held_is_held(page));
            wrong.add(hold::lost_is_lost(page));
            wrong.add(notices::as_it_rings(page));
            wrong.add(media::only_in_live_calls(page));
            wrong.add(media::muted_is_muted(page));
            wrong.add(media::frozen_is_silent(page));
            wrong.add(media::connected_is_connected(page));
            wrong.add(media::relays_where_it_must(&self.observer, page));
        }
        let impaired = self.is_impaired(page);
        let (mut alone, mut mistaken, mut misheard) = (Vec::new(), Vec::new(), Vec::new());
        let mut talking = Vec::new();
        for (call, brief) in &page.live {
            talking.push((*call, brief.state == CallState::Connected));
            if brief.state >= CallState::Connecting {
                alone.push((*call, !agreement::has_company(&self.pages, page, *call, &brief.peer)));
            }
            mistaken.push((*call, self.mistakes(*call, brief).is_some()));
            let heard = agreement::misheard(&self.observer, &self.pages, page, *call);
            misheard.push((*call, heard == Some(true)));
        }
        let forgetful = self.observer.restarted != Time(0);
        let memory = self.observer.memory(id);
        if impaired {
            memory.impaired = now;
        }
        // What is over here may ring in another tab, because its user has signed out or the server has forgotten the end.
        let over: BTreeSet<CallId> =
            memory.stories.iter().filter(|(_, story)| story.ended.is_some()).map(|(call, _)| *call).collect();
        let rings_on = |call: &CallId, told: &Told| {
            (forgetful || over.contains(call))
                && matches!(told.stage, Some(Stage::Ringing { aside: true, .. }))
        };
        let odds: Vec<(CallId, bool)> = memory
            .told
            .iter()
            .map(|(call, told)| (*call, !agree(*told, page, *call) && !rings_on(call, told)))
            .collect();
        keep_since(&mut memory.at_odds, now, odds);
        keep_since(&mut memory.talking, now, talking);
        keep_since(&mut memory.alone, now, alone);
        keep_since(&mut memory.mistaken, now, mistaken);
        keep_since(&mut memory.misheard, now, misheard);
        memory.told.retain(|call, told| page.live.contains_key(call) || told.is_live());
    }

    /// What a page shows wrongly of the other side of a call, and how it stands there: nothing, if all is well.
    fn mistakes(&self, call: CallId, brief: &Brief) -> Option<(Side, Side)> {
        let talking = |brief: &&Brief| brief.state == CallState::Connected;
        let shown = Some(brief).filter(talking)?.other;
        let peers = self.pages.iter().filter(|other| other.alive && other.who.cuid == brief.peer);
        let theirs = peers.filter_map(|other| Some((other, other.live.get(&call).filter(talking)?)));
        // A page that does not run says that it has no microphone.
        let mut told = theirs.map(|(other, theirs)| {
            let peer = other.media.get(&call).and_then(|media| media.peer.as_ref());
            Side { lost: theirs.own.lost || peer.is_some_and(|peer| peer.paused), ..theirs.own }
        });
        told.find(|own| *own != shown).map(|own| (shown, own))
    }

    /// The clock has moved, and nothing else has happened yet: what has been wrong for too long?
    pub(crate) fn watch_the_clock(&mut self) {
        let now = self.now;
        let mut wrong = Wrong::default();
        self.note_rough();
        for call in &self.observer.live {
            let Some(truth) = self.observer.calls.get(call).filter(|truth| truth.reborn) else { continue };
            // Whoever has ended it here is not told its end.
            let calm = |id| {
                let has = self.page(id).is_some_and(|page| page.live.contains_key(call));
                has && rebuilt::is_calm(&self.observer, now, &self.pages, id)
            };
            wrong.add(rebuilt::no_zombie(truth, now, self.config.settings.grace, calm, *call));
        }
        for place in 0..self.pages.len() {
            if self.pages.get(place).is_some_and(|page| page.alive && self.is_impaired(page)) {
                self.observer.memory(PageId(place)).impaired = now;
            }
        }
        for place in 0..self.pages.len() {
            let Some(page) = self.pages.get_mut(place).filter(|page| page.alive) else { continue };
            if page.open.is_empty() && page.live.is_empty() && !self.observer.is_at_odds(page.id) {
                continue;
            }
            let asking = page.media.values().any(|media| media.question.is_some());
            for ticket in page.open.keys() {
                let Some(promise) = page.promises.get_mut(ticket) else { continue };
                if asking || page.frozen.is_some() {
                    promise.since = now;
                }
            }
            let Some(page) = self.pages.get(place) else { continue };
            let lateness = page.lateness();
            for promise in page.open.keys().filter_map(|ticket| page.promises.get(ticket)) {
                let patience = api::patience(promise.asked).map(|bound| bound.saturating_add(lateness));
                let late = patience.is_some_and(|bound| now.since(promise.since) > bound);
                wrong.add(holds(!late, Invariant::I1, || {
                    format!("page {}: {:?} is open since {}", page.id.0, promise.asked, promise.since)
                }));
            }
            let trip = page.link.round_trip().saturating_add(lateness);
            let Some(memory) = self.observer.pages.get(&page.id) else { continue };
            let calm = memory.impaired.max(page.disturbed);
            for (call, since) in &memory.at_odds {
                let ends = page.ringtones().any(|ring| ring == *call);
                let bound = trip.saturating_add(if ends { SILENCE } else { AGREEMENT });
                let since = (*since).max(calm);
                wrong.add(agreement::no_longer_at_odds((since, bound), now, page, *call, &self.observer));
            }
            for (call, since) in &memory.alone {
                // A server that has forgotten the call waits anew for whoever is missing.
                let since = (*since).max(self.observer.restarted);
                wrong.add(agreement::not_alone(since, now, page.id, *call));
            }
            let both = |call: CallId| match page.live.get(&call) {
                Some(brief) => self.calm_between(page, &brief.peer),
                None => (calm, trip),
            };
            for (call, since) in memory.mistaken.iter().chain(&memory.misheard) {
                let (calm, trips) = both(*call);
                let late = now.since((*since).max(calm)) > trips.saturating_add(AGREEMENT);
                let mistake = page.live.get(call).and_then(|brief| self.mistakes(*call, brief));
                let invariant = match mistake {
                    None => Invariant::I56,
                    Some((shown, own)) if shown.muted != own.muted => Invariant::I22,
                    Some((shown, own)) if shown.held != own.held => Invariant::I23,
                    Some(_) => Invariant::I60,
                };
                wrong.add(holds(!late, invariant, || {
                    format!("page {} {call}: shows the other side wrongly: {mistake:?}", page.id.0)
                }));
            }
            for (call, story) in page.live.keys().filter_map(|call| memory.stories.get_key_value(call)) {
                let limit = self.observer.calls.get(call).and_then(|truth| truth.limit.as_ref());
                wrong.add(limit::not_longer(now, page, (*call, story), limit));
                let (calm, trips) = both(*call);
                // A page of the own user that has answered in vain hears nothing.
                let theirs =
                    |other: &PageId| self.page(*other).is_some_and(|other| other.who.cuid != page.who.cuid);
                for (_, other) in self.observer.pages.iter().filter(|(other, _)| theirs(other)) {
                    if let Some(heard) = other
                        .stories
                        .get(call)
                        .filter(|heard| heard.permit.is_some() && heard.ended.is_none())
                    {
                        let known = (heard.heard_keys, self.observer.restarted);
                        let late = keys::arrived(page, story, *call, (now, calm, trips), known);
                        wrong.add(late);
                    }
                }
            }
            for (call, since) in &memory.talking {
                if let Some(dead) = self.broken(page.id, *call).filter(|_| page.frozen.is_none()) {
                    // The first sound of the other side may come late.
                    let since = dead.max(since.after(FIRST));
                    wrong.add(media::dead_path_noticed(now, page, *call, since));
                }
            }
            wrong.add(media::connects_or_ends(&self.observer, now, page));
        }
        self.watch_pairs(&mut wrong);
        self.watch_silence(&mut wrong);
        for (invariant, detail) in wrong.0 {
            self.violate(invariant, detail);
        }
    }
}

/// Whether a page's call stands as the server has told it.
fn agree(told: Told, page: &Page, call: CallId) -> bool {
    let state = page.live.get(&call).map(|brief| brief.state);
    match told.stage {
        None | Some(Stage::Ended { .. }) => state.is_none(),
        // While a page dials, a call from the same user is held back; and one whose user talks shows nothing of what rings in
        // another tab.
        Some(Stage::Ringing { aside, .. }) => {
            let engaged = |brief: &Brief| brief.state == CallState::Dialling || aside;
            state.is_some() || page.live.values().any(engaged)
        }
        Some(Stage::Accepted { .. }) => state.is_some_and(|state| state >= CallState::Connecting),
    }
}

/// Notes since when something is so.
fn keep_since(since: &mut std::collections::BTreeMap<CallId, Time>, now: Time, found: Vec<(CallId, bool)>) {
    if found.is_empty() {
        return since.clear();
    }
    since.retain(|call, _| found.iter().any(|(other, so)| other == call && *so));
    for (call, _) in found.into_iter().filter(|(_, so)| *so) {
        since.entry(call).or_insert(now);
    }
}
