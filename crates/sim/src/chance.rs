/// A small seeded generator (splitmix64): the only source of chance in a simulation.
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
}

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// One well-stirred number out of two.
pub(crate) fn stir(first: u64, second: u64) -> u64 {
    mix(mix(first.wrapping_add(0x9e37_79b9_7f4a_7c15)) ^ second)
}

impl Chance {
    /// The generator of `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A generator of its own for one part of the world, so that a change elsewhere leaves its numbers alone.
    #[must_use]
    pub fn part(seed: u64, kind: &str, number: u64) -> Self {
        let kind = kind.bytes().fold(0, |sum, byte| stir(sum, byte.into()));
        Self::new(stir(stir(seed, kind), number))
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number below `end`; 0 if `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.bits().checked_rem(end).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low.saturating_add(self.below(high.saturating_sub(low).saturating_add(1)))
    }

    /// True once in `many` times.
    pub fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    /// One of `choices`.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> Option<T> {
        let place = self.below(u64::try_from(choices.len()).unwrap_or(0));
        choices.get(usize::try_from(place).unwrap_or(0)).copied()
    }

    /// 32 bytes, for ids and secrets.
    pub fn bytes(&mut self) -> [u8; 32] {
        let mut all = [0; 32];
        for eight in all.chunks_mut(8) {
            eight.copy_from_slice(&self.bits().to_le_bytes());
        }
        all
    }
}
