use halloo_wire::Time;

/// A token bucket in whole numbers: `rate` tokens come per `period` milliseconds, at most `most` wait.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    rate: u64,
    period: u64,
    most: u64,
    /// Tokens times `period`, so that no fraction is lost.
    level: u64,
    filled: Time,
}

impl Bucket {
    /// A full one.
    #[must_use]
    pub fn full(rate: u32, period: u64, most: u32, now: Time) -> Self {
        let most = u64::from(most);
        Self { rate: rate.into(), period, most, level: most.saturating_mul(period), filled: now }
    }

    /// Takes one token; `false` if there is none.
    pub fn take(&mut self, now: Time) -> bool {
        let earned = now.since(self.filled).saturating_mul(self.rate);
        self.level = self.level.saturating_add(earned).min(self.most.saturating_mul(self.period));
        self.filled = self.filled.max(now);
        match self.level.checked_sub(self.period) {
            Some(rest) => {
                self.level = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_the_rate() {
        let mut bucket = Bucket::full(2, 1_000, 3, Time(0));
        assert_eq!(
            [bucket.take(Time(0)), bucket.take(Time(0)), bucket.take(Time(0)), bucket.take(Time(0))],
            [true, true, true, false]
        );
        assert!(!bucket.take(Time(499)));
        assert!(bucket.take(Time(500)));
        assert!(!bucket.take(Time(500)));
        assert!(bucket.take(Time(60_000)) && bucket.take(Time(60_000)) && bucket.take(Time(60_000)));
        assert!(!bucket.take(Time(60_000)));
    }

    #[test]
    fn it_never_holds_more_than_a_burst() {
        let mut bucket = Bucket::full(1_000, 1_000, 2, Time(0));
        let later = Time(u64::MAX);
        assert!(bucket.take(later) && bucket.take(later) && !bucket.take(later));
        assert!(!bucket.take(Time(0)), "a clock that runs backwards gives nothing");
    }
}
