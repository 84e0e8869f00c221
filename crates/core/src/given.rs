/// A value as the application gave it, before any check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Given {
    /// `undefined`, `null`, or not there.
    #[default]
    Absent,
    /// A string.
    Text(String),
    /// A truth value.
    Flag(bool),
    /// A whole number from 0 to 2^53 - 1.
    Integer(u64),
    /// A list of such numbers.
    Integers(Vec<u64>),
    /// An object that is neither null nor an array: an instance of something.
    Object,
    /// Anything else: another number or array, function, symbol.
    Other,
}

impl Given {
    /// The string, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&String> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        *self == Self::Absent
    }
}

/// Named values, in the order in which the application gave them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options(pub Vec<(String, Given)>);

impl Options {
    /// The value of `key`, [`Given::Absent`] if it was not given.
    #[must_use]
    pub fn get(&self, key: &str) -> &Given {
        self.0.iter().find(|(name, _)| name == key).map_or(&Given::Absent, |(_, value)| value)
    }
}

impl From<&str> for Given {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
