use halloo_core::End;
use halloo_core::analytics::{Report, ReportKind};
use halloo_wire::{By, CallId, Direction, EndReason};

use super::{Invariant, Verdict, holds};
use crate::memory::Story;

/// I53: each call begins once for the analytics and then ends once, under its own id and context.
pub(crate) fn in_order(
    story: &mut Story,
    report: &Report,
    context: Option<&str>,
    direction: Option<Direction>,
) -> Verdict {
    let wrong = |why: &str| Err((Invariant::I53, format!("{}: {why}: {report:?}", report.call)));
    if story.ended.is_some() {
        return wrong("reported after its end");
    }
    if context.is_some_and(|context| context != report.context) {
        return wrong("another context");
    }
    match report.kind {
        ReportKind::Outgoing | ReportKind::Incoming => {
            story.starts = story.starts.saturating_add(1);
            if story.starts > 1 || story.end_report.is_some() {
                return wrong("begins again");
            }
            let own = match report.kind {
                ReportKind::Outgoing => Direction::Outgoing,
                ReportKind::Incoming | ReportKind::End { .. } => Direction::Incoming,
            };
            if direction.is_some_and(|direction| direction != own) {
                return wrong("the wrong way");
            }
        }
        ReportKind::End { .. } => {
            if story.starts == 0 || story.end_report.replace(report.kind).is_some() {
                return wrong("no end to report");
            }
        }
    }
    Ok(())
}

/// Whether another page of the same user tells of this end, or nobody has talked here.
const fn told_elsewhere(end: End) -> bool {
    let moved = matches!((end.reason, end.by), (EndReason::Replaced, By::Me)) && end.duration == 0;
    moved || matches!(end.reason, EndReason::AnsweredElsewhere)
}

/// I53: what the application hears of an end its analytics have heard too, with the same duration; a device that
/// lost says nothing, and a page that has only shown the call need not.
pub(crate) fn ended(story: &Story, call: CallId, end: End) -> Verdict {
    let reported = match story.end_report {
        Some(ReportKind::End { duration, .. }) => Some(duration),
        Some(ReportKind::Outgoing | ReportKind::Incoming) | None => None,
    };
    if story.is_aside() && reported.is_none() && end.duration == 0 {
        return Ok(());
    }
    let due = story.starts > 0 && end.reason != EndReason::AnsweredElsewhere;
    let fine = match reported {
        Some(duration) => due && duration == end.duration,
        None => !due || told_elsewhere(end),
    };
    holds(fine, Invariant::I53, || format!("{call}: {end:?}, reported {:?}", story.end_report))?;
    // Whoever was told of a call has reported it, and so has who gave it up before its server's word.
    holds(story.starts == 1 || !(story.placed || story.dialled), Invariant::I53, || {
        format!("{call}: never reported")
    })
}

/// I53: in the end nothing that has begun is without an end.
pub(crate) fn complete(story: &Story, call: CallId) -> Verdict {
    let told = |end| told_elsewhere(end) || story.is_aside();
    let ended = story.end_report.is_some() || story.ended.is_some_and(told);
    holds(story.starts == 0 || ended, Invariant::I53, || format!("{call}: no end was reported"))
}
