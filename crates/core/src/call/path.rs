//! Whether the path between the two devices is alive, and what is done when it is not.
//!
//! Both sides say twice a second that they are there. Where nothing has come for a second, neither that nor anything else that
//! the connection counts, the path is dead, long before ICE says so (5 to 15 s): the caller looks for another one, the callee
//! asks for that, again and again, until the path is back or the grace is over.

use halloo_wire::{By, EndReason, Renewal, Time, Verb};

use super::{Call, Joined, MEDIA_TTL, State, Wishes};
use crate::effect::{CallEvent, End, MediaEffect, Role};
use crate::quality::Sample;
use crate::screen::Side;
use halloo_wire::PeerMessage;

/// From one sign of life to the next, in milliseconds.
const BEAT: u64 = 500;
/// Nothing has come for so long: the counters are looked at, and the server is asked for a sign of life.
const DOUBT: u64 = 700;
/// Nothing has come for so long: the path is dead.
const STALL: u64 = 1_000;
/// The server misses the other side for so many beats. While its sound comes, a socket that is replaced by the next one is no
/// news, however long a lossy network takes for that; but the server will end the call if nobody comes back.
const MISSED: u32 = 20;
/// Whoever wakes so much too late has not run, and has yet to hear what the counters say. A hidden page wakes once a second.
const OVERSLEPT: u64 = 1_500;
/// So long at most is the other side's first sound waited for before a connection counts as dead.
const FIRST: u64 = 4_000;
/// A connection that has not come up for so long after the answer, and has not failed either, is made anew, once.
const STUCK: u64 = 8_000;
/// From the first attempt to find another path to the second; each further one takes twice as long.
const RETRY: u64 = 3_000;
/// No two of them are closer, whatever changes.
const APART: u64 = 1_000;
/// An attempt that the other side has answered has so long, and four round trips. A browser clings to a path on which
/// something still seems to come, for up to 6 s: then another connection is made.
const ANSWERED: u64 = 1_100;
/// The callee leaves that to the caller for so much longer.
const AFTER_YOU: u64 = 500;
/// Whoever comes back to the server has at least so long to find another path.
const BACK: u64 = 10_000;
/// Attempts for one interruption.
const ATTEMPTS: u32 = 5;
/// A browser looks at the interfaces of its machine some time after they have changed (Chromium: up to 2 s), and so long a
/// connection that is there finds no other path. One that is made since does.
const LISTED: u64 = 3_000;
/// The counters are asked first whether it is alive after all, and have so long to answer.
const LOOK: u64 = 50;

/// The way of the media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Path {
    /// Not there yet.
    Connecting {
        until: Time,
    },
    Connected,
    /// It was there, and another one is looked for.
    Interrupted {
        until: Time,
        attempts: u32,
        next: Time,
    },
}

/// The last signs of life.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pulse {
    /// When something came, or may be taken to have come.
    heard: Time,
    /// When something did.
    came: Time,
    /// When the counters have been asked for since.
    doubted: Option<Time>,
    /// What they said last, in bytes.
    arrived: u64,
    /// When the next sign of life goes out.
    beat: Time,
    /// When another path was looked for last, by either side.
    sought: Time,
    /// For so many beats the server has missed the other side.
    missed: u32,
    /// The round trip, in milliseconds, as it was measured last.
    round_trip: u64,
    /// When another connection is made, if the first one has not come up by then.
    stuck: Option<Time>,
    /// The machine seems to have another address.
    moved: bool,
}

impl Pulse {
    fn next(&self, path: Path) -> Time {
        let watch = match path {
            Path::Connecting { until } => return self.stuck.unwrap_or(until).min(until),
            Path::Connected if self.doubted.is_some() => self.stalls(),
            Path::Connected => self.heard.after(DOUBT),
            Path::Interrupted { next, .. } => next,
        };
        watch.min(self.beat)
    }

    /// When the path is dead if nothing comes. On a busy machine the question is put late, and its answer is waited for.
    fn stalls(&self) -> Time {
        let asked = self.doubted.map_or(self.heard, |at| at.after(STALL - DOUBT));
        self.heard.after(STALL).max(asked)
    }
}

impl Call {
    /// When the path has to be looked at again.
    pub(super) fn path_due(&self, joined: Joined) -> Time {
        self.pulse.next(joined.path)
    }

    /// The moment to look at the path has come. `online`: the server can be reached.
    pub(super) fn watch_path(&mut self, now: Time, joined: Joined, online: bool, wishes: &mut Wishes) {
        if !matches!(joined.path, Path::Connecting { .. }) && now >= self.pulse.beat {
            self.pulse.beat = now.after(BEAT);
            wishes.media.push(MediaEffect::Message(PeerMessage::Beat));
            // A sign of life that was lost is said again a second later only, and sound comes before it.
            if matches!(joined.path, Path::Interrupted { .. }) {
                wishes.media.push(MediaEffect::Measure);
            }
            if !joined.peer_online {
                self.pulse.missed = self.pulse.missed.saturating_add(1);
                self.tell_interruption(wishes);
            }
        }
        match joined.path {
            Path::Connecting { until } if now >= until => self.media_failed(now, joined, wishes),
            Path::Connecting { .. } if self.pulse.stuck.is_some_and(|at| now >= at) => {
                self.pulse.stuck = None;
                if self.role() == Role::Offerer && !self.negotiation.failed {
                    self.renew(wishes);
                }
            }
            Path::Interrupted { until, attempts, next } if now >= next => {
                // Without the server, or with the other side away from it, nobody would hear of it; and whose fault that is
                // will be said by the server.
                let both = online && joined.peer_online;
                if both && now >= until {
                    return self.media_failed(now, joined, wishes);
                }
                let tries = both && attempts < ATTEMPTS;
                let next = now.after(RETRY.saturating_mul(1 << attempts.min(4)));
                let next = if until > now { next.min(until) } else { next };
                let attempts = attempts.saturating_add(u32::from(tries));
                self.state =
                    State::Joined(Joined { path: Path::Interrupted { until, attempts, next }, ..joined });
                if tries {
                    self.pulse.sought = now;
                    self.seek(attempts, wishes);
                }
            }
            Path::Connected if self.pulse.doubted.is_none() => {
                if now.since(self.pulse.heard) >= DOUBT {
                    self.doubt(now, wishes);
                    wishes.hurry = true;
                }
            }
            Path::Connected => {
                let due = self.pulse.stalls();
                if now >= due.after(OVERSLEPT) {
                    self.pulse.doubted = None;
                    self.doubt(now, wishes);
                } else if now >= due {
                    self.interrupt(now, wishes);
                }
            }
            Path::Connecting { .. } | Path::Interrupted { .. } => {}
        }
    }

    /// From now on the path is waited for.
    pub(super) const fn await_path(&mut self, now: Time) {
        self.pulse.stuck = Some(now.after(STUCK));
    }

    fn media_failed(&mut self, now: Time, joined: Joined, wishes: &mut Wishes) {
        let reason = EndReason::MediaFailed;
        let end = End { reason, by: By::Me, duration: now.since(joined.since) };
        self.part(now, Verb::Hangup(reason), end, wishes);
    }

    /// Looks for another path: over whatever there is, then with another connection if the other side has answered in vain, then
    /// through relays only and over whatever there is in turns.
    fn seek(&mut self, attempt: u32, wishes: &mut Wishes) {
        let moved = std::mem::take(&mut self.pulse.moved);
        let fresh = moved || (attempt > 1 && self.is_described());
        match self.role() {
            Role::Offerer => self.seek_over(attempt > 1 && !attempt.is_multiple_of(2), fresh, wishes),
            Role::Answerer => {
                let generation = self.generation();
                wishes.verb(Verb::Renew(Renewal { generation, fresh }), MEDIA_TTL);
            }
        }
    }

    /// The other side says that it hears nothing any more. What comes from there says then that one way is dead and the other
    /// one is not, and a browser would cling to it.
    pub(super) fn seek_for_peer(&mut self, now: Time, joined: Joined, wishes: &mut Wishes) {
        if now.since(self.pulse.sought) < APART {
            return;
        }
        self.pulse.sought = now;
        let mut fresh = false;
        if joined.path == Path::Connected {
            fresh = now.since(self.pulse.heard) <= BEAT.saturating_add(self.pulse.round_trip);
            self.replace(now, wishes);
        }
        self.seek_over(false, fresh, wishes);
    }

    /// The two sides have told each other where they can be reached.
    pub(super) fn exchanged(&mut self, now: Time) {
        let role = self.role();
        if role == Role::Answerer {
            self.pulse.sought = now;
        }
        // Over a long way it takes a while until the two have told each other where they are: only then is it slow.
        if let Some(stuck) = &mut self.pulse.stuck {
            *stuck = now.after(STUCK);
        }
        let patience = self.patience(role);
        if let State::Joined(Joined { path: Path::Interrupted { attempts, next, .. }, .. }) = &mut self.state
            && *attempts <= 1
        {
            *attempts = 1;
            *next = now.after(patience).min(*next);
        }
    }

    fn patience(&self, role: Role) -> u64 {
        let courtesy = if role == Role::Answerer { AFTER_YOU } else { 0 };
        ANSWERED.saturating_add(self.pulse.round_trip.saturating_mul(4)).saturating_add(courtesy)
    }

    /// Something has come from the other side.
    pub(super) fn alive(&mut self, now: Time, wishes: &mut Wishes) {
        self.pulse.heard = now;
        self.pulse.came = now;
        self.pulse.doubted = None;
        if matches!(self.state, State::Joined(Joined { path: Path::Interrupted { .. }, .. })) {
            self.connected(now, wishes);
        }
    }

    /// What the connection has counted so far.
    pub(super) fn counted(&mut self, now: Time, sample: Sample, wishes: &mut Wishes) {
        let Sample { arrived, quiet, round_trip, .. } = sample;
        if round_trip > 0 {
            self.pulse.round_trip = round_trip;
        }
        let came = arrived > self.pulse.arrived;
        self.pulse.arrived = arrived;
        if !came {
            if self.pulse.doubted.is_some() && now >= self.pulse.heard.after(STALL) {
                self.interrupt(now, wishes);
            }
            return;
        }
        // It may have come long before, and nothing since.
        let at = Time(now.0.saturating_sub(quiet));
        if matches!(self.state, State::Joined(Joined { path: Path::Interrupted { .. }, .. })) {
            if quiet < BEAT {
                self.alive(now, wishes);
            }
        } else if at > self.pulse.heard {
            self.pulse.heard = at;
            self.pulse.came = at;
            self.pulse.doubted = None;
        }
    }

    /// Another connection: what was counted was counted on another one.
    pub(super) const fn count_anew(&mut self) {
        self.pulse.arrived = 0;
        self.meter.count_anew();
    }

    /// The path is there.
    pub(super) fn connected(&mut self, now: Time, wishes: &mut Wishes) {
        let State::Joined(joined) = self.state else { return };
        self.state = State::Joined(Joined { path: Path::Connected, ..joined });
        self.pulse.heard = now;
        self.pulse.doubted = None;
        self.pulse.beat = self.pulse.beat.max(now);
        if !self.heard.connected {
            // Over a long way the other side comes to know of it later.
            let took = now.since(joined.since);
            if took > STALL {
                self.pulse.heard = now.after(took.min(FIRST));
            }
            self.heard.connected = true;
            self.stamps.connected = Some(now);
            wishes.events.push(CallEvent::Connected);
            // Muted before the other side could be told.
            if self.own != Side::default() && self.updates == 0 {
                self.tell_own(wishes);
            }
        }
        self.meter.start(now);
        self.tell_interruption(wishes);
    }

    /// ICE misses answers to its checks. Where many packets are lost it does so while sound comes all the same, so what has come
    /// is counted first.
    pub(super) fn doubt(&mut self, now: Time, wishes: &mut Wishes) {
        if matches!(self.state, State::Joined(Joined { path: Path::Connected, .. })) {
            self.pulse.doubted.get_or_insert(now);
            wishes.media.push(MediaEffect::Measure);
        }
    }

    /// The path is dead.
    pub(super) fn interrupt(&mut self, now: Time, wishes: &mut Wishes) {
        let State::Joined(joined) = self.state else { return };
        if joined.path == Path::Connected {
            self.pulse.moved = false;
            // One has been looked for already, by the other side, or in vain although ICE says that it is there.
            let sought = self.pulse.sought > self.pulse.came;
            let patience = self.patience(self.role());
            let (attempts, next) =
                if sought { (1, now.max(self.pulse.sought.after(patience))) } else { (0, now) };
            let path = Path::Interrupted { until: now.after(self.grace), attempts, next };
            self.state = State::Joined(Joined { path, ..joined });
            wishes.hurry = true;
            self.tell_interruption(wishes);
        }
    }

    /// The path that there is is given up for another one, which one of the two has begun to look for.
    pub(super) fn replace(&mut self, now: Time, wishes: &mut Wishes) {
        if !matches!(self.state, State::Joined(Joined { path: Path::Connected, .. })) {
            return;
        }
        self.interrupt(now, wishes);
        if let State::Joined(Joined { path: Path::Interrupted { attempts, next, .. }, .. }) = &mut self.state
        {
            *attempts = 1;
            *next = now.after(RETRY);
        }
    }

    /// It is not worth waiting any longer for the next attempt: something has changed. `back`: the server can be reached again.
    pub(crate) fn hurry(&mut self, now: Time, back: bool) {
        if let State::Joined(Joined { path: Path::Interrupted { next, until, .. }, .. }) = &mut self.state {
            *next = now.max(self.pulse.sought.after(APART)).min(*next);
            if back {
                *until = now.after(BACK).max(*until);
            }
        }
    }

    /// The server can be reached again. If it was lost with the path a moment ago, the machine has another address, of which the
    /// connection does not know yet.
    pub(crate) fn come_back(&mut self, now: Time, wishes: &mut Wishes) {
        self.hurry(now, true);
        if let State::Joined(Joined { path: Path::Interrupted { next, .. }, .. }) = &mut self.state
            && now.since(self.pulse.came) < LISTED
        {
            *next = now.after(LOOK);
            self.pulse.moved = true;
            wishes.media.push(MediaEffect::Measure);
        }
    }

    /// Tells the application when it changes whether both sides can hear each other.
    pub(super) fn tell_interruption(&mut self, wishes: &mut Wishes) {
        let State::Joined(joined) = self.state else { return };
        let interrupted = self.is_interrupted(joined);
        if self.heard.connected && self.heard.interrupted != interrupted {
            self.heard.interrupted = interrupted;
            self.meter.summary.reconnects += u64::from(!interrupted);
            wishes.events.push(if interrupted { CallEvent::Reconnecting } else { CallEvent::Reconnected });
        }
    }

    /// Whether something is wrong: with the path, or with the other side's way to the server, which will end the call if it lasts.
    pub(super) const fn is_interrupted(&self, joined: Joined) -> bool {
        match joined.path {
            Path::Connecting { .. } => false,
            Path::Connected => self.pulse.missed >= MISSED,
            Path::Interrupted { .. } => true,
        }
    }

    /// The server has seen the other side, or has not.
    pub(super) const fn sees_peer(&mut self, online: bool) {
        if online {
            self.pulse.missed = 0;
        }
    }
}
