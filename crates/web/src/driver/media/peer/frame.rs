//! A window of its own for a peer connection.
//!
//! Chromium reads the interfaces of the machine for a window when its first connection is made, and looks again some time after
//! they have changed (2 s on Linux). A connection that takes the place of another one may be there because they have: a new window
//! knows them at once.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, RtcConfiguration, RtcPeerConnection};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Element)]
    type Window;

    #[wasm_bindgen(method, getter, js_name = contentWindow)]
    fn content(this: &Window) -> Option<Window>;

    // A frame that a policy keeps from being this page's own throws.
    #[wasm_bindgen(method, catch, getter, js_name = RTCPeerConnection)]
    fn connection(this: &Window) -> Result<Function, JsValue>;
}

/// An empty frame that nobody sees. It goes when this is dropped, and its connection with it.
pub(super) struct Frame(Element);

impl Frame {
    /// A connection in a new frame; `None` where the page has no place for one.
    pub(super) fn connect(configuration: &RtcConfiguration) -> Option<(RtcPeerConnection, Self)> {
        let document = web_sys::window()?.document()?;
        let element = document.create_element("iframe").ok()?;
        element.set_attribute("hidden", "").ok()?;
        document.document_element()?.append_child(&element).ok()?;
        let frame = Self(element);
        let constructor = frame.0.unchecked_ref::<Window>().content()?.connection().ok()?;
        let connection = Reflect::construct(&constructor, &Array::of1(configuration)).ok()?;
        Some((connection.unchecked_into(), frame))
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        self.0.remove();
    }
}
