//! The choice of microphone and loudspeaker on a card.

use halloo_core::{Device, Devices, Tap};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, HtmlSelectElement};

use super::parts::{label, part, write};
use super::words::{Word, Words};

/// Two lists to choose from.
pub(super) struct Audio {
    pub(super) panel: HtmlElement,
    microphones: List,
    speakers: List,
    shown: Option<Devices>,
}

struct List {
    name: HtmlElement,
    row: HtmlElement,
    select: HtmlSelectElement,
}

impl Audio {
    pub(super) fn new(document: &Document, card: &HtmlElement) -> Result<Self, JsValue> {
        let panel = part(document, card, "div", "panel devices")?;
        panel.set_attribute("role", "group")?;
        let list = || -> Result<List, JsValue> {
            let row = part(document, &panel, "label", "device")?;
            let name = part(document, &row, "span", "")?;
            let select = part(document, &row, "select", "")?.unchecked_into();
            Ok(List { name, row, select })
        };
        let (microphones, speakers) = (list()?, list()?);
        Ok(Self { panel, microphones, speakers, shown: None })
    }

    /// The words have changed: everything is to be written anew.
    pub(super) fn forget(&mut self) {
        self.shown = None;
    }

    pub(super) fn draw(
        &mut self,
        document: &Document,
        devices: &Devices,
        words: &Words,
    ) -> Result<(), JsValue> {
        if self.shown.as_ref() == Some(devices) {
            return Ok(());
        }
        label(&self.panel, words.get(Word::Audio))?;
        for (list, word, there, chosen) in [
            (&self.microphones, Word::Microphone, &devices.microphones, &devices.microphone),
            (&self.speakers, Word::Speaker, &devices.speakers, &devices.speaker),
        ] {
            write(&list.name, words.get(word));
            list.row.set_hidden(there.is_empty());
            list.fill(document, there, chosen.as_deref().unwrap_or_default(), words)?;
        }
        self.shown = Some(devices.clone());
        Ok(())
    }

    /// What the user has chosen in this list.
    pub(super) fn chosen(&self, changed: &Element) -> Option<Tap> {
        let chosen = |list: &List| Some(list.select.value()).filter(|id| !id.is_empty());
        if changed == self.microphones.select.unchecked_ref::<Element>() {
            Some(Tap::Microphone(chosen(&self.microphones)))
        } else if changed == self.speakers.select.unchecked_ref::<Element>() {
            Some(Tap::Speaker(chosen(&self.speakers)))
        } else {
            None
        }
    }
}

impl List {
    fn fill(
        &self,
        document: &Document,
        there: &[Device],
        chosen: &str,
        words: &Words,
    ) -> Result<(), JsValue> {
        self.select.set_text_content(None);
        let standard = [("", words.get(Word::SystemDevice))];
        let devices = there.iter().map(|device| (device.id.as_str(), device.label.as_str()));
        for (id, name) in standard.into_iter().chain(devices) {
            let option = part(document, &self.select, "option", "")?;
            option.set_attribute("value", id)?;
            // Names of devices come in the system's language.
            option.set_attribute("dir", "auto")?;
            write(&option, name);
            option.toggle_attribute_with_force("selected", id == chosen)?;
        }
        Ok(())
    }
}
