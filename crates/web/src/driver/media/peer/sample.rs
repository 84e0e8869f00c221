//! What a connection has counted (W3C WebRTC Statistics).

use halloo_core::{Codec, MediaInput, Sample, Transport};
use js_sys::{Array, Map, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::driver::media::Reporter;
use crate::driver::media::member::{member, text};

/// Tells what these counters say. Nothing is told if they are never given, as by a connection that was closed.
pub(super) fn measure(counters: Option<Promise>, reporter: Reporter, overheard: Option<u64>) {
    let Some(counters) = counters else { return };
    spawn_local(async move {
        if let Ok(report) = JsFuture::from(counters).await {
            reporter.tell(MediaInput::Measured(Sample { overheard, ..read(report.unchecked_ref()) }));
        }
    });
}

/// In milliseconds.
const MINUTE: f64 = 60_000.0;

/// One entry of a report.
struct Entry(JsValue);

impl Entry {
    fn text(&self, name: &str) -> Option<String> {
        text(&self.0, name)
    }

    /// Below zero, where more packets came than were sent (RFC 3550 section 6.4.1): none, then.
    fn count(&self, name: &str) -> u64 {
        self.scaled(name, 1.0)
    }

    /// A number in parts of one.
    fn scaled(&self, name: &str, scale: f64) -> u64 {
        (self.number(name).unwrap_or_default() * scale) as u64
    }

    fn number(&self, name: &str) -> Option<f64> {
        member(&self.0, name).as_f64()
    }

    /// The entry that this one names.
    fn linked(&self, report: &Map, name: &str) -> Self {
        Self(report.get(&member(&self.0, name)))
    }

    fn is(&self, name: &str, word: &str) -> bool {
        self.text(name).as_deref() == Some(word)
    }
}

/// From squares of the level in seconds to the core's unit, in which a microphone's faintest sound is still something.
const ENERGY: f64 = 1e12;

fn read(report: &Map) -> Sample {
    let mut sample = Sample::default();
    // Of the path, which knows it from the first moment on but counts the keepalives only.
    let mut path = 0;
    let mut latest: Option<f64> = None;
    // The report is a map: its entries are pairs of id and statistics.
    for pair in Array::from(report) {
        let entry = Entry(Array::from(&pair).get(1));
        // Keepalives are not counted here either (W3C WebRTC Statistics section 8.19). What is out of all proportion is told by
        // another clock.
        let ages = entry.number("timestamp").zip(entry.number("lastPacketReceivedTimestamp"));
        let age = ages.map(|(now, at)| now - at).filter(|age| (0.0..MINUTE).contains(age));
        latest = [latest, age].into_iter().flatten().reduce(f64::min);
        match entry.text("type").as_deref() {
            Some("inbound-rtp") if entry.is("kind", "audio") => {
                sample.received = entry.count("packetsReceived");
                sample.lost = entry.count("packetsLost");
                sample.jitter = entry.scaled("jitter", 1_000.0);
                sample.bytes.0 = entry.count("bytesReceived");
                sample.played = entry.count("totalSamplesReceived");
                sample.concealed = entry.count("concealedSamples");
                sample.energy.0 = entry.scaled("totalAudioEnergy", ENERGY);
                sample.level.0 = entry.scaled("audioLevel", 1_000.0);
                sample.codec = match entry.linked(report, "codecId").text("mimeType").as_deref() {
                    Some("audio/opus") => Codec::Opus,
                    Some("audio/PCMU" | "audio/PCMA") => Codec::G711,
                    Some("audio/G722") => Codec::G722,
                    _ => Codec::Other,
                };
            }
            Some("outbound-rtp") => {
                sample.sent = entry.count("packetsSent");
                sample.bytes.1 = entry.count("bytesSent");
            }
            Some("media-source") => {
                let told = entry.number("totalAudioEnergy");
                sample.energy.1 = told.map(|energy| (energy * ENERGY) as u64);
                sample.level.1 = entry.scaled("audioLevel", 1_000.0);
            }
            Some("remote-inbound-rtp") => {
                sample.round_trip = entry.scaled("roundTripTime", 1_000.0);
                sample.missed = entry.count("packetsLost");
            }
            Some("candidate-pair") => {
                // All paths together: another one can be chosen at any time.
                sample.arrived += entry.count("bytesReceived");
                if !member(&entry.0, "nominated").is_truthy() {
                    continue;
                }
                path = entry.scaled("currentRoundTripTime", 1_000.0);
                let (here, there) =
                    (entry.linked(report, "localCandidateId"), entry.linked(report, "remoteCandidateId"));
                let relayed = here.is("candidateType", "relay");
                sample.way.relayed = relayed || there.is("candidateType", "relay");
                let word = here.text(if relayed { "relayProtocol" } else { "protocol" });
                sample.way.transport = Transport::parse(&word.unwrap_or_default());
            }
            _ => {}
        }
    }
    sample.quiet = latest.unwrap_or_default() as u64;
    if sample.round_trip == 0 {
        sample.round_trip = path;
    }
    sample
}
