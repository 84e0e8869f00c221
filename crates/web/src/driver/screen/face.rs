//! The face on a card: a picture once it is there, the initial until then.

use web_sys::Element;

use super::frame::{Frame, Part};
use super::parts::{Unfailing, part};

/// A round place for a picture.
#[derive(Default)]
pub(super) struct Face {
    picture: Option<Element>,
    shown: Option<(String, bool)>,
}

impl Face {
    /// Shows who it is: by the picture at this address, which may be a logo, or by the initial.
    pub(super) fn draw(&mut self, frame: &Frame, name: &str, picture: Option<(String, bool)>) {
        let mut initial = [0; 4];
        frame.write(Part::Initial, name.chars().next().map_or("", |first| first.encode_utf8(&mut initial)));
        if self.shown == picture {
            return;
        }
        if let Some(old) = self.picture.take() {
            old.remove();
        }
        let place = frame.part(Part::Face);
        place.flag("data-picture", false);
        if let Some((address, logo)) = &picture {
            let image = part(&frame.document, place, "img", if *logo { "logo" } else { "" });
            // The address of the page is nobody's business.
            for (name, value) in [
                ("alt", ""),
                ("decoding", "async"),
                ("draggable", "false"),
                ("referrerpolicy", "no-referrer"),
                ("src", address),
            ] {
                image.put(name, value);
            }
            self.picture = Some(image);
        }
        self.shown = picture;
    }

    /// The picture is there, or will never be.
    pub(super) fn settle(&self, frame: &Frame, settled: &Element, good: bool) {
        if self.picture.as_ref() == Some(settled) {
            frame.part(Part::Face).flag("data-picture", good);
            if !good {
                settled.remove();
            }
        }
    }
}
