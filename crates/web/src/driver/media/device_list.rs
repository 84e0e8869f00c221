//! Which microphones and loudspeakers there are.

use std::rc::{Rc, Weak};

use halloo_core::{Device, Host, Input};
use js_sys::Array;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::MediaDevices;

use super::member::text;
use crate::inbox::Inbox;
use crate::listener::Listener;

#[wasm_bindgen]
extern "C" {
    // Undefined where the browser does not let a page choose.
    #[wasm_bindgen(thread_local_v2, js_namespace = ["HTMLMediaElement", "prototype"], js_name = setSinkId)]
    static CHOOSE_SPEAKER: JsValue;
}

/// The list of devices, kept up to date for as long as a call holds it.
pub(super) struct DeviceList {
    me: Weak<Self>,
    inbox: Inbox,
    _changes: Option<Listener>,
}

impl DeviceList {
    pub(super) fn new(inbox: Inbox) -> Rc<Self> {
        Rc::new_cyclic(|me: &Weak<Self>| {
            let (list, news) = (me.clone(), inbox.clone());
            let changes = media_devices().map(|devices| {
                Listener::new(&devices, "devicechange", move |_| {
                    if let Some(list) = list.upgrade() {
                        list.look();
                    }
                    news.push(Input::Host(Host::Microphones));
                })
            });
            Self { me: me.clone(), inbox, _changes: changes.ok() }
        })
    }

    /// Tells what is there now.
    pub(super) fn look(&self) {
        let list = self.me.clone();
        spawn_local(async move {
            let Ok(entries) = entries().await else { return };
            if let Some(inbox) = list.upgrade().map(|list| list.inbox.clone()) {
                let speakers = match CHOOSE_SPEAKER.with(JsValue::is_undefined) {
                    true => Vec::new(),
                    false => devices(&entries, "audiooutput"),
                };
                inbox.push(Input::Devices { microphones: devices(&entries, "audioinput"), speakers });
            }
        });
    }
}

/// Undefined on a page without TLS: then everything that is asked of it throws.
pub(super) fn media_devices() -> Result<MediaDevices, JsValue> {
    web_sys::window().ok_or(JsValue::UNDEFINED)?.navigator().media_devices()
}

async fn entries() -> Result<Array, JsValue> {
    Ok(JsFuture::from(media_devices()?.enumerate_devices()?).await?.unchecked_into())
}

fn devices(entries: &Array, kind: &str) -> Vec<Device> {
    let device = |entry: JsValue| {
        let id = text(&entry, "deviceId")?;
        // Without an id, the page may not know it yet; "default" is some browsers' word for the system's choice.
        let known = text(&entry, "kind")? == kind && !id.is_empty() && id != "default";
        known.then_some(Device { id, label: text(&entry, "label")? })
    };
    entries.iter().filter_map(device).collect()
}
