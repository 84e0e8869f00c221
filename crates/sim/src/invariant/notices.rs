use halloo_core::{CallState, Notice, View};
use halloo_wire::CallId;

use super::{Invariant, Verdict, holds};
use crate::memory::Story;
use crate::page::Page;

/// I54: one notification a call, for a page that is hidden; one that it was missed at most.
pub(crate) fn in_order(page: &Page, story: &mut Story, call: CallId, notice: Option<&Notice>) -> Verdict {
    let standing = page.notices.get(&call);
    let wrong = |why: &str| Err((Invariant::I54, format!("page {} {call}: {why}", page.id.0)));
    match notice {
        Some(_) if !page.unseen => wrong("notified though the page is seen"),
        Some(_) if standing.is_some() => wrong("notified twice"),
        Some(Notice { missed: true, .. }) => {
            story.missed = story.missed.saturating_add(1);
            if story.missed > 1 || story.answered.is_some() { wrong("missed twice, or not") } else { Ok(()) }
        }
        Some(Notice { missed: false, .. }) if story.ended.is_some() => wrong("rings after its end"),
        Some(_) => Ok(()),
        None if standing.is_none_or(|notice| notice.missed) => wrong("takes away what does not ring"),
        None => Ok(()),
    }
}

/// I54: a notification rings as long as the phone does, and no longer.
pub(crate) fn as_it_rings(page: &Page) -> Verdict {
    let rings = |call: &CallId| {
        page.live.get(call).is_some_and(|brief| brief.state == CallState::Ringing)
            // Another tab of the device may be the one that rings.
            && page.screens.get(call).is_some_and(|s| s.view == View::Incoming && s.sound.is_some())
    };
    let stale = page.notices.iter().find(|(call, notice)| !notice.missed && !rings(call));
    holds(stale.is_none(), Invariant::I54, || format!("page {}: {stale:?} does not ring", page.id.0))?;
    let missing =
        page.screens.keys().find(|call| page.unseen && rings(call) && !page.notices.contains_key(call));
    holds(missing.is_none(), Invariant::I54, || format!("page {}: {missing:?} rings unseen", page.id.0))
}
