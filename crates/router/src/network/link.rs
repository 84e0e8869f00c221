use super::Time;
use super::chance::{Chance, Probability};

/// How long a packet that is overtaken waits: longer than the distance of two packets of sound.
const HELD_BACK: Time = Time::from_millis(30);

/// What a link does to packets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Settings {
    /// How long a packet is under way.
    pub(super) delay: Time,
    /// How much more, or less, at most. Packets stay in order for all that.
    pub(super) jitter: Time,
    /// How many are lost, each by itself.
    pub(super) loss: Probability,
    /// Losses that come together.
    pub(super) burst: Burst,
    /// How many arrive twice.
    pub(super) duplicate: Probability,
    /// How many are overtaken by those that follow.
    pub(super) reorder: Probability,
    /// How many have one bit turned.
    pub(super) corrupt: Probability,
    /// In kilobits a second; 0: without a limit.
    pub(super) rate: u64,
    /// How long a packet waits for its turn at most when there is a rate; it is lost otherwise.
    pub(super) queue: Time,
}

/// Gilbert's model: in bad times everything is lost, in good times nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Burst {
    /// How likely a packet finds that the bad times have begun.
    pub(super) begins: Probability,
    /// How likely it finds that they are over.
    pub(super) ends: Probability,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            delay: Time::ZERO,
            jitter: Time::ZERO,
            loss: Probability::default(),
            burst: Burst::default(),
            duplicate: Probability::default(),
            reorder: Probability::default(),
            corrupt: Probability::default(),
            rate: 0,
            queue: Time::from_millis(500),
        }
    }
}

/// The way from one host to another.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) settings: Settings,
    /// Nothing passes.
    pub(super) is_cut: bool,
    chance: Chance,
    in_bad_times: bool,
    /// Until when packets stand before the next one.
    busy: Time,
    /// When the latest packet that was not overtaken arrives.
    latest: Time,
}

/// One packet that arrives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Arrival {
    pub(super) at: Time,
    /// Which of its bits is turned.
    pub(super) turned: Option<usize>,
}

impl Link {
    pub(super) fn new(chance: Chance) -> Self {
        Self {
            settings: Settings::default(),
            is_cut: false,
            chance,
            in_bad_times: false,
            busy: Time::ZERO,
            latest: Time::ZERO,
        }
    }

    /// As at the beginning, except for what chance has in store.
    pub(super) fn calm(&mut self) {
        self.settings = Settings::default();
        self.is_cut = false;
        self.in_bad_times = false;
        self.busy = Time::ZERO;
    }

    /// When a packet of so many bytes arrives: once, twice or never.
    pub(super) fn send(&mut self, now: Time, bytes: usize) -> Vec<Arrival> {
        if self.is_cut || self.is_lost() {
            return Vec::new();
        }
        let Some(sent) = self.wait_for_turn(now, bytes) else { return Vec::new() };
        let mut arrivals = vec![self.arrive(sent, bytes)];
        if self.chance.happens(self.settings.duplicate) {
            arrivals.push(self.arrive(sent, bytes));
        }
        arrivals
    }

    fn is_lost(&mut self) -> bool {
        let Burst { begins, ends } = self.settings.burst;
        let changes = if self.in_bad_times { ends } else { begins };
        if begins == Probability::default() {
            self.in_bad_times = false;
        } else if self.chance.happens(changes) {
            self.in_bad_times = !self.in_bad_times;
        }
        self.in_bad_times || self.chance.happens(self.settings.loss)
    }

    /// When the last bit of the packet is on its way.
    fn wait_for_turn(&mut self, now: Time, bytes: usize) -> Option<Time> {
        let bits = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(8);
        // Bits by kilobits a second are milliseconds.
        let Some(micros) = bits.saturating_mul(1_000).checked_div(self.settings.rate) else {
            return Some(now);
        };
        let begin = self.busy.max(now);
        if begin - now > self.settings.queue {
            return None;
        }
        self.busy = begin + Time::from_micros(micros);
        Some(self.busy)
    }

    fn arrive(&mut self, sent: Time, bytes: usize) -> Arrival {
        let Settings { delay, jitter, reorder, corrupt, .. } = self.settings;
        let spread = u64::try_from(jitter.as_micros()).unwrap_or(u64::MAX).saturating_mul(2);
        let drift = Time::from_micros(self.chance.below(spread.saturating_add(1)));
        let at = (sent + delay + drift).saturating_sub(jitter).max(sent);
        let at = if self.chance.happens(reorder) {
            at.max(self.latest) + HELD_BACK
        } else {
            self.latest = self.latest.max(at);
            self.latest
        };
        let turned = self.chance.happens(corrupt).then(|| {
            let bits = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(8);
            usize::try_from(self.chance.below(bits)).unwrap_or(0)
        });
        Arrival { at, turned }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: usize = 100;

    fn link(set: impl FnOnce(&mut Settings)) -> Link {
        let mut link = Link::new(Chance::new(1, 1));
        set(&mut link.settings);
        link
    }

    fn probability(text: &str) -> Probability {
        Probability::read(text).unwrap()
    }

    fn ms(number: u64) -> Time {
        Time::from_millis(number)
    }

    /// When each of so many packets arrives that are sent 20 ms after each other.
    fn send(link: &mut Link, packets: u64) -> Vec<Vec<Arrival>> {
        (0..packets).map(|packet| link.send(ms(20 * packet), SIZE)).collect()
    }

    #[test]
    fn a_new_link_passes_everything_on_at_once() {
        for (packet, arrivals) in (0..).zip(send(&mut link(|_| ()), 100)) {
            assert_eq!(arrivals, [Arrival { at: ms(20 * packet), turned: None }]);
        }
    }

    #[test]
    fn a_delay_is_exact() {
        for (packet, arrivals) in (0..).zip(send(&mut link(|settings| settings.delay = ms(150)), 100)) {
            assert_eq!(arrivals, [Arrival { at: ms(20 * packet + 150), turned: None }]);
        }
    }

    #[test]
    fn jitter_stays_within_its_bounds_and_keeps_the_order() {
        let mut link = link(|settings| (settings.delay, settings.jitter) = (ms(60), ms(40)));
        let times: Vec<_> = send(&mut link, 2_000).into_iter().map(|arrivals| arrivals[0].at).collect();
        assert!(times.is_sorted());
        let delays: Vec<_> = (0..).zip(&times).map(|(packet, at)| *at - ms(20 * packet)).collect();
        assert!(delays.iter().all(|delay| (ms(20)..=ms(100)).contains(delay)));
        assert!(delays.iter().any(|delay| *delay < ms(40)) && delays.iter().any(|delay| *delay > ms(90)));
    }

    #[test]
    fn jitter_beyond_the_delay_never_comes_before_the_packet() {
        let mut link = link(|settings| (settings.delay, settings.jitter) = (ms(5), ms(50)));
        assert!((0..).zip(send(&mut link, 500)).all(|(packet, arrivals)| arrivals[0].at >= ms(20 * packet)));
    }

    #[test]
    fn losses_are_as_many_as_was_asked_for() {
        let sent = send(&mut link(|settings| settings.loss = probability("0.3")), 10_000);
        let lost = sent.iter().filter(|arrivals| arrivals.is_empty()).count();
        assert!((2_800..3_200).contains(&lost), "{lost}");
    }

    #[test]
    fn bursts_lose_packets_in_a_row() {
        let burst = Burst { begins: probability("0.02"), ends: probability("0.2") };
        let sent = send(&mut link(|settings| settings.burst = burst), 20_000);
        let lost: Vec<_> = sent.iter().map(Vec::is_empty).collect();
        let all = lost.iter().filter(|lost| **lost).count();
        let bursts = lost.windows(2).filter(|pair| !pair[0] && pair[1]).count();
        // One eleventh of the time is bad, and a burst is five packets long.
        assert!((1_400..2_300).contains(&all), "{all}");
        assert!((4 * bursts..6 * bursts).contains(&all), "{all} in {bursts}");
    }

    #[test]
    fn bad_times_end_when_bursts_are_switched_off() {
        let always = Burst { begins: probability("1"), ends: probability("0") };
        let mut link = link(|settings| settings.burst = always);
        assert!(send(&mut link, 10).iter().all(Vec::is_empty));
        link.settings.burst = Burst::default();
        assert!(send(&mut link, 10).iter().all(|arrivals| arrivals.len() == 1));
    }

    #[test]
    fn some_arrive_twice() {
        let sent = send(&mut link(|settings| settings.duplicate = probability("0.1")), 10_000);
        let twice = sent.iter().filter(|arrivals| arrivals.len() == 2).count();
        assert!((850..1_150).contains(&twice), "{twice}");
    }

    #[test]
    fn some_are_overtaken() {
        let mut link = link(|settings| settings.reorder = probability("0.1"));
        let times: Vec<_> = send(&mut link, 10_000).into_iter().map(|arrivals| arrivals[0].at).collect();
        let overtaken = times.windows(2).filter(|pair| pair[0] > pair[1]).count();
        assert!((700..1_150).contains(&overtaken), "{overtaken}");
    }

    #[test]
    fn some_have_a_bit_turned() {
        let sent = send(&mut link(|settings| settings.corrupt = probability("0.1")), 10_000);
        let turned: Vec<_> = sent.iter().filter_map(|arrivals| arrivals[0].turned).collect();
        assert!((850..1_150).contains(&turned.len()), "{}", turned.len());
        assert!(turned.iter().all(|bit| *bit < SIZE * 8));
    }

    #[test]
    fn a_rate_makes_packets_wait_and_a_full_queue_loses_them() {
        // 100 bytes at 80 kbit/s are 10 ms.
        let mut link = link(|settings| (settings.rate, settings.queue) = (80, ms(25)));
        let mut at_once = || link.send(ms(0), SIZE).first().map(|arrival| arrival.at);
        assert_eq!([(); 5].map(|()| at_once()), [Some(ms(10)), Some(ms(20)), Some(ms(30)), None, None]);
        assert_eq!(link.send(ms(20), SIZE)[0].at, ms(40));
        assert_eq!(link.send(ms(100), SIZE)[0].at, ms(110));
    }

    #[test]
    fn a_cut_link_passes_nothing_on() {
        let mut link = link(|_| ());
        link.is_cut = true;
        assert!(send(&mut link, 10).iter().all(Vec::is_empty));
    }

    #[test]
    fn the_same_seed_does_the_same() {
        let bad = |settings: &mut Settings| {
            settings.jitter = ms(10);
            settings.loss = probability("0.2");
            settings.duplicate = probability("0.2");
            settings.reorder = probability("0.2");
        };
        assert_eq!(send(&mut link(bad), 500), send(&mut link(bad), 500));
    }
}
