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

    /// As the style sheet wants it.
    pub(super) fn text(self) -> String {
        let mut text = String::from("#");
        for part in self.0 {
            for digit in [part / 16, part % 16] {
                text.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
            }
        }
        text
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

    /// What can be read on this: the wished colour, else black or white. And whether a paler shade of it can be.
    pub(super) fn ink(self, wish: Option<Self>) -> (Self, bool) {
        let ink = wish.filter(|wish| self.contrast(*wish) >= READABLE);
        let ink = ink.unwrap_or(if self.is_dark() { WHITE } else { BLACK });
        (ink, self.contrast(ink) >= AMPLE)
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
        assert_eq!(colour("#0a1B2c").text(), "#0a1b2c");
        assert_eq!(colour("#0f8").text(), "#00ff88");
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
    fn a_font_that_cannot_be_read_is_black_or_white() {
        let white = colour("#ffffff");
        // 4.54 and 4.48 to one.
        assert_eq!(white.ink(Some(colour("#767676"))).0, colour("#767676"));
        assert_eq!(white.ink(Some(colour("#777777"))).0, BLACK);
        assert_eq!(colour("#1a2a6c").ink(Some(colour("#1a2a6d"))).0, WHITE);
        assert_eq!(colour("#ffd400").ink(Some(WHITE)).0, BLACK);
        assert_eq!(colour("#1a2a6c").ink(None).0, WHITE);
        assert_eq!(colour("#ff5a00").ink(None).0, BLACK);
    }

    #[test]
    fn a_paler_shade_needs_ample_contrast() {
        assert!(colour("#fff").ink(None).1);
        assert!(!colour("#fff").ink(Some(colour("#767676"))).1);
    }
}
