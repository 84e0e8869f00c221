use std::collections::BTreeMap;

use halloo_core::{Command, Epoch, Input, MediaInput, SignallingInput, Ticket};
use halloo_switch::{Config, Connection};
use halloo_wire::{CallId, Cuid, PeerMessage, ServerFrame, Time};

use crate::chance::{Chance, stir};
use crate::insider::Insider;
use crate::invariant::Invariant;
use crate::link::{Owner, Wire};
use crate::media::Certificate;
use crate::observer::Observer;
use crate::page::{Page, PageId, Setup, Who};
use crate::shell::{ACCOUNT, Shell};
use crate::stranger::Stranger;
use crate::thumbs::Gesture;
use crate::trace::Trace;

/// An alarm that rings fifty times in so many milliseconds spins.
const MOMENT: u64 = 100;

/// Something that will happen at a moment that is known already.
#[derive(Clone, Debug)]
pub(crate) enum Due {
    /// A connection attempt comes to its end.
    Attempt(PageId, Epoch),
    /// The news of a socket's end that its page has asked for itself.
    LateClose(PageId, Epoch),
    /// News of a track or a peer connection.
    Media(PageId, CallId, Epoch, MediaInput),
    /// News of the path of a peer connection that was found in that round.
    Ice(PageId, CallId, (Certificate, u32), MediaInput),
    /// A browser looks at the interfaces of its machine.
    Interfaces(PageId),
    /// Something was said to a peer connection without the server.
    Message(PageId, CallId, Certificate, PeerMessage),
    /// What became of the question for a microphone of that number.
    Microphone(PageId, CallId, u32, MediaInput),
    /// An application gives up the call that it began with this promise.
    Abort(PageId, Ticket),
    /// A user does something.
    Thumb(PageId, CallId, Gesture),
    /// A fault ends.
    Heal(PageId, Healing),
}

impl Due {
    const fn page(&self) -> PageId {
        match self {
            Self::Attempt(page, _)
            | Self::LateClose(page, _)
            | Self::Media(page, ..)
            | Self::Ice(page, ..)
            | Self::Interfaces(page)
            | Self::Message(page, ..)
            | Self::Microphone(page, ..)
            | Self::Abort(page, _)
            | Self::Thumb(page, ..)
            | Self::Heal(page, _) => *page,
        }
    }
}

/// The end of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Healing {
    /// New connections come about again.
    Reach,
    /// A stalled connection passes everything that it held.
    Stall(Connection),
    /// A frozen page goes on.
    Thaw,
}

/// What happens next.
#[derive(Clone, Copy, Debug)]
enum Next {
    Up(Connection),
    Down(Connection),
    Agenda(u64),
    Alarm(PageId),
    Shell,
}

/// Clients, switch and network on one clock that is moved by hand. The same seed and the same calls give the same
/// history, to the byte.
#[derive(Debug)]
pub struct Simulation {
    pub(crate) now: Time,
    pub(crate) seed: u64,
    pub(crate) pages: Vec<Page>,
    pub(crate) wires: BTreeMap<Connection, Wire>,
    pub(crate) shell: Shell,
    pub(crate) config: Config,
    pub(crate) server_up: bool,
    pub(crate) observer: Observer,
    pub(crate) trace: Trace,
    /// Frames that reached connections driven by hand.
    pub(crate) raw: BTreeMap<Connection, Vec<ServerFrame>>,
    pub(crate) stranger: Stranger,
    /// How often a user has pressed keys in a call.
    pub(crate) pressed: BTreeMap<(CallId, Cuid), u32>,
    pub(crate) insider: Insider,
    agenda: BTreeMap<(Time, u64), Due>,
    entries: u64,
    pub(crate) connections: u64,
    pub(crate) restarts: u64,
    /// Things that are due at one moment happen in an order of chance.
    pub(crate) shuffled: bool,
    /// What clients and switch are told is kept, so that they can be made again.
    pub(crate) recorded: bool,
}

impl Simulation {
    /// An empty world.
    #[must_use]
    pub fn new(seed: u64, config: Config, shuffled: bool) -> Self {
        let now = Time(1_000);
        let rules = config.accounts.get(ACCOUNT).cloned().unwrap_or_default();
        let mut observer = Observer::default();
        (observer.longest, observer.devices) = (rules.talk, rules.devices);
        observer.routes = (rules.pre_accept, rules.in_call);
        Self {
            now,
            seed,
            pages: Vec::new(),
            wires: BTreeMap::new(),
            shell: Shell::new(config.clone(), Chance::part(seed, "shell", 0)),
            config,
            server_up: true,
            observer,
            trace: Trace::default(),
            raw: BTreeMap::new(),
            stranger: Stranger::default(),
            pressed: BTreeMap::new(),
            insider: Insider::default(),
            agenda: BTreeMap::new(),
            entries: 0,
            connections: 0,
            restarts: 0,
            shuffled,
            recorded: false,
        }
    }

    /// The world's clock.
    #[must_use]
    pub const fn now(&self) -> Time {
        self.now
    }

    /// What has happened, if that is kept.
    #[must_use]
    pub const fn trace(&self) -> &Trace {
        &self.trace
    }

    pub(crate) fn page(&self, id: PageId) -> Option<&Page> {
        self.pages.get(id.0)
    }

    pub(crate) fn page_mut(&mut self, id: PageId) -> Option<&mut Page> {
        let page = self.pages.get_mut(id.0)?;
        page.touched = true;
        Some(page)
    }

    /// Loads a page. It does not connect of itself.
    pub(crate) fn load(&mut self, who: Who, setup: Setup) -> PageId {
        let id = PageId(self.pages.len());
        if let Some(mut page) = Page::new(id, (who, setup), self.seed, self.now) {
            page.history.take_if(|_| !self.recorded);
            self.trace.note(self.now, || {
                format!("{} {} is loaded as page {}", page.who.cuid, page.who.device.as_str(), id.0)
            });
            self.pages.push(page);
        }
        id
    }

    /// A number that nothing had before.
    pub(crate) fn entries(&mut self) -> u64 {
        self.entries = self.entries.saturating_add(1);
        self.entries
    }

    pub(crate) fn schedule(&mut self, after: u64, due: Due) {
        self.entries = self.entries.saturating_add(1);
        self.agenda.insert((self.now.after(after), self.entries), due);
    }

    /// Gives a command to a page, as an application does.
    pub(crate) fn command(&mut self, id: PageId, command: Command) -> Option<Ticket> {
        let now = self.now;
        let page = self.pages.get_mut(id.0).filter(|page| page.alive)?;
        page.signed_out |= command == Command::Logout;
        let ticket = page.promise(now, &command);
        self.feed(id, Input::Command(ticket, command));
        Some(ticket)
    }

    /// Lets the next thing happen, unless it is due after `limit`: then the clock goes to `limit`.
    pub(crate) fn step(&mut self, limit: Time) -> bool {
        let Some((at, next)) = self.next().filter(|(at, _)| *at <= limit) else {
            self.pass(limit);
            return false;
        };
        self.pass(at);
        match next {
            Next::Up(connection) => self.reach_server(connection),
            Next::Down(connection) => self.reach_client(connection),
            Next::Agenda(entry) => self.come_due(entry),
            Next::Alarm(page) => self.ring_alarm(page),
            Next::Shell => {
                self.shell.wake(self.now);
                self.flush();
            }
        }
        self.check();
        true
    }

    fn pass(&mut self, to: Time) {
        // Whatever was judged at this moment need not be judged again.
        if to > self.now {
            self.now = to;
            self.watch_the_clock();
        }
    }

    /// Lets everything happen that is due within `milliseconds`.
    pub fn run(&mut self, milliseconds: u64) {
        let until = self.now.after(milliseconds);
        while self.step(until) {}
    }

    fn next(&self) -> Option<(Time, Next)> {
        let pipes = self.wires.iter().flat_map(|(connection, wire)| {
            let up = wire.up.due().map(|at| (at, Next::Up(*connection)));
            // A frozen page reads nothing.
            let ready = match wire.owner {
                Owner::Page(page, _) => self.page(page).and_then(|page| page.frozen).unwrap_or_default(),
                Owner::Raw => Time(0),
            };
            let down = wire.down.due().map(|at| (at.max(ready), Next::Down(*connection)));
            up.into_iter().chain(down)
        });
        let alarms = self.pages.iter().filter_map(|page| Some((page.alarm()?, Next::Alarm(page.id))));
        let shell = self.shell.due().filter(|_| self.server_up).map(|at| (at, Next::Shell));
        let agenda = self.agenda.first_key_value();
        let agenda_at = agenda.map(|((at, _), _)| *at);
        let agenda = self
            .agenda
            .range((agenda_at.unwrap_or_default(), 0)..=(agenda_at.unwrap_or_default(), u64::MAX))
            .map(|((at, entry), _)| (*at, Next::Agenda(*entry)));
        let mut best: Option<(Time, u64, Next)> = None;
        for (at, next) in agenda.chain(shell).chain(pipes).chain(alarms) {
            let at = at.max(self.now);
            let rank = if self.shuffled { self.rank(at, next) } else { 0 };
            if best.is_none_or(|(first, least, _)| (at, rank) < (first, least)) {
                best = Some((at, rank, next));
            }
        }
        best.map(|(at, _, next)| (at, next))
    }

    fn rank(&self, at: Time, next: Next) -> u64 {
        let number = match next {
            Next::Up(connection) => connection.0 * 8,
            Next::Down(connection) => connection.0 * 8 + 1,
            Next::Agenda(entry) => entry * 8 + 2,
            Next::Alarm(page) => u64::try_from(page.0).unwrap_or(0) * 8 + 3,
            Next::Shell => 4,
        };
        stir(self.seed ^ at.0, number)
    }

    fn come_due(&mut self, entry: u64) {
        let Some(at) = self.agenda.first_key_value().map(|((at, _), _)| *at) else { return };
        let Some(due) = self.agenda.remove(&(at, entry)) else { return };
        let now = self.now;
        let thaw = self.page(due.page()).and_then(|page| page.frozen).filter(|until| *until > now);
        match (due, thaw) {
            (Due::Heal(page, healing), _) => self.heal(page, healing),
            (due, Some(until)) => self.schedule(until.since(now), due),
            (Due::Attempt(page, epoch), None) => self.attempt(page, epoch),
            (Due::LateClose(page, epoch), None) => {
                self.feed(page, Input::Signalling(epoch, SignallingInput::Closed));
            }
            (Due::Media(page, call, epoch, news), None) => self.media_news(page, call, epoch, news),
            (Due::Ice(page, call, path, news), None) => self.ice_news(page, call, path, news),
            (Due::Interfaces(page), None) => self.look_around(page),
            (Due::Message(page, call, certificate, message), None) => {
                self.hear(page, call, certificate, message);
            }
            (Due::Microphone(page, call, number, news), None) => {
                self.microphone_news(page, call, number, news)
            }
            (Due::Abort(page, ticket), None) => drop(self.command(page, Command::Abort(ticket))),
            (Due::Thumb(page, call, gesture), None) => self.gesture(page, call, gesture),
        }
    }

    fn ring_alarm(&mut self, id: PageId) {
        let now = self.now;
        let Some(page) = self.page_mut(id) else { return };
        let (since, rings) = page.spin;
        page.spin = if now.since(since) < MOMENT { (since, rings.saturating_add(1)) } else { (now, 1) };
        if page.spin.1 > 50 {
            let alarm = page.client.poll_timeout();
            self.violate(Invariant::Contract, format!("page {}: the alarm of {alarm:?} spins", id.0));
            // Without a way out the loop would never end.
            self.vanish(id, true);
            return;
        }
        self.feed(id, Input::Wake);
    }
}
