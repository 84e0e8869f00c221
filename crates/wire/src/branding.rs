use crate::error::{DecodeError, optional_text};
use crate::limits::{IMAGE_BYTES, STYLE_BYTES};
use crate::node::Node;
use crate::writer::Writer;

/// How call screens look. Whoever draws them checks every value first: nothing here is trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branding {
    /// Colour behind everything: `#rrggbb`.
    pub background: Option<String>,
    /// Colour of the texts: `#rrggbb`.
    pub font: Option<String>,
    /// Address of the picture that is shown where a person has none.
    pub logo: Option<String>,
    /// `light` or `dark`: the colour of the control buttons.
    pub button_theme: Option<String>,
}

impl Branding {
    /// These values, and those of `other` where there are none.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            background: self.background.or(other.background),
            font: self.font.or(other.font),
            logo: self.logo.or(other.logo),
            button_theme: self.button_theme.or(other.button_theme),
        }
    }

    pub(crate) fn read_optional<N: Node>(node: &N) -> Result<Self, DecodeError> {
        let Some(node) = node.field("branding") else { return Ok(Self::default()) };
        Ok(Self {
            background: optional_text(&node, "background", STYLE_BYTES)?,
            font: optional_text(&node, "font", STYLE_BYTES)?,
            logo: optional_text(&node, "logo", IMAGE_BYTES)?,
            button_theme: optional_text(&node, "button_theme", STYLE_BYTES)?,
        })
    }

    /// Writes the member, unless there is nothing in it.
    pub(crate) fn write_into(&self, writer: &mut Writer) {
        if *self == Self::default() {
            return;
        }
        writer.inner("branding", |writer| {
            writer.optional_text("background", self.background.as_deref());
            writer.optional_text("font", self.font.as_deref());
            writer.optional_text("logo", self.logo.as_deref());
            writer.optional_text("button_theme", self.button_theme.as_deref());
        });
    }
}
