//! The peer connection of a call.

mod channel;
mod codecs;
mod frame;
mod negotiation;
mod sample;
mod speaker;

use std::cell::Cell;
use std::rc::Rc;

use halloo_core::wire::{IceServer, Private};
use halloo_core::{MediaEffect, MediaInput, MediaPermit, Role};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    MediaStreamTrack, RtcBundlePolicy, RtcConfiguration, RtcIceServer, RtcIceTransportPolicy,
    RtcPeerConnection, RtcPeerConnectionIceEvent, RtcPeerConnectionState, RtcTrackEvent,
};

use self::channel::Channel;
use self::frame::Frame;
use self::negotiation::{Negotiation, Open, Step};
use self::speaker::Speaker;
use super::Reporter;
use crate::listener::Listener;

/// The peer connection of one call. Dropping this closes it and silences the other side.
pub(super) struct Peer {
    negotiation: Rc<Negotiation>,
    speaker: Rc<Speaker>,
    channel: Channel,
    configuration: RtcConfiguration,
    _listeners: [Listener; 3],
    /// The last to go.
    _frame: Option<Frame>,
}

impl Peer {
    /// Opens a connection that has nothing to send yet. The caller's side makes its offer at once, the callee's waits for it.
    /// `again`: it takes the place of another one.
    ///
    /// # Errors
    /// What the browser threw: at an address of a STUN or TURN server that it cannot read, for one.
    pub(super) fn prepare(
        reporter: Reporter,
        (role, generation): (Role, u32),
        (relay, again): (bool, bool),
        ice_servers: &[IceServer],
    ) -> Result<Self, JsValue> {
        let configuration = RtcConfiguration::new();
        configuration.set_bundle_policy(RtcBundlePolicy::MaxBundle);
        configuration.set_ice_servers(&ice_servers.iter().map(ice_server).collect::<Array>());
        configuration.set_ice_transport_policy(policy(relay));
        let (connection, frame) = match again.then(|| Frame::connect(&configuration)).flatten() {
            Some((connection, frame)) => (connection, Some(frame)),
            None => (RtcPeerConnection::new_with_configuration(&configuration)?, None),
        };
        let speaker = Rc::new(Speaker::new()?);
        let channel = Channel::new(&connection, &reporter);
        let present = Rc::new(Cell::new(0));
        let listeners = listeners(&connection, &reporter, &speaker, Rc::clone(&present));
        if role == Role::Offerer {
            // Its direction is `sendrecv`, unless told otherwise.
            codecs::choose_codecs(&connection.add_transceiver_with_str("audio"));
        }
        let negotiation = Rc::new(Negotiation::new(reporter, Open::new(connection), present));
        if role == Role::Offerer {
            negotiation.then(Step::Offer { generation, restart: false });
        }
        Ok(Self { negotiation, speaker, channel, configuration, _listeners: listeners, _frame: frame })
    }

    /// Sends `track` from now on, and plays what comes; the permit is the right to.
    pub(super) fn attach(&self, permit: MediaPermit, track: MediaStreamTrack, speaker: Option<String>) {
        self.negotiation.send(|open| open.sending = Some((permit, track)));
        if speaker.is_some() {
            self.speaker.choose(speaker);
        }
        self.speaker.start();
    }

    /// Carries out a wish that needs a connection.
    /// `overheard`: how loud a microphone is that is off.
    pub(super) fn perform(&self, reporter: &Reporter, effect: MediaEffect, overheard: Option<u64>) {
        match effect {
            // All after what was asked before; an offer is answered.
            MediaEffect::Describe(description) => self.negotiation.then(Step::Describe(description)),
            MediaEffect::Candidate(candidate) => self.negotiation.then(Step::Candidate(candidate)),
            MediaEffect::Restart { generation } => {
                self.negotiation.then(Step::Offer { generation, restart: true });
            }
            MediaEffect::Route { relay } => {
                self.configuration.set_ice_transport_policy(policy(relay));
                self.negotiation.then(Step::Route(self.configuration.clone()));
            }
            MediaEffect::Message(message) => self.channel.say(message),
            MediaEffect::Hold(held) => {
                self.speaker.silence(held);
                self.negotiation.send(|open| open.held = held);
            }
            MediaEffect::Pause(paused) => self.negotiation.send(|open| open.paused = paused),
            MediaEffect::Dtmf(tones) => self.negotiation.press(tones.as_str()),
            MediaEffect::Speaker(device) => self.speaker.choose(device),
            MediaEffect::Measure => sample::measure(self.negotiation.counters(), reporter.clone(), overheard),
            // For others than the connection.
            MediaEffect::Capture(_)
            | MediaEffect::Prepare { .. }
            | MediaEffect::Attach { .. }
            | MediaEffect::Mute(_)
            | MediaEffect::Overhear(_)
            | MediaEffect::Release => {}
        }
    }

    /// Sends this track from now on, in the place of the one before, if there was one.
    pub(super) fn send(&self, track: MediaStreamTrack) {
        self.negotiation.send(|open| {
            if let Some((_, sent)) = &mut open.sending {
                *sent = track;
            }
        });
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.negotiation.close();
    }
}

fn listeners(
    connection: &RtcPeerConnection,
    reporter: &Reporter,
    speaker: &Rc<Speaker>,
    generation: Rc<Cell<u32>>,
) -> [Listener; 3] {
    let source = connection.clone();
    let states = reporter.clone();
    let candidates = reporter.clone();
    let speaker = Rc::clone(speaker);
    [
        Listener::new(connection, "connectionstatechange", move |_| {
            let state = source.connection_state();
            if state == RtcPeerConnectionState::Connected {
                states.tell(MediaInput::Connected);
            } else if state == RtcPeerConnectionState::Disconnected {
                states.tell(MediaInput::Disconnected);
            } else if state == RtcPeerConnectionState::Failed {
                states.tell(MediaInput::Failed);
            }
        }),
        Listener::new(connection, "icecandidate", move |event| {
            let candidate = event.unchecked_into::<RtcPeerConnectionIceEvent>().candidate();
            // Without a line, or without a candidate at all, it is the end of them (W3C WebRTC section 4.8.1.3).
            let line = candidate.as_ref().map(|candidate| candidate.candidate());
            candidates.tell(MediaInput::Candidate {
                generation: generation.get(),
                line: line.filter(|line| !line.is_empty()).map(Private::new),
                mid: candidate.and_then(|candidate| candidate.sdp_mid()),
            });
        }),
        Listener::new(connection, "track", move |event| {
            let track = event.unchecked_into::<RtcTrackEvent>().track();
            if track.kind() == "audio" {
                speaker.take(&track);
            }
        }),
    ]
}

const fn policy(relay: bool) -> RtcIceTransportPolicy {
    if relay { RtcIceTransportPolicy::Relay } else { RtcIceTransportPolicy::All }
}

/// A server as a connection is told of it.
#[must_use]
pub fn ice_server(server: &IceServer) -> RtcIceServer {
    let entry = RtcIceServer::new();
    entry.set_urls(&server.urls.iter().map(|url| JsValue::from_str(url)).collect::<Array>());
    if let Some(username) = &server.username {
        entry.set_username(username);
    }
    if let Some(credential) = &server.credential {
        entry.set_credential(credential.reveal());
    }
    entry
}
