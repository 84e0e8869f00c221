//! The rules about two pages that are in a call with each other.

use halloo_core::{CallState, Role};
use halloo_switch::Standing;
use halloo_wire::{CallId, Cuid, Time};

use crate::check::Wrong;
use crate::drive_path::LISTED;
use crate::invariant::{Invariant, holds};
use crate::link::Owner;
use crate::media::Path;
use crate::page::{Page, PageId};
use crate::simulation::Simulation;

/// What two devices may take to connect, or to come to the same negotiation, besides three times both round trips.
const NEGOTIATION: u64 = 1_500;

/// Two pings of a page in a call are missed by then, and a second for the switch to see that.
const MISSED_WITHIN: u64 = 13_000;

impl Simulation {
    /// Since when nothing has disturbed a page and all pages of `peer`, and what both may take for a round trip.
    pub(crate) fn calm_between(&self, page: &Page, peer: &Cuid) -> (Time, u64) {
        let calm = |page: &Page| {
            let impaired = self.observer.pages.get(&page.id).map_or(self.now, |memory| memory.impaired);
            impaired.max(page.disturbed)
        };
        let trip = |page: &Page| page.link.round_trip().saturating_add(page.lateness());
        self.pages
            .iter()
            .filter(|other| other.who.cuid == *peer)
            .fold((calm(page), trip(page)), |(since, trips), other| {
                (since.max(calm(other)), trips.saturating_add(trip(other)))
            })
    }

    /// I8: whoever is in a call and says nothing is missed by the server, long before the connection is.
    pub(crate) fn watch_silence(&self, wrong: &mut Wrong) {
        for connection in self.shell.silent(self.now, MISSED_WITHIN) {
            let Some(Owner::Page(page, _)) = self.wires.get(&connection).map(|wire| wire.owner) else {
                continue;
            };
            // What the switch has is asked for: of an end that nobody is there to hear of, the observer does not know.
            let held = self.observer.live.iter().find(|call| {
                matches!(
                    self.shell.switch().standing(connection, **call),
                    Standing::RingingCaller
                        | Standing::RingingCallee
                        | Standing::AcceptedCaller
                        | Standing::AcceptedWinner
                )
            });
            wrong.add(holds(held.is_none(), Invariant::I8, || {
                format!("page {} says nothing, and is connected for {held:?}", page.0)
            }));
        }
    }

    /// Notes which pages could not have a good path at this moment.
    pub(crate) fn note_rough(&mut self) {
        let now = self.now;
        for page in self.pages.iter_mut().filter(|page| page.alive) {
            let blind = page.moved.is_some_and(|at| now < at.after(LISTED));
            if blind || page.severed > now || !matches!(page.path, Path::Connects(_)) {
                page.rough = now;
            }
        }
    }

    /// I42, I36: whoever talks, with nothing in the way, connects; and both are in the same negotiation.
    pub(crate) fn watch_pairs(&self, wrong: &mut Wrong) {
        for page in self.pages.iter().filter(|page| page.alive) {
            for (call, brief) in page.live.iter().filter(|(_, brief)| brief.state >= CallState::Connecting) {
                let Some(other) = self.partner(page, *call, &brief.peer) else { continue };
                self.watch_pair((page, other), *call, brief.state, wrong);
            }
        }
    }

    /// The one page of the other side that talks.
    fn partner(&self, page: &Page, call: CallId, peer: &Cuid) -> Option<&Page> {
        let talks = |other: &&Page| {
            let state = other.live.get(&call).map(|brief| brief.state);
            other.alive && other.who.cuid == *peer && state >= Some(CallState::Connecting)
        };
        let mut others = self.pages.iter().filter(|other| other.id != page.id).filter(talks);
        others.next().filter(|_| others.next().is_none())
    }

    fn watch_pair(&self, (page, other): (&Page, &Page), call: CallId, state: CallState, wrong: &mut Wrong) {
        let now = self.now;
        let Some(truth) = self.observer.calls.get(&call) else { return };
        let (calm, trips) = self.calm_between(page, &other.who.cuid);
        let bound = trips.saturating_mul(3).saturating_add(NEGOTIATION);
        let answered = |page: PageId| {
            let story = self.observer.pages.get(&page).and_then(|memory| memory.stories.get(&call));
            story.and_then(|story| story.answered)
        };
        let (Some(mine), Some(theirs)) = (answered(page.id), answered(other.id)) else { return };
        let since = mine.max(theirs).max(calm);
        // A path that was bad when they met may be of no use for as long as the browser takes to see that.
        let fair = page.rough.max(other.rough) < truth.begun && calm < truth.begun;
        let late = now.since(since) > bound;
        wrong.add(holds(!(late && fair && state == CallState::Connecting), Invariant::I42, || {
            format!("pages {} and {} do not connect in {call}, answered at {since}", page.id.0, other.id.0)
        }));
        wrong.add(holds(!(late && fair) || self.is_settled(page, other, call), Invariant::I36, || {
            let peer = |page: &Page| page.media.get(&call).and_then(|media| media.peer.clone());
            let (page, other) = (peer(page), peer(other));
            format!("{call}: two connections are not in the same negotiation: {page:?} and {other:?}")
        }));
    }

    /// Whether both are in the same negotiation, as far as it is the offering one's to know. (It is not judged while another
    /// one may be under way.)
    fn is_settled(&self, page: &Page, other: &Page, call: CallId) -> bool {
        let peer = |page: &Page| page.media.get(&call).and_then(|media| media.peer.clone());
        let (Some(mine), Some(theirs)) = (peer(page), peer(other)) else { return true };
        if mine.role != Role::Offerer || !mine.connected || self.now.since(mine.changed) < 10_000 {
            return true;
        }
        !mine.offering
            && mine.remote == Some((other.id, theirs.certificate))
            && theirs.remote == Some((page.id, mine.certificate))
            && theirs.round == mine.described
    }
}
