use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

/// FNV-1a with 64 bits: small, stable over time, and good enough to notice a change.
#[derive(Clone, Copy)]
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    pub(crate) const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Takes in one piece. Its length goes first, so that moving a byte from one piece to the next is a change.
    pub(crate) fn add(&mut self, piece: &[u8]) {
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX).to_le_bytes();
        for byte in length.iter().chain(piece) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    pub(crate) fn text(self) -> String {
        format!("{:016x}", self.0)
    }
}

/// A file that remembers from which inputs a step's result was made.
pub(crate) struct Stamp {
    path: PathBuf,
    value: String,
}

impl Stamp {
    pub(crate) fn new(path: PathBuf, inputs: Fingerprint) -> Self {
        Self { path, value: inputs.text() }
    }

    pub(crate) fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|value| value == self.value)
    }

    pub(crate) fn write(&self) -> Result<()> {
        fs::write(&self.path, &self.value).with_context(|| format!("writing {}", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    fn of(pieces: &[&str]) -> String {
        let mut fingerprint = Fingerprint::new();
        for piece in pieces {
            fingerprint.add(piece.as_bytes());
        }
        fingerprint.text()
    }

    #[test]
    fn a_fingerprint_notices_every_change() {
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
        assert_ne!(of(&["ab", "c"]), of(&["ab", "d"]));
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_ne!(of(&["ab"]), of(&["ab", ""]));
    }
}
