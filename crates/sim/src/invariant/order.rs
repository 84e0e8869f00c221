use halloo_core::{CallEvent, Side};
use halloo_wire::{CallId, Time};

use super::{Invariant, Verdict, holds};
use crate::memory::Story;

/// Notes what a switch says; tells whether it says something new.
fn turned(known: &mut bool, told: bool) -> bool {
    std::mem::replace(known, told) != told
}

/// I4, I5: placed, ringing, answered, connected, (reconnecting, reconnected), ended; each once; nothing afterwards.
/// And what can be switched is told when it has changed.
pub(crate) fn in_order(now: Time, story: &mut Story, call: CallId, event: &CallEvent) -> Verdict {
    if story.ended.is_some() {
        return Err((Invariant::I5, format!("{call}: {event:?} after the end")));
    }
    if story.ending && !matches!(event, CallEvent::Ended(_)) {
        return Err((Invariant::I5, format!("{call}: {event:?} while it ends")));
    }
    let before = story.clone();
    let answered = before.answered.is_some();
    let fine = match event {
        CallEvent::Placed => {
            story.placed = true;
            !before.placed && !before.ringing && !answered
        }
        CallEvent::Ringing => {
            story.ringing = true;
            before.placed && !before.ringing && !answered
        }
        CallEvent::Answered => {
            story.answered = Some(now);
            before.placed && !answered
        }
        CallEvent::Connected => {
            story.connected = true;
            answered && !before.connected
        }
        CallEvent::Reconnecting => {
            story.interrupted = true;
            before.connected && !before.interrupted
        }
        CallEvent::Reconnected => {
            story.interrupted = false;
            before.interrupted
        }
        CallEvent::Muted(muted) => turned(&mut story.own.muted, *muted),
        CallEvent::PeerMuted(muted) => turned(&mut story.other.muted, *muted) && answered,
        CallEvent::Held(held) => turned(&mut story.own.held, *held),
        CallEvent::PeerHeld(held) => turned(&mut story.other.held, *held) && answered,
        CallEvent::MicrophoneLost(lost) => turned(&mut story.own.lost, *lost),
        CallEvent::PeerMicrophoneLost(lost) => turned(&mut story.other.lost, *lost) && answered,
        CallEvent::RingSilent(silent) => turned(&mut story.silent, *silent) && before.placed && !answered,
        CallEvent::Quality(level) => story.quality.replace(*level) != Some(*level) && before.connected,
        CallEvent::Measured => before.connected,
        CallEvent::Warning(warning, raised) => {
            let stood = story.warnings.iter().position(|stands| stands == warning);
            match (stood, raised) {
                (None, true) => story.warnings.push(*warning),
                (Some(place), false) => drop(story.warnings.remove(place)),
                (None, false) | (Some(_), true) => {}
            }
            stood.is_none() == *raised && before.connected
        }
        // Whoever has switched it off, or has none, knows why it is silent.
        CallEvent::MicrophoneSilent(silent) => {
            let Side { muted, held, lost } = story.own;
            turned(&mut story.unheard.0, *silent) && !(*silent && (muted || held || lost))
        }
        CallEvent::PeerSilent(silent) => {
            let Side { muted, held, lost } = story.other;
            turned(&mut story.unheard.1, *silent) && !(*silent && (muted || held || lost))
        }
        CallEvent::Dtmf(_) | CallEvent::TimeLimit(_) => answered,
        CallEvent::Ending { .. } => !std::mem::replace(&mut story.ending, true),
        CallEvent::Ended(end) => {
            story.ended = Some(*end);
            true
        }
    };
    holds(fine, Invariant::I4, || format!("{call}: {event:?} after {before:?}"))
}
