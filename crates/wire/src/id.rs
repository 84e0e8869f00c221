use core::fmt;

use thiserror::Error;

use crate::limits::IDENTIFIER_BYTES;

/// A text is no valid id of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("is not a valid id")]
pub struct IdError;

/// Crockford's base 32, in which a ULID is written.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn ulid_text(value: u128) -> String {
    (0..26)
        .rev()
        .map(|place| usize::try_from((value >> (place * 5)) & 31).unwrap_or(0))
        .map(|digit| ALPHABET.get(digit).copied().map_or('0', char::from))
        .collect()
}

fn ulid_value(text: &str) -> Result<u128, IdError> {
    // 26 digits of 5 bits are 130: the first digit may only hold 3 of them.
    if text.len() != 26 || text.as_bytes().first().is_none_or(|first| *first > b'7') {
        return Err(IdError);
    }
    text.bytes().try_fold(0u128, |value, byte| {
        let digit = ALPHABET.iter().position(|letter| *letter == byte).ok_or(IdError)?;
        Ok((value << 5) | u128::try_from(digit).map_err(|_| IdError)?)
    })
}

macro_rules! ulid {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u128);

        impl $name {
            /// Joins a time in milliseconds (the low 48 bits count) and 80 random bits.
            #[must_use]
            pub const fn new(milliseconds: u64, random: u128) -> Self {
                Self(((milliseconds as u128 & 0xffff_ffff_ffff) << 80) | (random & ((1 << 80) - 1)))
            }

            /// Reads the 26 digits.
            ///
            /// # Errors
            /// [`IdError`] on anything but an upper-case ULID.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                ulid_value(text).map(Self)
            }

            /// The 26 digits.
            #[must_use]
            pub fn to_text(self) -> String {
                ulid_text(self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.to_text())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.to_text())
            }
        }
    };
}

ulid! {
    /// One attempt to talk: a ULID made by the caller, so that an invite can be repeated without ringing twice. Its
    /// time part is never trusted.
    CallId
}

ulid! {
    /// One command: a ULID made by the client. Sending it again changes nothing and gives the same result.
    CommandId
}

/// One device's part in a call, numbered by the server within the call: 0 is the caller's, the callee's follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegId(pub u32);

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Reads an identifier: 1 to 128 ASCII letters, digits, `-` or `_`.
            ///
            /// # Errors
            /// [`IdError`] on anything else.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
                if text.is_empty() || text.len() > IDENTIFIER_BYTES || !text.bytes().all(fine) {
                    return Err(IdError);
                }
                Ok(Self(text.to_owned()))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

identifier! {
    /// A browser profile: one ring target, however many tabs it has open.
    #[derive(Debug)]
    DeviceId
}

identifier! {
    /// One loaded page. A reload makes another.
    #[derive(Debug)]
    TabId
}

identifier! {
    /// A signalling session on the server.
    #[derive(Debug)]
    SessionId
}

identifier! {
    /// A secret that lets its holder resume a session, once.
    Token
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(private)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ulid_survives_its_text() {
        for (time, random) in [(0, 0), (1_763_800_000_000, 0x0123_4567_89ab_cdef_0123), (u64::MAX, u128::MAX)]
        {
            let id = CallId::new(time, random);
            assert_eq!(id.to_text().len(), 26);
            assert_eq!(CallId::parse(&id.to_text()), Ok(id));
        }
        assert_eq!(CallId::new(u64::MAX, u128::MAX).to_text(), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
    }

    #[test]
    fn forged_ids_are_refused() {
        for bad in [
            "",
            "0",
            "8ZZZZZZZZZZZZZZZZZZZZZZZZZ",
            "0123456789012345678901234I",
            "01234567890123456789012345 ",
            "0123456789012345678901234é",
        ] {
            assert_eq!(CallId::parse(bad), Err(IdError), "{bad}");
        }
        for bad in ["", "a b", "a/b", "ü", &"a".repeat(129)] {
            assert_eq!(DeviceId::parse(bad), Err(IdError), "{bad}");
        }
    }

    #[test]
    fn a_token_never_prints() {
        let token = Token::parse("secret").unwrap();
        assert_eq!(format!("{token:?}"), "(private)");
    }
}
