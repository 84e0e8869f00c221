//! Colours that come from outside: read by hand, so that nothing else than a colour ever reaches the style sheet.

/// A colour, red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour([u8; 3]);

pub(super) const BLACK: Colour = Colour([0; 3]);
pub(super) const WHITE: Colour = Colour([255; 3]);

/// Contrast that texts need at least (WCAG 2.2 success criterion 1.4.3).
const READABLE: f32 = 4.5;
/// Contrast from which on a paler shade of the text is still readable.
const AMPLE: f32 = 7.0;

impl Colour {
    /// Reads `#rgb` or `#rrggbb`, and nothing else.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut digits = [0; 6];
        let mut count = 0;
        let mut characters = text.chars();
        if characters.next() != Some('#') {
            return None;
        }
        for (place, character) in characters.enumerate() {
            *digits.get_mut(place)? = u8::try_from(character.to_digit(16)?).ok()?;
            count = place + 1;
        }
        let [a, b, c, d, e, f] = digits;
        match count {
            3 => Some(Self([a * 17, b * 17, c * 17])),
            6 => Some(Self([a * 16 + b, c * 16 + d, e * 16 + f])),
            _ => None,
        }
    }

    /// Relative luminance (WCAG 2.2), the curve of sRGB by a polynomial that is right to three places.
    fn luminance(self) -> f32 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f32::from(part) / 255.0;
            part * (part * (part * 0.305_306 + 0.682_171) + 0.012_523)
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(self, other: Self) -> f32 {
        let (one, other) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if one > other { one / other } else { other / one }
    }

    /// It is nearer to black than to white.
    pub(super) fn is_dark(self) -> bool {
        self.contrast(WHITE) > self.contrast(BLACK)
    }

    /// This can be read on `other`.
    pub(super) fn is_readable(self, other: Self) -> bool {
        self.contrast(other) >= READABLE
    }

    /// Even a paler shade of this can be read on `other`.
    pub(super) fn is_ample(self, other: Self) -> bool {
        self.contrast(other) >= AMPLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::read(text).unwrap()
    }

    #[test]
    fn a_colour_is_three_or_six_digits() {
        assert_eq!(colour("#fff"), WHITE);
        assert_eq!(colour("#0a1B2c"), Colour([10, 27, 44]));
        assert_eq!(colour("#0f8"), Colour([0, 255, 136]));
        for other in [
            "",
            "#",
            "fff",
            "#ff",
            "#ffff",
            "#fffff",
            "#fffffff",
            "#ggg",
            "red",
            "#fff;",
            "#fff}",
            "# fff",
            "#+ff",
            "var(--x)",
            "#ｆｆｆ",
        ] {
            assert_eq!(Colour::read(other), None, "{other}");
        }
    }

    #[test]
    fn what_can_be_read_is_what_the_guidelines_say() {
        // 4.54 and 4.48 to one.
        assert!(colour("#767676").is_readable(WHITE));
        assert!(!colour("#777777").is_readable(WHITE));
        assert!(!colour("#767676").is_ample(WHITE) && BLACK.is_ample(WHITE));
        assert!(!colour("#1a2a6c").is_readable(colour("#1a2a6d")));
    }

    #[test]
    fn a_colour_is_dark_if_white_can_be_read_better_on_it() {
        assert!(colour("#1a2a6c").is_dark() && BLACK.is_dark());
        assert!(!colour("#ff5a00").is_dark() && !colour("#ffd400").is_dark());
    }
}
