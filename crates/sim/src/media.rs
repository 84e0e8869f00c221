use halloo_core::{CaptureFailure, Epoch, MediaInput, MediaPermit, Role, Sample};
use halloo_wire::{CallId, Candidate, Description, DescriptionKind, Private, Time};

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

/// Which peer connection of the whole world: what its certificate's fingerprint is outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Certificate(pub(crate) u64);

/// One `RTCPeerConnection`.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    pub(crate) epoch: Epoch,
    pub(crate) certificate: Certificate,
    pub(crate) role: Role,
    /// It uses relays only.
    pub(crate) relay: bool,
    /// What may be sent on it, and as which leg.
    pub(crate) permit: Option<MediaPermit>,
    pub(crate) muted: bool,
    pub(crate) held: bool,
    /// It sends nothing, because its page does not run.
    pub(crate) paused: bool,
    /// The loudspeaker that it plays to.
    pub(crate) speaker: Option<String>,
    /// How many descriptions it has made.
    pub(crate) described: u32,
    /// Its offer waits for an answer.
    pub(crate) offering: bool,
    /// Whose description was applied.
    pub(crate) remote: Option<(PageId, Certificate)>,
    /// Which description of that one it was.
    pub(crate) round: u32,
    /// When it was made: it knows the interfaces of then.
    pub(crate) made: Time,
    /// When it last began or ended a negotiation.
    pub(crate) changed: Time,
    /// An operation on it has failed.
    pub(crate) spoilt: bool,
    /// Candidates of the other side in this negotiation.
    candidates: u32,
    /// The number of the last one.
    last_index: Option<u32>,
    pub(crate) connected: bool,
    /// Messages can be sent on it.
    pub(crate) open: bool,
    /// How many descriptions it had made when its present path was found.
    pub(crate) settled: u32,
    /// Since when nothing passes over that path any more, and never will.
    pub(crate) dead: Option<Time>,
    /// Nothing arrives on it, while what it sends does: browsers cling to such a path whatever is negotiated for it.
    pub(crate) deaf: bool,
    /// The other side's signs of life do not come; its sound does.
    pub(crate) beatless: bool,
}

/// Microphone and peer connection of one call on one page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Media {
    pub(crate) track: Option<Track>,
    pub(crate) question: Option<Question>,
    questions: u32,
    /// There has been a track.
    captured: bool,
    pub(crate) peer: Option<Peer>,
    /// What has been counted of the other side's packets.
    counted: Sample,
    /// A microphone that is off is listened to.
    pub(crate) overhears: bool,
    /// Everything was let go.
    pub(crate) released: bool,
}

/// What an SDP of this world holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Session {
    kind: DescriptionKind,
    page: PageId,
    call: CallId,
    certificate: Certificate,
    /// For an answer: the offer that it answers.
    answers: Option<(Certificate, u32)>,
    round: u32,
}

impl Session {
    fn write(self) -> Private<String> {
        let Self { kind, page, call, certificate, answers, round } = self;
        let (to, to_round) = answers.unwrap_or((Certificate(0), 0));
        let words =
            format!("{} {} {call} {} {round} {} {to_round}", kind.as_str(), page.0, certificate.0, to.0);
        Private::new(format!("v=0\r\n{words}\r\n"))
    }

    fn read(sdp: &str, kind: DescriptionKind, call: CallId) -> Option<Self> {
        let mut words = sdp.strip_prefix("v=0\r\n")?.split_ascii_whitespace();
        let same_kind = words.next()? == kind.as_str();
        let page = PageId(words.next()?.parse().ok()?);
        let same_call = words.next()? == call.to_text();
        let certificate = Certificate(words.next()?.parse().ok()?);
        let round = words.next()?.parse().ok()?;
        let to = Certificate(words.next()?.parse().ok()?);
        let answers = (to != Certificate(0)).then_some((to, words.next()?.parse().ok()?));
        (same_kind && same_call).then_some(Self { kind, page, call, certificate, answers, round })
    }
}

impl Media {
    /// Whether anything is alive that a user could notice.
    pub(crate) fn is_alive(&self) -> bool {
        self.track.is_some() || self.question.is_some() || self.peer.is_some()
    }

    /// Whether the path is there.
    pub(crate) fn is_linked(&self) -> bool {
        self.peer.as_ref().is_some_and(|peer| peer.connected)
    }

    /// Whether it sends, or would if it could.
    pub(crate) fn is_attached(&self) -> bool {
        self.peer.as_ref().is_some_and(|peer| peer.permit.is_some())
    }

    /// Whether anything of this side's sound leaves it.
    pub(crate) fn sends(&self) -> bool {
        self.track.is_some()
            && self.peer.as_ref().is_some_and(|peer| {
                peer.connected && peer.permit.is_some() && !(peer.muted || peer.held || peer.paused)
            })
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

    /// Listens to the microphone, or does not any more. `muted`: it is off.
    pub(crate) fn overhear(&mut self, begins: bool, muted: bool) -> Result<(), String> {
        if begins && (self.track.is_none() || !muted) {
            return Err("listens to a microphone that is not there, or is not off".to_owned());
        }
        self.overhears = begins;
        Ok(())
    }

    /// The question `number` is answered; tells whether anybody waits for that.
    pub(crate) fn answer(&mut self, number: u32, granted: bool) -> bool {
        let Some(question) = self.question.take_if(|question| question.number == number) else {
            return false;
        };
        if granted {
            self.captured = true;
            self.track = Some(Track { epoch: question.epoch, device: question.device });
        }
        true
    }

    /// The counters a while later, on a path that loses `loss` of a hundred packets, or everything. `heard`: this side gives
    /// sound, and the other one does.
    pub(crate) fn measure(&mut self, loss: u64, passes: bool, heard: (bool, bool)) -> Sample {
        *self.counted.energy.1.get_or_insert(0) += u64::from(heard.0);
        if !passes {
            return Sample { jitter: 0, round_trip: 40, ..self.counted };
        }
        self.counted.arrived = self.counted.arrived.saturating_add(1_000);
        let lost = loss.min(100);
        self.counted.received = self.counted.received.saturating_add(100 - lost);
        self.counted.lost = self.counted.lost.saturating_add(lost);
        self.counted.energy.0 += if heard.1 { 1_000_000 } else { 940 };
        Sample { jitter: lost, round_trip: 40, ..self.counted }
    }

    /// Makes a peer connection, in the place of one that there is. Gives the page that this one was connected with, and
    /// its own certificate.
    pub(crate) fn prepare(
        &mut self,
        epoch: Epoch,
        certificate: Certificate,
        (role, relay): (Role, bool),
        now: Time,
    ) -> Result<Option<(PageId, Certificate)>, String> {
        if self.released {
            return Err("connects after the release".to_owned());
        }
        if self.peer.as_ref().is_some_and(|peer| peer.epoch >= epoch) {
            return Err("connects twice in one epoch".to_owned());
        }
        // Another connection counts from nothing.
        self.counted = Sample::default();
        let before = self.peer.replace(Peer {
            epoch,
            certificate,
            role,
            relay,
            permit: None,
            muted: false,
            held: false,
            paused: false,
            speaker: None,
            described: 0,
            offering: false,
            remote: None,
            round: 0,
            made: now,
            changed: now,
            spoilt: false,
            candidates: 0,
            last_index: None,
            connected: false,
            open: false,
            settled: 0,
            dead: None,
            deaf: false,
            beatless: false,
        });
        Ok(before.and_then(|peer| Some((peer.remote?.0, peer.certificate))))
    }

    pub(crate) fn attach(
        &mut self,
        permit: MediaPermit,
        (muted, speaker): (bool, Option<String>),
    ) -> Result<(), String> {
        if !self.captured {
            return Err("sends without a captured microphone".to_owned());
        }
        let peer = self.peer.as_mut().ok_or("sends without a peer connection")?;
        if peer.permit.is_some() {
            return Err("sends twice".to_owned());
        }
        peer.permit = Some(permit);
        peer.muted = muted;
        peer.speaker = speaker;
        Ok(())
    }

    /// Its connection cannot be used any more.
    pub(crate) fn spoil(&mut self) {
        if let Some(peer) = &mut self.peer {
            (peer.spoilt, peer.offering, peer.open) = (true, false, false);
        }
    }

    /// Applies the other side's description; gives what has to be told, if an answer is due.
    pub(crate) fn describe(
        &mut self,
        page: PageId,
        call: CallId,
        description: &Description,
    ) -> Result<Option<MediaInput>, String> {
        let peer = self.peer.as_mut().ok_or("a description, but no peer connection")?;
        if peer.spoilt {
            return Ok(None);
        }
        let theirs = Session::read(description.sdp.reveal(), description.kind, call)
            .ok_or("a description of another call or kind")?;
        if theirs.page == page {
            return Err("its own description came back".to_owned());
        }
        match (peer.role, description.kind) {
            (Role::Answerer, DescriptionKind::Offer) => {}
            (Role::Offerer, DescriptionKind::Answer) if peer.offering => {
                if theirs.answers != Some((peer.certificate, peer.described)) {
                    return Err(format!("an answer to {:?}", theirs.answers));
                }
            }
            (role, kind) => {
                return Err(format!("{} at the {role:?} (offering: {})", kind.as_str(), peer.offering));
            }
        }
        // One connection is secured with one other (RFC 8842 section 5.4).
        if peer.remote.is_some_and(|(_, certificate)| certificate != theirs.certificate) {
            return Err("a description of another connection".to_owned());
        }
        peer.offering = false;
        peer.remote = Some((theirs.page, theirs.certificate));
        peer.round = theirs.round;
        peer.candidates = 0;
        peer.last_index = None;
        let answered = Some((theirs.certificate, theirs.round));
        Ok((peer.role == Role::Answerer)
            .then(|| self.own_description(page, call, description.generation, answered))
            .flatten())
    }

    /// Sets the local description and gives it for the other side.
    pub(crate) fn own_description(
        &mut self,
        page: PageId,
        call: CallId,
        generation: u32,
        answers: Option<(Certificate, u32)>,
    ) -> Option<MediaInput> {
        let peer = self.peer.as_mut()?;
        peer.described += 1;
        peer.offering = peer.role == Role::Offerer;
        let kind = match peer.role {
            Role::Offerer => DescriptionKind::Offer,
            Role::Answerer => DescriptionKind::Answer,
        };
        let (certificate, round) = (peer.certificate, peer.described);
        let session = Session { kind, page, call, certificate, answers, round };
        Some(MediaInput::Described { generation, kind, sdp: session.write() })
    }

    pub(crate) fn candidate(&mut self, candidate: &Candidate) -> Result<(), String> {
        let peer = self.peer.as_mut().ok_or("a candidate, but no peer connection")?;
        if peer.spoilt {
            return Ok(());
        }
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

    /// The other side's page and connection, once everything is known that a path needs.
    pub(crate) fn ready_for(&self) -> Option<(PageId, Certificate)> {
        let peer = self.peer.as_ref()?;
        peer.remote.filter(|_| peer.described > 0 && peer.candidates > 0 && !peer.spoilt)
    }

    /// Lets go of everything. Gives the page that this one was connected with, and its own certificate.
    pub(crate) fn release(&mut self) -> Option<(PageId, Certificate)> {
        self.released = true;
        self.track = None;
        self.overhears = false;
        self.question = None;
        let peer = self.peer.take()?;
        Some((peer.remote?.0, peer.certificate))
    }
}
