//! The event `callstatus`: what happens to a call in the names and the form of the mobile family.

use crate::plain::Plain;
use halloo_core::wire::{By, Direction, EndReason};
use halloo_core::{CallEvent, CallState, CallView, status};
use wasm_bindgen::JsValue;

/// The names of an event, for both sides.
pub(super) fn names(event: &CallEvent, view: &CallView) -> [Option<&'static str>; 2] {
    if let CallEvent::Ended(end) = event {
        let microphone = matches!(
            end.reason,
            EndReason::NoMicrophone | EndReason::PermissionDenied | EndReason::PermissionDismissed
        );
        // The family's names mean the callee's microphone. Without the caller's own there was never a call.
        if microphone && end.by == By::Me && view.direction == Direction::Outgoing {
            return [None, None];
        }
    }
    let progress = (view.times.ringing.is_some(), view.times.connected.is_some());
    status::names(event, view.direction, progress)
}

/// The event that tells how a live call stands.
pub(super) const fn present(view: &CallView, placed: bool) -> Option<CallEvent> {
    match view.state {
        CallState::Dialling if !placed => None,
        CallState::Dialling => Some(CallEvent::Placed),
        CallState::Ringing => Some(CallEvent::Ringing),
        // Answered here, but the server has not said so yet.
        CallState::Connecting if view.times.answered.is_none() => Some(CallEvent::Ringing),
        CallState::Connecting => Some(CallEvent::Answered),
        CallState::Connected | CallState::Reconnecting => Some(CallEvent::Connected),
        CallState::Ended => None,
    }
}

/// The news itself. `me`: the own cuid.
pub(super) fn status(name: &str, view: &CallView, me: &str) -> JsValue {
    let peer = view.peer.as_str();
    let (direction, caller, callee) = match view.direction {
        Direction::Incoming => ("Incoming", peer, me),
        Direction::Outgoing => ("Outgoing", me, peer),
    };
    let details = Plain::default()
        .text("callId", &view.call.to_text())
        .text("callerCuid", caller)
        .text("calleeCuid", callee)
        .text("callContext", &view.context)
        .text("channel", "socket");
    // The family has `null` for what is not there.
    let images = [
        ("remoteContext", &view.remote_context),
        ("initiatorImage", &view.initiator_image),
        ("receiverImage", &view.receiver_image),
    ];
    let details = images.into_iter().fold(details, |details, (name, text)| {
        details.put(name, &text.as_deref().map_or(JsValue::NULL, JsValue::from_str))
    });
    let plain = Plain::default().text("direction", direction).put("callDetails", &details.done());
    plain.text("callEvent", name).done()
}
