use std::collections::{BTreeMap, BTreeSet};

use halloo_switch::{Connection, DevicePolicy};
use halloo_wire::{
    CallId, CallRecord, ClientFrame, CommandId, Cuid, Direction, EndReason, Fact, InCall, PreAccept,
    RefusalCode, ResultCode, ServerFrame, SessionId, Stage, Time, Verb,
};

use crate::invariant::rebuilt::{self, Tickets};
use crate::invariant::{Verdict, Violation, devices, limit, record};
use crate::memory::{Holder, LegTruth, PageMemory, Statistics, Story, Told, Truth};
use crate::naming;
use crate::page::{Page, PageId, Who};
use crate::shell::ShellEffect;
use crate::witness::Before;

/// So long after a page was cut off it may still be told old news, in milliseconds.
const SETTLING: u64 = 1_000;

/// One connection.
#[derive(Clone, Debug)]
struct Seat {
    page: Option<PageId>,
    who: Option<Who>,
    session: Option<SessionId>,
    /// Not a party to anything.
    hostile: bool,
}

impl Seat {
    fn is_elsewhere(&self, who: &Who) -> bool {
        self.who.as_ref().is_some_and(|other| other.cuid == who.cuid && other.device != who.device)
    }
}

/// Sees everything, remembers what matters, and judges it.
#[derive(Debug, Default)]
pub(crate) struct Observer {
    pub(crate) calls: BTreeMap<CallId, Truth>,
    /// Calls that have not ended, as far as anybody was told.
    pub(crate) live: BTreeSet<CallId>,
    pub(crate) pages: BTreeMap<PageId, PageMemory>,
    /// Pages that are not there any more.
    pub(crate) gone: BTreeSet<PageId>,
    seats: BTreeMap<Connection, Seat>,
    /// The highest fact number of each session.
    pub(crate) numbers: BTreeMap<SessionId, u32>,
    results: BTreeMap<CommandId, (Option<CallId>, Result<(), ResultCode>)>,
    /// The calls that commands were about, and the calls that invites became part of.
    pub(crate) commands: BTreeMap<CommandId, CallId>,
    /// Which of them were invites and answers, for the tables.
    pub(crate) weighty: BTreeMap<CommandId, &'static str>,
    /// Those about negotiations and switches, and the session that each was first sent in.
    fleeting: BTreeMap<CommandId, Option<SessionId>>,
    merged: BTreeMap<CallId, CallId>,
    /// Those of servers that have lost their memory: promises about them may still be open.
    formerly_merged: BTreeMap<CallId, CallId>,
    /// Ends with `busy` that have to be justified: the call and the callee.
    pub(crate) busy: Vec<(CallId, Cuid)>,
    /// The same of devices that were told to be in a call.
    pub(crate) in_call: Vec<Who>,
    /// Connections that were turned away: why, and the same user's connections from other devices.
    pub(crate) turned_away: Vec<(RefusalCode, Vec<Connection>)>,
    pub(crate) violations: Vec<Violation>,
    pub(crate) statistics: Statistics,
    /// What the page that handles an input had before.
    pub(crate) before: Before,
    /// Who has answered which call, and on which page.
    pub(crate) answered: BTreeSet<(CallId, Cuid)>,
    /// The last keys that a user has heard in a call, on whichever page.
    pub(crate) keys: BTreeMap<(CallId, Cuid), u32>,
    pub(crate) answered_on: BTreeSet<(CallId, PageId)>,
    /// Who has asked for the end of which call.
    pub(crate) parting: BTreeSet<(CallId, Cuid)>,
    /// When the server lost its memory last.
    pub(crate) restarted: Time,
    /// The longest talk that the operator allows.
    pub(crate) longest: Option<u64>,
    /// What becomes of a second device.
    pub(crate) devices: DevicePolicy,
    /// What was given out with the answers.
    pub(crate) tickets: Tickets,
    /// How devices may connect while a call rings, and once it is answered.
    pub(crate) routes: (PreAccept, InCall),
}

impl Observer {
    pub(crate) fn judge(&mut self, at: Time, verdict: Verdict) {
        if let Err((invariant, detail)) = verdict {
            self.violations.push(Violation { at, invariant, detail });
        }
    }

    pub(crate) fn memory(&mut self, page: PageId) -> &mut PageMemory {
        self.pages.entry(page).or_default()
    }

    /// Whether the page has been told of a call otherwise than it shows it.
    pub(crate) fn is_at_odds(&self, page: PageId) -> bool {
        self.pages.get(&page).is_none_or(|memory| !memory.at_odds.is_empty())
    }

    pub(crate) fn story(&mut self, page: PageId, call: CallId) -> &mut Story {
        self.memory(page).stories.entry(call).or_default()
    }

    /// The call that `call` has become part of, or itself.
    pub(crate) fn survivor(&self, call: CallId) -> CallId {
        self.merged.get(&call).copied().unwrap_or(call)
    }

    /// Whether another invite has become part of this call.
    pub(crate) fn has_absorbed(&self, call: CallId) -> bool {
        self.merged.values().chain(self.formerly_merged.values()).any(|into| *into == call)
    }

    /// The call that `call` was part of before the server lost its memory.
    pub(crate) fn former_survivor(&self, call: CallId) -> Option<CallId> {
        self.formerly_merged.get(&call).copied()
    }

    /// Whether the user of the page that `page` is connected with has answered there.
    pub(crate) fn has_answered(&self, page: &Page, call: CallId) -> bool {
        let peer = page.media.get(&call).and_then(|media| media.peer.as_ref());
        let other = peer.and_then(|peer| peer.remote);
        other.is_some_and(|(other, _)| self.answered_on.contains(&(call, other)))
    }

    pub(crate) fn opened(&mut self, connection: Connection, page: PageId, who: &Who) {
        let seat = Seat { page: Some(page), who: Some(who.clone()), session: None, hostile: false };
        self.seats.insert(connection, seat);
    }

    pub(crate) fn opened_raw(&mut self, connection: Connection, hostile: bool) {
        self.seats.insert(connection, Seat { page: None, who: None, session: None, hostile });
    }

    /// The server has lost its memory.
    pub(crate) fn restarts(&mut self, now: Time) {
        self.restarted = now;
        self.live.clear();
        for truth in self.calls.values_mut() {
            truth.forgotten = true;
        }
        self.numbers.clear();
        self.results.clear();
        self.formerly_merged.append(&mut self.merged);
        for told in self.pages.values_mut().flat_map(|memory| memory.told.values_mut()) {
            *told = Told { rev: 0, stage: None };
        }
    }

    pub(crate) fn vanished(&mut self, page: PageId) {
        self.pages.remove(&page);
        self.gone.insert(page);
    }

    /// A frame has reached the server, which did `effects` because of it.
    pub(crate) fn arrived(
        &mut self,
        now: Time,
        connection: Connection,
        frame: &ClientFrame,
        effects: &[ShellEffect],
    ) {
        self.statistics.frames = self.statistics.frames.saturating_add(1);
        let Some(seat) = self.seats.get_mut(&connection) else { return };
        match frame {
            ClientFrame::Hello(hello) => {
                let who = Who { cuid: hello.cuid.clone(), device: hello.device.clone() };
                seat.who.get_or_insert(who.clone());
                if let Some(page) = seat.page {
                    let of = (connection, page, &who);
                    let verdict = rebuilt::tickets_are_good(self, now, of, &hello.claims, effects);
                    self.judge(now, verdict);
                }
            }
            ClientFrame::Numbered(numbered) => {
                let hostile = seat.hostile;
                if let Ok(command) = &numbered.command {
                    self.commands.insert(numbered.id, command.call);
                    if let (Verb::Hangup(_) | Verb::Reject(_) | Verb::Retract, Some(who)) =
                        (&command.verb, &seat.who)
                    {
                        // A client that has waited in vain gives up by itself.
                        self.parting.insert((command.call, who.cuid.clone()));
                    }
                    self.weighty.insert(numbered.id, naming::verb(&command.verb));
                    if let Verb::Media(_) | Verb::Ice(_) | Verb::Renew(_) | Verb::Update { .. } = command.verb
                    {
                        self.fleeting.entry(numbered.id).or_insert_with(|| seat.session.clone());
                    }
                }
                // Another session knows nothing of what was worth something at its time only.
                let elsewhere = self.fleeting.get(&numbered.id).is_some_and(|first| *first != seat.session);
                let known = self.results.contains_key(&numbered.id) && !elsewhere;
                self.judge(now, devices::answered_here(numbered, connection, effects));
                self.judge(now, record::strangers_touch_nothing(hostile, connection, effects));
                self.judge(now, record::repeats_touch_nothing(known, connection, effects));
            }
            ClientFrame::Ack(_) | ClientFrame::Ping(_) | ClientFrame::Seen | ClientFrame::Bye { .. } => {}
        }
    }

    /// The server has sent a frame.
    pub(crate) fn sent(&mut self, now: Time, connection: Connection, frame: &ServerFrame) {
        let Some(seat) = self.seats.get_mut(&connection) else { return };
        let (page, who) = (seat.page, seat.who.clone());
        let holder = page.map_or(Holder::Raw(connection), Holder::Page);
        match frame {
            ServerFrame::Welcome(welcome) => {
                seat.session = Some(welcome.session.clone());
                if welcome.resumed {
                    self.statistics.resumes = self.statistics.resumes.saturating_add(1);
                } else {
                    self.numbers.insert(welcome.session.clone(), 0);
                }
                if let Some(page) = page.filter(|page| !self.gone.contains(page)) {
                    for told in self.memory(page).told.values_mut() {
                        told.stage = None;
                    }
                }
                for known in &welcome.calls {
                    self.told(now, holder, who.as_ref(), known);
                }
            }
            ServerFrame::Numbered { seq, ack: _, fact } => {
                let session = seat.session.clone();
                let fresh = session.is_some_and(|session| {
                    let last = self.numbers.entry(session).or_default();
                    let fresh = *seq > *last;
                    *last = (*last).max(*seq);
                    fresh
                });
                match fact {
                    Fact::State(known) | Fact::Rejoin { record: known, .. } if fresh => {
                        self.told(now, holder, who.as_ref(), known)
                    }
                    Fact::Result { id, call, outcome } => {
                        let before = self.results.insert(*id, (*call, *outcome));
                        if let (Some(into), Some(invited)) = (call, self.commands.get(id)) {
                            self.merged.insert(*invited, *into);
                        }
                        // A later session of the page knows nothing of what was worth something at its time only.
                        let before = before.filter(|_| !self.fleeting.contains_key(id));
                        self.judge(now, record::same_result(before, (*call, *outcome)));
                        if *outcome == Err(ResultCode::InCall) && before.is_none() {
                            self.in_call.extend(who);
                        }
                    }
                    Fact::Ticket { call, ticket } => {
                        self.tickets.calls.insert(ticket.reveal().clone(), *call);
                    }
                    Fact::State(_)
                    | Fact::Media { .. }
                    | Fact::Ice { .. }
                    | Fact::Renew { .. }
                    | Fact::Rejoin { .. }
                    | Fact::Update { .. }
                    | Fact::Dtmf { .. }
                    | Fact::Unknown => {}
                }
            }
            ServerFrame::Refused(code) => {
                let who = seat.who.clone();
                let others = self.seats.iter().filter(|(other, _)| **other != connection);
                let elsewhere = others
                    .filter(|(_, other)| {
                        other.session.is_some() && who.as_ref().is_some_and(|who| other.is_elsewhere(who))
                    })
                    .map(|(other, _)| *other)
                    .collect();
                self.turned_away.push((*code, elsewhere));
                if let RefusalCode::AlreadySignedIn | RefusalCode::Replaced = code {
                    self.statistics.saw("devices turned away");
                }
            }
            ServerFrame::Ack(_) | ServerFrame::Pong(_) | ServerFrame::Drain(_) => {}
        }
    }

    /// The connections that have been welcomed, and whose they are.
    pub(crate) fn welcomed(&self) -> impl Iterator<Item = (Connection, &Who)> {
        let welcomed = self.seats.iter().filter(|(_, seat)| seat.session.is_some());
        welcomed.filter_map(|(connection, seat)| Some((*connection, seat.who.as_ref()?)))
    }

    fn told(&mut self, now: Time, holder: Holder, who: Option<&Who>, known: &CallRecord) {
        let Some(who) = who else { return };
        if let Holder::Page(page) = holder
            && !self.gone.contains(&page)
        {
            let told = self.memory(page).told.entry(known.call).or_insert(Told { rev: 0, stage: None });
            if known.rev >= told.rev {
                *told = Told { rev: known.rev, stage: Some(known.stage) };
            }
        }
        // What waited for a page that was away says how things were then.
        let late = match holder {
            Holder::Page(page) => {
                self.pages.get(&page).is_none_or(|memory| now.since(memory.impaired) < SETTLING)
            }
            Holder::Raw(_) => false,
        };
        if self.calls.get(&known.call).is_none_or(|truth| truth.forgotten) {
            self.statistics.calls = self.statistics.calls.saturating_add(1);
            let reborn = self.calls.contains_key(&known.call);
            if reborn && matches!(known.stage, Stage::Accepted { .. }) {
                self.statistics.saw("records rebuilt");
            }
            self.calls.insert(known.call, Truth { reborn, ..Truth::new(now, known) });
            self.live.insert(known.call);
        }
        let Some(truth) = self.calls.get_mut(&known.call) else { return };
        let before = truth.legs.get(&holder);
        // What was kept for a page that was away comes after the welcome that told more.
        if before.is_some_and(|before| known.rev < before.rev) {
            return;
        }
        let was_ended = before.is_some_and(|leg| leg.ended().is_some());
        let counted = self.tickets.counts_from_the_answer(now, known);
        let verdict = record::judge(truth, holder, known)
            .and_then(|()| limit::as_ruled(known, self.longest))
            .and(counted);
        let leg = LegTruth {
            who: who.clone(),
            leg: known.leg,
            rev: known.rev,
            stage: known.stage,
            direction: known.direction,
            peer: known.peer.cuid.clone(),
        };
        if let Stage::Accepted { talk, peer_leg, .. } = known.stage {
            truth.accepted = true;
            truth.since.get_or_insert(Time(now.0.saturating_sub(talk)));
            truth.winner = Some(match known.direction {
                Direction::Incoming => known.leg,
                Direction::Outgoing => peer_leg,
            });
        }
        if let Some(end) = leg.ended() {
            let whole = !record::ends_only_here(truth, known.leg, known.direction, known.stage);
            if whole && !truth.ended {
                truth.ended = true;
                truth.end_rev = known.rev;
                let count = self.statistics.ends.entry(end.reason.as_str()).or_default();
                *count = count.saturating_add(1);
            }
            if whole {
                self.live.remove(&known.call);
            }
            let told_now = known.direction == Direction::Outgoing && !was_ended;
            let first = truth.legs.values().all(|leg| leg.ended().is_none());
            if told_now && first && end.reason == EndReason::Busy && !late {
                self.claim_busy(known.call, &known.peer.cuid, who);
            }
        }
        if let Some(truth) = self.calls.get_mut(&known.call) {
            truth.legs.insert(holder, leg);
        }
        self.judge(now, verdict);
    }

    /// `who` was told that `callee` is busy. If no call that the server has says so, somebody must be dialling.
    fn claim_busy(&mut self, call: CallId, callee: &Cuid, who: &Who) {
        let engaged = self.live.iter().filter_map(|other| self.calls.get(other)).any(|truth| {
            let party = truth.legs.values().any(|leg| leg.who.cuid == *callee || leg.peer == *callee);
            let here = |holder: &Holder| !matches!(holder, Holder::Page(page) if self.gone.contains(page));
            let mut legs = truth.legs.iter().filter(|(holder, _)| here(holder));
            party && !legs.any(|(_, leg)| leg.who == *who && leg.ended().is_none())
        });
        if !engaged {
            self.busy.push((call, callee.clone()));
        }
    }
}
