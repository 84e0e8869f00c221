//! The keypad of a card.

use wasm_bindgen::JsValue;
use web_sys::{Document, HtmlElement};

use super::parts::{part, write};

/// In rows of three.
const KEYS: &str = "123456789*0#";
/// How many of the pressed keys are shown.
const SHOWN: usize = 16;

/// Twelve keys, and what was pressed.
pub(super) struct Keypad {
    pub(super) panel: HtmlElement,
    typed: HtmlElement,
}

impl Keypad {
    pub(super) fn new(document: &Document, card: &HtmlElement) -> Result<Self, JsValue> {
        let panel = part(document, card, "div", "panel keys")?;
        // Every language writes these in this order.
        panel.set_attribute("dir", "ltr")?;
        panel.set_attribute("role", "group")?;
        let typed = part(document, &panel, "p", "typed")?;
        let mut text = [0; 4];
        for key in KEYS.chars() {
            let key = key.encode_utf8(&mut text);
            let button = part(document, &panel, "button", "key")?;
            button.set_attribute("type", "button")?;
            button.set_attribute("data-key", key)?;
            button.set_text_content(Some(key));
        }
        Ok(Self { panel, typed })
    }

    /// Shows that this key was pressed.
    pub(super) fn press(&self, key: char) {
        let text = self.typed.text_content().unwrap_or_default();
        let skipped = (text.chars().count() + 1).saturating_sub(SHOWN);
        write(&self.typed, &text.chars().skip(skipped).chain([key]).collect::<String>());
    }

    /// Forgets what was pressed.
    pub(super) fn clear(&self) {
        write(&self.typed, "");
    }
}

/// The key of this name, if it is one of the keypad's.
pub(super) fn key(name: &str) -> Option<char> {
    let mut characters = name.chars();
    let key = characters.next().filter(|key| KEYS.contains(*key))?;
    characters.next().is_none().then_some(key)
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
