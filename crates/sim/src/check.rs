//! The rules that are judged after every step, over the whole world.

use halloo_core::CallState;
use halloo_wire::{CallId, Stage, Time};

use crate::invariant::{Invariant, Verdict, Violation, agreement, api, holds, media};
use crate::link::{Owner, Reach};
use crate::media::Capture;
use crate::memory::Told;
use crate::page::{Page, PageId};
use crate::simulation::Simulation;

/// What a connected page may take to come to agree with the server, besides the round trip.
const AGREEMENT: u64 = 1_000;
/// The same for a phone that rings for nothing.
const SILENCE: u64 = 300;

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
        let mut verdicts: Vec<Verdict> = vec![
            agreement::one_tab(&self.observer, now, &self.pages),
            agreement::one_call_per_pair(&self.observer, census),
            agreement::one_leg_per_device(&self.observer, census),
            agreement::ring_time(&self.observer, now, self.config.ring, census),
        ];
        for (call, callee) in std::mem::take(&mut self.observer.busy) {
            verdicts.push(agreement::busy_is_true(&self.observer, &self.pages, now, call, &callee));
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
            verdicts.push(agreement::in_call_is_true(&self.observer, &self.pages, &who, haunted));
        }
        for page in 0..self.pages.len() {
            self.look_at(PageId(page), &mut verdicts);
        }
        for verdict in verdicts {
            if let Err((invariant, detail)) = verdict {
                self.violate(invariant, detail);
            }
        }
    }

    fn look_at(&mut self, id: PageId, verdicts: &mut Vec<Verdict>) {
        let now = self.now;
        let Some(page) = self.pages.get(id.0).filter(|page| page.alive) else { return };
        verdicts.push(agreement::one_live_call(page));
        verdicts.push(media::only_in_live_calls(page));
        verdicts.push(media::muted_is_muted(page));
        let impaired = self.is_impaired(page);
        let alone: Vec<(CallId, bool)> = page
            .live
            .iter()
            .filter(|(_, brief)| brief.state >= CallState::Connecting)
            .map(|(call, brief)| (*call, !agreement::has_company(&self.pages, page, *call, &brief.peer)))
            .collect();
        let mismuted: Vec<(CallId, bool)> = page
            .live
            .iter()
            .filter(|(_, brief)| brief.state == CallState::Connected)
            .map(|(call, brief)| {
                let peer = self.pages.iter().filter(|other| other.alive && other.who.cuid == brief.peer);
                let theirs = peer.filter_map(|other| other.live.get(call));
                let wrong = theirs.filter(|theirs| theirs.state == CallState::Connected);
                (*call, wrong.into_iter().any(|theirs| theirs.muted != brief.peer_muted))
            })
            .collect();
        let memory = self.observer.memory(id);
        if impaired {
            memory.impaired = now;
        }
        let odds: Vec<(CallId, bool)> =
            memory.told.iter().map(|(call, told)| (*call, !agree(*told, page, *call))).collect();
        keep_since(&mut memory.at_odds, now, odds);
        keep_since(&mut memory.alone, now, alone);
        keep_since(&mut memory.mismuted, now, mismuted);
        memory.told.retain(|call, told| page.live.contains_key(call) || told.is_live());
    }

    /// The clock has moved, and nothing else has happened yet: what has been wrong for too long?
    pub(crate) fn watch_the_clock(&mut self) {
        let now = self.now;
        let mut verdicts: Vec<Verdict> = Vec::new();
        let impaired: Vec<PageId> = self
            .pages
            .iter()
            .filter(|page| page.alive && self.is_impaired(page))
            .map(|page| page.id)
            .collect();
        for page in impaired {
            self.observer.memory(page).impaired = now;
        }
        for place in 0..self.pages.len() {
            let Some(page) = self.pages.get_mut(place).filter(|page| page.alive) else { continue };
            let asking = page.media.values().any(|media| matches!(media.capture, Capture::Asking(_)));
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
                verdicts.push(holds(!late, Invariant::I1, || {
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
                verdicts.push(agreement::no_longer_at_odds((since, bound), now, page, *call, &self.observer));
            }
            for (call, since) in &memory.alone {
                verdicts.push(agreement::not_alone(*since, now, page.id, *call));
            }
            for (call, since) in &memory.mismuted {
                let peer = page.live.get(call).map(|brief| brief.peer.clone());
                let theirs =
                    self.pages.iter().filter(|other| other.alive && Some(&other.who.cuid) == peer.as_ref());
                let (calm, trips) = theirs.fold((calm, trip), |(calm, trips), other| {
                    let impaired = self.observer.pages.get(&other.id).map_or(now, |memory| memory.impaired);
                    let trip = other.link.round_trip().saturating_add(other.lateness());
                    (calm.max(other.disturbed).max(impaired), trips.saturating_add(trip))
                });
                let late = now.since((*since).max(calm)) > trips.saturating_add(AGREEMENT);
                verdicts.push(holds(!late, Invariant::I22, || {
                    format!("page {} {call}: shows the other side's switch wrongly", page.id.0)
                }));
            }
            verdicts.push(media::connects_or_ends(&self.observer, now, page));
        }
        for verdict in verdicts {
            if let Err((invariant, detail)) = verdict {
                self.violate(invariant, detail);
            }
        }
    }
}

/// Whether a page's call stands as the server has told it.
fn agree(told: Told, page: &Page, call: CallId) -> bool {
    let state = page.live.get(&call).map(|brief| brief.state);
    match told.stage {
        None | Some(Stage::Ended { .. }) => state.is_none(),
        // While a page dials, a call from the same user is held back.
        Some(Stage::Ringing { .. }) => {
            state.is_some() || page.live.values().any(|brief| brief.state == CallState::Dialling)
        }
        Some(Stage::Accepted { .. }) => state.is_some_and(|state| state >= CallState::Connecting),
    }
}

/// Notes since when something is so.
fn keep_since(since: &mut std::collections::BTreeMap<CallId, Time>, now: Time, found: Vec<(CallId, bool)>) {
    since.retain(|call, _| found.iter().any(|(other, so)| other == call && *so));
    for (call, _) in found.into_iter().filter(|(_, so)| *so) {
        since.entry(call).or_insert(now);
    }
}
