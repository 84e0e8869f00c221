//! The microphone of a call.

use std::cell::OnceCell;
use std::rc::Rc;

use halloo_core::{CaptureFailure, MediaInput};
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MediaStream, MediaStreamConstraints, MediaStreamTrack};

use super::Reporter;
use crate::listener::Listener;

/// The microphone of one call, from the moment it is asked for. Dropping this releases it, also when the user has
/// not answered the browser's question yet: what comes then is stopped at once.
pub(super) struct Capture(Rc<OnceCell<Microphone>>);

impl Capture {
    /// Asks for the microphone. What became of it is told, unless it was released before.
    #[must_use]
    pub(super) fn start(reporter: Reporter) -> Self {
        let place = Rc::new(OnceCell::new());
        let waiting = Rc::downgrade(&place);
        spawn_local(async move {
            let asked = microphone().await;
            // Told only when nothing is held here any more: what follows may be the release.
            let news = match (asked, waiting.upgrade()) {
                (Ok(stream), Some(place)) => {
                    if let Some(microphone) = Microphone::new(stream, &reporter) {
                        let _ = place.set(microphone);
                        MediaInput::Captured
                    } else {
                        MediaInput::CaptureFailed(CaptureFailure::Missing)
                    }
                }
                (Err(error), Some(_)) => MediaInput::CaptureFailed(failure(&error)),
                (Ok(stream), None) => return stop(&stream),
                (Err(_), None) => return,
            };
            reporter.tell(news);
        });
        Self(place)
    }

    /// The captured track.
    #[must_use]
    pub(super) fn track(&self) -> Option<&MediaStreamTrack> {
        self.0.get().map(|microphone| &microphone.track)
    }
}

/// A captured stream, which stops when it is dropped.
struct Microphone {
    stream: MediaStream,
    track: MediaStreamTrack,
    _lost: Listener,
}

impl Microphone {
    fn new(stream: MediaStream, reporter: &Reporter) -> Option<Self> {
        let track = stream.get_audio_tracks().get(0);
        if track.is_undefined() {
            stop(&stream);
            return None;
        }
        let track: MediaStreamTrack = track.unchecked_into();
        let reporter = reporter.clone();
        // `stop` does not fire `ended` (W3C Media Capture section 4.3.1): this is always somebody else's doing.
        let lost = Listener::new(&track, "ended", move |_| reporter.tell(MediaInput::CaptureLost));
        Some(Self { stream, track, _lost: lost })
    }
}

impl Drop for Microphone {
    fn drop(&mut self) {
        stop(&self.stream);
    }
}

fn stop(stream: &MediaStream) {
    for track in stream.get_tracks() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}

async fn microphone() -> Result<MediaStream, JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let constraints = MediaStreamConstraints::new();
    constraints.set_audio_bool(true);
    // On a page without TLS `mediaDevices` is undefined: the call throws then, and that counts as "no device".
    let asked = window.navigator().media_devices()?.get_user_media_with_constraints(&constraints)?;
    Ok(JsFuture::from(asked).await?.unchecked_into())
}

fn failure(error: &JsValue) -> CaptureFailure {
    let name = Reflect::get(error, &JsValue::from_str("name")).ok().and_then(|name| name.as_string());
    match name.as_deref() {
        Some("NotAllowedError" | "SecurityError") => CaptureFailure::Denied,
        Some("NotReadableError" | "AbortError") => CaptureFailure::Unreadable,
        _ => CaptureFailure::Missing,
    }
}
