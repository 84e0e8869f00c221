//! What the counters of a connection say to its users.

use halloo_wire::Time;

use super::{Call, Path, State, Wishes};
use crate::effect::CallEvent;
use crate::quality::{Sample, Silence};

/// A microphone that gives nothing at all for so long is broken, or switched off by a switch of its own.
const OWN_PATIENCE: u64 = 5_000;
/// People may be silent for longer than their microphones.
const PEER_PATIENCE: u64 = 10_000;

/// Who should be heard and is not.
#[derive(Debug, Default)]
pub(super) struct Silences {
    pub(super) own: Silence,
    pub(super) other: Silence,
}

impl Call {
    pub(super) fn measured(&mut self, now: Time, sample: Sample, wishes: &mut Wishes) {
        // What was asked for before the end is nobody's business after it.
        if !self.is_joined() {
            return;
        }
        self.counted(now, sample, wishes);
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
}
