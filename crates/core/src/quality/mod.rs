//! How good a connection sounds: measured every second, and judged with patience.

mod sample;
mod silence;
mod stats;
mod summary;
mod warning;

use halloo_wire::Time;

pub use sample::{Codec, Sample, Transport, Way};
pub(crate) use silence::Silence;
pub use stats::Stats;
pub use summary::Summary;
pub use warning::Warning;
use warning::Warnings;

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

    const fn of(score: u8) -> Self {
        match score {
            GOOD.. => Self::Good,
            FAIR.. => Self::Fair,
            _ => Self::Poor,
        }
    }
}

/// A decoder that is given silence still plays the smallest sample that there is (measured in Chromium: 940 a second).
const HISS: u64 = 2_000;
/// Milliseconds from one look at the counters to the next.
const INTERVAL: u64 = 1_000;
/// Counters that are looked at sooner than that after the last ones were looked at for another reason.
const TOO_SOON: u64 = 800;
/// A level below these scores is fair, or poor.
const GOOD: u8 = 75;
const FAIR: u8 = 55;
/// So many seconds in a row have to agree that the level is another one.
const SURE: u8 = 3;

/// Judges a connection by what comes of its samples.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    due: Option<Time>,
    before: Option<(Time, Sample)>,
    judged: Option<(Level, u8)>,
    /// What the last samples said, if that was another level, and how many of them did.
    doubt: Option<(Level, u8)>,
    warnings: Warnings,
    pub(crate) stats: Option<Stats>,
    pub(crate) summary: Summary,
}

/// What a sample has changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Judgement {
    /// There are statistics of another second, and whether either side was heard in it: the other one, and this one.
    pub(crate) heard: Option<(bool, bool)>,
    pub(crate) level: Option<Level>,
    pub(crate) warnings: Vec<(Warning, bool)>,
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

    /// The warnings that stand.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        self.warnings.standing()
    }

    /// Another connection: its counters begin at nothing.
    pub(crate) const fn count_anew(&mut self) {
        self.before = None;
    }

    /// Tells what has changed.
    pub(crate) fn take(&mut self, now: Time, sample: Sample) -> Judgement {
        if self.before.is_some_and(|(then, _)| now.since(then) < TOO_SOON) {
            return Judgement::default();
        }
        let Some((then, before)) = self.before.replace((now, sample)) else { return Judgement::default() };
        let stats = Stats::between((then, before), now, sample);
        self.stats = Some(stats);
        self.summary.take(before, sample, &stats);
        Judgement {
            heard: Some((
                sample.energy.0.saturating_sub(before.energy.0) > HISS,
                // Nobody is told that his microphone gives nothing where that cannot be known.
                sample.energy.1.is_none() || sample.energy.1 > before.energy.1,
            )),
            level: stats.score.and_then(|score| self.judge(score)),
            warnings: self.warnings.take(&stats),
        }
    }

    fn judge(&mut self, score: u8) -> Option<Level> {
        let level = Level::of(score);
        let known = self.judged.map(|(level, _)| level);
        let agreeing = match self.doubt {
            _ if known == Some(level) => 0,
            Some((doubt, times)) if doubt == level => times.saturating_add(1),
            Some(_) | None => 1,
        };
        self.doubt = Some((level, agreeing));
        let judged = known.filter(|_| agreeing < SURE).unwrap_or(level);
        self.judged = Some((judged, score));
        (known != Some(judged)).then_some(judged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_changes_only_when_three_seconds_agree() {
        let (mut meter, mut now, mut sample) = (Meter::default(), Time(0), Sample::default());
        let mut second = |received, lost| {
            now = now.after(INTERVAL);
            sample.received += received;
            sample.lost += lost;
            meter.take(now, sample).level
        };
        assert_eq!(second(50, 0), None, "one look says nothing");
        assert_eq!(second(50, 0), Some(Level::Good));
        assert_eq!(second(25, 25), None);
        assert_eq!(second(25, 25), None, "twice is chance");
        assert_eq!(second(50, 0), None, "and it was");
        assert_eq!(second(25, 25), None);
        assert_eq!(second(44, 6), None, "fair is not poor");
        assert_eq!(second(25, 25), None);
        assert_eq!(second(25, 25), None);
        assert_eq!(second(5, 1), None, "silence says nothing");
        assert_eq!(second(25, 25), Some(Level::Poor));
        assert_eq!(meter.judged().map(|(level, _)| level), Some(Level::Poor));
    }

    #[test]
    fn a_look_in_between_is_none_of_its_business() {
        let mut meter = Meter::default();
        let sample = |received| Sample { received, ..Sample::default() };
        meter.take(Time(0), sample(0));
        assert_eq!(meter.take(Time(500), sample(25)), Judgement::default());
        assert_eq!(meter.take(Time(1_000), sample(50)).level, Some(Level::Good), "of the whole second");
    }

    #[test]
    fn who_was_heard_shows_in_the_energy() {
        let mut meter = Meter::default();
        let mut now = Time(0);
        let mut heard = |energy| {
            now = now.after(INTERVAL);
            meter.take(now, Sample { energy, ..Sample::default() }).heard
        };
        assert_eq!(heard((5, Some(0))), None);
        assert_eq!(heard((9_005, Some(0))), Some((true, false)));
        assert_eq!(heard((10_005, Some(1))), Some((false, true)), "the first is no more than hiss");
        assert_eq!(heard((10_005, None)), Some((false, true)), "what cannot be known is no silence");
        assert_eq!(heard((10_005, Some(0))), Some((false, true)));
    }
}
