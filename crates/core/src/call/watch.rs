//! What a call waits for, and what it does when that time has come.

use halloo_wire::{By, EndReason, Time, Verb};

use super::{Call, GOODBYE_TTL, Joined, Path, RING_SLACK, State, Wishes};
use crate::effect::{CallEvent, End, MediaEffect};

impl Call {
    /// When this call has to be looked at again. `cut_off`: the server has not been heard since then.
    pub(crate) fn timeout(&self, cut_off: Option<Time>, grace: u64) -> Option<Time> {
        match self.state {
            State::Preparing => None,
            State::Placing { until, .. }
            | State::Ringing { until, .. }
            | State::Held { until, .. }
            | State::Alerting { until }
            | State::Answering { until }
            | State::Accepting { until }
            | State::Leaving { until, .. } => Some(until),
            State::Joined(joined) => {
                let meter = if joined.path == Path::Connected { self.meter.due() } else { None };
                let path = Some(self.path_due(joined));
                let alert = self.alert_due(joined).map(|(at, _)| at);
                let moments = [
                    meter,
                    path,
                    given_up(cut_off, grace),
                    alert,
                    self.over(joined).map(|at| at.after(RING_SLACK)),
                ];
                moments.into_iter().flatten().min()
            }
        }
    }

    /// When the time to talk is over.
    fn over(&self, joined: Joined) -> Option<Time> {
        self.limit.as_ref().map(|limit| joined.since.after(limit.talk))
    }

    /// The next alert before that: when it comes, and how long before the end that is.
    fn alert_due(&self, joined: Joined) -> Option<(Time, u64)> {
        let limit = self.limit.as_ref()?;
        let before = self.alerted.unwrap_or(u64::MAX);
        let next = limit.alerts.iter().copied().filter(|alert| *alert < before).max()?;
        Some((joined.since.after(limit.talk.saturating_sub(next)), next))
    }

    /// When the time to talk is over, once its user has been warned.
    pub(super) fn ends(&self) -> Option<Time> {
        let State::Joined(joined) = self.state else { return None };
        self.alerted.and_then(|_| self.over(joined))
    }

    /// A time-out has come. `cut_off` as in [`Call::timeout`].
    pub(crate) fn wake(&mut self, now: Time, cut_off: Option<Time>, grace: u64, wishes: &mut Wishes) {
        if self.timeout(cut_off, grace).is_none_or(|until| now < until) {
            return;
        }
        match self.state {
            State::Preparing => {}
            State::Placing { .. } => {
                if let Some(ticket) = self.tickets.placing.take() {
                    wishes.settled.push((ticket, Err(crate::validate::internet_lost())));
                }
                // Should the invite get through after all, it is taken back.
                wishes.verb(Verb::Retract, GOODBYE_TTL);
                self.finish(self.lost(now), wishes);
            }
            State::Ringing { .. } | State::Held { .. } | State::Alerting { .. } | State::Answering { .. } => {
                self.finish(self.lost(now), wishes);
            }
            State::Accepting { .. } => {
                let end = self.lost(now);
                self.part(now, Verb::Hangup(EndReason::Completed), end, wishes);
            }
            State::Joined(joined) => self.watch(now, joined, (cut_off, grace), wishes),
            State::Leaving { end, .. } => self.finish(end, wishes),
        }
    }

    fn watch(
        &mut self,
        now: Time,
        joined: Joined,
        (cut_off, grace): (Option<Time>, u64),
        wishes: &mut Wishes,
    ) {
        if given_up(cut_off, grace).is_some_and(|at| now >= at) {
            return self.finish(self.lost(now), wishes);
        }
        let mine = |reason| End { reason, by: By::Me, duration: now.since(joined.since) };
        if self.over(joined).is_some_and(|at| now >= at.after(RING_SLACK)) {
            // The server ends it in time; this is for whoever cannot hear the server.
            let reason = EndReason::TimeLimit;
            return self.part(now, Verb::Hangup(reason), mine(reason), wishes);
        }
        while let Some((_, left)) = self.alert_due(joined).filter(|(at, _)| now >= *at) {
            self.alerted = Some(left);
            wishes.events.push(CallEvent::TimeLimit(left));
        }
        if joined.path == Path::Connected && self.meter.due().is_some_and(|at| now >= at) {
            self.meter.start(now);
            wishes.media.push(MediaEffect::Measure);
        }
        self.watch_path(now, joined, cut_off.is_none(), wishes);
    }
}

/// The server gives a lost leg up after its grace; then there is nothing left to return to.
fn given_up(cut_off: Option<Time>, grace: u64) -> Option<Time> {
    cut_off.map(|since| since.after(grace).after(RING_SLACK))
}
