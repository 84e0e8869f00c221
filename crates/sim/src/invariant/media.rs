use halloo_core::{CallState, MediaEffect, MediaPermit};
use halloo_wire::{CallId, Direction, Time};

use super::{Invariant, Verdict, holds};
use crate::memory::{Holder, Story};
use crate::observer::Observer;
use crate::page::Page;

/// Fifteen seconds for media to come up and two to see that they have not, on a slow clock.
const MEDIA_BOUND: u64 = 17_200;

/// I17: whatever was captured or connected belongs to a live call.
pub(crate) fn only_in_live_calls(page: &Page) -> Verdict {
    let stray = page.media.iter().find(|(call, media)| media.is_alive() && !page.live.contains_key(call));
    holds(stray.is_none(), Invariant::I17, || format!("page {} still has {stray:?}", page.id.0))
}

/// I19: the microphone is asked for in one's own call, or in one that the user has taken.
pub(crate) fn consent(observer: &Observer, page: &Page, call: CallId) -> Verdict {
    let story = observer.pages.get(&page.id).and_then(|memory| memory.stories.get(&call));
    let consented = story.is_some_and(|story| story.consented);
    let view = page.client.view(call);
    let own = view.as_ref().is_some_and(|view| view.direction == Direction::Outgoing);
    // Two who call each other have both asked to talk.
    let dialled = view.is_some_and(|view| page.dialled.contains(&view.peer));
    holds(consented || own || dialled, Invariant::I19, || {
        format!("page {} {call}: the microphone is asked for unasked", page.id.0)
    })
}

/// I18, I24: a peer connection is made with the server's word that this very leg is accepted, once.
pub(crate) fn permitted(observer: &Observer, page: &Page, call: CallId, permit: MediaPermit) -> Verdict {
    let story = observer.pages.get(&page.id).and_then(|memory| memory.stories.get(&call));
    holds(story.is_none_or(|story| story.permits == 0), Invariant::I24, || {
        format!("{call}: a second permit")
    })?;
    let truth = observer.calls.get(&call);
    let leg = truth.and_then(|truth| truth.legs.get(&Holder::Page(page.id)));
    let accepted = leg.zip(truth).is_some_and(|(leg, truth)| match leg.direction {
        Direction::Incoming => truth.winner == Some(leg.leg),
        Direction::Outgoing => truth.accepted,
    });
    let fits = permit.call() == call && leg.map(|leg| leg.leg) == Some(permit.leg());
    holds(accepted && fits, Invariant::I18, || {
        format!("page {} connects with {permit:?}, the server has {leg:?}", page.id.0)
    })?;
    consent(observer, page, call).map_err(|(_, detail)| (Invariant::I18, detail))
}

/// I22: the driver's switch is where the call says, and where the user put it.
pub(crate) fn muted_is_muted(page: &Page) -> Verdict {
    let wrong = page.live.iter().find(|(call, brief)| {
        let peer = page.media.get(call).and_then(|media| media.peer.as_ref());
        peer.is_some_and(|peer| peer.muted != brief.own.muted)
    });
    holds(wrong.is_none(), Invariant::I22, || {
        format!("page {}: the track's switch is not as in {wrong:?}", page.id.0)
    })
}

/// I42: an answered call either connects or ends.
pub(crate) fn connects_or_ends(observer: &Observer, now: Time, page: &Page) -> Verdict {
    let Some(memory) = observer.pages.get(&page.id) else { return Ok(()) };
    for (call, brief) in &page.live {
        let Some(answered) = memory.stories.get(call).and_then(|story| story.answered) else { continue };
        let since = answered.max(page.disturbed).max(memory.impaired);
        let late = now.since(since) > MEDIA_BOUND.saturating_add(page.lateness());
        holds(!(late && brief.state == CallState::Connecting), Invariant::I42, || {
            format!("page {} {call}: still connecting", page.id.0)
        })?;
    }
    Ok(())
}

/// I59: once microphone and peer connection were let go, nothing is wanted of them.
pub(crate) fn not_after_release(story: &Story, call: CallId, wish: &MediaEffect) -> Verdict {
    holds(!story.released, Invariant::I59, || format!("{call}: {wish:?} after the release"))
}
