use halloo_wire::Time;

use crate::chance::stir;

/// What happened, as text. Costs nothing unless it is kept.
#[derive(Debug, Default)]
pub struct Trace {
    lines: Option<Vec<String>>,
}

impl Trace {
    /// From now on every line is kept.
    pub fn keep(&mut self) {
        self.lines.get_or_insert_default();
    }

    pub(crate) fn note(&mut self, now: Time, line: impl FnOnce() -> String) {
        if let Some(lines) = &mut self.lines {
            lines.push(format!("{:>8} {}", now.0, line()));
        }
    }

    /// The last `most` lines.
    pub fn tail(&self, most: usize) -> impl Iterator<Item = &str> {
        let lines = self.lines.as_deref().unwrap_or_default();
        lines.iter().skip(lines.len().saturating_sub(most)).map(String::as_str)
    }

    /// One number that stands for all lines.
    #[must_use]
    pub fn hash(&self) -> u64 {
        let bytes = self.lines.iter().flatten().flat_map(|line| line.bytes());
        bytes.fold(0, |sum, byte| stir(sum, byte.into()))
    }
}
