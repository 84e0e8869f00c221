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
    /// An object that is neither null nor an array: an instance of something.
    Object,
    /// Anything else: number, array, function, symbol.
    Other,
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
