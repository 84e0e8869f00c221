//! What the application's analytics are told, in the vocabulary of the original.

use halloo_wire::{CallId, Direction, EndReason};

use crate::effect::End;

/// One event for the analytics. Each call has one `Outgoing` or `Incoming` on each side, and then one `End`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Which call.
    pub call: CallId,
    /// The reason for the call.
    pub context: String,
    /// Milliseconds since 1970.
    pub epoch: u64,
    /// What happened.
    pub kind: ReportKind,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// `SCOutgoing`: the server has the call that this user began.
    Outgoing,
    /// `SCIncoming`: this user is called, also if that finds a busy phone.
    Incoming,
    /// `SCEnd`.
    End {
        /// `call_status`.
        status: &'static str,
        /// `reason` and `reason_code`.
        reason: Option<(&'static str, Option<u16>)>,
        /// Milliseconds of talk by the server's clock.
        duration: u64,
    },
}

/// How an end is reported; `None` where another device of the same user reports it.
#[must_use]
pub fn end(direction: Direction, end: End) -> Option<ReportKind> {
    const MICROPHONE: &str = "microphone permission not granted";
    let (status, reason) = match end.reason {
        EndReason::Completed | EndReason::TimeLimit => ("over", None),
        EndReason::PeerLost | EndReason::NetworkLost => ("over", Some(("network lost", None))),
        EndReason::MediaFailed => ("over", Some(("media failed", None))),
        EndReason::ServerError => ("over", Some(("server error", None))),
        EndReason::Declined => ("declined", None),
        EndReason::NetworkQuality => ("declined", Some(("network quality", None))),
        EndReason::Busy => ("declined", Some(("user busy", Some(1001)))),
        EndReason::Unreachable => ("declined", Some(("invalid cuid", Some(1003)))),
        EndReason::NoMicrophone | EndReason::PermissionDenied | EndReason::PermissionDismissed => {
            match direction {
                // The original's own words for the side whose microphone it is.
                Direction::Incoming => (MICROPHONE, Some((MICROPHONE, Some(1002)))),
                Direction::Outgoing => ("declined", Some((MICROPHONE, Some(1002)))),
            }
        }
        EndReason::Missed => ("missed", None),
        EndReason::Cancelled => ("cancelled", None),
        // Its ringing went to another tab; nobody had talked.
        EndReason::Replaced if end.is_moved(direction) => return None,
        EndReason::Replaced => ("cancelled", None),
        EndReason::AnsweredElsewhere => return None,
    };
    Some(ReportKind::End { status, reason, duration: end.duration })
}
