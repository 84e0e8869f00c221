//! News of the microphone and of the connection.

use halloo_wire::{By, LegId, PeerMessage, Time, Verb};

use super::{Call, Joined, Path, State, Wishes};
use crate::effect::{End, MediaEffect};
use crate::input::MediaInput;

impl Call {
    /// News of the microphone or the peer connection.
    pub(crate) fn media(&mut self, now: Time, input: MediaInput, wishes: &mut Wishes) {
        match input {
            MediaInput::Asking => self.is_asked(),
            // What the other side has to do need not wait for the microphone here.
            MediaInput::Granted => {
                self.granted = true;
                self.tell_answer(wishes);
            }
            MediaInput::Captured => self.captured(now, wishes),
            MediaInput::CaptureFailed(failure) => self.capture_failed(now, failure, wishes),
            MediaInput::CaptureLost => self.capture_lost(wishes),
            MediaInput::Measured(sample) => self.measured(now, sample, wishes),
            // What belongs to an older negotiation is dropped here.
            MediaInput::Described { generation, .. } | MediaInput::Candidate { generation, .. }
                if generation != self.generation() => {}
            MediaInput::Described { kind, sdp, .. } => self.described(kind, sdp, wishes),
            MediaInput::Candidate { line, mid, .. } => self.found(line, mid, wishes),
            MediaInput::Open => self.tell_answer(wishes),
            MediaInput::Message(message) => self.heard_from_peer(now, message, wishes),
            MediaInput::Connected => {
                self.negotiation.connected = true;
                self.connected(now, wishes);
            }
            MediaInput::Disconnected => {
                self.negotiation.connected = false;
                self.doubt(now, wishes);
            }
            MediaInput::Failed => self.failed(now, wishes),
        }
    }

    /// ICE or DTLS has given up.
    fn failed(&mut self, now: Time, wishes: &mut Wishes) {
        self.negotiation.connected = false;
        let again = std::mem::replace(&mut self.negotiation.failed, true);
        match self.state {
            // It never came up: another connection may, before the time for that is over.
            State::Joined(Joined { path: Path::Connecting { .. }, .. }) if !again => self.renew(wishes),
            State::Joined(_) => {
                self.interrupt(now, wishes);
                self.hurry(now, false);
            }
            State::Preparing
            | State::Placing { .. }
            | State::Ringing { .. }
            | State::Held { .. }
            | State::Alerting { .. }
            | State::Answering { .. }
            | State::Accepting { .. }
            | State::Leaving { .. } => {}
        }
    }

    /// The caller hears of the answer over the connection as well: whichever road is the shorter one.
    pub(super) fn tell_answer(&self, wishes: &mut Wishes) {
        let sure = matches!(self.state, State::Answering { .. }) && self.granted;
        if sure || matches!(self.state, State::Accepting { .. }) {
            wishes.media.push(MediaEffect::Message(PeerMessage::Accept));
        }
    }

    /// The device at the other end of the connection has said something. Its description came through the server under the
    /// name of its leg, and with it its certificate: so it is that leg that speaks (RFC 8827 section 5.1).
    fn heard_from_peer(&mut self, now: Time, message: PeerMessage, wishes: &mut Wishes) {
        match (message, self.state) {
            // Whether this device is the one that counts is the server's to say: its record follows.
            (PeerMessage::Accept, State::Placing { .. } | State::Ringing { .. }) => self.connect(wishes),
            (PeerMessage::Hangup(reason), State::Joined(joined)) => {
                let end = End { reason, by: By::Peer, duration: now.since(joined.since) };
                // The other side may be cut off from the server.
                self.part(now, Verb::PeerHangup(reason), end, wishes);
            }
            (PeerMessage::Accept | PeerMessage::Hangup(_) | PeerMessage::Beat, _) => {
                self.alive(now, wishes);
                self.hears_peer(now, wishes);
            }
        }
    }

    pub(super) fn is_peer(&self, leg: LegId) -> bool {
        matches!(self.state, State::Joined(joined) if joined.peer_leg == leg)
    }
}
