use halloo_core::End;
use halloo_wire::{By, CallId, CallRecord, EndReason, Stage, TalkLimit, Time};

use super::{Invariant, Verdict, holds};
use crate::memory::Story;
use crate::page::Page;

/// How long a client waits for the server to end a call whose time is over.
const SLACK: u64 = 2_000;

/// What the clocks of this world may differ in `time`, and a little for rounding.
const fn drift(time: u64) -> u64 {
    (time / 50).saturating_add(10)
}

/// I55: the server lets nobody talk longer than the limit, nor the limit be longer than the operator allows.
pub(crate) fn as_ruled(known: &CallRecord, longest: Option<u64>) -> Verdict {
    let wrong = |why: &str| Err((Invariant::I55, format!("{}: {why}: {known:?}", known.call)));
    if let Some(longest) = longest
        && known.limit.as_ref().is_none_or(|limit| limit.talk > longest)
    {
        return wrong("longer than the operator allows");
    }
    let Stage::Ended { reason, by, duration } = known.stage else { return Ok(()) };
    match &known.limit {
        Some(limit) if duration > limit.talk => wrong("talked for too long"),
        Some(limit) if reason == EndReason::TimeLimit && by == By::Server && duration != limit.talk => {
            wrong("ended before its time")
        }
        None if reason == EndReason::TimeLimit => wrong("no limit is over"),
        Some(_) | None => Ok(()),
    }
}

/// I55: no page goes on talking after its time, with or without the server. (One that does not run says nothing, and is
/// judged once it runs again.)
pub(crate) fn not_longer(
    now: Time,
    page: &Page,
    (call, story): (CallId, &Story),
    limit: Option<&TalkLimit>,
) -> Verdict {
    let (Some(limit), Some(answered)) = (limit, story.answered) else { return Ok(()) };
    let bound = limit.talk.saturating_add(SLACK).saturating_add(drift(limit.talk));
    let over = answered.after(bound).max(page.disturbed.after(10)).after(page.lateness());
    holds(now <= over || page.frozen.is_some(), Invariant::I55, || {
        format!("page {} {call}: talks since {answered}", page.id.0)
    })
}

/// I55: each alert comes once, the long ones first, and at its time. `since`: when the server took the answer.
pub(crate) fn alert(
    now: Time,
    page: &Page,
    story: &mut Story,
    (limit, since): (Option<&TalkLimit>, Option<Time>),
    left: u64,
) -> Verdict {
    let before = story.alerts.last().copied();
    story.alerts.push(left);
    let wrong = |why: &str| Err((Invariant::I55, format!("page {}: alert at {left}: {why}", page.id.0)));
    let (Some(limit), Some(answered)) = (limit, story.answered) else { return wrong("no limit") };
    if before.is_some_and(|before| before <= left) || !limit.alerts.contains(&left) {
        return wrong("out of order, or not asked for");
    }
    let due = limit.talk.saturating_sub(left);
    let trip = page.link.round_trip().saturating_add(drift(limit.talk));
    let early = since.is_some_and(|since| now.since(since).saturating_add(drift(limit.talk)) < due);
    let calm = page.frozen.is_none() && page.disturbed < answered;
    let late = now.since(answered) > due.saturating_add(trip).saturating_add(page.lateness());
    if early || late && calm { wrong("at another time") } else { Ok(()) }
}

/// I55: whoever is cut short has been warned, as often as was asked for.
pub(crate) fn all_alerts(
    now: Time,
    page: &Page,
    story: &Story,
    limit: Option<&TalkLimit>,
    (end, calm): (End, Time),
) -> Verdict {
    let (Some(limit), Some(answered)) = (limit, story.answered) else { return Ok(()) };
    if end.reason != EndReason::TimeLimit || calm >= answered || page.frozen.is_some() {
        return Ok(());
    }
    let talked = now.since(answered);
    let slack = page.link.round_trip().saturating_add(drift(limit.talk)).saturating_add(page.lateness());
    let due = |alert: &&u64| limit.talk.saturating_sub(**alert).saturating_add(slack) < talked;
    let missing = limit.alerts.iter().filter(due).find(|alert| !story.alerts.contains(alert));
    holds(missing.is_none(), Invariant::I55, || format!("page {}: no alert at {missing:?}", page.id.0))
}
