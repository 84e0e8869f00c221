//! The names that the mobile family has for what happens to a call. Both sides are told the same ones.

use halloo_wire::{By, Direction, EndReason};

use crate::effect::{CallEvent, End};

/// What the mobile family calls the news of a call; at most two names for one piece of news.
///
/// `rang`: a device of the callee has rung. `connected`: media has flowed.
#[must_use]
pub fn names(
    event: &CallEvent,
    direction: Direction,
    (rang, connected): (bool, bool),
) -> [Option<&'static str>; 2] {
    match event {
        CallEvent::Placed => [Some("CallIsPlaced"), None],
        CallEvent::Ringing => [Some("Ringing"), None],
        CallEvent::Answered => [Some("Answered"), None],
        CallEvent::Connected => [Some("CallInProgress"), None],
        CallEvent::Ended(end) => ended(*end, direction, (rang, connected)),
        CallEvent::Reconnecting
        | CallEvent::Reconnected
        | CallEvent::Muted(_)
        | CallEvent::PeerMuted(_)
        | CallEvent::Held(_)
        | CallEvent::PeerHeld(_)
        | CallEvent::MicrophoneLost(_)
        | CallEvent::PeerMicrophoneLost(_)
        | CallEvent::Dtmf(_)
        | CallEvent::Quality(_)
        | CallEvent::Measured
        | CallEvent::Warning(..)
        | CallEvent::MicrophoneSilent(_)
        | CallEvent::PeerSilent(_)
        | CallEvent::TimeLimit(_)
        | CallEvent::RingSilent(_)
        | CallEvent::Ending { .. } => [None, None],
    }
}

fn ended(end: End, direction: Direction, (rang, connected): (bool, bool)) -> [Option<&'static str>; 2] {
    let name = match end.reason {
        EndReason::Completed | EndReason::TimeLimit => "Ended",
        EndReason::Declined => "Declined",
        EndReason::Busy => "DeclinedDueToBusyOnVoIP",
        EndReason::Missed if rang || direction == Direction::Incoming => "Missed",
        EndReason::Missed => "CancelledDueToRingTimeout",
        EndReason::Cancelled | EndReason::Replaced | EndReason::AnsweredElsewhere => "Cancelled",
        EndReason::Unreachable => "DeclinedDueToLoggedOutCuid",
        EndReason::PermissionDismissed => "DeclinedDueToMicrophonePermissionsNotGranted",
        EndReason::PermissionDenied | EndReason::NoMicrophone => "DeclinedDueToMicrophonePermissionBlocked",
        EndReason::NetworkQuality => "AppInitiatedDeclinedDueToNetworkQuality",
        EndReason::MediaFailed if !connected => "EndedDueToNetworkDelayInMediaSetup",
        EndReason::MediaFailed | EndReason::ServerError => "FailedDueToInternalError",
        EndReason::NetworkLost | EndReason::PeerLost => {
            let whose = if end.by == By::Peer || end.reason == EndReason::PeerLost {
                "EndedDueToRemoteNetworkLoss"
            } else {
                "EndedDueToLocalNetworkLoss"
            };
            return [Some("Ended"), Some(whose)];
        }
    };
    [Some(name), None]
}
