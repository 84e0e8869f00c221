//! Whether the microphone may be used.

use std::rc::Rc;

use halloo_core::{CaptureFailure, Host, Input, MediaInput};
use js_sys::Promise;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::EventTarget;

use super::Reporter;
use super::devices::Devices;
use super::member::{object, text};
use crate::listener::Listener;

const MICROPHONE: &str = "microphone";

#[wasm_bindgen]
extern "C" {
    // Throws where permissions cannot be asked about at all, and is rejected where this one cannot.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "permissions"], js_name = query)]
    fn query(descriptor: &JsValue) -> Result<Promise, JsValue>;

    // The name in the specification (W3C Permissions Policy section 10.1), and the one that browsers have had so far.
    #[wasm_bindgen(catch, js_namespace = ["document", "permissionsPolicy"], js_name = allowsFeature)]
    fn policy_allows(feature: &str) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["document", "featurePolicy"], js_name = allowsFeature)]
    fn feature_policy_allows(feature: &str) -> Result<bool, JsValue>;
}

/// What the browser knows of the permission at present.
pub(super) async fn status() -> Result<EventTarget, JsValue> {
    let asked = query(&object("name", &JsValue::from_str(MICROPHONE)))?;
    Ok(JsFuture::from(asked).await?.unchecked_into())
}

/// Whether the permission is in this state (W3C Permissions section 5.3).
pub(super) fn is(status: &EventTarget, state: &str) -> bool {
    text(status, "state").as_deref() == Some(state)
}

/// Hears from now on when the permission of a call's microphone is taken away, and when it comes back. Browsers do not
/// agree on whether a track ends when its permission does.
pub(super) fn watch(status: &EventTarget, devices: &Rc<Devices>, reporter: Reporter) -> Listener {
    let devices = Rc::downgrade(devices);
    let changed = status.clone();
    Listener::new(status, "change", move |_| {
        if !is(&changed, "denied") {
            reporter.tell_all(Input::Host(Host::Microphones));
        } else if devices.upgrade().is_some_and(|devices| devices.forbid()) {
            reporter.tell(MediaInput::CaptureLost);
        }
    })
}

/// Why a microphone was not given.
pub async fn failure(error: &JsValue) -> CaptureFailure {
    match text(error, "name").as_deref() {
        Some("NotAllowedError" | "SecurityError") => {}
        Some("NotReadableError" | "AbortError") => return CaptureFailure::InUse,
        _ => return CaptureFailure::Missing,
    }
    if policy_allows(MICROPHONE).or_else(|_| feature_policy_allows(MICROPHONE)) == Ok(false) {
        return CaptureFailure::Policy;
    }
    // Asked again: what was known before is from before the user's answer.
    match status().await {
        Ok(status) if is(&status, "prompt") => CaptureFailure::Dismissed,
        _ => CaptureFailure::Denied,
    }
}
