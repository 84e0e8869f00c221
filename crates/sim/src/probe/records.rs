//! The switch's record of a call, however it stands for whoever speaks.

use std::collections::{BTreeMap, BTreeSet};

use halloo_switch::{Connection, Effect, Entropy, Identity, Input, Past, Standing, Switch};
use halloo_wire::{
    CallId, Candidate, ClientFrame, Command, CommandId, Cuid, Description, DescriptionKind, DeviceId,
    EndReason, Fact, MediaKind, Numbered, RejectReason, Renewal, ResultCode, ServerFrame, Shown, Stage,
    TabId, Time, Tones, Verb,
};

use super::Probed;
use super::stock::{NOBODYS, Stock};
use crate::naming;
use crate::rows::{TIME, VERBS};
use crate::shell::{ACCOUNT, usual_config};

/// So many switches at most are put to each input for each standing.
const EACH: usize = 8;
/// By then everything that has a time limit has met it, in milliseconds.
const ALONE: u64 = 900_000;
/// More wakes than the switch needs for that.
const WAKES: u32 = 20_000;
/// A connection of somebody who is no party to anything.
const STRANGER: Connection = Connection(u64::MAX);

/// A switch that was told so many things, a call, and the connection that speaks.
#[derive(Clone, Copy, Debug)]
struct Sample {
    history: usize,
    steps: usize,
    connection: Connection,
    call: CallId,
}

/// A switch that was made again.
#[derive(Debug)]
struct Rebuilt {
    switch: Switch,
    now: Time,
    /// The last number of each connection's commands.
    counted: BTreeMap<Connection, u32>,
    open: BTreeSet<Connection>,
    calls: BTreeSet<CallId>,
    ended: BTreeSet<CallId>,
    wrong: Vec<String>,
}

impl Rebuilt {
    fn new() -> Self {
        Self {
            switch: Switch::new(usual_config()),
            now: Time(0),
            counted: BTreeMap::new(),
            open: BTreeSet::new(),
            calls: BTreeSet::new(),
            ended: BTreeSet::new(),
            wrong: Vec::new(),
        }
    }

    /// Tells it something, and judges what it does.
    fn step(&mut self, now: Time, input: Input) -> Vec<Effect> {
        self.now = now;
        match &input {
            Input::Hello(connection, ..) => {
                self.open.insert(*connection);
            }
            Input::Frame(connection, ClientFrame::Numbered(numbered)) => {
                let last = self.counted.entry(*connection).or_default();
                *last = (*last).max(numbered.seq);
                self.calls.extend(numbered.command.as_ref().ok().map(|command| command.call));
            }
            Input::Closed(connection) => {
                self.open.remove(connection);
            }
            Input::Frame(..) | Input::Drain { .. } | Input::Wake => {}
        }
        self.switch.handle(now, input);
        let effects: Vec<Effect> = std::iter::from_fn(|| self.switch.poll_effect()).collect();
        for effect in &effects {
            self.see(effect);
        }
        effects
    }

    fn see(&mut self, effect: &Effect) {
        let (Effect::Send(to, _) | Effect::Refuse(to, _) | Effect::Close(to)) = effect;
        if !self.open.contains(to) {
            self.wrong.push(format!("{effect:?} is for a connection that is gone"));
        }
        match effect {
            Effect::Send(to, ServerFrame::Welcome(welcome)) => drop(self.counted.insert(*to, welcome.ack)),
            Effect::Send(_, ServerFrame::Numbered { fact: Fact::State(record), .. }) => {
                // A leg may be over before the call is.
                let over = self.switch.standing(STRANGER, record.call) == Standing::EndedStranger;
                if over {
                    self.ended.insert(record.call);
                }
                let lives = matches!(record.stage, Stage::Ringing { .. } | Stage::Accepted { .. });
                if lives && self.ended.contains(&record.call) {
                    self.wrong.push(format!("a call that has ended is told as {:?}", record.stage));
                }
            }
            Effect::Refuse(to, _) | Effect::Close(to) => drop(self.open.remove(to)),
            Effect::Send(..) => {}
        }
    }

    /// Every connection goes, and time passes: nothing is left.
    fn leave_alone(&mut self) {
        for connection in self.open.clone() {
            self.step(self.now, Input::Closed(connection));
        }
        let limit = self.now.after(ALONE);
        for _ in 0..WAKES {
            let Some(at) = self.switch.poll_timeout().filter(|at| *at <= limit) else {
                let census = self.switch.census();
                if census != halloo_switch::Census::default() {
                    self.wrong.push(format!("everybody is gone, and there is left {census:?}"));
                }
                return;
            };
            self.step(at.max(self.now), Input::Wake);
        }
        self.wrong.push("the switch's alarm spins".to_owned());
    }
}

pub(super) fn probe(stock: &Stock, probed: &mut Probed) {
    for (standing, samples) in samples(stock) {
        for sample in samples {
            for name in VERBS {
                put(stock, sample, (standing, name), probed);
            }
        }
    }
}

fn again(stock: &Stock, sample: Sample) -> Rebuilt {
    let mut rebuilt = Rebuilt::new();
    let told = stock.switches.get(sample.history).into_iter().flatten();
    for (now, input) in told.take(sample.steps) {
        rebuilt.step(*now, input.clone());
    }
    if sample.connection == STRANGER {
        let now = rebuilt.now;
        if let Some(hello) = stranger() {
            rebuilt.step(now, hello);
        }
    }
    rebuilt
}

fn stranger() -> Option<Input> {
    let identity = Identity {
        account: ACCOUNT.to_owned(),
        cuid: Cuid::parse("stranger").ok()?,
        name: None,
        device: DeviceId::parse("anywhere").ok()?,
        tab: TabId::parse("tab").ok()?,
        waiting: false,
    };
    Some(Input::Hello(STRANGER, identity, Past::default(), Entropy([7; 32])))
}

/// Some switches for every standing: with so many connections, and so many calls in which the speaker has a part.
fn samples(stock: &Stock) -> BTreeMap<Standing, Vec<Sample>> {
    let mut found: BTreeMap<Standing, BTreeMap<(usize, Vec<Standing>), Sample>> = BTreeMap::new();
    for (history, told) in stock.switches.iter().enumerate() {
        let mut rebuilt = Rebuilt::new();
        for (steps, (now, input)) in (1..).zip(told) {
            rebuilt.step(*now, input.clone());
            let calls: Vec<CallId> = rebuilt.calls.iter().copied().chain([NOBODYS]).collect();
            for connection in rebuilt.open.iter().copied().chain([STRANGER]) {
                let standings = calls.iter().map(|call| rebuilt.switch.standing(connection, *call));
                let mut standings: Vec<Standing> = standings.collect();
                let pairs: Vec<(CallId, Standing)> = calls.iter().copied().zip(standings.clone()).collect();
                standings.sort();
                standings.dedup();
                for (call, standing) in pairs {
                    let key = (rebuilt.open.len(), standings.clone());
                    let sample = Sample { history, steps, connection, call };
                    let kept = found.entry(standing).or_default();
                    if kept.get(&key).is_none_or(|other| steps < other.steps) {
                        kept.insert(key, sample);
                    }
                }
            }
        }
    }
    let shortest = |kept: BTreeMap<_, Sample>| {
        let mut samples: Vec<Sample> = kept.into_values().collect();
        samples.sort_by_key(|sample| (sample.steps, sample.history));
        samples.truncate(EACH);
        samples
    };
    found.into_iter().map(|(standing, kept)| (standing, shortest(kept))).collect()
}

fn put(stock: &Stock, sample: Sample, (standing, name): (Standing, &'static str), probed: &mut Probed) {
    let Sample { connection, call, .. } = sample;
    let before = naming::standing(standing);
    if name == TIME {
        let mut rebuilt = again(stock, sample);
        probed.made();
        let limit = rebuilt.now.after(ALONE);
        while rebuilt.switch.standing(connection, call) == standing {
            let Some(at) = rebuilt.switch.poll_timeout().filter(|at| *at <= limit) else { break };
            rebuilt.step(at.max(rebuilt.now), Input::Wake);
        }
        finish(rebuilt, sample, (before, name), &[], probed);
        return;
    }
    let number = again(stock, sample).counted.get(&connection).copied().unwrap_or(0).saturating_add(1);
    for (place, verb) in verbs(name).into_iter().enumerate() {
        let mut rebuilt = again(stock, sample);
        probed.made();
        let id = CommandId::new(3, u128::try_from(place).unwrap_or(0));
        let command = Ok(Command { call, verb });
        let numbered = Numbered { seq: number, ack: 0, at: 0, id, ttl: 10_000_000, command };
        let input = Input::Frame(connection, ClientFrame::Numbered(numbered));
        let now = rebuilt.now;
        let effects = rebuilt.step(now, input);
        let results = effects.iter().filter_map(|effect| result(effect, connection, id)).collect::<Vec<_>>();
        let stranger = matches!(
            standing,
            Standing::RingingStranger | Standing::AcceptedStranger | Standing::EndedStranger
        );
        if results.len() != 1 {
            rebuilt.wrong.push(format!("{name} has {} results", results.len()));
        }
        if stranger && told_others(&effects, connection) {
            rebuilt.wrong.push(format!("a stranger's {name} is told to others"));
        }
        let told = told_others(&effects, connection).then_some("*tells others*");
        let deeds: Vec<&'static str> = results.into_iter().map(naming::outcome).chain(told).collect();
        finish(rebuilt, sample, (before, name), &deeds, probed);
    }
    for input in others(name, connection) {
        let mut rebuilt = again(stock, sample);
        probed.made();
        let now = rebuilt.now;
        let effects = rebuilt.step(now, input);
        let told = told_others(&effects, connection).then_some("*tells others*");
        let deeds: Vec<&'static str> = told.into_iter().collect();
        finish(rebuilt, sample, (before, name), &deeds, probed);
    }
}

fn finish(
    mut rebuilt: Rebuilt,
    sample: Sample,
    pair: (&'static str, &'static str),
    deeds: &[&'static str],
    probed: &mut Probed,
) {
    let next = naming::standing(rebuilt.switch.standing(sample.connection, sample.call));
    probed.tables.records.note(pair, next, deeds.iter().copied());
    rebuilt.leave_alone();
    let about = |wrong| format!("{} × {}: {wrong}", pair.0, pair.1);
    probed.wrong.extend(rebuilt.wrong.into_iter().map(about));
}

fn result(effect: &Effect, connection: Connection, command: CommandId) -> Option<Result<(), ResultCode>> {
    match effect {
        Effect::Send(to, ServerFrame::Numbered { fact: Fact::Result { id, outcome, .. }, .. })
            if *to == connection && *id == command =>
        {
            Some(*outcome)
        }
        Effect::Send(..) | Effect::Refuse(..) | Effect::Close(_) => None,
    }
}

fn told_others(effects: &[Effect], connection: Connection) -> bool {
    effects.iter().any(|effect| {
        matches!(effect, Effect::Send(to, ServerFrame::Numbered { fact, .. })
            if *to != connection && !matches!(fact, Fact::Result { .. }))
    })
}

/// What a connection can do without a command.
fn others(name: &str, connection: Connection) -> Vec<Input> {
    let frame = |frame| Input::Frame(connection, frame);
    match name {
        "bye" => vec![frame(ClientFrame::Bye { back: false })],
        "bye, back soon" => vec![frame(ClientFrame::Bye { back: true })],
        "its connection closes" => vec![Input::Closed(connection)],
        "ack, ping or seen" => vec![
            frame(ClientFrame::Seen),
            frame(ClientFrame::Ack(u32::MAX)),
            frame(ClientFrame::Ping(0)),
            frame(ClientFrame::Ping(u32::MAX)),
        ],
        _ => Vec::new(),
    }
}

fn verbs(name: &str) -> Vec<Verb> {
    let description = |kind, generation| {
        let sdp = "v=0".to_owned().into();
        Verb::Media(Description { generation, kind, fresh: generation == 1, sdp })
    };
    let invite = |to: &str| {
        Some(Verb::Invite {
            to: Cuid::parse(to).ok()?,
            context: "A reason".to_owned(),
            remote_context: None,
            image: None,
            media: MediaKind::Audio,
            limit: None,
        })
    };
    let hangups = [EndReason::Completed, EndReason::MediaFailed, EndReason::TimeLimit];
    match name {
        "call.invite" => ["user_0", "user_1", "user_2", "nobody"].into_iter().filter_map(invite).collect(),
        "call.ringing" => [true, false].map(|silent| Verb::Ringing { silent }).to_vec(),
        "call.accept" => vec![Verb::Accept],
        "call.reject" => [
            RejectReason::Declined,
            RejectReason::Busy,
            RejectReason::NoMicrophone,
            RejectReason::PermissionDenied,
            RejectReason::PermissionDismissed,
            RejectReason::NetworkQuality,
        ]
        .map(Verb::Reject)
        .to_vec(),
        "call.retract" => vec![Verb::Retract],
        "call.hangup" => hangups.map(Verb::Hangup).to_vec(),
        "call.peer_hangup" => hangups.map(Verb::PeerHangup).to_vec(),
        "offer" => [0, 1, 2, u32::MAX].map(|of| description(DescriptionKind::Offer, of)).to_vec(),
        "answer" => [0, 1, 2, u32::MAX].map(|of| description(DescriptionKind::Answer, of)).to_vec(),
        "call.ice" => [(1, 0), (1, 63), (u32::MAX, u32::MAX)]
            .map(|(generation, index)| {
                Verb::Ice(Candidate { generation, index, line: None, mid: Some("0".to_owned()) })
            })
            .to_vec(),
        "call.renew" => [(1, true), (1, false), (u32::MAX, true)]
            .map(|(generation, fresh)| Verb::Renew(Renewal { generation, fresh }))
            .to_vec(),
        "call.update" => [0, 1, u32::MAX]
            .map(|count| Verb::Update { count, shown: Shown { muted: true, held: true, lost: true } })
            .to_vec(),
        "call.dtmf" => {
            let tones = Tones::parse("12#");
            let of = |count| tones.clone().map(|tones| Verb::Dtmf { count, tones });
            [0, 1, u32::MAX].into_iter().filter_map(of).collect()
        }
        "call.get" => vec![Verb::Get],
        _ => Vec::new(),
    }
}
