use thiserror::Error;

/// Why a text that a user will read is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing, or only spaces.
    #[error("is empty")]
    Empty,
    /// More characters than allowed.
    #[error("is too long")]
    TooLong,
    /// A control character, or one that reorders the text around it and so could disguise it.
    #[error("has a control character")]
    Control,
}

/// Checks a text that another user will read: not blank, at most `most` characters (Unicode scalar values), no
/// control characters (Unicode category Cc) and no bidirectional overrides or isolates (UAX #9 section 2).
///
/// Markup is allowed: it is shown as text, never as HTML.
///
/// # Errors
/// The first rule that the text breaks.
pub fn check_text(text: &str, most: usize) -> Result<(), TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Empty);
    }
    // Bytes first: a megabyte of text is not worth counting.
    if text.len() > most.saturating_mul(4) || text.chars().count() > most {
        return Err(TextError::TooLong);
    }
    if text.chars().any(disguises) { Err(TextError::Control) } else { Ok(()) }
}

fn disguises(character: char) -> bool {
    matches!(character,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readable_text_passes() {
        for text in ["Your driver is calling", "<b>bold</b>", "🚕🚕", "مرحبا", "a"] {
            assert_eq!(check_text(text, 64), Ok(()), "{text}");
        }
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert_eq!(check_text(&"é".repeat(64), 64), Ok(()));
        assert_eq!(check_text(&"é".repeat(65), 64), Err(TextError::TooLong));
        assert_eq!(check_text(&"a".repeat(1 << 20), 64), Err(TextError::TooLong));
    }

    #[test]
    fn blank_and_disguised_texts_are_refused() {
        for text in ["", " ", "\u{a0}"] {
            assert_eq!(check_text(text, 64), Err(TextError::Empty));
        }
        for text in ["a\0", "a\nb", "a\u{202e}b", "\u{2066}x", "x\u{7f}"] {
            assert_eq!(check_text(text, 64), Err(TextError::Control));
        }
    }
}
