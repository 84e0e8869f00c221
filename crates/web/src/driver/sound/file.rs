//! The application's own ringtone.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use halloo_core::Sound;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlAudioElement;

use super::tone::{self, Tone};
use super::wake::Wake;
use crate::cell::RefCell;
use crate::given;
use crate::listener::Listener;

/// A file that is played in a loop. The element is in no document.
pub(super) struct File {
    element: HtmlAudioElement,
    wake: Rc<Wake>,
    /// Sounds while the file does not: it must not make a call go unheard.
    spare: Rc<RefCell<Option<Tone>>>,
    _listeners: [Listener; 2],
    _late: Timeout,
}

/// Milliseconds in which a file should have come.
const PATIENCE: u32 = 2_000;
/// It goes on from here (HTML section 4.8.11.7, `HAVE_FUTURE_DATA`).
const READY: u16 = 3;

impl File {
    pub(super) fn start(address: &str, wake: &Rc<Wake>) -> Result<Self, JsValue> {
        let element = HtmlAudioElement::new_with_src(address)?;
        element.set_loop(true);
        let spare = Rc::new(RefCell::new(None));
        let substitute = {
            let (spare, wake) = (Rc::clone(&spare), Rc::clone(wake));
            Rc::new(move || {
                if spare.borrow().is_none() {
                    let tone = Tone::start(tone::of(Sound::Ringtone), &wake).ok();
                    spare.replace(tone);
                }
            })
        };
        let (failed, late, loading) = (Rc::clone(&substitute), substitute, element.clone());
        let (over, sounding) = (Rc::clone(&spare), Rc::clone(wake));
        let _listeners = [
            Listener::new(&element, "error", move |_| failed()),
            Listener::new(&element, "playing", move |_| {
                drop(over.take());
                sounding.sounds();
            }),
        ];
        let _late = Timeout::new(PATIENCE, move || {
            if loading.ready_state() < READY {
                late();
            }
        });
        watch(element.play()?, element.clone(), wake);
        Ok(Self { element, wake: Rc::clone(wake), spare, _listeners, _late })
    }
}

/// Whether the browser forbids it. Rejected also when the sound ends before it began, and when there is no such file.
fn watch(playing: Promise, element: HtmlAudioElement, wake: &Rc<Wake>) {
    let wake = Rc::downgrade(wake);
    spawn_local(async move {
        let Err(error) = JsFuture::from(playing).await else { return };
        let Some(wake) = wake.upgrade() else { return };
        if given::member(&error, "name") == "NotAllowedError" && element.has_attribute("src") {
            wake.blocked(move || {
                if let Ok(playing) = element.play() {
                    crate::ignore::ignore(playing);
                }
            });
        }
    });
}

impl Drop for File {
    fn drop(&mut self) {
        drop(self.spare.take());
        self.wake.rest();
        let _ = self.element.pause();
        // Ends the download too (HTML section 4.8.11.18).
        let _ = self.element.remove_attribute("src");
        self.element.load();
    }
}
