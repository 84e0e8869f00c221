//! A client that can be made again: everything that it was made of, and everything that it was ever told.

use std::collections::{BTreeMap, BTreeSet};

use halloo_core::{
    CallPhase, Client, Command, Config, Effect, Epoch, Input, LinkPhase, MediaEffect, MediaInput, Reply,
    Seed, SignallingEffect, SignallingInput, Tap, Ticket,
};
use halloo_wire::{
    CallId, CallRecord, ClientFrame, Command as Wish, CommandId, Cuid, Direction, Fact, LegId, PeerMessage,
    ServerFrame, Stage, Time, Verb,
};

use super::judge;

/// What a page's client was made of, and what it was told, by its own clock.
#[derive(Clone, Debug)]
pub(crate) struct History {
    config: Config,
    seed: Seed,
    inputs: Vec<(Time, Input)>,
}

impl History {
    pub(crate) const fn new(config: Config, seed: Seed) -> Self {
        Self { config, seed, inputs: Vec::new() }
    }

    pub(crate) fn note(&mut self, now: Time, input: &Input) {
        self.inputs.push((now, input.clone()));
    }

    pub(crate) const fn len(&self) -> usize {
        self.inputs.len()
    }

    /// The same client, which finds no server for so long that its time to connect is over while it says hello.
    pub(crate) fn greets_late(&self) -> Self {
        let mut late = Self::new(self.config.clone(), self.seed);
        let mut client = late.born();
        let mut tell = |client: &mut Rebuilt, now: Time, input: Input| {
            late.note(now, &input);
            client.step(now, input);
        };
        tell(&mut client, Time(0), Input::Command(Ticket(1), Command::Connect));
        while let Some(at) = client.client.poll_timeout().filter(|at| at.0 < 9_000) {
            tell(&mut client, at, Input::Wake);
        }
        let socket = client.socket;
        tell(&mut client, Time(9_500), Input::Signalling(socket, SignallingInput::Opened));
        tell(&mut client, Time(9_990), Input::Signalling(socket, SignallingInput::Closed));
        late
    }

    /// The client before anything was told to it.
    pub(crate) fn born(&self) -> Rebuilt {
        Rebuilt::new(self.config.clone(), self.seed)
    }

    /// The client after the first `steps` inputs.
    pub(crate) fn after(&self, steps: usize) -> Rebuilt {
        let mut rebuilt = self.born();
        for (now, input) in self.inputs.iter().take(steps) {
            rebuilt.step(*now, input.clone());
        }
        rebuilt
    }

    /// The input after the first `steps`.
    pub(crate) fn input(&self, steps: usize) -> Option<&(Time, Input)> {
        self.inputs.get(steps)
    }
}

/// A client that was made again, and what is known of it from outside.
#[derive(Debug)]
pub(crate) struct Rebuilt {
    pub(crate) client: Client,
    pub(crate) now: Time,
    /// The last socket that it has opened.
    pub(crate) socket: Epoch,
    /// The facts of its session, as it counts them.
    pub(crate) counted: u32,
    /// The connection of each call.
    pub(crate) connections: BTreeMap<CallId, Epoch>,
    /// The number of its last command.
    pub(crate) numbered: u32,
    /// What it has sent.
    /// The commands whose results it has been told.
    resulted: BTreeSet<CommandId>,
    pub(crate) sent: Vec<(CommandId, Wish)>,
    /// The last record of each call.
    pub(crate) records: BTreeMap<CallId, CallRecord>,
    /// Its last negotiation in each call.
    pub(crate) generations: BTreeMap<CallId, u32>,
    /// Promises that were asked for and are open.
    pub(crate) open: BTreeMap<Ticket, &'static str>,
    /// The dials among all promises.
    pub(crate) dials: Vec<Ticket>,
    asked: BTreeSet<Ticket>,
    /// Calls that its user has taken here.
    pub(crate) taken: BTreeSet<CallId>,
    /// Users that it has called.
    pub(crate) called: BTreeSet<Cuid>,
    /// Calls that somebody says are answered: the server, or the other side's device.
    pub(crate) answered: BTreeSet<CallId>,
    /// The leg that last described itself in each call, and the one that the connection is with.
    described: BTreeMap<CallId, LegId>,
    pub(crate) with: BTreeMap<CallId, LegId>,
    /// The other side's leg that each call was answered by, or on.
    pub(crate) winners: BTreeMap<CallId, LegId>,
    /// Calls whose microphone is asked for.
    pub(crate) asking: BTreeSet<CallId>,
    /// Calls whose connection has a path.
    pub(crate) connected: BTreeSet<CallId>,
    /// Calls whose microphone or connection it holds.
    pub(crate) holds: BTreeSet<CallId>,
    /// What was wrong.
    pub(crate) wrong: Vec<String>,
}

impl Rebuilt {
    fn new(config: Config, seed: Seed) -> Self {
        Self {
            client: Client::new(config, seed),
            now: Time(0),
            socket: Epoch(0),
            counted: 0,
            connections: BTreeMap::new(),
            numbered: 0,
            resulted: BTreeSet::new(),
            sent: Vec::new(),
            records: BTreeMap::new(),
            generations: BTreeMap::new(),
            open: BTreeMap::new(),
            dials: Vec::new(),
            asked: BTreeSet::new(),
            taken: BTreeSet::new(),
            called: BTreeSet::new(),
            answered: BTreeSet::new(),
            described: BTreeMap::new(),
            with: BTreeMap::new(),
            winners: BTreeMap::new(),
            asking: BTreeSet::new(),
            connected: BTreeSet::new(),
            holds: BTreeSet::new(),
            wrong: Vec::new(),
        }
    }

    /// A promise that nobody has asked for yet.
    /// It waits for the server to take its invite.
    pub(crate) fn invites(&self, call: CallId) -> bool {
        self.sent.iter().any(|(id, command)| {
            let invite = command.call == call && matches!(command.verb, Verb::Invite { .. });
            invite && !self.resulted.contains(id)
        })
    }

    /// Its user has signed out, and the server has not said so yet.
    pub(crate) fn signs_out(&self) -> bool {
        self.open.values().any(|what| *what == "logout")
    }

    pub(crate) fn ticket(&self) -> Ticket {
        Ticket(self.asked.last().map_or(1, |last| last.0.saturating_add(1)))
    }

    pub(crate) fn connection(&self, call: CallId) -> Epoch {
        self.connections.get(&call).copied().unwrap_or(Epoch(1))
    }

    pub(crate) fn generation(&self, call: CallId) -> u32 {
        self.generations.get(&call).copied().unwrap_or(0)
    }

    /// Every call that it was ever told of, or has told of.
    pub(crate) fn known(&self) -> BTreeSet<CallId> {
        let sent = self.sent.iter().map(|(_, command)| command.call);
        self.records.keys().copied().chain(sent).chain(self.client.calls_in_hand()).collect()
    }

    pub(crate) fn phase(&self, call: CallId) -> Option<CallPhase> {
        self.client.call_phase(call)
    }

    /// Tells it something, and judges what it does.
    pub(crate) fn step(&mut self, now: Time, input: Input) -> Vec<Effect> {
        self.now = now;
        let before: BTreeMap<CallId, CallPhase> =
            self.known().into_iter().filter_map(|call| Some((call, self.phase(call)?))).collect();
        self.hear(&input);
        let what = format!("{input:?}");
        self.client.handle(now, input);
        let effects: Vec<Effect> = std::iter::from_fn(|| self.client.poll_effect()).collect();
        for effect in &effects {
            self.see(effect);
        }
        let wrong = judge::step(self, &before, &effects);
        self.wrong.extend(wrong.into_iter().map(|wrong| format!("{wrong} because of {what}")));
        effects
    }

    fn hear(&mut self, input: &Input) {
        match input {
            Input::Command(ticket, command) => {
                self.asked.insert(*ticket);
                self.open.insert(*ticket, judge::promised(command));
                match command {
                    Command::Dial { receiver, .. } => {
                        self.dials.push(*ticket);
                        let called = receiver.text().and_then(|text| Cuid::parse(text).ok());
                        self.called.extend(called);
                    }
                    Command::Accept(call, _) => drop(self.taken.insert(*call)),
                    Command::Connect
                    | Command::Abort(_)
                    | Command::Decline(..)
                    | Command::Hangup(_)
                    | Command::HangupAll
                    | Command::Mute(..)
                    | Command::Hold(..)
                    | Command::Dtmf(..)
                    | Command::Microphone(_)
                    | Command::Speaker(_)
                    | Command::Ping
                    | Command::WatchEnd(_)
                    | Command::Logout => {}
                }
            }
            Input::Screen(call, Tap::Answer | Tap::EndAndAnswer) => drop(self.taken.insert(*call)),
            Input::Signalling(epoch, SignallingInput::Received(frame)) if *epoch == self.socket => {
                self.receive(frame);
            }
            Input::Media(call, _, MediaInput::Captured | MediaInput::CaptureFailed(_)) => {
                self.asking.remove(call);
            }
            Input::Media(call, epoch, MediaInput::Connected) if *epoch == self.connection(*call) => {
                self.connected.insert(*call);
            }
            Input::Media(call, epoch, MediaInput::Message(PeerMessage::Accept))
                if *epoch == self.connection(*call) =>
            {
                self.answered.insert(*call);
            }
            Input::Signalling(..)
            | Input::Media(..)
            | Input::Screen(..)
            | Input::Sound(_)
            | Input::Devices { .. }
            | Input::Host(_)
            | Input::Wake => {}
        }
    }

    fn receive(&mut self, frame: &ServerFrame) {
        match (frame, self.client.link_phase()) {
            (ServerFrame::Welcome(welcome), LinkPhase::Greeting) => {
                if !welcome.resumed {
                    self.counted = 0;
                }
                for record in &welcome.calls {
                    self.learn(record);
                }
            }
            (ServerFrame::Numbered { seq, fact, .. }, LinkPhase::Up)
                if *seq == self.counted.saturating_add(1) =>
            {
                self.counted = *seq;
                match fact {
                    Fact::State(record) => self.learn(record),
                    Fact::Rejoin { record, generation, .. } => {
                        self.learn(record);
                        // Its user has answered on the page before this one.
                        self.taken.insert(record.call);
                        self.generations.insert(record.call, *generation);
                    }
                    Fact::Media { call, leg, description } => {
                        self.described.insert(*call, *leg);
                        self.generations.insert(*call, description.generation);
                    }
                    Fact::Ice { .. }
                    | Fact::Ticket { .. }
                    | Fact::Renew { .. }
                    | Fact::Update { .. }
                    | Fact::Dtmf { .. }
                    | Fact::Unknown => {}
                    Fact::Result { id, .. } => {
                        self.resulted.insert(*id);
                    }
                }
            }
            _ => {}
        }
    }

    fn learn(&mut self, record: &CallRecord) {
        if matches!(record.stage, Stage::Accepted { .. }) {
            self.answered.insert(record.call);
        }
        if self.records.get(&record.call).is_none_or(|known| known.rev < record.rev) {
            self.records.insert(record.call, record.clone());
            if let Stage::Accepted { peer_leg, .. } = record.stage {
                self.winners.entry(record.call).or_insert(peer_leg);
            }
        }
    }

    fn see(&mut self, effect: &Effect) {
        match effect {
            Effect::Signalling(epoch, SignallingEffect::Open) => self.socket = *epoch,
            Effect::Signalling(_, SignallingEffect::Send(ClientFrame::Numbered(numbered))) => {
                self.numbered = numbered.seq;
                if let Ok(command) = &numbered.command {
                    self.sent.push((numbered.id, command.clone()));
                }
            }
            Effect::Media(call, epoch, wish) => {
                self.connections.insert(*call, *epoch);
                match wish {
                    MediaEffect::Prepare { generation, .. } => {
                        self.with.remove(call);
                        self.generations.insert(*call, *generation);
                        self.holds.insert(*call);
                    }
                    MediaEffect::Describe(_) => {
                        let leg = self.described.get(call).copied();
                        self.with.extend(leg.map(|leg| (*call, leg)));
                    }
                    MediaEffect::Restart { generation } => {
                        self.generations.insert(*call, *generation);
                        self.holds.insert(*call);
                    }
                    MediaEffect::Capture(_) => {
                        self.holds.insert(*call);
                        self.asking.insert(*call);
                    }
                    MediaEffect::Release => drop(self.holds.remove(call)),
                    MediaEffect::Attach { .. }
                    | MediaEffect::Route { .. }
                    | MediaEffect::Message(_)
                    | MediaEffect::Candidate(_)
                    | MediaEffect::Mute(_)
                    | MediaEffect::Hold(_)
                    | MediaEffect::Pause(_)
                    | MediaEffect::Overhear(_)
                    | MediaEffect::Dtmf(_)
                    | MediaEffect::Speaker(_)
                    | MediaEffect::Measure => {}
                }
            }
            Effect::Settle(ticket, result) => {
                if self.open.remove(ticket).is_none() {
                    self.wrong.push(format!("{ticket:?} settles again or unasked with {result:?}"));
                }
                if let Ok(Reply::Call(call)) = result
                    && self.client.view(*call).is_none()
                {
                    self.wrong.push(format!("{ticket:?} gives {call}, which nobody knows"));
                }
            }
            Effect::Signalling(..)
            | Effect::Screen(..)
            | Effect::Style { .. }
            | Effect::Notify(..)
            | Effect::Key(_)
            | Effect::Analytics(_)
            | Effect::Emit(_) => {}
        }
    }

    /// Whether its user has taken or begun a call, or has called the other one of it.
    pub(crate) fn may_capture(&self, call: CallId) -> bool {
        let view = self.client.view(call);
        let own = |view: &halloo_core::CallView| {
            view.direction == Direction::Outgoing || self.called.contains(&view.peer)
        };
        self.taken.contains(&call) || view.as_ref().is_some_and(own)
    }

    /// The same, and whoever was called has answered.
    pub(crate) fn is_wanted(&self, call: CallId) -> bool {
        let view = self.client.view(call);
        self.taken.contains(&call)
            || view.is_some_and(|view| {
                let own = view.direction == Direction::Outgoing;
                if own { self.answered.contains(&call) } else { self.called.contains(&view.peer) }
            })
    }
}
