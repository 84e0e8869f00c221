//! What the other side's sound comes out of.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlAudioElement, MediaStream, MediaStreamTrack};

use crate::cell::RefCell;

#[wasm_bindgen]
extern "C" {
    type Sink;

    // Throws where the browser does not let a page choose (W3C Audio Output Devices section 3.2).
    #[wasm_bindgen(method, catch, js_name = setSinkId)]
    fn set_sink_id(this: &Sink, device: &str) -> Result<Promise, JsValue>;
}

/// Plays the other side's sound. The element is in no document: the page neither sees nor styles it.
pub(super) struct Speaker {
    element: HtmlAudioElement,
    /// What comes, until it may be heard.
    track: RefCell<Option<MediaStreamTrack>>,
    started: Cell<bool>,
    /// How often a device has been chosen: the last time counts.
    chosen: Rc<Cell<u32>>,
}

impl Speaker {
    pub(super) fn new() -> Result<Self, JsValue> {
        let element = HtmlAudioElement::new()?;
        element.set_autoplay(true);
        Ok(Self { element, track: RefCell::default(), started: Cell::default(), chosen: Rc::default() })
    }

    /// The other side's sound comes from here.
    pub(super) fn take(&self, track: &MediaStreamTrack) {
        if self.started.get() {
            self.play(track);
        } else {
            self.track.replace(Some(Clone::clone(track)));
        }
    }

    /// What comes may be heard from now on.
    pub(super) fn start(&self) {
        self.started.set(true);
        if let Some(track) = self.track.take() {
            self.play(&track);
        }
    }

    fn play(&self, track: &MediaStreamTrack) {
        let Ok(stream) = MediaStream::new_with_tracks(&Array::of1(track)) else { return };
        self.element.set_src_object(Some(&stream));
        if let Ok(playing) = self.element.play() {
            // Rejected when the call ends before the first sound, or when the browser forbids it: nothing to be done,
            // but somebody has to have looked at it.
            spawn_local(async {
                let _ = JsFuture::from(playing).await;
            });
        }
    }

    /// Plays nothing, or goes on.
    pub(super) fn silence(&self, silent: bool) {
        self.element.set_muted(silent);
    }

    /// Plays on this device from now on; `None`: the system's choice. That is also where the sound goes if the device
    /// is not to be had: it must not be lost.
    pub(super) fn choose(&self, device: Option<String>) {
        let number = self.chosen.get().wrapping_add(1);
        self.chosen.set(number);
        let (element, chosen) = (self.element.clone(), Rc::clone(&self.chosen));
        spawn_local(async move {
            let failed = choose(&element, device.as_deref().unwrap_or_default()).await.is_err();
            if failed && chosen.get() == number {
                let _ = choose(&element, "").await;
            }
        });
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.element.set_src_object(None);
    }
}

async fn choose(element: &HtmlAudioElement, device: &str) -> Result<JsValue, JsValue> {
    JsFuture::from(element.unchecked_ref::<Sink>().set_sink_id(device)?).await
}
