use halloo_wire::Time;

/// A page's own clock: another origin than the world's, and not quite as fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    /// The world's time at which the page was born.
    pub(crate) born: Time,
    /// What it showed then.
    pub(crate) origin: u64,
    /// Milliseconds that it counts in a second.
    pub(crate) rate: u64,
}

impl Clock {
    /// What the clock shows at `world` time.
    #[must_use]
    pub(crate) const fn show(&self, world: Time) -> Time {
        Time(self.origin.saturating_add(world.since(self.born).saturating_mul(self.rate) / 1_000))
    }

    /// The first `world` time at which it shows `local`.
    #[must_use]
    pub(crate) fn when(&self, local: Time) -> Time {
        let passed = local.since(Time(self.origin)).saturating_mul(1_000);
        self.born.after(passed.div_ceil(self.rate.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_found_again_on_a_drifting_clock() {
        for rate in [990, 1_000, 1_007] {
            let clock = Clock { born: Time(500), origin: 123_456, rate };
            for local in 123_456..124_800 {
                let world = clock.when(Time(local));
                assert!(clock.show(world) >= Time(local));
                assert!(world == clock.born || clock.show(Time(world.0 - 1)) < Time(local));
            }
        }
    }
}
