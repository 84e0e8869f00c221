//! The offer/answer exchange of one connection (RFC 8829).

use std::cell::Cell;
use std::rc::Rc;

use halloo_core::wire::{Candidate, Description, DescriptionKind, Private, Queue};
use halloo_core::{MediaInput, MediaPermit};
use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    MediaStreamTrack, RtcConfiguration, RtcIceCandidateInit, RtcOfferOptions, RtcPeerConnection,
    RtcRtpSender, RtcSdpType, RtcSessionDescription, RtcSessionDescriptionInit,
};

use super::codecs::choose_codecs;
use crate::cell::RefCell;
use crate::driver::media::Reporter;
use crate::driver::media::member::{member, text};

/// How long a key sounds, and how long nothing does after it, in milliseconds.
const TONE: u32 = 160;
const GAP: u32 = 70;

/// The steps of one connection, taken strictly one after the other: so a candidate waits for the description that it
/// belongs to.
pub(super) struct Negotiation {
    reporter: Reporter,
    open: RefCell<Option<Open>>,
    steps: RefCell<Queue<Step>>,
    working: Cell<bool>,
    /// The negotiation that this side has described last.
    generation: Rc<Cell<u32>>,
}

/// A connection that is not closed.
#[derive(Clone)]
pub(super) struct Open {
    connection: RtcPeerConnection,
    /// The track with the right to be sent on it.
    pub(super) sending: Option<(MediaPermit, MediaStreamTrack)>,
    /// Nothing is to be sent at present, as its user wants.
    pub(super) held: bool,
    /// The same, because the page does not run.
    pub(super) paused: bool,
}

pub(super) enum Step {
    /// Make an offer.
    Offer {
        /// The negotiation that it begins.
        generation: u32,
        /// For another path of the connection.
        restart: bool,
    },
    /// Use other servers, or other paths, from the next negotiation on.
    Route(RtcConfiguration),
    /// Apply the other side's description; answer it if it is an offer.
    Describe(Description),
    /// Apply the other side's candidate.
    Candidate(Candidate),
}

/// Why a step was not finished.
enum Stop {
    /// The connection has been closed.
    Closed,
    /// The browser could not do it.
    Rejected,
}

#[wasm_bindgen]
extern "C" {
    type Keypad;

    #[wasm_bindgen(method, catch, js_name = insertDTMF)]
    fn insert_dtmf(this: &Keypad, tones: &str, duration: u32, gap: u32) -> Result<(), JsValue>;
}

impl Open {
    pub(super) const fn new(connection: RtcPeerConnection) -> Self {
        Self { connection, sending: None, held: false, paused: false }
    }

    fn sender(&self) -> Option<RtcRtpSender> {
        // It may come from another window, whose classes are others.
        Some(self.connection.get_senders().get(0).unchecked_into())
            .filter(|sender: &RtcRtpSender| !sender.is_undefined())
    }
}

impl Negotiation {
    pub(super) fn new(reporter: Reporter, open: Open, generation: Rc<Cell<u32>>) -> Self {
        Self {
            reporter,
            generation,
            open: RefCell::new(Some(open)),
            steps: RefCell::default(),
            working: Cell::new(false),
        }
    }

    /// Takes one more step, after the others.
    pub(super) fn then(self: &Rc<Self>, step: Step) {
        self.steps.borrow_mut().push(step);
        if !self.working.replace(true) {
            spawn_local(Rc::clone(self).work());
        }
    }

    /// From now on, another track is sent, or nothing. This waits for no step: each that makes something be sent looks
    /// at what is to be sent then, and the browser takes one after the other (W3C WebRTC section 4.4.1.2).
    pub(super) fn send(self: &Rc<Self>, change: impl FnOnce(&mut Open)) {
        if let Some(open) = self.open.borrow_mut().as_mut() {
            change(open);
        }
        let me = Rc::clone(self);
        spawn_local(async move { me.heed(me.attach().await) });
    }

    fn heed(&self, taken: Result<(), Stop>) {
        match taken {
            Ok(()) | Err(Stop::Closed) => {}
            Err(Stop::Rejected) => self.reporter.tell(MediaInput::Failed),
        }
    }

    /// Sends these keys, after those that are still to be sent. The signalling carries them as well, for where the
    /// other side cannot hear them.
    pub(super) fn press(&self, keys: &str) {
        let Ok(open) = self.open() else { return };
        let keypad = open.sender().map_or(JsValue::UNDEFINED, |sender| member(&sender, "dtmf"));
        // What stands in the buffer would be replaced (W3C WebRTC section 7.2).
        let mut tones = text(&keypad, "toneBuffer").unwrap_or_default();
        tones.push_str(keys);
        // Throws where it cannot.
        let _ = keypad.unchecked_ref::<Keypad>().insert_dtmf(&tones, TONE, GAP);
    }

    /// What the connection has counted so far.
    pub(super) fn counters(&self) -> Option<Promise> {
        self.open().ok().map(|open| open.connection.get_stats())
    }

    /// Closes the connection. A step that waits for it may wait for ever, as its promises never settle then (W3C
    /// WebRTC section 4.4.1.2): therefore no step keeps hold of the connection while it waits.
    pub(super) fn close(&self) {
        self.steps.take();
        if let Some(open) = self.open.take() {
            open.connection.close();
        }
    }

    async fn work(self: Rc<Self>) {
        while let Some(step) = self.next() {
            self.heed(match step {
                Step::Offer { generation, restart } => self.offer(generation, restart).await,
                Step::Route(configuration) => self.route(&configuration),
                Step::Describe(description) => self.apply(description).await,
                Step::Candidate(candidate) => self.add(&candidate).await,
            });
        }
    }

    fn next(&self) -> Option<Step> {
        let step = self.steps.borrow_mut().pop();
        self.working.set(step.is_some());
        step
    }

    async fn offer(&self, generation: u32, restart: bool) -> Result<(), Stop> {
        self.attach().await?;
        let offer = {
            let options = RtcOfferOptions::new();
            options.set_ice_restart(restart);
            self.open()?.connection.create_offer_with_rtc_offer_options(&options)
        };
        let offer = self.settled(offer).await?;
        self.describe(generation, DescriptionKind::Offer, &offer).await
    }

    fn route(&self, configuration: &RtcConfiguration) -> Result<(), Stop> {
        let set = self.open()?.connection.set_configuration_with_configuration(configuration);
        set.map_err(|_| Stop::Rejected)
    }

    async fn apply(&self, description: Description) -> Result<(), Stop> {
        let Description { generation, kind, .. } = description;
        let applied = {
            let init = RtcSessionDescriptionInit::new(match kind {
                DescriptionKind::Offer => RtcSdpType::Offer,
                DescriptionKind::Answer => RtcSdpType::Answer,
            });
            init.set_sdp(description.sdp.reveal());
            self.open()?.connection.set_remote_description(&init)
        };
        self.settled(applied).await?;
        match kind {
            DescriptionKind::Offer => self.answer(generation).await,
            DescriptionKind::Answer => Ok(()),
        }
    }

    async fn answer(&self, generation: u32) -> Result<(), Stop> {
        {
            let transceiver = self.open()?.connection.get_transceivers().get(0);
            // Fails where the offer has no medium, and throws where it has stopped it.
            if Reflect::set(&transceiver, &"direction".into(), &"sendrecv".into()).is_err() {
                return Err(Stop::Rejected);
            }
            choose_codecs(&transceiver);
        }
        self.attach().await?;
        let answer = self.open()?.connection.create_answer();
        let answer = self.settled(answer).await?;
        self.describe(generation, DescriptionKind::Answer, &answer).await
    }

    /// The other side has to be told nothing for this: what is sent changes, not what may be.
    async fn attach(&self) -> Result<(), Stop> {
        let attached = {
            let open = self.open()?;
            let Some((_, track)) = &open.sending else { return Ok(()) };
            // Before there is an offer there is no sender; it is attached with the answer.
            let Some(sender) = open.sender() else { return Ok(()) };
            sender.replace_track((!open.held && !open.paused).then_some(track))
        };
        self.settled(attached).await.map(drop)
    }

    /// Sets the local description and passes it on. Candidates come only after that.
    async fn describe(
        &self,
        generation: u32,
        kind: DescriptionKind,
        description: &JsValue,
    ) -> Result<(), Stop> {
        let sdp = description.unchecked_ref::<RtcSessionDescription>().sdp();
        let set = self.open()?.connection.set_local_description(description.unchecked_ref());
        // Candidates can come before the promise is kept.
        self.generation.set(generation);
        self.settled(set).await?;
        self.reporter.tell(MediaInput::Described { generation, kind, sdp: Private::new(sdp) });
        Ok(())
    }

    async fn add(&self, candidate: &Candidate) -> Result<(), Stop> {
        let added = {
            let init =
                RtcIceCandidateInit::new(candidate.line.as_ref().map_or("", |line| line.reveal().as_str()));
            init.set_sdp_mid(candidate.mid.as_deref());
            // All media share one transport, so the first section stands for every other.
            init.set_sdp_m_line_index(Some(0));
            self.open()?.connection.add_ice_candidate_with_opt_rtc_ice_candidate_init(Some(&init))
        };
        // A candidate that this browser cannot read is one path less, not the end of the negotiation.
        match self.settled(added).await {
            Ok(_) | Err(Stop::Rejected) => Ok(()),
            Err(Stop::Closed) => Err(Stop::Closed),
        }
    }

    fn open(&self) -> Result<Open, Stop> {
        self.open.borrow().clone().ok_or(Stop::Closed)
    }

    async fn settled(&self, promise: Promise) -> Result<JsValue, Stop> {
        let result = JsFuture::from(promise).await.map_err(|_| Stop::Rejected);
        // What comes after the close is nobody's any more.
        self.open().and(result)
    }
}
