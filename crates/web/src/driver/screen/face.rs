//! The face on a card: a picture once it is there, the initial until then.

use wasm_bindgen::JsValue;
use web_sys::{Document, Element, HtmlElement};

use super::look::set;
use super::parts::{part, write};

/// A round place for a picture.
pub(super) struct Face {
    place: HtmlElement,
    initial: HtmlElement,
    picture: Option<HtmlElement>,
    shown: Option<(String, bool)>,
}

impl Face {
    pub(super) fn new(document: &Document, parent: &HtmlElement) -> Result<Self, JsValue> {
        let place = part(document, parent, "div", "face")?;
        place.set_attribute("aria-hidden", "true")?;
        let initial = part(document, &place, "span", "initial")?;
        Ok(Self { place, initial, picture: None, shown: None })
    }

    /// Shows who it is: by the picture at this address, which may be a logo, or by the initial.
    pub(super) fn draw(
        &mut self,
        document: &Document,
        name: &str,
        picture: Option<(String, bool)>,
    ) -> Result<(), JsValue> {
        write(&self.initial, &name.chars().take(1).collect::<String>());
        if self.shown == picture {
            return Ok(());
        }
        if let Some(old) = self.picture.take() {
            old.remove();
        }
        set(&self.place, "data-picture", None)?;
        if let Some((address, logo)) = &picture {
            let image = part(document, &self.place, "img", if *logo { "logo" } else { "" })?;
            // The address of the page is nobody's business.
            for (name, value) in [
                ("alt", ""),
                ("decoding", "async"),
                ("draggable", "false"),
                ("referrerpolicy", "no-referrer"),
                ("src", address),
            ] {
                image.set_attribute(name, value)?;
            }
            self.picture = Some(image);
        }
        self.shown = picture;
        Ok(())
    }

    /// The picture is there, or will never be.
    pub(super) fn settle(&mut self, loaded: &Element, good: bool) -> Result<(), JsValue> {
        if self.picture.as_ref().is_some_and(|picture| loaded == picture.as_ref()) {
            if good {
                return set(&self.place, "data-picture", Some(""));
            }
            loaded.remove();
        }
        Ok(())
    }
}
