use halloo_wire::{CallId, Time, Tones};

use super::{Invariant, Verdict, holds};
use crate::memory::Story;
use crate::observer::Observer;
use crate::page::Page;

/// How long keys may take, besides both ways through the network.
const BOUND: u64 = 1_000;

/// How long keys are worth something, at the least.
const WORTH: u64 = 29_000;

/// The number that a press of keys in this world says.
pub(crate) fn number(tones: &Tones) -> Option<u32> {
    tones.as_str().strip_suffix('#')?.parse().ok()
}

/// The numbers that were pressed for `page` at the other side of a call since the server last lost its memory, and with that
/// what it had taken and not yet handed on. (Those that could not be sent for long are worth nothing any more.)
pub(crate) fn pressed_to(observer: &Observer, now: Time, page: &Page, call: CallId) -> Vec<u32> {
    let others = observer.pages.iter().filter(|(id, _)| **id != page.id);
    let stories = others.filter_map(|(_, memory)| memory.stories.get(&call));
    let since = |(_, at): &&(u32, Time)| *at >= observer.restarted && now.since(*at) < WORTH;
    stories.flat_map(|story| story.pressed.iter().filter(since).map(|(number, _)| *number)).collect()
}

/// I50: keys arrive once each, in the order in which they were pressed.
pub(crate) fn once_and_in_order(story: &mut Story, call: CallId, tones: &Tones, pressed: &[u32]) -> Verdict {
    // A story's keys say no numbers: it looks at them itself.
    let Some(heard) = number(tones) else { return Ok(()) };
    let last = story.heard_keys;
    story.heard_keys = heard;
    holds(heard > last, Invariant::I50, || format!("{call}: keys {heard} after {last}"))?;
    let skipped = pressed.iter().find(|number| **number > last && **number < heard);
    holds(skipped.is_none(), Invariant::I50, || format!("{call}: keys {heard} before {skipped:?}"))
}

/// I50: keys that were pressed here, by two whom nothing disturbed since, have arrived at `other`.
pub(crate) fn arrived(
    page: &Page,
    story: &Story,
    call: CallId,
    (now, calm, trips): (Time, Time, u64),
    (heard, restarted): (u32, Time),
) -> Verdict {
    let due = |at: Time| at >= restarted && now.since(at.max(calm)) > trips.saturating_add(BOUND);
    let missing = story.pressed.iter().find(|(number, at)| *number > heard && due(*at));
    holds(missing.is_none(), Invariant::I50, || {
        format!("page {} {call}: keys {missing:?} have not arrived", page.id.0)
    })
}
