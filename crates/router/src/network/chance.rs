/// A small seeded generator (splitmix64): the only source of chance in a network.
#[derive(Clone, Debug)]
pub(super) struct Chance {
    state: u64,
}

/// How likely something is, in millionths.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Probability(u32);

const CERTAIN: u32 = 1_000_000;

impl Probability {
    /// Reads a decimal number from 0 to 1.
    pub(super) fn read(text: &str) -> Option<Self> {
        let number: f64 = text.parse().ok()?;
        (0.0..=1.0).contains(&number).then(|| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1")]
            Self((number * f64::from(CERTAIN)).round() as u32)
        })
    }
}

const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

impl Chance {
    /// A generator of its own for each link, so that what happens on one leaves the others alone.
    pub(super) const fn new(seed: u64, number: u64) -> Self {
        Self { state: mix(mix(seed.wrapping_add(0x9e37_79b9_7f4a_7c15)) ^ number) }
    }

    const fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number below `end`; 0 if `end` is 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.bits().checked_rem(end).unwrap_or(0)
    }

    /// Whether it happens this time.
    pub(super) fn happens(&mut self, probability: Probability) -> bool {
        probability.0 > 0 && self.below(CERTAIN.into()) < probability.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_likely_happens_about_so_often() {
        let mut chance = Chance::new(1, 1);
        let tenth = Probability::read("0.1").unwrap();
        let times = (0..100_000).filter(|_| chance.happens(tenth)).count();
        assert!((9_500..10_500).contains(&times), "{times}");
    }

    #[test]
    fn never_and_always_are_exact() {
        let mut chance = Chance::new(1, 1);
        let [never, always] = ["0", "1"].map(|text| Probability::read(text).unwrap());
        assert!((0..10_000).all(|_| !chance.happens(never) && chance.happens(always)));
    }

    #[test]
    fn what_is_no_probability_is_refused() {
        for text in ["", "x", "-0.1", "1.1", "NaN", "inf"] {
            assert_eq!(Probability::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_seed_repeats_itself_and_links_differ() {
        let numbers = |seed, number| {
            let mut chance = Chance::new(seed, number);
            [(); 4].map(|()| chance.below(1_000_000))
        };
        assert_eq!(numbers(7, 3), numbers(7, 3));
        assert_ne!(numbers(7, 3), numbers(7, 4));
        assert_ne!(numbers(7, 3), numbers(8, 3));
    }
}
