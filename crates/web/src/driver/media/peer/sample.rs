//! What a connection has counted (W3C WebRTC Statistics).

use halloo_core::{MediaInput, Sample};
use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::driver::media::Reporter;
use crate::driver::media::member::{member, text};

/// Tells what these counters say. Nothing is told if they are never given, as by a connection that was closed.
pub(super) fn measure(counters: Option<Promise>, reporter: Reporter) {
    let Some(counters) = counters else { return };
    spawn_local(async move {
        if let Ok(report) = JsFuture::from(counters).await {
            reporter.tell(MediaInput::Measured(read(&report)));
        }
    });
}

/// In milliseconds.
const MINUTE: f64 = 60_000.0;

fn read(report: &JsValue) -> Sample {
    let mut sample = Sample::default();
    // Of the path, which knows it from the first moment on but counts the keepalives only.
    let mut path = 0;
    let mut latest: Option<f64> = None;
    // The report is a map: its entries are pairs of id and statistics.
    for entry in Array::from(report) {
        let statistics = Array::from(&entry).get(1);
        let number = |name| member(&statistics, name).as_f64().unwrap_or_default();
        let milliseconds = |name| (number(name) * 1_000.0) as u64;
        // Keepalives are not counted here either (W3C WebRTC Statistics section 8.19). What is out of all proportion is told by
        // another clock.
        let at = member(&statistics, "lastPacketReceivedTimestamp").as_f64();
        let age = at.map(|at| number("timestamp") - at).filter(|age| (0.0..MINUTE).contains(age));
        latest = [latest, age].into_iter().flatten().reduce(f64::min);
        match text(&statistics, "type").as_deref() {
            Some("inbound-rtp") if text(&statistics, "kind").as_deref() == Some("audio") => {
                sample.received = number("packetsReceived") as u64;
                // Below zero, where more came than were sent (RFC 3550 section 6.4.1): none, then.
                sample.lost = number("packetsLost") as u64;
                sample.jitter = milliseconds("jitter");
            }
            Some("remote-inbound-rtp") => sample.round_trip = milliseconds("roundTripTime"),
            Some("candidate-pair") => {
                // All paths together: another one can be chosen at any time.
                sample.arrived += number("bytesReceived") as u64;
                if member(&statistics, "nominated").is_truthy() {
                    path = milliseconds("currentRoundTripTime");
                }
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
