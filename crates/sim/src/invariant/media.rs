use halloo_core::{CallState, Effect, MediaEffect, MediaPermit, SignallingEffect};
use halloo_wire::{CallId, ClientFrame, Command, Direction, InCall, LegId, PreAccept, Time, Verb};

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

/// I62: whoever knows that nothing will run sends nothing meanwhile.
pub(crate) fn frozen_is_silent(page: &Page) -> Verdict {
    let heard = page.media.iter().find(|(_, media)| page.frozen.is_some() && page.warned && media.sends());
    holds(heard.is_none(), Invariant::I62, || format!("page {} is frozen and sends {heard:?}", page.id.0))
}

/// I19: the microphone is asked for in one's own call, or in one that the user has taken.
pub(crate) fn consent(observer: &Observer, page: &Page, call: CallId) -> Verdict {
    let story = observer.pages.get(&page.id).and_then(|memory| memory.stories.get(&call));
    // On this page, or on the one before it.
    let consented = story.is_some_and(|story| story.consented)
        || observer.answered.contains(&(call, page.who.cuid.clone()));
    let view = page.client.view(call);
    let own = view.as_ref().is_some_and(|view| view.direction == Direction::Outgoing);
    // Two who call each other have both asked to talk.
    let dialled = view.is_some_and(|view| page.dialled.contains(&view.peer));
    holds(consented || own || dialled, Invariant::I19, || {
        format!("page {} {call}: the microphone is asked for unasked", page.id.0)
    })
}

/// I18, I24: whoever sends has been granted the right to, once: a callee by its own user's gesture, a caller by the callee's
/// answer, which it has from the server or from the device itself.
pub(crate) fn permitted(observer: &Observer, page: &Page, call: CallId, permit: MediaPermit) -> Verdict {
    let story = observer.pages.get(&page.id).and_then(|memory| memory.stories.get(&call));
    let granted = story.and_then(|story| story.permit);
    // A server that has forgotten the call may number the callee's devices otherwise when it rings there again.
    let renumbered = |granted: MediaPermit| {
        observer.restarted != Time(0) && granted.leg() != LegId(0) && permit.leg() != LegId(0)
    };
    let same = |granted| granted == permit || renumbered(granted);
    holds(granted.is_none_or(same), Invariant::I24, || {
        format!("{call}: another permit than {granted:?}: {permit:?}")
    })?;
    let truth = observer.calls.get(&call);
    let leg = truth.and_then(|truth| truth.legs.get(&Holder::Page(page.id)));
    // Whom a server that is gone has shown the call. A callee's own gesture is judged below; a caller has had its permit, or
    // is connected with somebody who has answered.
    let had = permit.leg() != LegId(0) || granted == Some(permit) || observer.has_answered(page, call);
    let forgotten = leg.is_none() && truth.is_some_and(|truth| truth.reborn) && had;
    let answered = forgotten
        || leg.zip(truth).is_some_and(|(leg, truth)| match leg.direction {
            // That its own user has is judged below.
            Direction::Incoming => true,
            Direction::Outgoing => truth.accepted || observer.has_answered(page, call),
        });
    let fits = permit.call() == call && (forgotten || leg.map(|leg| leg.leg) == Some(permit.leg()));
    holds(answered && fits, Invariant::I18, || {
        format!("page {} sends with {permit:?}, the server has {leg:?}", page.id.0)
    })?;
    consent(observer, page, call).map_err(|(_, detail)| (Invariant::I18, detail))
}

/// I21: until a call is answered, nobody is told where a device can be reached, except through a relay where that is allowed.
pub(crate) fn not_found_too_early(observer: &Observer, page: &Page, effects: &[Effect]) -> Verdict {
    for effect in effects {
        let Effect::Signalling(_, SignallingEffect::Send(ClientFrame::Numbered(numbered))) = effect else {
            continue;
        };
        let Ok(Command { call, verb: Verb::Ice(candidate) }) = &numbered.command else { continue };
        let Some(line) = &candidate.line else { continue };
        let story = observer.pages.get(&page.id).and_then(|memory| memory.stories.get(call));
        let attaches = |effect: &Effect| matches!(effect, Effect::Media(id, _, MediaEffect::Attach { .. }) if id == call);
        // (What was found in a call that is over meanwhile may be told still.)
        let agreed = |story: &Story| story.consented || story.permit.is_some() || story.answered.is_some();
        let answered = story.is_some_and(agreed)
            || effects.iter().any(attaches)
            || page.live.get(call).is_some_and(|brief| brief.state >= CallState::Connecting);
        let relayed = line.reveal().ends_with("relay");
        let (pre_accept, in_call) = routes(observer, page);
        let fine = match (pre_accept, in_call) {
            (PreAccept::Off, InCall::Relay) => answered && relayed,
            (PreAccept::Off, InCall::Direct) => answered,
            (PreAccept::Relay | PreAccept::All, InCall::Relay) => relayed,
            (PreAccept::Relay, InCall::Direct) => answered || relayed,
            (PreAccept::All, InCall::Direct) => true,
        };
        holds(fine, Invariant::I21, || format!("page {} tells {line:?} of {call}", page.id.0))?;
    }
    Ok(())
}

/// I21: a connection that may use relays only does so, until the call is answered or for as long as it lasts.
pub(crate) fn relays_where_it_must(observer: &Observer, page: &Page) -> Verdict {
    let (pre_accept, in_call) = routes(observer, page);
    for (call, brief) in &page.live {
        let Some(peer) = page.media.get(call).and_then(|media| media.peer.as_ref()) else { continue };
        let story = observer.pages.get(&page.id).and_then(|memory| memory.stories.get(call));
        let answered = story.is_some_and(|story| story.consented || story.permit.is_some())
            || brief.state >= CallState::Connecting;
        let must = in_call == InCall::Relay || pre_accept == PreAccept::Relay && !answered;
        holds(peer.relay || !must, Invariant::I21, || {
            format!("page {} {call}: looks for every path under {pre_accept:?}, {in_call:?}", page.id.0)
        })?;
    }
    Ok(())
}

/// How a page may connect: as its account says, or as it says itself, whichever is stricter.
fn routes(observer: &Observer, page: &Page) -> (PreAccept, InCall) {
    (observer.routes.0.max(page.routes.0), observer.routes.1.max(page.routes.1))
}

/// I21: no browser is given a name to ask for.
pub(crate) fn no_names(page: &Page, wish: &MediaEffect) -> Verdict {
    let MediaEffect::Candidate(candidate) = wish else { return Ok(()) };
    let named = candidate.line.as_ref().is_some_and(|line| line.reveal().contains("example"));
    holds(!named, Invariant::I21, || format!("page {} is to look up a name", page.id.0))
}

/// I36: news of a connection that was replaced changes nothing.
pub(crate) fn old_ones_are_silent(page: &Page, call: CallId, effects: &[Effect]) -> Verdict {
    let deed = effects.iter().filter_map(crate::naming::deed).find(|(about, _)| *about == call);
    holds(deed.is_none(), Invariant::I36, || {
        format!("page {} {call}: an old connection makes it do {deed:?}", page.id.0)
    })
}

/// I22: the driver's switch is where the call says, and where the user put it.
pub(crate) fn muted_is_muted(page: &Page) -> Verdict {
    let wrong = page.live.iter().find(|(call, brief)| {
        let peer = page.media.get(call).and_then(|media| media.peer.as_ref());
        peer.is_some_and(|peer| peer.permit.is_some() && peer.muted != brief.own.muted)
    });
    holds(wrong.is_none(), Invariant::I22, || {
        format!("page {}: the track's switch is not as in {wrong:?}", page.id.0)
    })
}

/// I42: a call that is shown as connected is.
pub(crate) fn connected_is_connected(page: &Page) -> Verdict {
    let wrong = page.live.iter().find(|(call, brief)| {
        let peer = page.media.get(call).and_then(|media| media.peer.as_ref());
        brief.state == CallState::Connected && !peer.is_some_and(|peer| peer.connected)
    });
    holds(wrong.is_none(), Invariant::I42, || format!("page {}: there is no path: {wrong:?}", page.id.0))
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

/// A second without a sign of life, and one more for a page that was not running.
const NOTICE: u64 = 1_000 + 1_700 + 300;

/// I61: whoever talks over a path that is dead is told so soon. `since`: it has been dead for that long.
pub(crate) fn dead_path_noticed(now: Time, page: &Page, call: CallId, since: Time) -> Verdict {
    let since = since.max(page.disturbed);
    let late = now.since(since) > NOTICE.saturating_add(page.lateness());
    let talks = page.live.get(&call).is_some_and(|brief| brief.state == CallState::Connected);
    holds(!(late && talks), Invariant::I61, || {
        format!("page {} {call}: talks over a path that is dead since {since}", page.id.0)
    })
}

/// I59: once microphone and peer connection were let go, nothing is wanted of them.
pub(crate) fn not_after_release(story: &Story, call: CallId, wish: &MediaEffect) -> Verdict {
    holds(!story.released, Invariant::I59, || format!("{call}: {wish:?} after the release"))
}
