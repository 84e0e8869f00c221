//! How good a connection sounds: the E-model of ITU-T G.107 in the short form of Cole and Rosenbluth, in whole numbers.

use halloo_wire::Time;

/// What a peer connection has counted so far, and measures now (W3C WebRTC Statistics).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// Bytes of any kind that came, since the connection began.
    pub arrived: u64,
    /// Nothing has come for so long, in milliseconds; 0 where the browser does not tell.
    pub quiet: u64,
    /// Packets of the other side that came, since the connection began.
    pub received: u64,
    /// Packets of the other side that were lost.
    pub lost: u64,
    /// Variation of their delay, in milliseconds.
    pub jitter: u64,
    /// Round trip, in milliseconds.
    pub round_trip: u64,
}

/// How good it is, in three words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Hard to understand.
    Poor,
    /// Not always pleasant.
    Fair,
    /// As it should be.
    Good,
}

impl Level {
    /// The word in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Poor => "poor",
            Self::Fair => "fair",
            Self::Good => "good",
        }
    }
}

/// Milliseconds from one look at the counters to the next.
const INTERVAL: u64 = 2_000;
/// A level below these scores is fair, or poor.
const GOOD: u64 = 75;
const FAIR: u64 = 55;

/// Judges a connection by what comes of its samples.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    due: Option<Time>,
    before: Option<Sample>,
    judged: Option<(Level, u8)>,
    /// What the last sample said, if that was another level: two in a row count.
    doubt: Option<Level>,
}

impl Meter {
    /// Counts from now to the next look.
    pub(crate) const fn start(&mut self, now: Time) {
        self.due = Some(now.after(INTERVAL));
    }

    pub(crate) const fn due(&self) -> Option<Time> {
        self.due
    }

    pub(crate) const fn judged(&self) -> Option<(Level, u8)> {
        self.judged
    }

    /// Tells the level when it has changed.
    pub(crate) fn take(&mut self, sample: Sample) -> Option<Level> {
        let before = self.before.replace(sample)?;
        let score = score(before, sample)?;
        let level = match u64::from(score) {
            GOOD.. => Level::Good,
            FAIR.. => Level::Fair,
            _ => Level::Poor,
        };
        let known = self.judged.map(|(level, _)| level);
        let sure = known.is_none() || self.doubt == Some(level);
        self.doubt = (known != Some(level)).then_some(level);
        let judged = if sure { level } else { known.unwrap_or(level) };
        self.judged = Some((judged, score));
        (known != Some(judged)).then_some(judged)
    }
}

/// The transmission rating between two samples, 0 to 100; `None` while nothing comes (silence is no bad connection).
fn score(before: Sample, now: Sample) -> Option<u8> {
    let received = now.received.saturating_sub(before.received);
    let lost = now.lost.saturating_sub(before.lost);
    let sent = received.saturating_add(lost);
    if sent == 0 {
        return None;
    }
    // Half the way there and back, what the jitter buffer adds, and 20 ms of packet.
    let delay = (now.round_trip / 2).saturating_add(now.jitter.saturating_mul(2)).saturating_add(20);
    // In thousandths. Up to 160 ms, delay hardly disturbs; beyond that it does more and more.
    let late = delay.saturating_mul(24).saturating_add(delay.saturating_sub(160).saturating_mul(110));
    // Opus hides a little loss; each per cent costs about two points and a half.
    let gaps = lost.saturating_mul(250_000) / sent;
    let rating = 93_200_u64.saturating_sub(late).saturating_sub(gaps) / 1_000;
    u8::try_from(rating.min(100)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn sample(received: u64, lost: u64, jitter: u64, round_trip: u64) -> Sample {
        Sample { arrived: 0, quiet: 0, received, lost, jitter, round_trip }
    }

    #[test]
    fn a_clean_near_connection_is_good_and_a_lossy_far_one_is_poor() {
        let nothing = Sample::default();
        assert!(score(nothing, sample(100, 0, 2, 20)).is_some_and(|score| score > 88));
        assert!(score(nothing, sample(90, 10, 30, 300)).is_some_and(|score| (40..70).contains(&score)));
        assert!(score(nothing, sample(70, 30, 60, 800)).is_some_and(|score| score < 20));
        assert_eq!(score(sample(5, 1, 0, 0), sample(5, 1, 0, 0)), None);
        assert_eq!(score(nothing, sample(0, u64::MAX, u64::MAX, u64::MAX)), Some(0));
    }

    #[test]
    fn a_level_changes_only_when_two_samples_agree() {
        let mut meter = Meter::default();
        assert_eq!(meter.take(sample(0, 0, 0, 20)), None, "one look says nothing");
        assert_eq!(meter.take(sample(100, 0, 0, 20)), Some(Level::Good));
        assert_eq!(meter.take(sample(150, 50, 0, 20)), None, "once is chance");
        assert_eq!(meter.take(sample(250, 50, 0, 20)), None, "and it was");
        assert_eq!(meter.take(sample(300, 100, 0, 20)), None);
        assert_eq!(meter.take(sample(350, 150, 0, 20)), Some(Level::Poor));
        assert_eq!(meter.judged().map(|(level, _)| level), Some(Level::Poor));
    }
}
