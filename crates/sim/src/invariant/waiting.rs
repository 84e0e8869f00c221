use halloo_core::{CallState, Screen, Sound};
use halloo_wire::CallId;

use super::{Invariant, Verdict, holds};
use crate::page::Page;

/// I58: a second call rings only where that is wished, beside one that is being talked in, and no third one does.
pub(crate) fn may_ring(page: &Page, call: CallId) -> Verdict {
    let others: Vec<CallState> =
        page.live.iter().filter(|(other, _)| **other != call).map(|(_, brief)| brief.state).collect();
    let fine = match others.as_slice() {
        [] => true,
        [other] => page.waiting && *other >= CallState::Connecting,
        [_, _, ..] => false,
    };
    holds(fine, Invariant::I58, || format!("page {} {call}: rings beside {others:?}", page.id.0))
}

/// I58: whoever talks is not rung at as if they did not.
pub(crate) fn rings_quietly(page: &Page, call: CallId, screen: &Screen) -> Verdict {
    let talks = page.live.iter().any(|(other, brief)| *other != call && brief.state >= CallState::Connecting);
    holds(!(talks && screen.sound == Some(Sound::Ringtone)), Invariant::I58, || {
        format!("page {} {call}: rings aloud into a call", page.id.0)
    })
}
