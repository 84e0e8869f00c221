use core::fmt;

use thiserror::Error;

use crate::limits::CUID_CHARACTERS;

/// An application's id of one of its users: 5 to 50 characters, groups of ASCII letters and digits joined by single
/// underscores, with a letter somewhere. Case counts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cuid(String);

/// Why a text is no cuid. The order of the variants is the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{}", self.as_str())]
pub enum CuidError {
    /// White space stands in it.
    Space,
    /// It has fewer than 5 or more than 50 characters.
    Length,
    /// It has another character, a doubled, leading or trailing underscore, or no letter.
    Pattern,
}

impl CuidError {
    /// The rule in words, without formatting code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Space => "cuid must not contain any white spaces",
            Self::Length => "cuid should be between 5 to 50 characters",
            Self::Pattern => "invalid cuid. Please refer to the documentation",
        }
    }
}

impl Cuid {
    /// Reads a cuid.
    ///
    /// # Errors
    /// The first rule that `text` breaks.
    pub fn parse(text: &str) -> Result<Self, CuidError> {
        // More than 4 bytes a character cannot be: a megabyte is refused before it is looked at.
        if text.len() > CUID_CHARACTERS.1.saturating_mul(4) {
            return Err(CuidError::Length);
        }
        if text.chars().any(char::is_whitespace) {
            return Err(CuidError::Space);
        }
        let characters = text.chars().count();
        if characters < CUID_CHARACTERS.0 || characters > CUID_CHARACTERS.1 {
            return Err(CuidError::Length);
        }
        let grouped = text
            .split('_')
            .all(|group| !group.is_empty() && group.chars().all(|letter| letter.is_ascii_alphanumeric()));
        let lettered = text.chars().any(|letter| letter.is_ascii_alphabetic());
        if grouped && lettered { Ok(Self(text.to_owned())) } else { Err(CuidError::Pattern) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Cuid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for Cuid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_examples() {
        for good in ["org_25", "alice", "a1_b2_c3", "12345a", &"a".repeat(50)] {
            assert!(Cuid::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "91_8899555",
            "12345",
            "a__b1",
            "abcde_",
            "_abcde",
            "a-bcd",
            "ab.cd",
            "ünder",
            "<b>x</b>",
            "_____",
        ] {
            assert_eq!(Cuid::parse(bad), Err(CuidError::Pattern), "{bad}");
        }
    }

    #[test]
    fn spaces_are_found_before_length_and_length_before_pattern() {
        assert_eq!(Cuid::parse("a b"), Err(CuidError::Space));
        assert_eq!(Cuid::parse("a\tbcdef"), Err(CuidError::Space));
        assert_eq!(Cuid::parse(" abcdef"), Err(CuidError::Space));
        assert_eq!(Cuid::parse("abcdef\n"), Err(CuidError::Space));
        assert_eq!(Cuid::parse("a\u{a0}bcdef"), Err(CuidError::Space));
        assert_eq!(Cuid::parse("a-b"), Err(CuidError::Length));
        assert_eq!(Cuid::parse(""), Err(CuidError::Length));
        assert_eq!(Cuid::parse(&"a".repeat(51)), Err(CuidError::Length));
        assert_eq!(Cuid::parse(&"a ".repeat(1 << 20)), Err(CuidError::Length));
    }
}
