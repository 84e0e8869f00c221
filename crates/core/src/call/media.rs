use halloo_wire::{
    By, Candidate, Description, DescriptionKind, Direction, EndReason, LegId, Time, Verb, limits,
};

use super::{Call, Joined, MEDIA_TTL, Microphone, Path, State, Wishes};
use crate::effect::{CallEvent, End, MediaEffect, Role};
use crate::input::MediaInput;
use crate::permit::MediaPermit;
use crate::screen::Side;

/// One negotiation a call, for now: the first.
const GENERATION: u32 = 1;
const _: () = assert!(limits::CANDIDATES < 64);

impl Call {
    /// News of the microphone or the peer connection.
    pub(crate) fn media(&mut self, now: Time, input: MediaInput, wishes: &mut Wishes) {
        match input {
            MediaInput::Asking => self.asking = self.microphone == Microphone::Asked,
            MediaInput::Captured => self.captured(now, wishes),
            MediaInput::CaptureFailed(failure) => self.capture_failed(now, failure, wishes),
            MediaInput::CaptureLost => self.capture_lost(wishes),
            MediaInput::Measured(sample) => self.measured(sample, wishes),
            MediaInput::Described(kind, sdp) => {
                if let State::Joined(_) = self.state {
                    let description = Description { generation: GENERATION, kind, sdp };
                    wishes.verb(Verb::Media(description), MEDIA_TTL);
                }
            }
            MediaInput::Candidate { line, mid } => {
                if matches!(self.state, State::Joined(_)) && self.candidates < limits::CANDIDATES {
                    let candidate = Candidate { generation: GENERATION, index: self.candidates, line, mid };
                    self.candidates = self.candidates.saturating_add(1);
                    wishes.verb(Verb::Ice(candidate), MEDIA_TTL);
                }
            }
            MediaInput::Connected => self.set_path(now, Path::Connected, wishes),
            MediaInput::Disconnected => self.set_path(now, Path::Interrupted, wishes),
            MediaInput::Failed => {
                if let State::Joined(joined) = self.state {
                    let duration = now.since(joined.since);
                    let end = End { reason: EndReason::MediaFailed, by: By::Me, duration };
                    self.part(now, Verb::Hangup(EndReason::MediaFailed), end, wishes);
                }
            }
        }
    }

    /// The right to send is granted here and nowhere else: the server's record has accepted this leg.
    pub(super) fn connect(&mut self, wishes: &mut Wishes) {
        let Some(leg) = self.leg else { return };
        wishes.media.push(MediaEffect::Connect {
            permit: MediaPermit::grant(self.id, leg),
            role: match self.direction {
                Direction::Outgoing => Role::Offerer,
                Direction::Incoming => Role::Answerer,
            },
            // The client fills in what the server has told it.
            ice_servers: Vec::new(),
            speaker: None,
            muted: self.own.muted,
        });
        if self.own.held {
            wishes.media.push(MediaEffect::Hold(true));
        }
        self.connecting = true;
        self.negotiate(wishes);
    }

    /// Passes on what has come from the other side: not before this side's connection is made, nor candidates before
    /// their description.
    fn negotiate(&mut self, wishes: &mut Wishes) {
        if self.connecting && self.described {
            wishes.media.append(&mut self.early);
        }
    }

    /// The other side's half of the negotiation, from the leg that won and from no other.
    pub(crate) fn describe(&mut self, leg: LegId, description: Description, wishes: &mut Wishes) {
        let expected = match self.direction {
            Direction::Outgoing => DescriptionKind::Answer,
            Direction::Incoming => DescriptionKind::Offer,
        };
        let fits = description.generation == GENERATION && description.kind == expected;
        if fits && self.is_peer(leg) && !self.described {
            self.described = true;
            self.early.insert(0, MediaEffect::Describe(description));
            self.negotiate(wishes);
        }
    }

    pub(crate) fn candidate(&mut self, leg: LegId, candidate: Candidate, wishes: &mut Wishes) {
        // There are fewer than 64 of them in one generation, so a bit each tells which have come.
        let bit = 1u64.checked_shl(candidate.index).unwrap_or(0);
        if candidate.generation == GENERATION && self.is_peer(leg) && bit & !self.peer_candidates != 0 {
            self.peer_candidates |= bit;
            self.early.push(MediaEffect::Candidate(candidate));
            self.negotiate(wishes);
        }
    }

    pub(super) fn is_peer(&self, leg: LegId) -> bool {
        matches!(self.state, State::Joined(joined) if joined.peer_leg == leg)
    }

    fn set_path(&mut self, now: Time, path: Path, wishes: &mut Wishes) {
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
