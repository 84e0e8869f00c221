//! News of the microphone and of the connection, and what the path is worth.

use halloo_wire::{By, EndReason, LegId, PeerMessage, Time, Verb};

use super::{Call, Joined, Path, State, Wishes};
use crate::effect::{CallEvent, End, MediaEffect};
use crate::input::MediaInput;
use crate::screen::Side;

impl Call {
    /// News of the microphone or the peer connection.
    pub(crate) fn media(&mut self, now: Time, input: MediaInput, wishes: &mut Wishes) {
        match input {
            MediaInput::Asking => self.is_asked(),
            MediaInput::Granted => self.granted(now, wishes),
            MediaInput::Captured => self.captured(now, wishes),
            MediaInput::CaptureFailed(failure) => self.capture_failed(now, failure, wishes),
            MediaInput::CaptureLost => self.capture_lost(wishes),
            MediaInput::Measured(sample) => self.measured(now, sample, wishes),
            MediaInput::Described(kind, sdp) => self.described(kind, sdp, wishes),
            MediaInput::Candidate { line, mid } => self.found(line, mid, wishes),
            MediaInput::Open => self.tell_answer(wishes),
            MediaInput::Message(message) => self.heard_from_peer(now, message, wishes),
            MediaInput::Connected => {
                self.negotiation.connected = true;
                self.set_path(now, Path::Connected, wishes);
            }
            MediaInput::Disconnected => {
                self.negotiation.connected = false;
                self.set_path(now, Path::Interrupted, wishes);
            }
            MediaInput::Failed => {
                self.negotiation.connected = false;
                self.negotiation.failed = true;
                if let State::Joined(joined) = self.state {
                    let duration = now.since(joined.since);
                    let end = End { reason: EndReason::MediaFailed, by: By::Me, duration };
                    self.part(now, Verb::Hangup(EndReason::MediaFailed), end, wishes);
                }
            }
        }
    }

    /// The caller hears of the answer over the connection as well: whichever road is the shorter one.
    pub(super) fn tell_answer(&self, wishes: &mut Wishes) {
        if matches!(self.state, State::Accepting { .. }) {
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
            (PeerMessage::Accept | PeerMessage::Hangup(_) | PeerMessage::Beat, _) => {}
        }
    }

    pub(super) fn is_peer(&self, leg: LegId) -> bool {
        matches!(self.state, State::Joined(joined) if joined.peer_leg == leg)
    }

    pub(super) fn set_path(&mut self, now: Time, path: Path, wishes: &mut Wishes) {
        let State::Joined(joined) = self.state else { return };
        if matches!((joined.path, path), (Path::Connecting { .. }, Path::Interrupted)) {
            return;
        }
        self.state = State::Joined(Joined { path, ..joined });
        if path == Path::Connected && !self.heard.connected {
            self.heard.connected = true;
            self.stamps.connected = Some(now);
            wishes.events.push(CallEvent::Connected);
            // Muted before the other side could be told.
            if self.own != Side::default() && self.updates == 0 {
                self.tell_own(wishes);
            }
        }
        if path == Path::Connected {
            self.meter.start(now);
        }
        self.tell_interruption(wishes);
    }

    /// Tells the application when it changes whether both sides can hear each other.
    pub(super) fn tell_interruption(&mut self, wishes: &mut Wishes) {
        let State::Joined(joined) = self.state else { return };
        let interrupted = joined.is_interrupted();
        if self.heard.connected && self.heard.interrupted != interrupted {
            self.heard.interrupted = interrupted;
            self.meter.summary.reconnects += u64::from(!interrupted);
            wishes.events.push(if interrupted { CallEvent::Reconnecting } else { CallEvent::Reconnected });
        }
    }
}

impl Joined {
    pub(super) const fn is_interrupted(self) -> bool {
        match self.path {
            Path::Connecting { .. } => false,
            Path::Connected => !self.peer_online,
            Path::Interrupted => true,
        }
    }
}
