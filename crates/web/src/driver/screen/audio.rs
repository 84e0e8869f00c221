//! The choice of microphone and loudspeaker on a card.

use halloo_core::{Devices, Tap};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlSelectElement};

use super::frame::{Frame, Part};
use super::parts::{Unfailing, part, write};
use super::words::{Word, Words};

/// Offers what is there.
pub(super) fn draw(frame: &Frame, devices: &Devices, words: &Words) {
    for (row, name, select, word, there, chosen) in [
        (
            Part::MicrophoneRow,
            Part::MicrophoneName,
            Part::Microphone,
            Word::Microphone,
            &devices.microphones,
            &devices.microphone,
        ),
        (
            Part::SpeakerRow,
            Part::SpeakerName,
            Part::Speaker,
            Word::Speaker,
            &devices.speakers,
            &devices.speaker,
        ),
    ] {
        frame.part(row).flag("hidden", there.is_empty());
        frame.write(name, words.get(word));
        let select = frame.part(select);
        select.set_text_content(None);
        let chosen = chosen.as_deref().unwrap_or_default();
        let standard = [("", words.get(Word::SystemDevice))];
        let devices = there.iter().map(|device| (device.id.as_str(), device.label.as_str()));
        for (id, name) in standard.into_iter().chain(devices) {
            let option = part(&frame.document, select, "option", "");
            option.put("value", id);
            // Names of devices come in the system's language.
            option.put("dir", "auto");
            write(&option, name);
            option.flag("selected", id == chosen);
        }
    }
}

/// What the user has chosen in this list.
pub(super) fn chosen(frame: &Frame, changed: &Element) -> Option<Tap> {
    let id = changed.unchecked_ref::<HtmlSelectElement>().value();
    let id = Some(id).filter(|id| !id.is_empty());
    if changed == frame.part(Part::Microphone) {
        Some(Tap::Microphone(id))
    } else if changed == frame.part(Part::Speaker) {
        Some(Tap::Speaker(id))
    } else {
        None
    }
}
