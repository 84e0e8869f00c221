use halloo_core::View;
use halloo_switch::Census;
use halloo_wire::{CallId, Cuid, Stage, Time};

use super::{Invariant, Verdict, holds};
use crate::insider::INSIDER;
use crate::media::Media;
use crate::memory::{Holder, LegTruth};
use crate::observer::Observer;
use crate::page::{Page, PageId, Who};

/// Silence until the server notices, grace, and what both clients may take to hear of it.
const ALONE_BOUND: u64 = 100_000;

/// Time for a tab that is cut off to notice, and for another to be told, besides the round trip.
const NOTICE: u64 = 300;

/// I33: of the tabs of one device one rings aloud for a call, and one has the microphone. (A tab that is cut off
/// cannot know that another one has taken over.)
pub(crate) fn one_tab(observer: &Observer, now: Time, pages: &[Page]) -> Verdict {
    let calm = |page: &Page| {
        let impaired = observer.pages.get(&page.id).map_or(now, |memory| memory.impaired);
        let settling = page.link.round_trip().saturating_add(page.lateness()).saturating_add(NOTICE);
        now.since(impaired.max(page.disturbed)) > settling
    };
    for (place, page) in pages.iter().enumerate().filter(|(_, page)| page.alive && page.loud()) {
        for other in pages.iter().skip(place.saturating_add(1)).filter(|other| other.alive) {
            if other.who != page.who || !other.loud() {
                continue;
            }
            let same_ring = page.ringtones().find(|call| other.ringtones().any(|ring| ring == *call));
            let excused = !calm(page) || !calm(other);
            holds(same_ring.is_none() || excused, Invariant::I33, || {
                format!("pages {} and {} both ring for {same_ring:?}", page.id.0, other.id.0)
            })?;
            // One that answers sends before the server has told it whether it is the one: I34 gives it a round trip.
            let confirmed = |page: &Page, call: &CallId| {
                let told = observer.pages.get(&page.id).and_then(|memory| memory.told.get(call));
                told.is_some_and(|told| matches!(told.stage, Some(Stage::Accepted { .. })))
            };
            let same_call = page.media.iter().find(|(call, media)| {
                let both = media.is_attached() && other.media.get(call).is_some_and(Media::is_attached);
                both && confirmed(page, call) && confirmed(other, call)
            });
            holds(same_call.is_none() || excused, Invariant::I33, || {
                format!("pages {} and {} both send into {same_call:?}", page.id.0, other.id.0)
            })?;
        }
    }
    Ok(())
}

/// I37: between two users there are not two calls. (Not judged while the server knows more than it has told.)
pub(crate) fn one_call_per_pair(observer: &Observer, pages: &[Page], census: Census) -> Verdict {
    if observer.live.len() < 2 || observer.live.len() != census.ringing + census.talking {
        return Ok(());
    }
    let mut pairs: Vec<(Cuid, Cuid, CallId)> = Vec::new();
    for call in &observer.live {
        // Somebody may be called who has not come back to a call that was rebuilt.
        let truth = observer.calls.get(call).filter(|truth| !truth.is_one_sided());
        let Some(leg) = truth.and_then(|truth| truth.legs.values().next()) else {
            continue;
        };
        let (mut one, mut two) = (leg.who.cuid.clone(), leg.peer.clone());
        if two < one {
            std::mem::swap(&mut one, &mut two);
        }
        let other = pairs.iter().find(|pair| pair.0 == one && pair.1 == two);
        // Whoever lets calls wait can be called a second time by the same user, from another device.
        let waits = pages.iter().any(|page| page.waiting && (page.who.cuid == one || page.who.cuid == two));
        if let Some((_, _, other)) = other.filter(|_| !waits) {
            return Err((Invariant::I37, format!("{one} and {two} have two calls: {other} and {call}")));
        }
        pairs.push((one, two, *call));
    }
    Ok(())
}

/// I10: a device has one leg in a live call, or two if calls may wait there. (Not judged while the server knows more than it has told.)
pub(crate) fn one_leg_per_device(observer: &Observer, pages: &[Page], census: Census) -> Verdict {
    if observer.live.len() < 2 || observer.live.len() != census.ringing + census.talking {
        return Ok(());
    }
    let mut seats: Vec<(&Who, CallId)> = Vec::new();
    for call in &observer.live {
        let Some(truth) = observer.calls.get(call) else { continue };
        // Nobody tells a page that is gone how its part has ended.
        let here = |holder: &Holder| match holder {
            Holder::Page(page) => !observer.gone.contains(page),
            Holder::Raw(_) => true,
        };
        // A leg that has gone to another tab is told of there: the old tab may be away, and hear of it later.
        let moved =
            |leg: &LegTruth| truth.legs.values().any(|other| other.leg == leg.leg && other.rev > leg.rev);
        let legs = truth
            .legs
            .iter()
            .filter(|(holder, leg)| here(holder) && leg.ended().is_none() && !leg.is_aside() && !moved(leg));
        // Of somebody without a page nobody knows what became of it.
        let legs = legs.filter(|(_, leg)| leg.who.cuid.as_str() != INSIDER);
        for (_, leg) in legs {
            let others: Vec<CallId> = seats
                .iter()
                .filter(|(who, other)| **who == leg.who && other != call)
                .map(|(_, other)| *other)
                .collect();
            let waits = pages.iter().any(|page| page.waiting && page.who == leg.who);
            if others.len() > usize::from(waits) {
                return Err((Invariant::I10, format!("{:?} is in {others:?} and {call}", leg.who)));
            }
            seats.push((&leg.who, *call));
        }
    }
    Ok(())
}

/// I41: nothing rings longer than the ring time and a second.
pub(crate) fn ring_time(observer: &Observer, now: Time, ring: u64, census: Census) -> Verdict {
    let young = observer.live.iter().filter_map(|call| observer.calls.get(call));
    let young = young.filter(|truth| now.since(truth.begun) <= ring + 1_000).count();
    holds(census.ringing <= young, Invariant::I41, || {
        format!("{} calls ring, {young} of them may", census.ringing)
    })
}

/// How long the switch may take to miss a page: the longest silence that it bears.
const GHOST_BOUND: u64 = 60_000;

/// I16, I38: who is told that the callee is busy is told the truth: some page of the callee has a call, or had one
/// when it said so. (Calls that the server has, other than with the same calling device, count as well: the observer
/// asks only if there is none.)
pub(crate) fn busy_is_true(
    observer: &Observer,
    pages: &[Page],
    now: Time,
    call: CallId,
    callee: &Cuid,
) -> Verdict {
    let engaged = |page: &Page| {
        // What a page that was cut off, or is gone, said while it was engaged comes later.
        let impaired = observer.pages.get(&page.id).map_or(Time(0), |memory| memory.impaired);
        let trip = page.link.round_trip().saturating_add(page.lateness());
        let said = now.since(page.engaged.max(impaired)) <= trip;
        // A dead socket can hold what a page said for as long as nobody has missed that page.
        let ghost = !page.alive && now.since(page.engaged.max(impaired)) <= GHOST_BOUND;
        page.who.cuid == *callee && (said || ghost || page.alive && !page.live.is_empty())
    };
    holds(callee.as_str() == INSIDER || pages.iter().any(engaged), Invariant::I16, || {
        format!("{callee} is busy for {call} with nothing")
    })
}

/// I38: a device that is told to be in a call itself has a page that was told of one, or had a page that nobody has
/// missed yet.
pub(crate) fn in_call_is_true(observer: &Observer, pages: &[Page], who: &Who, haunted: bool) -> Verdict {
    let told = |page: &Page| {
        let memory = observer.pages.get(&page.id);
        page.who == *who
            && page.alive
            && memory.is_some_and(|memory| memory.told.values().any(|told| told.is_live()))
    };
    holds(haunted || who.cuid.as_str() == INSIDER || pages.iter().any(told), Invariant::I38, || {
        format!("{who:?} is in a call that no page was told of")
    })
}

/// I8: whoever talks has somebody to talk to, or will soon know better.
pub(crate) fn not_alone(since: Time, now: Time, page: PageId, call: CallId) -> Verdict {
    holds(now.since(since) <= ALONE_BOUND, Invariant::I8, || {
        format!("page {} talks to nobody in {call} since {since}", page.0)
    })
}

/// Whether any page of the other side is in the call, or on its way into it.
pub(crate) fn has_company(pages: &[Page], page: &Page, call: CallId, peer: &Cuid) -> bool {
    // Whoever talks to somebody without a page is company enough.
    peer.as_str() == INSIDER
        || pages.iter().any(|other| {
            other.alive && other.id != page.id && other.who.cuid == *peer && other.live.contains_key(&call)
        })
}

/// I11, I34: a connected page does not stay at odds with the last record that it was sent.
pub(crate) fn no_longer_at_odds(
    (since, bound): (Time, u64),
    now: Time,
    page: &Page,
    call: CallId,
    observer: &Observer,
) -> Verdict {
    let rings = page.ringtones().any(|ring| ring == call);
    let invariant = if rings { Invariant::I11 } else { Invariant::I34 };
    holds(now.since(since) <= bound, invariant, || {
        let told = observer.pages.get(&page.id).and_then(|memory| memory.told.get(&call));
        let leg = observer.calls.get(&call).and_then(|truth| truth.legs.get(&Holder::Page(page.id)));
        let state = page.live.get(&call).map(|brief| brief.state);
        format!(
            "page {} {call}: {state:?} since {since}, told {told:?}, record {:?}",
            page.id.0,
            leg.map(|leg| leg.stage)
        )
    })
}

/// Whether the caller is told wrongly how the phone rings; `None` while that cannot be judged: the server counts
/// devices too that nobody hears from any more.
pub(crate) fn misheard(observer: &Observer, pages: &[Page], page: &Page, call: CallId) -> Option<bool> {
    let shown = page.screens.get(&call).filter(|screen| screen.view == View::Ringing)?.silent;
    let truth = observer.calls.get(&call)?;
    let mut silent = Vec::new();
    for (holder, leg) in truth.legs.iter().filter(|(_, leg)| leg.who != page.who) {
        if leg.ended().is_some() || leg.is_aside() {
            continue;
        }
        let Holder::Page(callee) = holder else { return None };
        let callee = pages.get(callee.0).filter(|callee| callee.alive && callee.connected)?;
        let rings = callee.screens.get(&call).is_some_and(|screen| screen.view == View::Incoming);
        if !rings {
            return None;
        }
        silent.push(callee.silent);
    }
    Some(!silent.is_empty() && shown != silent.iter().all(|silent| *silent))
}
