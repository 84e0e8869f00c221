use halloo_core::End;
use halloo_switch::Connection;
use halloo_wire::{
    By, CallId, CallRecord, Direction, EndReason, Fact, LegId, ResultCode, ServerFrame, Stage,
};

use super::{Invariant, Verdict, holds};
use crate::memory::{Holder, LegTruth, Truth};
use crate::shell::ShellEffect;

const fn kind(stage: Stage) -> u8 {
    match stage {
        Stage::Ringing { .. } => 0,
        Stage::Accepted { .. } => 1,
        Stage::Ended { .. } => 2,
    }
}

/// A page may be out of a call that goes on for others.
pub(crate) fn ends_only_here(truth: &Truth, leg: LegId, direction: Direction, stage: Stage) -> bool {
    let Stage::Ended { reason, by: By::Me, .. } = stage else { return false };
    match (direction, reason) {
        // Another tab of the device has answered.
        (Direction::Incoming, EndReason::Replaced) => true,
        (
            Direction::Incoming,
            EndReason::AnsweredElsewhere
            | EndReason::Busy
            | EndReason::NoMicrophone
            | EndReason::PermissionDenied
            | EndReason::PermissionDismissed
            | EndReason::NetworkQuality
            | EndReason::NetworkLost,
        ) => truth.winner != Some(leg),
        (Direction::Incoming | Direction::Outgoing, _) => false,
    }
}

/// Judges a record that is told anew to `holder`.
pub(crate) fn judge(truth: &Truth, holder: Holder, known: &CallRecord) -> Verdict {
    rises(truth, holder, known)?;
    one_winner(truth, known)?;
    stays_dead(truth, known)?;
    both_sides_alike(truth, holder, known)
}

/// I32: a leg's revisions rise, the same revision says the same, and an end is final.
fn rises(truth: &Truth, holder: Holder, known: &CallRecord) -> Verdict {
    let Some(before) = truth.legs.get(&holder) else { return Ok(()) };
    let detail =
        || format!("{} tells {holder:?} {:?} after rev {} {:?}", known.call, known, before.rev, before.stage);
    holds(known.rev >= before.rev, Invariant::I32, detail)?;
    let same = kind(known.stage) == kind(before.stage);
    holds(known.rev > before.rev || same, Invariant::I32, detail)?;
    let final_end = before.ended().is_none_or(|end| matches!(known.stage, Stage::Ended { reason, by, duration } if End { reason, by, duration } == end));
    holds(final_end, Invariant::I32, detail)
}

/// I9: no second leg of the callee is accepted.
fn one_winner(truth: &Truth, known: &CallRecord) -> Verdict {
    let accepted = matches!(known.stage, Stage::Accepted { .. }) && known.direction == Direction::Incoming;
    let other = truth.winner.is_some_and(|winner| winner != known.leg);
    holds(!(accepted && other), Invariant::I9, || {
        format!("{} has a second winner, {:?}", known.call, known.leg)
    })
}

/// I12: an ended call does not come to life for anybody.
fn stays_dead(truth: &Truth, known: &CallRecord) -> Verdict {
    let alive = !matches!(known.stage, Stage::Ended { .. });
    holds(!(truth.ended && alive && known.rev > truth.end_rev), Invariant::I12, || {
        format!("{} has ended and is told as {:?}", known.call, known.stage)
    })
}

/// I14: what was answered does not end as if it had not been.
fn answered_is_not_missed(truth: &Truth, known: &CallRecord, reason: EndReason) -> Verdict {
    let unanswered = matches!(
        reason,
        EndReason::Missed
            | EndReason::Declined
            | EndReason::Cancelled
            | EndReason::Busy
            | EndReason::Unreachable
            | EndReason::AnsweredElsewhere
    );
    holds(!(unanswered && truth.accepted), Invariant::I14, || {
        format!("{} was answered and ends as {}", known.call, reason.as_str())
    })
}

const fn mirrored(by: By) -> By {
    match by {
        By::Me => By::Peer,
        By::Peer => By::Me,
        By::Server => By::Server,
    }
}

fn reason_of_the_other(end: End) -> EndReason {
    match (end.reason, end.by) {
        (EndReason::NetworkLost, By::Me) => EndReason::PeerLost,
        (EndReason::PeerLost, By::Peer) => EndReason::NetworkLost,
        (reason, _) => reason,
    }
}

/// I7, I26: both sides are told the same end from two sides, with the same duration; none without an answer.
fn both_sides_alike(truth: &Truth, holder: Holder, known: &CallRecord) -> Verdict {
    let Stage::Ended { reason, by, duration } = known.stage else { return Ok(()) };
    if ends_only_here(truth, known.leg, known.direction, known.stage) {
        return Ok(());
    }
    let mine = End { reason, by, duration };
    answered_is_not_missed(truth, known, reason)?;
    holds(duration == 0 || truth.winner.is_some(), Invariant::I26, || {
        format!("{} was never answered and lasted {duration} ms", known.call)
    })?;
    let whole = |leg: &&LegTruth| {
        leg.direction != known.direction && !ends_only_here(truth, leg.leg, leg.direction, leg.stage)
    };
    let others = truth.legs.iter().filter(|(other, _)| **other != holder).map(|(_, leg)| leg);
    for theirs in others.filter(whole).filter_map(LegTruth::ended) {
        holds(theirs.duration == duration, Invariant::I26, || {
            format!("{}: {duration} ms here, {} ms there", known.call, theirs.duration)
        })?;
        let fits = theirs.reason == reason_of_the_other(mine) && theirs.by == mirrored(by);
        holds(fits, Invariant::I7, || format!("{}: {mine:?} here, {theirs:?} there", known.call))?;
    }
    Ok(())
}

/// Whether the switch told anybody else anything about calls.
fn touches_others(connection: Connection, effects: &[ShellEffect]) -> bool {
    effects.iter().any(|effect| {
        matches!(effect, ShellEffect::Send(other, ServerFrame::Numbered { fact, .. })
            if *other != connection && !matches!(fact, Fact::Result { .. }))
    })
}

/// I30: what a stranger sends is answered, if at all, to the stranger.
pub(crate) fn strangers_touch_nothing(
    stranger: bool,
    connection: Connection,
    effects: &[ShellEffect],
) -> Verdict {
    holds(!(stranger && touches_others(connection, effects)), Invariant::I30, || {
        format!("a stranger's command had effects: {effects:?}")
    })
}

/// I31: a command that has had its result has no effect when it comes again.
pub(crate) fn repeats_touch_nothing(known: bool, connection: Connection, effects: &[ShellEffect]) -> Verdict {
    holds(!(known && touches_others(connection, effects)), Invariant::I31, || {
        format!("a repeated command had effects: {effects:?}")
    })
}

/// I31: and its result is the same, unless it is too old for the server to remember.
pub(crate) fn same_result(
    before: Option<(Option<CallId>, Result<(), ResultCode>)>,
    after: (Option<CallId>, Result<(), ResultCode>),
) -> Verdict {
    let expired = after.1 == Err(ResultCode::Expired);
    holds(expired || before.is_none_or(|before| before == after), Invariant::I31, || {
        format!("a command's result was {before:?} and is {after:?} now")
    })
}
