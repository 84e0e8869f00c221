//! Whether a user talks into a microphone that is off.

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{AnalyserNode, AudioContext, MediaStream, MediaStreamTrack};

use crate::ignore::ignore;

/// A third of a second: long enough for a syllable.
const SAMPLES: u32 = 16_384;

/// Listens to a copy of the microphone's track, since one that is switched off gives silence to everybody. The copy is in no
/// connection. It stops when this is dropped.
pub(super) struct Overhearing {
    _copy: Copied,
    analyser: AnalyserNode,
}

/// A track that stops, and a context that closes, when this is dropped.
struct Copied {
    track: MediaStreamTrack,
    context: AudioContext,
}

impl Overhearing {
    /// `None` where the browser cannot.
    pub(super) fn begin(track: &MediaStreamTrack) -> Option<Self> {
        Self::listen(track).ok()
    }

    fn listen(track: &MediaStreamTrack) -> Result<Self, JsValue> {
        let context = AudioContext::new()?;
        // The browser's own `clone` (W3C Media Capture section 4.3.1).
        let copy = Copied { track: track.clone(), context };
        copy.track.set_enabled(true);
        let stream = MediaStream::new_with_tracks(&Array::of1(&copy.track))?;
        let analyser = copy.context.create_analyser()?;
        analyser.set_fft_size(SAMPLES);
        copy.context.create_media_stream_source(&stream)?.connect_with_audio_node(&analyser)?;
        Ok(Self { _copy: copy, analyser })
    }

    /// How loud it has been of late: the root of the mean square, in thousandths of the loudest.
    pub(super) fn level(&self) -> u64 {
        let mut samples = vec![0.0; SAMPLES as usize];
        self.analyser.get_float_time_domain_data(&mut samples);
        let energy: f32 = samples.iter().map(|sample| sample * sample).sum();
        ((energy / SAMPLES as f32).sqrt() * 1_000.0) as u64
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        self.track.stop();
        if let Ok(closing) = self.context.close() {
            ignore(closing);
        }
    }
}
