//! What a second of a call was like. The score is the transmission rating of the E-model (ITU-T G.107) in the short form of
//! Cole and Rosenbluth, in whole numbers.

use halloo_wire::Time;

use super::sample::{Codec, Sample, Way};

/// What the time between two samples was like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Round trip, in milliseconds.
    pub round_trip: u64,
    /// Variation of the delay of the other side's packets, in milliseconds.
    pub jitter: u64,
    /// Packets of the other side that were lost, in thousandths.
    pub lost: u64,
    /// Packets of this side that were lost, in thousandths.
    pub missed: u64,
    /// Bits a second that came, and that were sent.
    pub bitrate: (u64, u64),
    /// What was heard and had been made up, in thousandths.
    pub concealed: u64,
    /// How loud the other side is, and this one, in thousandths.
    pub level: (u64, u64),
    /// How loud the microphone is though it is off, in thousandths; `None`: it is not listened to.
    pub overheard: Option<u64>,
    /// The way that the packets take.
    pub way: Way,
    /// How sound is encoded.
    pub codec: Codec,
    /// The transmission rating, 0 to 100; `None` while hardly anything comes, as silence is no bad connection.
    pub score: Option<u8>,
}

/// Fewer packets than these between two samples say nothing of the connection. Fifty a second are sent; a
/// browser of another kind may send a few while nobody speaks (DTX).
const ENOUGH: u64 = 20;

impl Stats {
    /// What lies between two samples.
    pub(crate) fn between((then, before): (Time, Sample), now: Time, sample: Sample) -> Self {
        let came = sample.received.saturating_sub(before.received);
        let lost = sample.lost.saturating_sub(before.lost);
        let sent = sample.sent.saturating_sub(before.sent);
        let time = now.since(then).max(1);
        let rate = |now: u64, before: u64| now.saturating_sub(before).saturating_mul(8_000) / time;
        Self {
            round_trip: sample.round_trip,
            jitter: sample.jitter,
            lost: share(lost, came.saturating_add(lost)),
            missed: share(sample.missed.saturating_sub(before.missed), sent),
            bitrate: (rate(sample.bytes.0, before.bytes.0), rate(sample.bytes.1, before.bytes.1)),
            concealed: share(
                sample.concealed.saturating_sub(before.concealed),
                sample.played.saturating_sub(before.played),
            ),
            level: sample.level,
            overheard: sample.overheard,
            way: sample.way,
            codec: sample.codec,
            score: (came.saturating_add(lost) >= ENOUGH).then(|| score(came, lost, sample)),
        }
    }

    /// The mean opinion score that belongs to the score, in thousandths: 1,000 to 4,500 (ITU-T G.107 annex B).
    #[must_use]
    pub fn opinion(&self) -> Option<u64> {
        let rating = i64::from(self.score?);
        let bend = 7 * rating * (rating - 60) * (100 - rating) / 1_000;
        u64::try_from((1_000 + 35 * rating + bend).clamp(1_000, 4_500)).ok()
    }
}

/// In thousandths, at most all.
pub(super) fn share(part: u64, whole: u64) -> u64 {
    part.saturating_mul(1_000).checked_div(whole).unwrap_or(0).min(1_000)
}

fn score(came: u64, lost: u64, sample: Sample) -> u8 {
    // Half the way there and back, what the jitter buffer adds, and 20 ms of packet.
    let delay = (sample.round_trip / 2).saturating_add(sample.jitter.saturating_mul(2)).saturating_add(20);
    // In thousandths. Up to 160 ms, delay hardly disturbs; beyond that it does more and more.
    let late = delay.saturating_mul(24).saturating_add(delay.saturating_sub(160).saturating_mul(110));
    // Opus hides a little loss; each per cent costs about two points and a half.
    let gaps = lost.saturating_mul(250_000).checked_div(came.saturating_add(lost)).unwrap_or(0);
    let rating = 93_200_u64.saturating_sub(late).saturating_sub(gaps) / 1_000;
    u8::try_from(rating.min(100)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: (Time, Sample) = (
        Time(1_000),
        Sample {
            arrived: 0,
            quiet: 0,
            received: 0,
            lost: 0,
            sent: 0,
            missed: 0,
            bytes: (0, 0),
            played: 0,
            concealed: 0,
            energy: (0, None),
            level: (0, 0),
            overheard: None,
            jitter: 0,
            round_trip: 0,
            way: Way { relayed: false, transport: crate::Transport::Udp },
            codec: Codec::Other,
        },
    );

    fn rated(received: u64, lost: u64, jitter: u64, round_trip: u64) -> Option<u8> {
        let sample = Sample { received, lost, jitter, round_trip, ..Sample::default() };
        Stats::between(NOTHING, Time(2_000), sample).score
    }

    #[test]
    fn a_clean_near_connection_is_good_and_a_lossy_far_one_is_poor() {
        assert!(rated(100, 0, 2, 20).is_some_and(|score| score > 88));
        assert!(rated(90, 10, 30, 300).is_some_and(|score| (40..70).contains(&score)));
        assert!(rated(70, 30, 60, 800).is_some_and(|score| score < 20));
        assert_eq!(rated(0, u64::MAX, u64::MAX, u64::MAX), Some(0));
    }

    #[test]
    fn silence_is_not_judged() {
        assert_eq!(rated(5, 1, 0, 0), None);
        assert_eq!(Stats::default().opinion(), None);
    }

    #[test]
    fn the_opinion_follows_the_rating() {
        let opinion = |score| Stats { score: Some(score), ..Stats::default() }.opinion().unwrap();
        assert_eq!([opinion(0), opinion(50), opinion(93), opinion(100)], [1_000, 2_575, 4_405, 4_500]);
        assert!((0..100).all(|score| opinion(score) <= opinion(score + 1)));
    }

    #[test]
    fn shares_and_rates_are_those_of_the_time_between() {
        let first = Sample {
            received: 100,
            sent: 100,
            bytes: (1_000, 2_000),
            played: 48_000,
            concealed: 480,
            ..Sample::default()
        };
        let second = Sample {
            received: 140,
            lost: 10,
            sent: 150,
            missed: 5,
            bytes: (5_000, 2_000),
            played: 96_000,
            concealed: 5_280,
            ..first
        };
        let stats = Stats::between((Time(500), first), Time(2_500), second);
        assert_eq!((stats.lost, stats.missed, stats.concealed), (200, 100, 100));
        assert_eq!(stats.bitrate, (16_000, 0), "in bits, and a second");
        // Another connection counts from nothing again.
        let anew = Stats::between((Time(0), second), Time(0), Sample::default());
        assert_eq!((anew.lost, anew.bitrate, anew.concealed, anew.score), (0, (0, 0), 0, None));
    }
}
