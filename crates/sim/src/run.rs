use halloo_core::{Command, Error, ErrorCode, Host};
use halloo_switch::AccountRules;
use halloo_wire::{Cuid, DeviceId};

use crate::invariant::{Invariant, Violation};
use crate::link::{Link, Reach};
use crate::media::{Microphone, Path};
use crate::memory::Statistics;
use crate::page::{PageId, Setup, Who};
use crate::plan::{Plan, Rules, Seat};
use crate::shell::ruled_config;
use crate::simulation::Simulation;
use crate::thumbs::Temper;

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
    carry_out(plan, |world| {
        if traced {
            world.trace.keep();
        }
    })
}

/// The same, in a world that was made ready for it.
pub(crate) fn carry_out(plan: &Plan, ready: impl FnOnce(&mut Simulation)) -> Outcome {
    let Rules { devices, talk, pre_accept, in_call } = plan.rules;
    let config = ruled_config(AccountRules { devices, talk, pre_accept, in_call, ..AccountRules::default() });
    let mut world = Simulation::new(plan.seed, config, true);
    ready(&mut world);
    let mut runner = Runner { world, plan, pages: Vec::new() };
    let violation = runner.all().err();
    let world = runner.world;
    let statistics = world.observer.statistics.clone();
    Outcome { violation, statistics, time: world.now.0, world }
}

pub(crate) struct Runner<'a> {
    pub(crate) world: Simulation,
    plan: &'a Plan,
    /// The page in each seat.
    pages: Vec<Option<PageId>>,
}

pub(crate) fn name(user: u8) -> String {
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

    pub(crate) fn page(&self, seat: usize) -> Option<PageId> {
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

    pub(crate) fn open(&mut self, seat: usize) {
        let Some(Seat { user, device, latency, jitter, temper, waiting, routes }) =
            self.plan.seats.get(seat).copied()
        else {
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
        let page = self.world.load(Who { cuid, device }, Setup { waiting, routes });
        if let Some(page) = self.world.page_mut(page) {
            page.link = Link { latency, jitter, ..Link::default() };
            page.temper = temper;
        }
        if let Some(place) = self.pages.get_mut(seat) {
            *place = Some(page);
        }
        self.world.command(page, Command::Connect);
        if seat % 2 == 1 {
            // A browser that knows its user names the devices from the beginning.
            self.world.plug(page, 1);
        }
    }

    /// Takes every fault away.
    fn heal(&mut self) {
        let now = self.world.now;
        self.world.trace.note(now, || "*** all is well again".to_owned());
        for page in 0..self.world.pages.len() {
            let slept = self.world.page(PageId(page)).is_some_and(|page| page.frozen.is_some());
            self.change(PageId(page), |page| {
                page.link.reach = Reach::Fine;
                page.hidden = false;
                page.frozen = None;
                page.warned = false;
                page.microphone = Microphone::Granted(5);
                page.path = Path::Connects(30);
                page.loss = 0;
                page.severed = now;
                page.dumb = false;
                page.temper = Temper::default();
                page.disturbed = now;
                for promise in page.promises.values_mut() {
                    promise.since = now;
                }
            });
            if slept {
                self.world.host(PageId(page), Host::Resumed);
            }
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
