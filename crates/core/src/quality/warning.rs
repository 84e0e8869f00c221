use super::stats::Stats;

/// What is wrong with a connection, or with what goes into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The round trip is longer than 400 ms.
    HighRtt,
    /// The delay of the other side's packets varies by more than 30 ms.
    HighJitter,
    /// More than 3 % of the other side's packets are lost: with one of fifty a second lost, RED leaves nothing to be heard.
    HighLoss,
    /// The mean opinion score is below 3.
    LowMos,
    /// The user talks into a microphone that is off.
    MutedTalk,
}

/// Speech is louder than this, in thousandths of the loudest; a quiet room is not, once the browser has taken its noise away.
const SPEECH: u64 = 15;

impl Warning {
    const ALL: [Self; 5] = [Self::HighRtt, Self::HighJitter, Self::HighLoss, Self::LowMos, Self::MutedTalk];

    /// The word in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HighRtt => "high_rtt",
            Self::HighJitter => "high_jitter",
            Self::HighLoss => "high_loss",
            Self::LowMos => "low_mos",
            Self::MutedTalk => "muted_talk",
        }
    }

    /// Whether this second was so; `None`: it says nothing of it.
    fn holds(self, stats: &Stats) -> Option<bool> {
        match self {
            Self::HighRtt => Some(stats.round_trip > 400),
            Self::HighJitter => Some(stats.jitter > 30),
            Self::HighLoss => stats.score.map(|_| stats.lost > 30),
            Self::LowMos => stats.opinion().map(|opinion| opinion < 3_000),
            Self::MutedTalk => stats.overheard.map(|level| level > SPEECH),
        }
    }
}

/// Which warnings stand. One is raised when three of five seconds were so, and cleared when five in a row were not.
#[derive(Debug, Default)]
pub(crate) struct Warnings([Seconds; 5]);

#[derive(Clone, Copy, Debug, Default)]
struct Seconds {
    /// The last five, a bit each.
    last: u8,
    raised: bool,
}

impl Warnings {
    /// Those that are raised or cleared by this second.
    pub(crate) fn take(&mut self, stats: &Stats) -> Vec<(Warning, bool)> {
        let mut changed = Vec::new();
        for (warning, seconds) in Warning::ALL.into_iter().zip(&mut self.0) {
            let Some(holds) = warning.holds(stats) else {
                // The microphone is on again, or there is none.
                if warning == Warning::MutedTalk && std::mem::take(seconds).raised {
                    changed.push((warning, false));
                }
                continue;
            };
            seconds.last = (seconds.last << 1 | u8::from(holds)) & 0b1_1111;
            let raised = if seconds.raised { seconds.last != 0 } else { seconds.last.count_ones() >= 3 };
            if seconds.raised != raised {
                seconds.raised = raised;
                changed.push((warning, raised));
            }
        }
        changed
    }

    /// Those that stand.
    pub(crate) fn standing(&self) -> Vec<Warning> {
        let raised = |(warning, seconds): (Warning, &Seconds)| seconds.raised.then_some(warning);
        Warning::ALL.into_iter().zip(&self.0).filter_map(raised).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: Stats = Stats {
        round_trip: 400,
        jitter: 30,
        lost: 30,
        missed: 0,
        bitrate: (0, 0),
        concealed: 0,
        level: (0, 0),
        overheard: None,
        way: crate::Way { relayed: false, transport: crate::Transport::Udp },
        codec: crate::Codec::Opus,
        score: Some(90),
    };

    #[test]
    fn each_is_raised_beyond_its_bound_and_not_at_it() {
        let mut warnings = Warnings::default();
        assert!((0..9).all(|_| warnings.take(&FINE).is_empty()));
        for (warning, bad) in [
            (Warning::HighRtt, Stats { round_trip: 401, ..FINE }),
            (Warning::HighJitter, Stats { jitter: 31, ..FINE }),
            (Warning::HighLoss, Stats { lost: 31, ..FINE }),
            (Warning::LowMos, Stats { score: Some(58), ..FINE }),
        ] {
            let mut warnings = Warnings::default();
            assert!(warnings.take(&bad).is_empty() && warnings.take(&bad).is_empty(), "twice is chance");
            assert_eq!(warnings.take(&bad), [(warning, true)]);
            assert_eq!(warnings.standing(), [warning]);
        }
        assert_eq!(Stats { score: Some(59), ..FINE }.opinion().map(|opinion| opinion < 3_000), Some(false));
    }

    #[test]
    fn raised_by_three_of_five_and_cleared_by_five_good_ones_in_a_row() {
        let bad = Stats { jitter: 100, ..FINE };
        let mut warnings = Warnings::default();
        let mut changes = Vec::new();
        for (second, jitters) in "x..x..x.x.x....x.....".chars().map(|sign| sign == 'x').enumerate() {
            for (_, raised) in warnings.take(if jitters { &bad } else { &FINE }) {
                changes.push((second, raised));
            }
        }
        assert_eq!(changes, [(10, true), (20, false)]);
    }

    #[test]
    fn talk_into_a_muted_microphone_is_over_when_it_is_on() {
        let mut warnings = Warnings::default();
        let muted = |level| Stats { overheard: Some(level), ..FINE };
        assert!((0..9).all(|_| warnings.take(&muted(15)).is_empty()), "a quiet room");
        assert!(warnings.take(&muted(16)).is_empty() && warnings.take(&muted(15)).is_empty());
        assert!(warnings.take(&muted(90)).is_empty());
        assert_eq!(warnings.take(&muted(90)), [(Warning::MutedTalk, true)]);
        assert_eq!(warnings.take(&FINE), [(Warning::MutedTalk, false)]);
        assert!(warnings.take(&muted(90)).is_empty(), "from the beginning");
    }

    #[test]
    fn silence_neither_raises_nor_clears_what_needs_packets() {
        let mut warnings = Warnings::default();
        let (bad, silent) = (Stats { lost: 500, ..FINE }, Stats { lost: 0, score: None, ..FINE });
        for stats in [&bad, &silent, &bad, &silent, &silent, &silent, &silent, &silent] {
            assert!(warnings.take(stats).is_empty());
        }
        assert_eq!(warnings.take(&bad), [(Warning::HighLoss, true)]);
        assert!((0..9).all(|_| warnings.take(&silent).is_empty()));
    }
}
