use halloo_wire::Time;

/// A token bucket: so many at once, so many per second over time.
#[derive(Debug)]
pub(crate) struct Bucket {
    /// Thousandths of a token, so that a rate per second is exact in milliseconds.
    level: u64,
    most: u64,
    per_second: u64,
    filled: Time,
}

impl Bucket {
    pub(crate) fn full(now: Time, at_once: u32, per_second: u32) -> Self {
        let most = u64::from(at_once).saturating_mul(1000);
        Self { level: most, most, per_second: per_second.into(), filled: now }
    }

    /// Takes one token; false if there is none.
    pub(crate) fn take(&mut self, now: Time) -> bool {
        let gained = now.since(self.filled).saturating_mul(self.per_second);
        self.filled = self.filled.max(now);
        self.level = self.level.saturating_add(gained).min(self.most);
        match self.level.checked_sub(1000) {
            Some(level) => {
                self.level = level;
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
        let mut bucket = Bucket::full(Time(0), 3, 2);
        let burst: Vec<bool> = (0..4).map(|_| bucket.take(Time(0))).collect();
        assert_eq!(burst, [true, true, true, false]);
        assert!(!bucket.take(Time(499)));
        assert!(bucket.take(Time(500)));
        assert!(!bucket.take(Time(500)));
    }

    #[test]
    fn it_never_holds_more_than_a_burst() {
        let mut bucket = Bucket::full(Time(0), 2, 1000);
        let later = Time(u64::MAX);
        assert!(bucket.take(later) && bucket.take(later));
        assert!(!bucket.take(later));
        assert!(!bucket.take(Time(0)), "a clock that runs backwards gives nothing");
    }
}
