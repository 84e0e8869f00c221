//! What the counters of a connection say to its users.

use halloo_wire::Time;

use super::{Call, Microphone, Path, State, Wishes};
use crate::effect::{CallEvent, MediaEffect};
use crate::quality::{Sample, Silence};
use crate::screen::Side;

/// A microphone that gives nothing at all for so long is broken, or switched off by a switch of its own.
const OWN_PATIENCE: u64 = 5_000;
/// People may be silent for longer than their microphones.
const PEER_PATIENCE: u64 = 10_000;

/// Who should be heard and is not.
#[derive(Debug, Default)]
pub(super) struct Silences {
    pub(super) own: Silence,
    pub(super) other: Silence,
    /// Whether the microphone may be listened to while it is off, and whether it is.
    pub(super) overhears: (bool, bool),
}

impl Call {
    pub(super) fn measured(&mut self, now: Time, sample: Sample, wishes: &mut Wishes) {
        // What was asked for before the end is nobody's business after it; and what the counters of a connection say that
        // was given up meanwhile is not about the one that has taken its place, with which nobody is at the other end yet.
        if !self.is_joined() || !self.negotiation.paired {
            return;
        }
        self.counted(now, sample, wishes);
        self.overhear(true, wishes);
        let sample = Sample { overheard: sample.overheard.filter(|_| self.silences.overhears.1), ..sample };
        let judgement = self.meter.take(now, sample);
        let Some((other, own)) = judgement.heard else { return };
        wishes.events.push(CallEvent::Measured);
        wishes.events.extend(judgement.level.map(CallEvent::Quality));
        for (warning, raised) in judgement.warnings {
            wishes.events.push(CallEvent::Warning(warning, raised));
        }
        let connected = matches!(self.state, State::Joined(joined) if joined.path == Path::Connected);
        let flows = connected && self.permitted && !self.own.held && !self.other.held;
        let speaks = flows && !self.own.muted && !self.own.lost;
        let heard = flows && !self.other.muted && !self.other.lost;
        if let Some(silent) = self.silences.own.look(now, speaks, own, OWN_PATIENCE) {
            wishes.events.push(CallEvent::MicrophoneSilent(silent));
        }
        if let Some(silent) = self.silences.other.look(now, heard, other, PEER_PATIENCE) {
            wishes.events.push(CallEvent::PeerSilent(silent));
        }
    }

    /// Listens to a microphone that is off, where that is wanted; or stops as soon as anything forbids it. `begin`: it may begin.
    pub(super) fn overhear(&mut self, begin: bool, wishes: &mut Wishes) {
        let (wanted, before) = self.silences.overhears;
        let Side { muted, held, lost } = self.own;
        let there = self.permitted && self.microphone == Microphone::Captured && !self.is_still();
        let now = wanted && there && muted && !held && !lost && (begin || before);
        self.silences.overhears.1 = now;
        if now != before {
            wishes.media.push(MediaEffect::Overhear(now));
        }
    }
}
