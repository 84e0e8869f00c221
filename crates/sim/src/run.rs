use halloo_core::{Command, Error, ErrorCode, Given, Input, Options, Tap};
use halloo_wire::{CallId, Cuid, DeviceId};

use crate::invariant::{Invariant, Violation};
use crate::link::{Link, Reach};
use crate::media::{Microphone, Path};
use crate::memory::Statistics;
use crate::page::{PageId, Who};
use crate::plan::{Move, Plan, Seat};
use crate::shell::usual_config;
use crate::simulation::Simulation;
use crate::thumbs::{Gesture, Temper};

/// Time for calls and promises to come to rest after the last fault, in milliseconds.
const REST: u64 = 60_000;
/// Time for the server to notice a machine that lost its power while it was idle.
const SILENCE: u64 = 65_000;

/// What became of a plan.
#[derive(Debug)]
pub struct Outcome {
    /// The first rule that was broken.
    pub violation: Option<Violation>,
    /// Numbers for the report.
    pub statistics: Statistics,
    /// How long it took on the world's clock, in milliseconds.
    pub time: u64,
    /// The world as it was at the end, with its trace if that was wanted.
    pub world: Simulation,
}

/// Carries a plan out, then takes all faults away and waits for rest. Stops at the first broken rule.
#[must_use]
pub fn run(plan: &Plan, traced: bool) -> Outcome {
    let mut world = Simulation::new(plan.seed, usual_config(), true);
    if traced {
        world.trace.keep();
    }
    let mut runner = Runner { world, plan, pages: Vec::new() };
    let violation = runner.all().err();
    let world = runner.world;
    let statistics = world.observer.statistics.clone();
    Outcome { violation, statistics, time: world.now.0, world }
}

struct Runner<'a> {
    world: Simulation,
    plan: &'a Plan,
    /// The page in each seat.
    pages: Vec<Option<PageId>>,
}

fn name(user: u8) -> String {
    format!("user_{user}")
}

impl Runner<'_> {
    fn all(&mut self) -> Result<(), Violation> {
        self.pages = vec![None; self.plan.seats.len()];
        for seat in 0..self.plan.seats.len() {
            self.open(seat);
        }
        let origin = self.world.now;
        for timed in &self.plan.moves {
            self.until(origin.after(timed.at))?;
            self.world.trace.note(self.world.now, || format!("*** {:?}", timed.what));
            self.make(timed.what);
            self.world.check();
            self.judged()?;
        }
        self.until(self.world.now.after(3_000))?;
        self.heal();
        self.until(self.world.now.after(5_000))?;
        for seat in 0..self.pages.len() {
            self.command(seat, Command::HangupAll);
        }
        self.come_to_rest()?;
        self.probe()
    }

    fn judged(&self) -> Result<(), Violation> {
        self.world.violation().map_or(Ok(()), |violation| Err(violation.clone()))
    }

    fn until(&mut self, limit: halloo_wire::Time) -> Result<(), Violation> {
        loop {
            let more = self.world.step(limit);
            self.judged()?;
            if !more {
                return Ok(());
            }
        }
    }

    fn page(&self, seat: usize) -> Option<PageId> {
        self.pages
            .get(seat)
            .copied()
            .flatten()
            .filter(|page| self.world.page(*page).is_some_and(|page| page.alive))
    }

    fn command(&mut self, seat: usize, command: Command) {
        if let Some(page) = self.page(seat) {
            self.world.command(page, command);
        }
    }

    fn open(&mut self, seat: usize) {
        let Some(Seat { user, device, latency, jitter, temper }) = self.plan.seats.get(seat).copied() else {
            return;
        };
        if let Some(page) = self.page(seat) {
            // One that has signed out stands in the way; one that lives on stays.
            if !self.world.page(page).is_some_and(|page| page.signed_out) {
                return;
            }
            self.world.vanish(page, false);
        }
        let names = (Cuid::parse(&name(user)), DeviceId::parse(&format!("device{device}")));
        let (Ok(cuid), Ok(device)) = names else { return };
        let page = self.world.load(Who { cuid, device });
        if let Some(page) = self.world.page_mut(page) {
            page.link = Link { latency, jitter, ..Link::default() };
            page.temper = temper;
        }
        if let Some(place) = self.pages.get_mut(seat) {
            *place = Some(page);
        }
        self.world.command(page, Command::Connect);
    }

    fn make(&mut self, what: Move) {
        let Some(seat) = seat_of(what) else {
            if let Move::Forge(number) = what {
                self.world.forge(number);
            } else {
                self.world.restart();
            }
            return;
        };
        let Some(page) = self.page(seat) else {
            if matches!(what, Move::Open(_) | Move::Dial(..)) {
                self.open(seat);
            }
            return;
        };
        if self.world.page(page).is_some_and(|page| page.frozen.is_some()) && is_gesture(what) {
            return;
        }
        self.act(seat, page, what);
    }

    fn act(&mut self, seat: usize, id: PageId, what: Move) {
        let world = &mut self.world;
        match what {
            Move::Open(_) => self.open(seat),
            Move::Dial(_, user) => {
                if world.page(id).is_some_and(|page| page.signed_out) {
                    self.open(seat);
                } else {
                    let times = if world.page(id).is_some_and(|page| page.temper.twice) { 2 } else { 1 };
                    for _ in 0..times {
                        world.dial(id, &name(user));
                    }
                }
            }
            Move::DialBadly(_, number) => {
                world.command(id, bad_dial(number));
            }
            Move::Answer(_) => self.touch(id, Gesture::Answer),
            Move::Decline(_) => self.touch(id, Gesture::Decline),
            Move::HangUp(_) => self.touch(id, Gesture::HangUp),
            Move::Mute(_, on) => self.touch(id, Gesture::Mute(on)),
            Move::WatchEnd(_) => self.touch(id, Gesture::Dismiss),
            Move::HangUpAll(_) => {
                world.command(id, Command::HangupAll);
            }
            Move::Dismiss(_) => {
                if let Some(call) = world.page(id).and_then(|page| page.screens.keys().next().copied()) {
                    world.feed(id, Input::Screen(call, Tap::Dismiss));
                }
            }
            Move::Stray(_) => self.stray(id),
            Move::Logout(_) => {
                world.command(id, Command::Logout);
            }
            Move::Reload(_) => {
                world.leave(id);
                self.open(seat);
            }
            Move::Crash(_, power) => world.vanish(id, power),
            Move::Cut(_, cut) => world.cut(id, cut),
            Move::HalfOpen(_, time) => world.stall(id, true, true, time),
            Move::OneWay(_, up, time) => world.stall(id, up, !up, time),
            Move::Offline(_, time, noticed) => world.offline(id, time, noticed),
            Move::Dark(_, time) => world.shut(id, Reach::Dark, time),
            Move::Freeze(_, time) => world.freeze(id, time),
            Move::Unplug(_) => world.unplug(id),
            Move::BreakPath(_, time) => world.break_path(id, time),
            Move::Garble(_) => world.garble(id),
            Move::Wake(_) => world.feed(id, Input::Wake),
            Move::Hide(_, hidden) => self.change(id, |page| page.hidden = hidden),
            Move::Microphone(_, microphone) => self.change(id, |page| page.microphone = microphone),
            Move::Path(_, path) => self.change(id, |page| page.path = path),
            Move::ReplayTwice(_) => self.change(id, |page| page.link.replay_twice = true),
            Move::Restart | Move::Forge(_) => {}
        }
    }

    fn change(&mut self, id: PageId, change: impl FnOnce(&mut crate::page::Page)) {
        if let Some(page) = self.world.page_mut(id) {
            change(page);
        }
    }

    /// A gesture upon what there is.
    fn touch(&mut self, id: PageId, gesture: Gesture) {
        if let Some(call) = self.world.page(id).and_then(|page| page.live.keys().next().copied()) {
            self.world.gesture(id, call, gesture);
        }
    }

    /// Commands about calls that are over, belong to others, or never were.
    fn stray(&mut self, id: PageId) {
        let known: Vec<CallId> = self.world.observer.calls.keys().copied().take(3).collect();
        for call in known.into_iter().chain([CallId::new(1, 1)]) {
            if self.world.page(id).is_some_and(|page| page.live.contains_key(&call)) {
                continue;
            }
            for command in [
                Command::Accept(call),
                Command::Decline(call),
                Command::Hangup(call),
                Command::Mute(call, true),
                Command::WatchEnd(call),
            ] {
                self.world.command(id, command);
            }
            self.world.feed(id, Input::Screen(call, Tap::Answer));
        }
    }

    /// Takes every fault away.
    fn heal(&mut self) {
        let now = self.world.now;
        self.world.trace.note(now, || "*** all is well again".to_owned());
        for page in 0..self.world.pages.len() {
            self.change(PageId(page), |page| {
                page.link.reach = Reach::Fine;
                page.hidden = false;
                page.frozen = None;
                page.microphone = Microphone::Granted(5);
                page.path = Path::Connects(30);
                page.temper = Temper::default();
                page.disturbed = now;
                for promise in page.promises.values_mut() {
                    promise.since = now;
                }
            });
        }
        for wire in self.world.wires.values_mut() {
            wire.up.stall(false);
            wire.down.stall(false);
        }
    }

    fn come_to_rest(&mut self) -> Result<(), Violation> {
        self.until(self.world.now.after(REST))?;
        // A machine without power is noticed later, if it had no call.
        if let Some(left) = self.world.calls_left_over().into_iter().next() {
            self.world.violate(Invariant::I51, left);
        }
        self.until(self.world.now.after(SILENCE))?;
        if let Some(left) = self.world.left_over().into_iter().chain(self.world.kept_sessions()).next() {
            self.world.violate(Invariant::I51, left);
        }
        self.judged()
    }

    /// Now anybody who is there can be called: nothing has left a ghost.
    fn probe(&mut self) -> Result<(), Violation> {
        let here: Vec<(PageId, u8)> = (0..self.pages.len())
            .filter_map(|seat| Some((self.page(seat)?, self.plan.seats.get(seat)?.user)))
            .filter(|(page, _)| self.world.page(*page).is_some_and(|page| page.connected))
            .collect();
        for (from, user) in &here {
            let Some((to, callee)) = here.iter().find(|(_, other)| other != user) else { continue };
            let Some(ticket) = self.world.dial(*from, &name(*callee)) else { continue };
            self.until(self.world.now.after(2_000))?;
            let result = self.world.page(*from).and_then(|page| page.promises.get(&ticket)?.result.clone());
            match result {
                Some(Ok(_)) => {
                    let rings = here.iter().filter(|(_, user)| user == callee).any(|(page, _)| {
                        self.world.page(*page).is_some_and(|page| page.ringtones().next().is_some())
                    });
                    if !rings {
                        self.world.violate(Invariant::I51, format!("page {} does not ring", to.0));
                    }
                }
                Some(Err(Error { code: ErrorCode::RateLimited, .. })) => {}
                other => {
                    self.world.violate(Invariant::I16, format!("page {} cannot call: {other:?}", from.0))
                }
            }
            self.world.command(*from, Command::HangupAll);
            self.until(self.world.now.after(3_000))?;
        }
        if let Some(left) = self.world.left_over().into_iter().next() {
            self.world.violate(Invariant::I51, left);
        }
        self.judged()
    }
}

fn bad_dial(number: u8) -> Command {
    let text = Given::from;
    let long = "x".repeat(65);
    let (receiver, context) = match number {
        0 => (Given::Absent, text("Why")),
        1 => (text("user_0"), Given::Absent),
        2 => (text("u"), text("Why")),
        3 => (text("user 0"), text("Why")),
        4 => (Given::Other, text("Why")),
        5 => (text("user_0"), text(&long)),
        6 => (text("user__0"), text("Why")),
        _ => (text("user_0"), text("a\u{202e}b")),
    };
    Command::Dial { receiver, context, options: Options::default() }
}

const fn seat_of(what: Move) -> Option<usize> {
    match what {
        Move::Open(seat)
        | Move::Dial(seat, _)
        | Move::DialBadly(seat, _)
        | Move::Answer(seat)
        | Move::Decline(seat)
        | Move::HangUp(seat)
        | Move::HangUpAll(seat)
        | Move::Mute(seat, _)
        | Move::WatchEnd(seat)
        | Move::Dismiss(seat)
        | Move::Stray(seat)
        | Move::Logout(seat)
        | Move::Reload(seat)
        | Move::Crash(seat, _)
        | Move::Cut(seat, _)
        | Move::HalfOpen(seat, _)
        | Move::OneWay(seat, ..)
        | Move::Offline(seat, ..)
        | Move::Dark(seat, _)
        | Move::Freeze(seat, _)
        | Move::Hide(seat, _)
        | Move::Microphone(seat, _)
        | Move::Path(seat, _)
        | Move::Unplug(seat)
        | Move::BreakPath(seat, _)
        | Move::ReplayTwice(seat)
        | Move::Garble(seat)
        | Move::Wake(seat) => Some(seat),
        Move::Restart | Move::Forge(_) => None,
    }
}

/// Whether a user or application does it, which it cannot while the page does not run.
const fn is_gesture(what: Move) -> bool {
    matches!(
        what,
        Move::Dial(..)
            | Move::DialBadly(..)
            | Move::Answer(_)
            | Move::Decline(_)
            | Move::HangUp(_)
            | Move::HangUpAll(_)
            | Move::Mute(..)
            | Move::WatchEnd(_)
            | Move::Dismiss(_)
            | Move::Stray(_)
            | Move::Logout(_)
            | Move::Wake(_)
    )
}
