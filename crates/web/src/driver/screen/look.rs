//! How the card looks: the page's wishes, then the server's, each checked here.

use halloo_core::wire::Branding;
use web_sys::{Document, Element};

use super::colour::{BLACK, Colour, WHITE};
use super::parts::{Unfailing, set};
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
    pub(super) fn paint(&self, card: &Element) {
        let branding = self.page.clone().or(self.server.clone());
        let theme = branding.button_theme.as_deref().filter(|theme| *theme == "light" || *theme == "dark");
        set(card, "data-buttons", theme);
        let read = |text: Option<String>| text.and_then(|text| Some((Colour::read(&text)?, text)));
        let (background, font) = (read(branding.background), read(branding.font));
        let branded = background.is_some() || font.is_some();
        let (surface, background) = background.unwrap_or((WHITE, "#fff".to_owned()));
        let dark = surface.is_dark();
        // A font that cannot be read is black or white, whichever can be read better.
        let otherwise = || if dark { (WHITE, "#fff".to_owned()) } else { (BLACK, "#000".to_owned()) };
        let (ink, font) = font.filter(|(ink, _)| ink.is_readable(surface)).unwrap_or_else(otherwise);
        let tone = if dark { "dark" } else { "light" };
        set(card, "data-tone", Some(tone).filter(|_| branded));
        card.flag("data-plain", branded && !ink.is_ample(surface));
        card.colour("--surface", if branded { &background } else { "" });
        card.colour("--text", if branded { &font } else { "" });
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
