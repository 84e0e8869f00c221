use super::sample::{Sample, Way};
use super::stats::{Stats, share};

/// What a whole call was like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Seconds that were judged, the sum of their scores, and the lowest of them.
    scores: Option<(u64, u64, u8)>,
    received: u64,
    lost: u64,
    way: Option<Way>,
    /// How often it was interrupted and went on.
    pub reconnects: u64,
}

impl Summary {
    pub(crate) fn take(&mut self, before: Sample, sample: Sample, stats: &Stats) {
        self.received += sample.received.saturating_sub(before.received);
        self.lost += sample.lost.saturating_sub(before.lost);
        self.way = Some(stats.way);
        if let Some(score) = stats.score {
            let (seconds, sum, lowest) = self.scores.unwrap_or((0, 0, score));
            self.scores = Some((seconds + 1, sum + u64::from(score), lowest.min(score)));
        }
    }

    /// Average and lowest score, 0 to 100.
    #[must_use]
    pub fn score(&self) -> Option<(u64, u8)> {
        let (seconds, sum, lowest) = self.scores?;
        Some((sum.checked_div(seconds)?, lowest))
    }

    /// Packets of the other side that were lost, in thousandths.
    #[must_use]
    pub fn lost(&self) -> Option<u64> {
        self.way.map(|_| share(self.lost, self.received.saturating_add(self.lost)))
    }

    /// The way that the packets took in the end.
    #[must_use]
    pub const fn way(&self) -> Option<Way> {
        self.way
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_judged_is_summed_up_over_several_connections() {
        let mut summary = Summary::default();
        assert_eq!((summary.score(), summary.lost(), summary.way()), (None, None, None));
        let sample = |received, lost| Sample { received, lost, ..Sample::default() };
        let stats = |score| Stats { score, ..Stats::default() };
        summary.take(sample(0, 0), sample(90, 10), &stats(Some(60)));
        summary.take(sample(90, 10), sample(92, 10), &stats(None));
        // Another connection.
        summary.take(sample(92, 10), sample(0, 0), &stats(None));
        summary.take(sample(0, 0), sample(98, 0), &stats(Some(90)));
        assert_eq!((summary.score(), summary.lost()), (Some((75, 60)), Some(50)));
    }
}
