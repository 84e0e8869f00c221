//! What happens and how things stand, as the application gets it: names and objects.

use halloo_core::wire::Direction;
use halloo_core::{CallEvent, CallState, CallView, End, Level, Times};

use super::measured::{stats, warning};
use wasm_bindgen::JsValue;

use crate::plain::Plain;

/// The events of a call.
pub(super) const CALL_EVENTS: [&str; 22] = [
    "placed",
    "ringing",
    "ringsilent",
    "answered",
    "connected",
    "reconnecting",
    "reconnected",
    "muted",
    "peermuted",
    "held",
    "peerheld",
    "microphonelost",
    "peermicrophonelost",
    "dtmf",
    "quality",
    "stats",
    "warning",
    "microphonesilent",
    "peersilent",
    "timelimit",
    "ending",
    "ended",
];

/// An object with one member.
pub(super) fn news(name: &str, value: impl Into<JsValue>) -> JsValue {
    Plain::default().put(name, &value.into()).done()
}

/// How a call ended.
pub(super) fn summary(end: End) -> JsValue {
    let plain = Plain::default().text("reason", end.reason.as_str()).text("by", end.by.as_str());
    plain.number("duration", Some(end.duration)).done()
}

/// When things happened.
pub(super) fn times(times: Times) -> JsValue {
    let plain = Plain::default().number("started", Some(times.started)).number("ringing", times.ringing);
    let plain = plain.number("answered", times.answered).number("connected", times.connected);
    plain.number("ended", times.ended).done()
}

/// How good a connection is.
pub(super) fn quality((level, score): (Level, u8)) -> JsValue {
    Plain::default().text("level", level.as_str()).number("score", Some(score.into())).done()
}

/// The word for who called.
pub(super) const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Incoming => "incoming",
        Direction::Outgoing => "outgoing",
    }
}

/// Name and news of an event. `score` is the connection's at the moment.
pub(super) fn of(event: &CallEvent, score: Option<(Level, u8)>) -> (&'static str, JsValue) {
    let nothing = JsValue::UNDEFINED;
    match event {
        CallEvent::Placed => ("placed", nothing),
        CallEvent::Ringing => ("ringing", nothing),
        CallEvent::RingSilent(silent) => ("ringsilent", news("silent", *silent)),
        CallEvent::Answered => ("answered", nothing),
        CallEvent::Connected => ("connected", nothing),
        CallEvent::Reconnecting => ("reconnecting", nothing),
        CallEvent::Reconnected => ("reconnected", nothing),
        CallEvent::Muted(muted) => ("muted", news("muted", *muted)),
        CallEvent::PeerMuted(muted) => ("peermuted", news("muted", *muted)),
        CallEvent::Held(held) => ("held", news("held", *held)),
        CallEvent::PeerHeld(held) => ("peerheld", news("held", *held)),
        CallEvent::MicrophoneLost(lost) => ("microphonelost", news("lost", *lost)),
        CallEvent::PeerMicrophoneLost(lost) => ("peermicrophonelost", news("lost", *lost)),
        CallEvent::Dtmf(tones) => ("dtmf", news("keys", tones.as_str())),
        CallEvent::Quality(level) => ("quality", quality((*level, score.map_or(0, |(_, score)| score)))),
        // Made by whoever knows that somebody listens.
        CallEvent::Measured => ("stats", nothing),
        CallEvent::Warning(name, raised) => ("warning", warning(*name, *raised)),
        CallEvent::MicrophoneSilent(silent) => ("microphonesilent", news("silent", *silent)),
        CallEvent::PeerSilent(silent) => ("peersilent", news("silent", *silent)),
        CallEvent::TimeLimit(left) => ("timelimit", Plain::default().number("left", Some(*left)).done()),
        CallEvent::Ending { reason, by } => {
            ("ending", Plain::default().text("reason", reason.as_str()).text("by", by.as_str()).done())
        }
        CallEvent::Ended(end) => ("ended", summary(*end)),
    }
}

/// The news of `event` to whoever comes late, if it still holds. `placed`, `silent`: these two have happened.
pub(super) fn standing(event: &str, view: &CallView, placed: bool, silent: bool) -> Option<JsValue> {
    let nothing = JsValue::UNDEFINED;
    let flag = |name: &str, set: bool| set.then(|| news(name, true));
    match event {
        "placed" => placed.then_some(nothing),
        "ringing" => (view.state == CallState::Ringing).then_some(nothing),
        "ringsilent" if view.state == CallState::Ringing => flag("silent", silent),
        "answered" => view.times.answered.map(|_| nothing),
        "connected" => (view.state == CallState::Connected).then_some(nothing),
        "reconnecting" => (view.state == CallState::Reconnecting).then_some(nothing),
        "muted" => flag("muted", view.own.muted),
        "peermuted" => flag("muted", view.other.muted),
        "held" => flag("held", view.own.held),
        "peerheld" => flag("held", view.other.held),
        "microphonelost" => flag("lost", view.own.lost),
        "peermicrophonelost" => flag("lost", view.other.lost),
        "quality" => view.quality.map(quality),
        "stats" => view.stats.as_ref().map(stats),
        "microphonesilent" => flag("silent", view.silent.0),
        "peersilent" => flag("silent", view.silent.1),
        _ => None,
    }
}
