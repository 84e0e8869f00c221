use halloo_wire::Time;

/// Notices when something has been silent for so long though it should be heard. Real microphones are never quite silent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Silence {
    /// Since when; `None`: it is heard, or need not be.
    since: Option<Time>,
    told: bool,
}

impl Silence {
    /// Whether it stands.
    pub(crate) const fn is_told(&self) -> bool {
        self.told
    }

    /// Looks once more: `expected` says whether it should be heard, `heard` whether it was since the last look. Tells when
    /// that has become another thing.
    pub(crate) fn look(&mut self, now: Time, expected: bool, heard: bool, patience: u64) -> Option<bool> {
        let silent = if expected && !heard {
            now.since(*self.since.get_or_insert(now)) >= patience
        } else {
            self.since = None;
            false
        };
        (std::mem::replace(&mut self.told, silent) != silent).then_some(silent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_after_a_while_and_taken_back_at_the_first_sound() {
        let mut silence = Silence::default();
        let mut look =
            |second: u64, expected, heard| silence.look(Time(second * 1_000), expected, heard, 5_000);
        assert!((0..5).all(|second| look(second, true, false).is_none()));
        assert_eq!(look(5, true, false), Some(true));
        assert_eq!(look(6, true, false), None, "once");
        assert_eq!(look(7, true, true), Some(false));
        assert!((8..13).all(|second| look(second, true, false).is_none()), "from the beginning");
        assert_eq!(look(13, false, false), None, "nobody expects to hear it");
        assert!((14..19).all(|second| look(second, true, false).is_none()));
        assert_eq!(look(19, true, false), Some(true));
        assert_eq!(look(20, false, false), Some(false), "muted: it may be silent");
    }
}
