//! The microphone of a call.

use std::rc::{Rc, Weak};

use halloo_core::{CaptureFailure, MediaInput};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MediaStream, MediaStreamTrack};

use super::devices::Devices;
use super::member::{object, text};
use super::{Reporter, device_list, permission};
use crate::listener::Listener;

/// Asks for a microphone. What became of it is told, unless the call has been released or another one been asked for.
pub(super) fn start(devices: &Rc<Devices>, reporter: Reporter, device: Option<String>) {
    let request = Request { devices: Rc::downgrade(devices), number: devices.ask(), reporter };
    spawn_local(request.carry_out(device));
}

struct Request {
    devices: Weak<Devices>,
    number: u32,
    reporter: Reporter,
}

impl Request {
    async fn carry_out(self, device: Option<String>) {
        if let Ok(status) = permission::status().await {
            let (asks, granted) = (permission::is(&status, "prompt"), permission::is(&status, "granted"));
            let Some(devices) = self.awaited() else { return };
            devices.permission.replace(Some(permission::watch(&status, &devices, self.reporter.clone())));
            drop(devices);
            if asks {
                self.reporter.tell(MediaInput::Asking);
            } else if granted {
                self.reporter.tell(MediaInput::Granted);
            }
        }
        if self.awaited().is_none() {
            return;
        }
        let news = match microphone(device).await {
            Ok(stream) => self.take(stream),
            Err(error) => MediaInput::CaptureFailed(permission::failure(&error).await),
        };
        // Told when nothing is held here any more: what follows may be the release.
        if self.awaited().is_some() {
            self.reporter.tell(news);
        }
    }

    fn take(&self, stream: MediaStream) -> MediaInput {
        let microphone = Microphone::new(stream, &self.reporter);
        if let (Some(devices), Some(microphone)) = (self.awaited(), microphone) {
            devices.take(microphone);
            devices.list.look();
            MediaInput::Captured
        } else {
            MediaInput::CaptureFailed(CaptureFailure::Missing)
        }
    }

    /// The call, if it still waits for what was asked for here.
    fn awaited(&self) -> Option<Rc<Devices>> {
        self.devices.upgrade().filter(|devices| devices.awaits(self.number))
    }
}

/// A captured stream, which stops when it is dropped.
pub(super) struct Microphone {
    stream: MediaStream,
    pub(super) track: MediaStreamTrack,
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

    /// It may not be used any more. Whether it was, until now.
    pub(super) fn forbid(&self) -> bool {
        let live = text(&self.track, "readyState").as_deref() == Some("live");
        stop(&self.stream);
        live
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

async fn microphone(device: Option<String>) -> Result<MediaStream, JsValue> {
    let audio = match device {
        Some(id) => object("deviceId", &object("exact", &JsValue::from_str(&id))),
        None => JsValue::TRUE,
    };
    let constraints = object("audio", &audio);
    // On a page without TLS `mediaDevices` is undefined: the call throws then, and that counts as "no device".
    let asked = device_list::media_devices()?.get_user_media_with_constraints(constraints.unchecked_ref())?;
    Ok(JsFuture::from(asked).await?.unchecked_into())
}
