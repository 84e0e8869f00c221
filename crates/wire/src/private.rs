use core::fmt;

/// A value that must never reach a log: a secret, an SDP, an address. It prints nothing of what it holds.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Private<T>(T);

impl<T> Private<T> {
    /// Hides `value` from every formatter.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The hidden value. Whoever calls this must not print it.
    pub const fn reveal(&self) -> &T {
        &self.0
    }

    /// The hidden value, taken out.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(private)")
    }
}

impl<T> From<T> for Private<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}
