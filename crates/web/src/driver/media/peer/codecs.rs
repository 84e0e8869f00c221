//! In which order codecs are offered and answered.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::driver::media::member::{member, text};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["globalThis", "RTCRtpReceiver"], js_name = getCapabilities)]
    fn capabilities(kind: &str) -> Result<Object, JsValue>;

    type Transceiver;

    #[wasm_bindgen(method, catch, js_name = setCodecPreferences)]
    fn set_codec_preferences(this: &Transceiver, codecs: &Array) -> Result<(), JsValue>;
}

/// Asks the other side to send each packet's sound once more with the next one (RFC 2198), where both browsers can. The
/// Opus inside carries a coarse copy of its own as well (`useinbandfec`, RFC 7587), which browsers ask for by themselves.
///
/// Keys that are pressed are offered at the clock rate of Opus only, where the browser can: given the choice, Chromium sends
/// them at 8000 Hz and counts their length by the clock of Opus, so that a tone lasts a sixth of what it should.
pub(super) fn choose_codecs(transceiver: &JsValue) {
    // Throws where the browser cannot say, or does not let a page choose.
    let Ok(capabilities) = capabilities("audio") else { return };
    let known: Array = member(&capabilities, "codecs").unchecked_into();
    let is = |codec: &JsValue, kind: &str| text(codec, "mimeType").as_deref() == Some(kind);
    let clock = |codec: &JsValue| member(codec, "clockRate").as_f64();
    let keys = |codec: &JsValue| is(codec, "audio/telephone-event");
    let fine = known.iter().any(|codec| keys(&codec) && clock(&codec) == Some(48_000.0));
    let ordered = Array::new();
    for first in [true, false] {
        for codec in known.iter() {
            let coarse = fine && keys(&codec) && clock(&codec) != Some(48_000.0);
            if is(&codec, "audio/red") == first && !coarse {
                ordered.push(&codec);
            }
        }
    }
    let _ = transceiver.unchecked_ref::<Transceiver>().set_codec_preferences(&ordered);
}
