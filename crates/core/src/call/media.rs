use halloo_wire::{
    By, Candidate, Description, DescriptionKind, Direction, EndReason, LegId, Time, Verb, limits,
};

use super::{Call, Joined, MEDIA_TTL, Microphone, Path, State, Wishes};
use crate::effect::{CallEvent, End, MediaEffect, Role};
use crate::input::MediaInput;
use crate::permit::MediaPermit;

/// One negotiation a call, for now: the first.
const GENERATION: u32 = 1;
const _: () = assert!(limits::CANDIDATES < 64);

impl Call {
    /// News of the microphone or the peer connection.
    pub(crate) fn media(&mut self, now: Time, input: MediaInput, wishes: &mut Wishes) {
        match input {
            MediaInput::Captured if self.microphone == Microphone::Asked => self.captured(now, wishes),
            MediaInput::CaptureFailed(failure) if self.microphone == Microphone::Asked => {
                self.no_microphone(now, failure, wishes);
            }
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
            MediaInput::Connected => self.set_path(Path::Connected, wishes),
            MediaInput::Disconnected => self.set_path(Path::Interrupted, wishes),
            MediaInput::Failed => {
                if let State::Joined(joined) = self.state {
                    let duration = now.since(joined.since);
                    let end = End { reason: EndReason::MediaFailed, by: By::Me, duration };
                    self.part(now, Verb::Hangup(EndReason::MediaFailed), end, wishes);
                }
            }
            // Whoever loses the microphone in a call can still listen; a capture that nobody asked for is not ours.
            MediaInput::CaptureLost | MediaInput::Captured | MediaInput::CaptureFailed(_) => {}
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
            muted: self.muted,
        });
        self.negotiate(wishes);
    }

    /// Passes on what has come from the other side: not before this side's connection is made, nor candidates before
    /// their description.
    fn negotiate(&mut self, wishes: &mut Wishes) {
        if self.microphone == Microphone::Captured && self.described {
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

    pub(crate) fn update(&mut self, leg: LegId, count: u32, muted: bool, wishes: &mut Wishes) {
        if !self.is_peer(leg) || count <= self.peer_updates {
            return;
        }
        self.peer_updates = count;
        if self.peer_muted != muted {
            self.peer_muted = muted;
            wishes.events.push(CallEvent::PeerMuted(muted));
        }
    }

    fn is_peer(&self, leg: LegId) -> bool {
        matches!(self.state, State::Joined(joined) if joined.peer_leg == leg)
    }

    pub(crate) fn mute(&mut self, muted: bool, wishes: &mut Wishes) {
        if self.muted == muted || matches!(self.state, State::Leaving { .. }) {
            return;
        }
        self.muted = muted;
        wishes.events.push(CallEvent::Muted(muted));
        if matches!(self.microphone, Microphone::Asked | Microphone::Captured) {
            wishes.media.push(MediaEffect::Mute(muted));
        }
        if let State::Joined(_) = self.state {
            self.show_muted(wishes);
        }
    }

    fn show_muted(&mut self, wishes: &mut Wishes) {
        self.updates = self.updates.saturating_add(1);
        wishes.verb(Verb::Update { count: self.updates, muted: self.muted }, MEDIA_TTL);
    }

    fn set_path(&mut self, path: Path, wishes: &mut Wishes) {
        let State::Joined(joined) = self.state else { return };
        if matches!((joined.path, path), (Path::Connecting { .. }, Path::Interrupted)) {
            return;
        }
        self.state = State::Joined(Joined { path, ..joined });
        if path == Path::Connected && !self.heard.connected {
            self.heard.connected = true;
            wishes.events.push(CallEvent::Connected);
            // Muted before the other side could be told.
            if self.muted && self.updates == 0 {
                self.show_muted(wishes);
            }
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

    pub(super) fn release(&mut self, wishes: &mut Wishes) {
        if matches!(self.microphone, Microphone::Asked | Microphone::Captured) {
            self.microphone = Microphone::Released;
            wishes.media.push(MediaEffect::Release);
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
