//! For every state, some clients that are in it.

use std::collections::{BTreeMap, BTreeSet};

use halloo_core::{CallPhase, LinkPhase};
use halloo_wire::CallId;

use super::history::{History, Rebuilt};
use super::scenes;
use crate::coverage::Tables;
use crate::run::carry_out;

/// So many clients at most are put to each input in each state.
const EACH: usize = 20;

/// A client that is in a state after so many steps, and the call that is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) history: usize,
    pub(crate) steps: usize,
    pub(crate) call: CallId,
}

/// What tells two clients in one state apart, as far as that matters here.
type Manner =
    ((bool, bool, bool), LinkPhase, bool, Vec<CallPhase>, bool, (bool, bool, bool), (bool, bool, bool));

/// The same of a session: its calls, and whether it was told anything, goes, begins, and has had a socket before.
type Link = (usize, bool, bool, bool, bool);

/// What the scenes have left.
#[derive(Debug, Default)]
pub(crate) struct Stock {
    pub(crate) histories: Vec<History>,
    /// What the switches were told.
    pub(crate) switches: Vec<Vec<(halloo_wire::Time, halloo_switch::Input)>>,
    /// What was seen while the scenes were played.
    pub(crate) tables: Tables,
    calls: BTreeMap<Option<CallPhase>, BTreeMap<Manner, Sample>>,
    links: BTreeMap<LinkPhase, BTreeMap<Link, Sample>>,
}

/// A call that nobody knows.
pub(crate) const NOBODYS: CallId = CallId::new(7, 7);

impl Stock {
    /// Plays every scene.
    pub(crate) fn new() -> Self {
        let mut stock = Self::default();
        for plan in scenes::all() {
            let mut outcome = carry_out(&plan, |world| {
                world.recorded = true;
                world.shell.history = Some(Vec::new());
            });
            stock.tables.add(&outcome.statistics.tables);
            stock.switches.extend(outcome.world.shell.history.take());
            stock.histories.extend(outcome.world.pages.iter_mut().filter_map(|page| page.history.take()));
        }
        stock.histories.extend(stock.histories.first().map(History::greets_late));
        for place in 0..stock.histories.len() {
            stock.look_through(place);
        }
        stock
    }

    /// Finds the states that a client has been in.
    fn look_through(&mut self, place: usize) {
        let Some(history) = self.histories.get(place).cloned() else { return };
        let mut rebuilt = history.born();
        for steps in 0..=history.len() {
            if steps > 0 {
                let Some((now, input)) = history.input(steps.saturating_sub(1)) else { return };
                rebuilt.step(*now, input.clone());
            }
            let sample = Sample { history: place, steps, call: NOBODYS };
            let link = rebuilt.client.link_phase();
            let calls: BTreeSet<CallId> = rebuilt.known().into_iter().chain([NOBODYS]).collect();
            for call in calls {
                let phase = rebuilt.phase(call);
                let kept = self.calls.entry(phase).or_default();
                keep(kept, manner(&rebuilt, call), Sample { call, ..sample });
            }
            let in_hand = rebuilt.client.calls_in_hand().count();
            let leaves = rebuilt.signs_out();
            let begins = rebuilt.open.values().any(|what| *what == "connect");
            let kept = self.links.entry(link).or_default();
            let again = rebuilt.socket.0 > 1;
            keep(kept, (in_hand, rebuilt.counted > 0, leaves, begins, again), sample);
        }
    }

    /// Clients in which a call is in this state.
    pub(crate) fn of_call(&self, phase: Option<CallPhase>) -> Vec<Sample> {
        let mut all = shortest(self.calls.get(&phase), usize::MAX);
        let leaves = |sample: &Sample| self.client(*sample).is_some_and(|client| client.signs_out());
        // Whoever signs out does other things; they come late, and would be cut off.
        let last = all.iter().position(leaves).filter(|place| *place >= EACH).map(|place| all.remove(place));
        all.truncate(EACH);
        all.extend(last);
        all
    }

    /// Clients whose session is in this state.
    pub(crate) fn of_link(&self, phase: LinkPhase) -> Vec<Sample> {
        shortest(self.links.get(&phase), usize::MAX)
    }

    /// The client of a sample.
    pub(crate) fn client(&self, sample: Sample) -> Option<Rebuilt> {
        self.histories.get(sample.history).map(|history| history.after(sample.steps))
    }
}

/// Where the same was found before, the one with fewer steps stays.
fn keep<K: Ord>(kept: &mut BTreeMap<K, Sample>, key: K, sample: Sample) {
    let better = kept.get(&key).is_none_or(|other| sample.steps < other.steps);
    if better {
        kept.insert(key, sample);
    }
}

fn shortest<K>(kept: Option<&BTreeMap<K, Sample>>, most: usize) -> Vec<Sample> {
    let mut all: Vec<Sample> = kept.into_iter().flat_map(BTreeMap::values).copied().collect();
    all.sort_by_key(|sample| (sample.steps, sample.history));
    all.truncate(most);
    all
}

fn manner(rebuilt: &Rebuilt, call: CallId) -> Manner {
    let view = rebuilt.client.view(call);
    let outgoing = view.as_ref().is_some_and(|view| view.direction == halloo_wire::Direction::Outgoing);
    let own = view.map_or((false, false, false), |view| (view.own.muted, view.own.held, view.own.lost));
    let over = rebuilt.known().into_iter().any(|other| rebuilt.phase(other) == Some(CallPhase::Over));
    (
        (rebuilt.signs_out(), over, rebuilt.invites(call)),
        rebuilt.client.link_phase(),
        outgoing,
        rebuilt
            .client
            .calls_in_hand()
            .filter(|other| *other != call)
            .filter_map(|other| rebuilt.phase(other))
            .collect(),
        rebuilt.holds.contains(&call),
        (
            rebuilt.connections.contains_key(&call),
            rebuilt.connected.contains(&call),
            rebuilt.asking.contains(&call),
        ),
        own,
    )
}
