//! The keypad of a card.

use super::frame::{Frame, Part};

/// In rows of three.
pub(super) const KEYS: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
/// How many of the pressed keys are shown.
const SHOWN: usize = 16;

/// Shows that this key was pressed.
pub(super) fn press(frame: &Frame, key: char) {
    let mut text = frame.part(Part::Typed).text_content().unwrap_or_default();
    if text.len() == SHOWN {
        text.remove(0);
    }
    text.push(key);
    frame.write(Part::Typed, &text);
}

/// The key of this name, if it is one of the keypad's.
pub(super) fn key(name: &str) -> Option<char> {
    KEYS.contains(&name).then(|| name.chars().next()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_twelve_keys_count() {
        for (name, expected) in
            [("5", Some('5')), ("#", Some('#')), ("*", Some('*')), ("a", None), ("12", None), ("", None)]
        {
            assert_eq!(key(name), expected, "{name}");
        }
    }
}
