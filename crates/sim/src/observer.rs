use std::collections::{BTreeMap, BTreeSet};

use halloo_core::{CallEvent, Command, Effect, Event, Input, MediaEffect, Tap, View};
use halloo_switch::Connection;
use halloo_wire::{
    CallId, CallRecord, ClientFrame, CommandId, Cuid, Direction, EndReason, Fact, ResultCode, ServerFrame,
    SessionId, Stage, Time,
};

use crate::invariant::{Verdict, Violation, api, media, record};
use crate::memory::{Holder, LegTruth, PageMemory, Statistics, Story, Told, Truth};
use crate::page::{Page, PageId, Who};
use crate::shell::ShellEffect;

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
    commands: BTreeMap<CommandId, CallId>,
    merged: BTreeMap<CallId, CallId>,
    /// Those of servers that have lost their memory: promises about them may still be open.
    formerly_merged: BTreeMap<CallId, CallId>,
    /// Ends with `busy` that have to be justified: the call and the callee.
    pub(crate) busy: Vec<(CallId, Cuid)>,
    /// The same of devices that were told to be in a call.
    pub(crate) in_call: Vec<Who>,
    pub(crate) violations: Vec<Violation>,
    pub(crate) statistics: Statistics,
    /// What the page that handles an input had before.
    before: Before,
}

/// What a page had before it handled an input.
#[derive(Clone, Debug, Default)]
struct Before {
    /// The call that a command names is not known, or its end was told.
    gone: bool,
    connected: bool,
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

    pub(crate) fn story(&mut self, page: PageId, call: CallId) -> &mut Story {
        self.memory(page).stories.entry(call).or_default()
    }

    /// The call that `call` has become part of, or itself.
    pub(crate) fn survivor(&self, call: CallId) -> CallId {
        self.merged.get(&call).copied().unwrap_or(call)
    }

    /// The call that `call` was part of before the server lost its memory.
    pub(crate) fn former_survivor(&self, call: CallId) -> Option<CallId> {
        self.formerly_merged.get(&call).copied()
    }

    pub(crate) fn opened(&mut self, connection: Connection, page: PageId, who: &Who) {
        let seat = Seat { page: Some(page), who: Some(who.clone()), session: None, hostile: false };
        self.seats.insert(connection, seat);
    }

    pub(crate) fn opened_raw(&mut self, connection: Connection, hostile: bool) {
        self.seats.insert(connection, Seat { page: None, who: None, session: None, hostile });
    }

    /// The server has lost its memory.
    pub(crate) fn restarted(&mut self) {
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
                seat.who.get_or_insert(who);
            }
            ClientFrame::Numbered(numbered) => {
                let hostile = seat.hostile;
                if let Ok(command) = &numbered.command {
                    self.commands.insert(numbered.id, command.call);
                }
                let known = self.results.contains_key(&numbered.id);
                self.judge(now, record::strangers_touch_nothing(hostile, connection, effects));
                self.judge(now, record::repeats_touch_nothing(known, connection, effects));
            }
            ClientFrame::Ack(_) | ClientFrame::Ping(_) | ClientFrame::Bye => {}
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
                    Fact::State(known) if fresh => self.told(now, holder, who.as_ref(), known),
                    Fact::Result { id, call, outcome } => {
                        let before = self.results.insert(*id, (*call, *outcome));
                        if let (Some(into), Some(invited)) = (call, self.commands.get(id)) {
                            self.merged.insert(*invited, *into);
                        }
                        self.judge(now, record::same_result(before, (*call, *outcome)));
                        if *outcome == Err(ResultCode::InCall) && before.is_none() {
                            self.in_call.extend(who);
                        }
                    }
                    Fact::State(_)
                    | Fact::Media { .. }
                    | Fact::Ice { .. }
                    | Fact::Update { .. }
                    | Fact::Unknown => {}
                }
            }
            ServerFrame::Refused(_) | ServerFrame::Ack(_) | ServerFrame::Pong(_) | ServerFrame::Drain(_) => {}
        }
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
            self.calls.insert(known.call, Truth { reborn, ..Truth::new(now) });
            self.live.insert(known.call);
        }
        let Some(truth) = self.calls.get_mut(&known.call) else { return };
        let before = truth.legs.get(&holder);
        // What was kept for a page that was away comes after the welcome that told more.
        if before.is_some_and(|before| known.rev < before.rev) {
            return;
        }
        let was_ended = before.is_some_and(|leg| leg.ended().is_some());
        let verdict = record::judge(truth, holder, known);
        let leg = LegTruth {
            who: who.clone(),
            leg: known.leg,
            rev: known.rev,
            stage: known.stage,
            direction: known.direction,
            peer: known.peer.cuid.clone(),
        };
        if let Stage::Accepted { .. } = known.stage {
            truth.accepted = true;
            if known.direction == Direction::Incoming {
                truth.winner = Some(known.leg);
            }
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

    /// A frame has reached a page.
    pub(crate) fn delivered(&mut self, page: PageId, frame: &ServerFrame) {
        if let ServerFrame::Numbered { fact: Fact::State(known), .. } = frame
            && let Stage::Ended { reason, .. } = known.stage
            // A ring that has gone to another tab may come back.
            && reason != EndReason::Replaced
        {
            self.story(page, known.call).knew_end = true;
        }
    }

    /// A page is about to handle an input.
    pub(crate) fn taken(&mut self, page: &Page, input: &Input) {
        self.before = Before { gone: false, connected: page.client.is_connected() };
        match input {
            Input::Command(_, command) => {
                let (_, call) = crate::page::Asked::of(command);
                self.before.gone = call.is_some_and(|call| {
                    page.state(call).is_none() || self.story(page.id, call).ended.is_some()
                });
                if let Command::Accept(call) = command {
                    self.story(page.id, *call).consented = true;
                }
            }
            Input::Screen(call, Tap::Answer) => self.story(page.id, *call).consented = true,
            Input::Screen(_, Tap::Decline | Tap::HangUp | Tap::ToggleMute | Tap::Dismiss)
            | Input::Signalling(..)
            | Input::Media(..)
            | Input::Host(_)
            | Input::Wake => {}
        }
    }

    /// A page has handled an input.
    pub(crate) fn decided(&mut self, now: Time, page: &Page, input: &Input, effects: &[Effect]) {
        if let Input::Command(ticket, command) = input {
            let Before { gone, connected } = self.before;
            self.judge(now, api::refused_at_once(page, *ticket, command, (gone, connected), effects));
        }
    }

    /// A page wants something.
    pub(crate) fn effect(&mut self, now: Time, page: &Page, effect: &Effect) {
        match effect {
            Effect::Settle(ticket, result) => {
                self.judge(now, api::settled_once(page, *ticket));
                let verdict = api::settled_as_recorded(self, now, page, *ticket, result);
                self.judge(now, verdict);
            }
            Effect::Emit(Event::Incoming(call)) => {
                let story = self.story(page.id, *call);
                let verdict = api::rings_once(story, *call);
                story.incoming = true;
                self.judge(now, verdict);
            }
            Effect::Emit(Event::Call(call, event)) => {
                self.whole_user(now, page, *call, *event);
                let verdict = api::in_order(now, self.story(page.id, *call), *call, *event);
                self.judge(now, verdict);
            }
            Effect::Screen(call, Some(screen)) => {
                let knew = self.story(page.id, *call).knew_end;
                let rings = screen.view == View::Incoming;
                self.judge(now, api::no_dead_ring(knew && rings, *call));
            }
            Effect::Media(call, _, MediaEffect::Capture) => {
                let verdict = media::consent(self, page, *call);
                self.judge(now, verdict);
            }
            Effect::Media(call, _, MediaEffect::Connect { permit, .. }) => {
                let verdict = media::permitted(self, page, *call, *permit);
                self.judge(now, verdict);
                self.story(page.id, *call).permits += 1;
            }
            Effect::Media(
                _,
                _,
                MediaEffect::Describe(_)
                | MediaEffect::Candidate(_)
                | MediaEffect::Mute(_)
                | MediaEffect::Release,
            )
            | Effect::Screen(_, None)
            | Effect::Emit(Event::Session(_))
            | Effect::Signalling(..) => {}
        }
    }

    /// Judges an event against what the same user's other pages were told.
    fn whole_user(&mut self, now: Time, page: &Page, call: CallId, event: CallEvent) {
        let cuid = &page.who.cuid;
        let ended = match event {
            CallEvent::Ended(end) => Some(end),
            CallEvent::Ringing
            | CallEvent::Answered
            | CallEvent::Connected
            | CallEvent::Reconnecting
            | CallEvent::Reconnected
            | CallEvent::Muted(_)
            | CallEvent::PeerMuted(_) => None,
        };
        let as_recorded = ended.map_or(Ok(()), |end| api::ended_as_recorded(self, now, page, call, end));
        if let Some(truth) = self.calls.get_mut(&call) {
            match ended.map(|end| end.reason) {
                Some(EndReason::Missed) => truth.missed.insert(cuid.clone()),
                Some(EndReason::AnsweredElsewhere) => truth.elsewhere.insert(cuid.clone()),
                Some(_) => false,
                None if event == CallEvent::Answered => truth.answered.insert(cuid.clone()),
                None => false,
            };
            let of = |set: &BTreeSet<Cuid>| set.contains(cuid);
            let (missed, answered, elsewhere) =
                (of(&truth.missed), of(&truth.answered), of(&truth.elsewhere));
            self.judge(now, api::missed_or_answered(missed, answered, elsewhere, call, cuid));
        }
        self.judge(now, as_recorded);
    }
}
