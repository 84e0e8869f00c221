use halloo_core::{CaptureFailure, Epoch, MediaInput, Role, Sample};
use halloo_wire::{CallId, Candidate, Description, DescriptionKind, LegId, Private};

use crate::page::PageId;

/// What happens when a page asks for the microphone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Microphone {
    /// It is there after so many milliseconds.
    Granted(u64),
    /// It is refused after so many milliseconds.
    Fails(u64, CaptureFailure),
}

/// What becomes of a page's peer connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// They connect so many milliseconds after both sides know each other.
    Connects(u64),
    /// They fail after so many milliseconds.
    Fails(u64),
    /// They try for ever.
    Hangs,
}

/// A microphone's track that is alive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Track {
    pub(crate) epoch: Epoch,
    /// The microphone that was asked for; `None`: the system's choice.
    pub(crate) device: Option<String>,
}

/// A question for a microphone that has not been answered. A later one takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) number: u32,
    pub(crate) epoch: Epoch,
    pub(crate) device: Option<String>,
}

/// One `RTCPeerConnection`.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    pub(crate) epoch: Epoch,
    pub(crate) role: Role,
    pub(crate) leg: LegId,
    pub(crate) muted: bool,
    pub(crate) held: bool,
    /// The loudspeaker that it plays to.
    pub(crate) speaker: Option<String>,
    described: bool,
    /// Whose description was applied.
    remote: Option<(PageId, LegId)>,
    /// Candidates of the other side.
    candidates: u32,
    /// The number of the last one.
    last_index: Option<u32>,
    pub(crate) connected: bool,
}

/// Microphone and peer connection of one call on one page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Media {
    pub(crate) track: Option<Track>,
    pub(crate) question: Option<Question>,
    questions: u32,
    pub(crate) peer: Option<Peer>,
    /// What has been counted of the other side's packets.
    counted: Sample,
    /// Everything was let go.
    pub(crate) released: bool,
}

/// What an SDP of this world holds: who made it, for which call, as which leg.
fn session_description(kind: DescriptionKind, page: PageId, call: CallId, leg: LegId) -> Private<String> {
    Private::new(format!("v=0\r\n{} {} {call} {}\r\n", kind.as_str(), page.0, leg.0))
}

/// Reads what [`session_description`] wrote.
fn author(sdp: &str, kind: DescriptionKind, call: CallId) -> Option<(PageId, LegId)> {
    let mut words = sdp.strip_prefix("v=0\r\n")?.split_ascii_whitespace();
    let same_kind = words.next()? == kind.as_str();
    let page = PageId(words.next()?.parse().ok()?);
    let same_call = words.next()? == call.to_text();
    let leg = LegId(words.next()?.parse().ok()?);
    (same_kind && same_call).then_some((page, leg))
}

impl Media {
    /// Whether anything is alive that a user could notice.
    pub(crate) fn is_alive(&self) -> bool {
        self.track.is_some() || self.question.is_some() || self.peer.is_some()
    }

    /// Whether anything of this side's sound leaves it.
    pub(crate) fn sends(&self) -> bool {
        self.track.is_some()
            && self.peer.as_ref().is_some_and(|peer| peer.connected && !peer.muted && !peer.held)
    }

    /// Asks for a microphone. Gives the number of the question.
    pub(crate) fn ask(&mut self, epoch: Epoch, device: Option<String>) -> Result<u32, String> {
        if self.released {
            return Err("asks for the microphone after the release".to_owned());
        }
        self.questions = self.questions.saturating_add(1);
        self.question = Some(Question { number: self.questions, epoch, device });
        Ok(self.questions)
    }

    /// The question `number` is answered; tells whether anybody waits for that.
    pub(crate) fn answer(&mut self, number: u32, granted: bool) -> bool {
        let Some(question) = self.question.take_if(|question| question.number == number) else {
            return false;
        };
        if granted {
            self.track = Some(Track { epoch: question.epoch, device: question.device });
        }
        true
    }

    /// The counters two seconds later, on a path that loses `loss` of a hundred packets.
    pub(crate) fn measure(&mut self, loss: u64) -> Sample {
        let lost = loss.min(100);
        self.counted.received = self.counted.received.saturating_add(100 - lost);
        self.counted.lost = self.counted.lost.saturating_add(lost);
        Sample { jitter: lost, round_trip: 40, ..self.counted }
    }

    pub(crate) fn connect(
        &mut self,
        epoch: Epoch,
        role: Role,
        leg: LegId,
        (muted, speaker): (bool, Option<String>),
    ) -> Result<(), String> {
        if self.released || self.track.is_none() {
            return Err("connects without a captured microphone".to_owned());
        }
        if self.peer.is_some() {
            return Err("connects twice".to_owned());
        }
        self.peer = Some(Peer {
            epoch,
            role,
            leg,
            muted,
            held: false,
            speaker,
            described: false,
            remote: None,
            candidates: 0,
            last_index: None,
            connected: false,
        });
        Ok(())
    }

    /// Applies the other side's description; gives what has to be told, if an answer is due.
    pub(crate) fn describe(
        &mut self,
        page: PageId,
        call: CallId,
        description: &Description,
    ) -> Result<Option<MediaInput>, String> {
        let peer = self.peer.as_mut().ok_or("a description, but no peer connection")?;
        let from = author(description.sdp.reveal(), description.kind, call)
            .ok_or("a description of another call or kind")?;
        if from.0 == page {
            return Err("its own description came back".to_owned());
        }
        if peer.remote.is_some() {
            return Err("a second description".to_owned());
        }
        match (peer.role, description.kind) {
            (Role::Answerer, DescriptionKind::Offer) => {}
            (Role::Offerer, DescriptionKind::Answer) if peer.described => {}
            (Role::Offerer | Role::Answerer, kind) => {
                return Err(format!(
                    "{} at the {:?} (described: {})",
                    kind.as_str(),
                    peer.role,
                    peer.described
                ));
            }
        }
        peer.remote = Some(from);
        Ok((peer.role == Role::Answerer).then(|| self.own_description(page, call)).flatten())
    }

    /// Sets the local description and gives it for the other side.
    pub(crate) fn own_description(&mut self, page: PageId, call: CallId) -> Option<MediaInput> {
        let peer = self.peer.as_mut()?;
        peer.described = true;
        let kind = match peer.role {
            Role::Offerer => DescriptionKind::Offer,
            Role::Answerer => DescriptionKind::Answer,
        };
        Some(MediaInput::Described(kind, session_description(kind, page, call, peer.leg)))
    }

    pub(crate) fn candidate(&mut self, candidate: &Candidate) -> Result<(), String> {
        let peer = self.peer.as_mut().ok_or("a candidate, but no peer connection")?;
        // `addIceCandidate` before `setRemoteDescription` is an InvalidStateError (W3C WebRTC section 4.4.2).
        if peer.remote.is_none() {
            return Err("a candidate before the description".to_owned());
        }
        if Some(candidate.index) <= peer.last_index {
            return Err(format!("candidate {} after {:?}", candidate.index, peer.last_index));
        }
        peer.last_index = Some(candidate.index);
        if candidate.line.is_some() {
            peer.candidates = peer.candidates.saturating_add(1);
        }
        Ok(())
    }

    /// The other side's page, once everything is known that a path needs.
    pub(crate) fn ready_for(&self) -> Option<PageId> {
        let peer = self.peer.as_ref()?;
        let (page, _) = peer.remote?;
        (peer.described && peer.candidates > 0).then_some(page)
    }

    /// Lets go of everything. Gives the page that this one was connected with.
    pub(crate) fn release(&mut self) -> Option<PageId> {
        self.released = true;
        self.track = None;
        self.question = None;
        let peer = self.peer.take()?;
        peer.remote.map(|(page, _)| page)
    }
}
