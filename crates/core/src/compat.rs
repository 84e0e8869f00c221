//! What the original's `call()` promise settles to, from the end of a call.

use halloo_wire::{By, EndReason};

use crate::effect::End;

/// The two kinds of settling that the original knows for a call that took place or was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The promise resolves to this word.
    Resolve(&'static str),
    /// The promise rejects with this word or sentence.
    Reject(&'static str),
}

/// Maps the end of an outgoing call to the value that the original's users wait for.
#[must_use]
pub const fn outcome(end: End) -> Outcome {
    match end.reason {
        EndReason::Completed | EndReason::PeerLost | EndReason::NetworkLost | EndReason::MediaFailed => {
            Outcome::Resolve("over")
        }
        EndReason::Declined
        | EndReason::NoMicrophone
        | EndReason::PermissionDenied
        | EndReason::AnsweredElsewhere
        | EndReason::ServerError => Outcome::Reject("declined"),
        EndReason::Busy => Outcome::Reject("The user you are trying to reach is busy on another call"),
        EndReason::Missed | EndReason::Unreachable => Outcome::Reject("missed"),
        EndReason::Cancelled | EndReason::Replaced => match end.by {
            By::Me | By::Peer | By::Server => Outcome::Reject("cancelled"),
        },
    }
}
