use halloo_core::{CallEvent, CallState, Command, Effect, Event, Input, MediaEffect, Tap};
use halloo_wire::CallId;

use super::{Invariant, Verdict, holds};
use crate::page::{Brief, Page};

/// I22, I23: a microphone is switched, and a call held or resumed, by its user and by nothing else.
pub(crate) fn by_its_user(page: &Page, input: &Input, effects: &[Effect]) -> Verdict {
    let unasked = effects.iter().find(|effect| {
        let (Effect::Emit(Event::Call(call, CallEvent::Muted(muted)))
        | Effect::Media(call, _, MediaEffect::Mute(muted))) = effect
        else {
            return false;
        };
        !is_mute(input, *call) && (!muted || !may_cross(input))
    });
    holds(unasked.is_none(), Invariant::I22, || {
        format!("page {}: {unasked:?} because of {input:?}", page.id.0)
    })?;
    let touched = matches!(
        input,
        Input::Command(_, Command::Hold(..) | Command::Accept(..))
            | Input::Screen(_, Tap::ToggleHold | Tap::Answer | Tap::EndAndAnswer)
    );
    let held = |effect: &&Effect| {
        matches!(
            effect,
            Effect::Emit(Event::Call(_, CallEvent::Held(_))) | Effect::Media(_, _, MediaEffect::Hold(false))
        )
    };
    let unasked = effects.iter().find(held).filter(|_| !touched);
    holds(unasked.is_none(), Invariant::I23, || {
        format!("page {}: {unasked:?} because of {input:?}", page.id.0)
    })
}

/// Whoever switched the microphone off for an invite that meets another one has it off in that one too.
const fn may_cross(input: &Input) -> bool {
    matches!(input, Input::Signalling(..))
}

pub(crate) fn is_mute(input: &Input, id: CallId) -> bool {
    matches!(input, Input::Command(_, Command::Mute(call, _)) | Input::Screen(call, Tap::ToggleMute) if *call == id)
}

/// I22: a microphone that was off in a call stays off in the call that it has become part of.
pub(crate) fn crosses_as_it_was(page: &Page, brief: &Brief, into: CallId) -> Verdict {
    holds(brief.own.muted, Invariant::I22, || {
        format!("page {}: off before the calls crossed, on in {into}", page.id.0)
    })
}

/// I23: the driver holds what the call says is held, and nothing of it is sent.
pub(crate) fn held_is_held(page: &Page) -> Verdict {
    let wrong = page.live.iter().find(|(call, brief)| {
        let media = page.media.get(call);
        let peer = media.and_then(|media| media.peer.as_ref()).filter(|peer| peer.permit.is_some());
        let held = peer.map(|peer| peer.held);
        held.is_some_and(|held| held != brief.own.held)
            || brief.own.held && media.is_some_and(crate::media::Media::sends)
    });
    holds(wrong.is_none(), Invariant::I23, || {
        format!("page {}: the driver does not hold {wrong:?}", page.id.0)
    })
}

/// I10: of a page's calls, two at most, one talks at most: the other is on hold, or rings.
pub(crate) fn one_talks(page: &Page) -> Verdict {
    let count = page.live.len();
    holds(count <= 2, Invariant::I10, || format!("page {} has {count} calls", page.id.0))?;
    let talks = |brief: &&Brief| brief.state >= CallState::Connecting && !brief.own.held;
    let talking = page.live.values().filter(talks).count();
    holds(talking <= 1, Invariant::I10, || format!("page {} talks in {talking} calls", page.id.0))?;
    let rings = page.ringtones().count();
    holds(rings <= 1, Invariant::I10, || format!("page {} rings for {rings} calls", page.id.0))
}

/// I60: a microphone that is gone is shown as gone, unless another one is being looked for.
pub(crate) fn lost_is_lost(page: &Page) -> Verdict {
    let wrong = page.live.iter().find(|(call, brief)| {
        page.media.get(call).is_some_and(|media| {
            let asked = media.question.is_some();
            media.is_attached() && !asked && brief.own.lost == media.track.is_some()
        })
    });
    holds(wrong.is_none(), Invariant::I60, || {
        format!("page {}: there is a microphone or there is none: {wrong:?}", page.id.0)
    })
}
