use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use halloo_wire::limits::IDENTIFIER_BYTES;
use subtle::{Choice, ConstantTimeEq};
use thiserror::Error;

use crate::origin::{AllowedOrigins, Source};

/// Shortest API key that may be hashed, in bytes. The hash is a fast one: a key must be random, not thought up.
const SHORTEST_KEY: usize = 16;

/// What is stored of an API key: a random salt, and the key's BLAKE3 hash keyed with it.
#[derive(Clone, Copy)]
pub struct KeyHash {
    salt: [u8; 32],
    hash: [u8; 32],
}

/// Why a key or its stored hash cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// Too short to be random.
    #[error("a key has at least {SHORTEST_KEY} bytes: use a random one")]
    Short,
    /// Longer than the protocol carries.
    #[error("a key has at most {IDENTIFIER_BYTES} bytes")]
    Long,
    /// Control characters or white space, most likely by accident.
    #[error("a key has no white space and no control characters")]
    Blank,
    /// The operating system gave no random bytes.
    #[error("no random bytes from the operating system")]
    NoEntropy,
    /// Not a line of `hash-key`.
    #[error("must be a line that `halloo-server hash-key` printed")]
    Format,
}

impl KeyHash {
    /// Hashes `key` with a fresh salt.
    ///
    /// # Errors
    /// If the key is too short or too long, has white space in it, or if there is no entropy.
    pub fn new(key: &str) -> Result<Self, KeyError> {
        if key.len() < SHORTEST_KEY {
            return Err(KeyError::Short);
        }
        if key.len() > IDENTIFIER_BYTES {
            return Err(KeyError::Long);
        }
        if key.chars().any(|character| character.is_whitespace() || character.is_control()) {
            return Err(KeyError::Blank);
        }
        Self::unchecked(key)
    }

    /// As [`KeyHash::new`], for the key of the development account, which everybody knows.
    pub(crate) fn unchecked(key: &str) -> Result<Self, KeyError> {
        let mut salt = [0; 32];
        getrandom::fill(&mut salt).map_err(|_| KeyError::NoEntropy)?;
        Ok(Self { salt, hash: hash(&salt, key) })
    }

    fn fits(&self, key: &str) -> Choice {
        hash(&self.salt, key).ct_eq(&self.hash)
    }
}

fn hash(salt: &[u8; 32], key: &str) -> [u8; 32] {
    *blake3::keyed_hash(salt, key.as_bytes()).as_bytes()
}

impl fmt::Display for KeyHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = |bytes: [u8; 32]| blake3::Hash::from_bytes(bytes).to_hex();
        write!(formatter, "blake3:{}:{}", hex(self.salt), hex(self.hash))
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(private)")
    }
}

impl FromStr for KeyHash {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let bytes = |text: &str| Ok(*blake3::Hash::from_hex(text).map_err(|_| KeyError::Format)?.as_bytes());
        let parts = text.strip_prefix("blake3:").and_then(|rest| rest.split_once(':'));
        let (salt, hash) = parts.ok_or(KeyError::Format)?;
        Ok(Self { salt: bytes(salt)?, hash: bytes(hash)? })
    }
}

/// An application that uses this server.
#[derive(Clone, Debug)]
pub struct Account {
    /// The keys that it may show: two while one replaces the other.
    pub keys: Vec<KeyHash>,
    /// The pages that may show them.
    pub origins: AllowedOrigins,
    /// Whether whoever has a key may ask which users are there.
    pub presence: bool,
}

/// Every account by its id.
#[derive(Clone, Debug, Default)]
pub struct Accounts(BTreeMap<String, Account>);

impl Accounts {
    /// Adds an account; false if there is one of this id already.
    pub fn add(&mut self, id: String, account: Account) -> bool {
        self.0.insert(id, account).is_none()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any account lets pages of this source in. Asked before the upgrade, when the account is not yet known.
    #[must_use]
    pub fn welcome(&self, source: &Source) -> bool {
        self.0.values().any(|account| account.origins.allow(source))
    }

    /// Whether whoever has a key of this account may ask which of its users are there.
    #[must_use]
    pub fn tells(&self, id: &str) -> bool {
        self.0.get(id).is_some_and(|account| account.presence)
    }

    /// Whether this source may sign in to this account with this key.
    #[must_use]
    pub fn admit(&self, id: &str, key: &str, source: &Source) -> bool {
        let Some(account) = self.0.get(id) else {
            // An unknown account takes as long as a wrong key.
            let _ = KeyHash { salt: [0; 32], hash: [0; 32] }.fits(key);
            return false;
        };
        let fits = account.keys.iter().fold(Choice::from(0), |fits, stored| fits | stored.fits(key));
        bool::from(fits) && account.origins.allow(source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Origin;

    const KEY: &str = "0123456789abcdef";

    #[test]
    fn a_hash_survives_its_text_and_never_prints() {
        let stored = KeyHash::new(KEY).unwrap();
        let read: KeyHash = stored.to_string().parse().unwrap();
        assert!(bool::from(read.fits(KEY)));
        assert!(!bool::from(read.fits("0123456789abcdeF")));
        assert_ne!(stored.to_string(), KeyHash::new(KEY).unwrap().to_string(), "each has its own salt");
        assert_eq!(format!("{stored:?}"), "(private)");
    }

    #[test]
    fn weak_keys_and_foreign_lines_are_refused() {
        for (key, error) in [
            ("", KeyError::Short),
            ("dev-key", KeyError::Short),
            (&"k".repeat(129), KeyError::Long),
            ("0123456789 abcdef", KeyError::Blank),
        ] {
            assert_eq!(KeyHash::new(key).err(), Some(error), "{key}");
        }
        for line in ["", "blake3:", "blake3:00:00", "0123456789abcdef", "sha256:00:00"] {
            assert_eq!(line.parse::<KeyHash>().err(), Some(KeyError::Format), "{line}");
        }
    }

    #[test]
    fn only_the_right_account_key_and_origin_together_are_admitted() {
        let page = |text: &str| Source::Page(text.to_owned());
        let account = |key: &str, origin: &str| Account {
            keys: vec![KeyHash::new("an-older-key-0123").unwrap(), KeyHash::new(key).unwrap()],
            origins: AllowedOrigins::Listed([Origin::parse(origin).unwrap()].into()),
            presence: false,
        };
        let mut accounts = Accounts::default();
        assert!(accounts.add("one".into(), account(KEY, "https://one.example")));
        assert!(accounts.add("two".into(), account("another-key-0123", "https://two.example")));
        assert!(!accounts.add("two".into(), account(KEY, "https://two.example")));
        for (id, key, origin, expected) in [
            ("one", KEY, "https://one.example", true),
            ("one", "an-older-key-0123", "https://one.example", true),
            ("one", KEY, "https://two.example", false),
            ("one", "another-key-0123", "https://one.example", false),
            ("none", KEY, "https://one.example", false),
            ("One", KEY, "https://one.example", false),
        ] {
            assert_eq!(accounts.admit(id, key, &page(origin)), expected, "{id} {origin}");
        }
        assert!(accounts.welcome(&page("https://two.example")));
        assert!(!accounts.welcome(&page("https://three.example")));
    }
}
