use halloo_wire::{CallId, CommandId, Time};

use crate::Seed;

/// Chance that is the same for the same seed (xoshiro256**, Blackman and Vigna 2018). Good for ids and jitter, not
/// for secrets: no right hangs on an id being unguessable.
#[derive(Clone, Debug)]
pub(crate) struct Chance {
    state: [u64; 4],
    wall: u64,
}

impl Chance {
    pub(crate) fn new(seed: Seed, wall: u64) -> Self {
        let mut state = [0x9e37_79b9_7f4a_7c15; 4];
        for (word, bytes) in state.iter_mut().zip(seed.0.chunks_exact(8)) {
            *word ^= bytes.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
        }
        if state == [0; 4] {
            state = [1; 4];
        }
        Self { state, wall }
    }

    pub(crate) fn next(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        result
    }

    /// A number below `limit`; 0 for 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next().checked_rem(limit).unwrap_or(0)
    }

    fn wide(&mut self) -> u128 {
        (u128::from(self.next()) << 64) | u128::from(self.next())
    }

    pub(crate) fn call(&mut self, now: Time) -> CallId {
        CallId::new(self.wall.wrapping_add(now.0), self.wide())
    }

    pub(crate) fn command(&mut self, now: Time) -> CommandId {
        CommandId::new(self.wall.wrapping_add(now.0), self.wide())
    }
}
