//! What the original's `call()` promise settles to, from the end of a call.

use halloo_wire::{By, EndReason};

use crate::effect::End;
use crate::error::{Error, ErrorCode};
use crate::validate::{internet_lost, mic_unavailable};

const BUSY: &str = "The user you are trying to reach is busy on another call";

/// How the original's promise settles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It resolves to this word.
    Resolve(&'static str),
    /// It rejects with this word or sentence.
    Reject(&'static str),
    /// It rejects with an error object.
    Fail(Error),
}

/// Maps the end of an outgoing call that rang.
#[must_use]
pub fn outcome(end: End) -> Outcome {
    match end.reason {
        EndReason::Completed | EndReason::PeerLost | EndReason::TimeLimit => Outcome::Resolve("over"),
        EndReason::NetworkLost if end.duration > 0 => Outcome::Resolve("over"),
        EndReason::Declined | EndReason::NetworkQuality | EndReason::AnsweredElsewhere => {
            Outcome::Reject("declined")
        }
        EndReason::NoMicrophone | EndReason::PermissionDenied | EndReason::PermissionDismissed
            if end.by == By::Peer =>
        {
            Outcome::Reject("declined")
        }
        EndReason::Missed => Outcome::Reject("missed"),
        EndReason::Cancelled | EndReason::Replaced => Outcome::Reject("cancelled"),
        EndReason::Busy => Outcome::Reject(BUSY),
        EndReason::NetworkLost
        | EndReason::Unreachable
        | EndReason::NoMicrophone
        | EndReason::PermissionDenied
        | EndReason::PermissionDismissed
        | EndReason::MediaFailed
        | EndReason::ServerError => Outcome::Fail(not_placed(end)),
    }
}

/// Maps the failure of an outgoing call that never rang.
#[must_use]
pub fn dial_failed(error: Error) -> Outcome {
    match (error.code, error.cause) {
        (ErrorCode::UserBusy, _) => Outcome::Reject(BUSY),
        (ErrorCode::CallFailed, Some("cancelled" | "replaced")) => Outcome::Reject("cancelled"),
        (ErrorCode::CallFailed, Some("declined")) => Outcome::Reject("declined"),
        (ErrorCode::CallFailed, Some("missed")) => Outcome::Reject("missed"),
        _ => Outcome::Fail(error),
    }
}

/// The error for a call that ended without having been talked in.
pub(crate) fn not_placed(end: End) -> Error {
    let cause = end.reason.as_str();
    match end.reason {
        EndReason::Unreachable => {
            let text = "The receiver's cuid is offline";
            Error::new(ErrorCode::ReceiverOffline, text).because("ERR_CONTACT_NOT_REACHABLE")
        }
        EndReason::Busy => Error::new(ErrorCode::UserBusy, "User busy on another call"),
        EndReason::NetworkLost => internet_lost(),
        EndReason::NoMicrophone | EndReason::PermissionDenied | EndReason::PermissionDismissed
            if end.by == By::Me =>
        {
            mic_unavailable("make a call", cause)
        }
        EndReason::Completed
        | EndReason::Declined
        | EndReason::Missed
        | EndReason::Cancelled
        | EndReason::AnsweredElsewhere
        | EndReason::NoMicrophone
        | EndReason::PermissionDenied
        | EndReason::PermissionDismissed
        | EndReason::NetworkQuality
        | EndReason::TimeLimit
        | EndReason::MediaFailed
        | EndReason::PeerLost
        | EndReason::Replaced
        | EndReason::ServerError => {
            Error::new(ErrorCode::CallFailed, "The call could not be made").because(cause)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn end(reason: EndReason, by: By, duration: u64) -> End {
        End { reason, by, duration }
    }

    #[test]
    fn the_documented_values() {
        assert_eq!(outcome(end(EndReason::Completed, By::Peer, 1_000)), Outcome::Resolve("over"));
        assert_eq!(outcome(end(EndReason::Declined, By::Peer, 0)), Outcome::Reject("declined"));
        assert_eq!(outcome(end(EndReason::Missed, By::Server, 0)), Outcome::Reject("missed"));
        assert_eq!(outcome(end(EndReason::Cancelled, By::Me, 0)), Outcome::Reject("cancelled"));
        assert_eq!(outcome(end(EndReason::Busy, By::Peer, 0)), Outcome::Reject(BUSY));
        assert_eq!(dial_failed(not_placed(end(EndReason::Busy, By::Server, 0))), Outcome::Reject(BUSY));
        assert_eq!(
            dial_failed(not_placed(end(EndReason::Cancelled, By::Me, 0))),
            Outcome::Reject("cancelled")
        );
        let offline = not_placed(end(EndReason::Unreachable, By::Server, 0));
        assert_eq!((offline.code.as_str(), dial_failed(offline.clone())), ("404", Outcome::Fail(offline)));
    }

    #[test]
    fn every_end_settles() {
        for reason in EndReason::all() {
            for by in [By::Me, By::Peer, By::Server] {
                let _settles = outcome(end(reason, by, 0));
            }
        }
    }
}
