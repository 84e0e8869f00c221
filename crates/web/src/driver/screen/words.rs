//! What the screens say, in English.

use halloo_core::wire::EndReason;

pub(super) const CALLING: &str = "Calling…";
pub(super) const RINGING: &str = "Ringing…";
pub(super) const INCOMING: &str = "Incoming call";
pub(super) const CONNECTING: &str = "Connecting…";
pub(super) const CONNECTED: &str = "Connected";
pub(super) const RECONNECTING: &str = "Reconnecting…";

pub(super) const ANSWER: &str = "Answer";
pub(super) const DECLINE: &str = "Decline";
pub(super) const CANCEL: &str = "Cancel";
pub(super) const HANG_UP: &str = "Hang up";
pub(super) const MUTE: &str = "Mute";
pub(super) const UNMUTE: &str = "Unmute";
pub(super) const CLOSE: &str = "Close";

pub(super) fn call_with(peer: &str) -> String {
    joined("Call with ", peer)
}

pub(super) fn call_from(peer: &str) -> String {
    joined("Incoming call from ", peer)
}

pub(super) fn muted(peer: &str) -> String {
    joined(peer, " is muted")
}

/// `concat` would bring a kilobyte of code for the same.
fn joined(first: &str, second: &str) -> String {
    let mut text = first.to_owned();
    text.push_str(second);
    text
}

pub(super) fn ended(reason: EndReason) -> &'static str {
    match reason {
        EndReason::Completed => "Call ended",
        EndReason::Declined => "Declined",
        EndReason::Busy => "User is busy on another call",
        EndReason::Missed => "No answer",
        EndReason::Cancelled => "Call cancelled",
        EndReason::AnsweredElsewhere => "Answered on another device",
        EndReason::Unreachable => "Not reachable",
        EndReason::NoMicrophone | EndReason::PermissionDenied => "Microphone not available",
        EndReason::MediaFailed => "Could not connect",
        EndReason::NetworkLost | EndReason::PeerLost => "Connection lost",
        EndReason::Replaced => "Call moved",
        EndReason::ServerError => "Call failed",
    }
}
