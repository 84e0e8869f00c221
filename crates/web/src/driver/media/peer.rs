//! The peer connection of a call.

mod negotiation;

use std::rc::Rc;

use halloo_core::wire::{Candidate, Description, IceServer, Private};
use halloo_core::{MediaInput, MediaPermit, Role};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    HtmlAudioElement, MediaStream, MediaStreamTrack, RtcBundlePolicy, RtcConfiguration, RtcIceServer,
    RtcPeerConnection, RtcPeerConnectionIceEvent, RtcPeerConnectionState, RtcTrackEvent,
};

use self::negotiation::{Negotiation, Open, Step};
use super::Reporter;
use crate::listener::Listener;

/// The peer connection of one call. Dropping this closes it and silences the other side.
pub(super) struct Peer {
    negotiation: Rc<Negotiation>,
    _listeners: [Listener; 3],
}

impl Peer {
    /// Opens a connection that may send `track`; the permit is the right to. The caller's side makes its offer at
    /// once, the callee's waits for it.
    ///
    /// # Errors
    /// What the browser threw: at an address of a STUN or TURN server that it cannot read, for one.
    pub(super) fn connect(
        reporter: Reporter,
        permit: MediaPermit,
        role: Role,
        ice_servers: &[IceServer],
        track: &MediaStreamTrack,
    ) -> Result<Self, JsValue> {
        let configuration = RtcConfiguration::new();
        configuration.set_bundle_policy(RtcBundlePolicy::MaxBundle);
        configuration.set_ice_servers(&ice_servers.iter().map(ice_server).collect::<Array>());
        let connection = RtcPeerConnection::new_with_configuration(&configuration)?;
        let listeners = listeners(&connection, &reporter);
        // Not `track.clone()`: that is the browser's own (W3C Media Capture section 4.3.1), and makes a second microphone
        // that nobody would mute or stop.
        let track = Clone::clone(track);
        let open = Open { connection, track, _permit: permit };
        let negotiation = Rc::new(Negotiation::new(reporter, open));
        match role {
            Role::Offerer => negotiation.then(Step::Offer),
            Role::Answerer => {}
        }
        Ok(Self { negotiation, _listeners: listeners })
    }

    /// Applies the other side's description, after all that was asked before. An offer is answered.
    pub(super) fn describe(&self, description: Description) {
        self.negotiation.then(Step::Describe(description));
    }

    /// Applies the other side's candidate, after all that was asked before.
    pub(super) fn add(&self, candidate: Candidate) {
        self.negotiation.then(Step::Candidate(candidate));
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.negotiation.close();
    }
}

fn listeners(connection: &RtcPeerConnection, reporter: &Reporter) -> [Listener; 3] {
    let source = connection.clone();
    let states = reporter.clone();
    let candidates = reporter.clone();
    // They sound as long as the listener lives that holds them.
    let mut speakers = Vec::new();
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
                line: line.filter(|line| !line.is_empty()).map(Private::new),
                mid: candidate.and_then(|candidate| candidate.sdp_mid()),
            });
        }),
        Listener::new(connection, "track", move |event| {
            let track = event.unchecked_into::<RtcTrackEvent>().track();
            if track.kind() == "audio" {
                speakers.extend(Speaker::new(&track));
            }
        }),
    ]
}

fn ice_server(server: &IceServer) -> RtcIceServer {
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

/// Plays the other side's sound. The element is in no document: the page neither sees nor styles it.
struct Speaker(HtmlAudioElement);

impl Speaker {
    fn new(track: &MediaStreamTrack) -> Result<Self, JsValue> {
        let speaker = Self(HtmlAudioElement::new()?);
        let stream = MediaStream::new_with_tracks(&Array::of1(track))?;
        speaker.0.set_autoplay(true);
        speaker.0.set_src_object(Some(&stream));
        let playing = speaker.0.play()?;
        // Rejected when the call ends before the first sound, or when the browser forbids it: nothing to be done,
        // but somebody has to have looked at it.
        spawn_local(async {
            let _ = JsFuture::from(playing).await;
        });
        Ok(speaker)
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.0.set_src_object(None);
    }
}
