use std::collections::{BTreeMap, BTreeSet};

use halloo_switch::Connection;
use halloo_wire::{CallId, CallRecord, Claim, Fact, ServerFrame, Stage, Time};

use super::{Invariant, Verdict, holds};
use crate::memory::{Holder, LegTruth, Truth};
use crate::observer::Observer;
use crate::page::{Page, PageId, Who};
use crate::shell::{ShellEffect, WALL};

/// What a server may take to be told by a page, and to tell it, besides the grace.
const SLACK: u64 = 2_000;

/// What has been given out with the answers, whatever any server remembers.
#[derive(Debug, Default)]
pub(crate) struct Tickets {
    /// The call of each ticket.
    pub(crate) calls: BTreeMap<String, CallId>,
    /// When each call was answered.
    answered: BTreeMap<CallId, Time>,
}

impl Tickets {
    /// I35: a record counts from the moment of the answer, whoever has it now.
    pub(crate) fn counts_from_the_answer(&mut self, now: Time, known: &CallRecord) -> Verdict {
        let (talk, over) = match known.stage {
            Stage::Accepted { talk, .. } => (talk, false),
            Stage::Ended { duration, .. } if duration > 0 => (duration, true),
            // An answer that nobody has heard of is given again.
            Stage::Ringing { .. } => {
                self.answered.remove(&known.call);
                return Ok(());
            }
            Stage::Ended { .. } => return Ok(()),
        };
        let answered = *self.answered.entry(known.call).or_insert(Time(now.0.saturating_sub(talk)));
        let longest = known.limit.as_ref().map_or(u64::MAX, |limit| limit.talk);
        let talked = now.since(answered).min(longest);
        // An end may be told late.
        let right = if over { talk <= talked } else { talk.min(longest) == talked };
        holds(right, Invariant::I35, || format!("answered at {answered}, and told {known:?}"))
    }
}

/// Whether they have talked for as long as they may, by what a ticket of this world's servers says.
fn is_spent(ticket: &str, now: Time) -> bool {
    let number = |line| ticket.lines().nth(line)?.parse::<u64>().ok();
    let until = number(4).zip(number(5)).map(|(answered, limit)| answered.saturating_add(limit));
    until.is_some_and(|until| WALL.saturating_add(now.0) > until)
}

/// I35: a server that does not know the calls of a page knows them again when it has seen the tickets.
pub(crate) fn tickets_are_good(
    observer: &Observer,
    now: Time,
    (connection, page, who): (Connection, PageId, &Who),
    claims: &[Claim],
    effects: &[ShellEffect],
) -> Verdict {
    let welcome = effects.iter().find_map(|effect| match effect {
        ShellEffect::Send(to, ServerFrame::Welcome(welcome)) if *to == connection => Some(welcome),
        ShellEffect::Send(..) | ShellEffect::Close(_) | ShellEffect::Wrong(_) => None,
    });
    let Some(welcome) = welcome.filter(|welcome| !welcome.resumed) else { return Ok(()) };
    let ended_now: BTreeSet<CallId> = effects
        .iter()
        .filter_map(|effect| match effect {
            ShellEffect::Send(_, ServerFrame::Numbered { fact: Fact::State(record), .. })
                if matches!(record.stage, Stage::Ended { .. }) =>
            {
                Some(record.call)
            }
            ShellEffect::Send(..) | ShellEffect::Close(_) | ShellEffect::Wrong(_) => None,
        })
        .collect();
    let together = |claimed: CallId, leg: &LegTruth| {
        let legs = observer.calls.get(&claimed).into_iter().flat_map(|truth| truth.legs.values());
        let pair = |leg: &LegTruth| BTreeSet::from([leg.who.cuid.clone(), leg.peer.clone()]);
        legs.map(pair).any(|two| two == pair(leg))
    };
    let elsewhere = |claimed: CallId| {
        observer.live.iter().filter(|call| **call != claimed).any(|call| {
            let Some(truth) = observer.calls.get(call) else { return false };
            let mut legs = truth.legs.iter().filter(|(_, leg)| leg.ended().is_none());
            // The device has another call, or the two have.
            legs.clone().any(|(holder, leg)| leg.who == *who && *holder != Holder::Page(page))
                || legs.any(|(_, leg)| truth.accepted && together(claimed, leg))
        })
    };
    for claim in claims {
        let Some(call) = observer.tickets.calls.get(claim.ticket.reveal()).copied() else { continue };
        let known = welcome.calls.iter().any(|record| record.call == call);
        let over = ended_now.contains(&call)
            || observer.calls.get(&call).is_some_and(|truth| truth.ended && !truth.forgotten);
        let spent = is_spent(claim.ticket.reveal(), now);
        // Its caller, who had not heard of that answer, has called again, and another device of the same user has answered.
        let taken = observer.calls.get(&call).is_some_and(|truth| {
            let other = |leg: &LegTruth| leg.who.cuid == who.cuid && leg.who.device != who.device;
            truth.legs.values().any(|leg| Some(leg.leg) == truth.winner && other(leg))
        });
        holds(known || over || spent || taken || elsewhere(call), Invariant::I35, || {
            format!("page {} has a ticket of {call}, and the server does not know it", page.0)
        })?;
    }
    Ok(())
}

/// I35: of a call that was rebuilt for one side, the other one comes back within the grace, or it ends.
pub(crate) fn no_zombie(
    truth: &Truth,
    now: Time,
    grace: u64,
    calm: impl Fn(PageId) -> bool,
    call: CallId,
) -> Verdict {
    let due = now.since(truth.begun) > grace.saturating_add(SLACK);
    let heard = truth.legs.keys().all(|holder| match holder {
        Holder::Page(page) => calm(*page),
        Holder::Raw(_) => false,
    });
    let lives = truth.accepted && !truth.ended && !truth.forgotten;
    let zombie = truth.is_one_sided() && lives && due && heard;
    holds(!zombie, Invariant::I35, || format!("{call} has one side only, since {}", truth.begun))
}

/// Whether a page has been able to hear the server for a while.
pub(crate) fn is_calm(observer: &Observer, now: Time, pages: &[Page], id: PageId) -> bool {
    let page = pages.get(id.0).filter(|page| page.alive && page.connected);
    let impaired = observer.pages.get(&id).map_or(now, |memory| memory.impaired);
    page.is_some_and(|page| {
        now.since(impaired.max(page.disturbed)) > SLACK.saturating_add(page.link.round_trip())
    })
}
