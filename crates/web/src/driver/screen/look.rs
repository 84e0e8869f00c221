//! How the card looks: the page's wishes, then the server's, each checked here.

use halloo_core::wire::Branding;
use wasm_bindgen::JsValue;
use web_sys::{Document, HtmlElement};

use super::colour::{Colour, WHITE};
use crate::address;

/// Branding of the screens.
#[derive(Default)]
pub(super) struct Brand {
    /// The page's wishes, value by value before the server's.
    page: Branding,
    server: Branding,
    image_hosts: Vec<String>,
}

impl Brand {
    pub(super) fn new(page: Branding) -> Self {
        Self { page, ..Self::default() }
    }

    /// The server's wishes, and the hosts that pictures may come from.
    pub(super) fn serve(&mut self, branding: Branding, image_hosts: Vec<String>) {
        self.server = branding;
        self.image_hosts = image_hosts;
    }

    /// Colours the card.
    pub(super) fn paint(&self, card: &HtmlElement) -> Result<(), JsValue> {
        let branding = self.page.clone().or(self.server.clone());
        let read = |text: &Option<String>| text.as_deref().and_then(Colour::read);
        let (background, font) = (read(&branding.background), read(&branding.font));
        let theme = branding.button_theme.filter(|theme| theme == "light" || theme == "dark");
        set(card, "data-buttons", theme.as_deref())?;
        let style = card.style();
        if background.is_none() && font.is_none() {
            set(card, "data-tone", None)?;
            for name in ["--surface", "--text"] {
                style.remove_property(name)?;
            }
            return Ok(());
        }
        let surface = background.unwrap_or(WHITE);
        let (ink, ample) = surface.ink(font);
        set(card, "data-tone", Some(if surface.is_dark() { "dark" } else { "light" }))?;
        card.toggle_attribute_with_force("data-plain", !ample)?;
        style.set_property("--surface", &surface.text())?;
        style.set_property("--text", &ink.text())
    }

    /// The address of the picture to show: this one, else the logo, and whether it is the logo. `None` if neither
    /// may be fetched.
    pub(super) fn picture(&self, document: &Document, wish: Option<&str>) -> Option<(String, bool)> {
        let allowed = |address| address::picture(document, address, &self.image_hosts);
        let logo = || self.page.logo.as_deref().or(self.server.logo.as_deref());
        let picture = allowed(wish).map(|picture| (picture, false));
        picture.or_else(|| allowed(logo()).map(|logo| (logo, true)))
    }
}

/// Sets this attribute, or removes it.
pub(super) fn set(element: &HtmlElement, name: &str, value: Option<&str>) -> Result<(), JsValue> {
    match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    }
}
