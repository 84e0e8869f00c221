mod command;
mod fact;
mod life;

use std::collections::VecDeque;

use halloo_wire::{CallId, Command as Wish, RefusalCode, Time, Verb};

use crate::call::{Call, Wishes};
use crate::chance::Chance;
use crate::client::life::Phase;
use crate::effect::{Effect, End, Event, MediaEffect, Reply, SessionEvent};
use crate::ended::{Ended, Tombstone};
use crate::error::{Error, ErrorCode};
use crate::input::{Epoch, Host, Input, MediaInput, Ticket};
use crate::screen::{Screen, View};
use crate::signalling::{News, Posted, Signalling};
use crate::table::Table;
use crate::validate::{invalid_credentials, not_connected};
use crate::view::CallView;
use crate::{Config, Seed};

/// How long the end view stays.
const END_SHOWN: u64 = 2_000;

/// One signed-in user on one page.
#[derive(Debug)]
pub struct Client {
    config: Config,
    chance: Chance,
    signalling: Signalling,
    calls: Table<CallId, Call>,
    ended: Ended,
    /// What the screens show at present, and until when if it is an end.
    shown: Table<CallId, (Screen, Option<Time>)>,
    phase: Phase,
    /// Since when the session is interrupted.
    cut_off: Option<Time>,
    effects: VecDeque<Effect>,
}

impl Client {
    /// A client that has not connected yet: give it [`crate::Command::Connect`] first.
    #[must_use]
    pub fn new(config: Config, seed: Seed) -> Self {
        Self {
            chance: Chance::new(seed, config.wall),
            config,
            signalling: Signalling::new(),
            calls: Table::new(),
            ended: Ended::default(),
            shown: Table::new(),
            phase: Phase::New,
            cut_off: None,
            effects: VecDeque::new(),
        }
    }

    /// The one way in. Cannot fail: a refused command settles its ticket with an error.
    pub fn handle(&mut self, now: Time, input: Input) {
        match input {
            Input::Command(ticket, command) => self.command(now, ticket, command),
            Input::Signalling(epoch, input) => {
                let in_call = !self.calls.is_empty();
                let news = self.with_effects(|client, out| {
                    let Self { signalling, chance, config, .. } = client;
                    signalling.news(now, epoch, input, config, (chance, in_call), out)
                });
                self.news(now, news);
            }
            Input::Media(call, epoch, input) => self.media(now, call, epoch, input),
            Input::Screen(call, tap) => self.tap(now, call, tap),
            Input::Host(host) => self.host(now, host),
            Input::Wake => self.wake(now),
        }
        self.depart(now);
        self.show(now);
    }

    /// The one way out, in the order decided.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When to send [`Input::Wake`]. May change with every input.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Time> {
        let phase = match self.phase {
            Phase::Connecting { until, .. } | Phase::Departing { until, .. } => Some(until),
            Phase::New | Phase::SignedIn | Phase::SignedOut => None,
        };
        let grace = self.signalling.settings.grace;
        let calls = self.calls.values().filter_map(|call| call.timeout(self.cut_off, grace));
        let ends = self.shown.values().filter_map(|(_, until)| *until);
        let link = self.signalling.link.timeout(!self.calls.is_empty());
        phase.into_iter().chain(link).chain(calls).chain(ends).min()
    }

    /// A call as the application may look at it: a live one, or one of the last that ended.
    #[must_use]
    pub fn view(&self, call: CallId) -> Option<CallView> {
        let live = self.calls.get(call).map(Call::view);
        live.or_else(|| self.ended.announced(call).map(|tombstone| tombstone.view.clone()))
    }

    /// The calls that have not ended for their user.
    pub fn live_calls(&self) -> impl Iterator<Item = CallId> {
        self.calls.values().filter(|call| call.engages()).map(|call| call.id)
    }

    /// Whether the session with the server is up at the moment.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.signalling.is_up()
    }

    fn with_effects<T>(&mut self, work: impl FnOnce(&mut Self, &mut Vec<Effect>) -> T) -> T {
        let mut out = Vec::new();
        let result = work(self, &mut out);
        self.effects.extend(out);
        result
    }

    fn emit(&mut self, event: Event) {
        self.effects.push_back(Effect::Emit(event));
    }

    fn settle(&mut self, ticket: Ticket, result: Result<Reply, Error>) {
        self.effects.push_back(Effect::Settle(ticket, result));
    }

    fn news(&mut self, now: Time, news: Option<News>) {
        match news {
            None => {}
            Some(News::Up { resumed, calls }) => {
                self.cut_off = None;
                if let Phase::Connecting { tickets, .. } = &mut self.phase {
                    let tickets = std::mem::take(tickets);
                    self.phase = Phase::SignedIn;
                    for ticket in tickets {
                        self.settle(ticket, Ok(Reply::Done));
                    }
                }
                self.emit(Event::Session(SessionEvent::Connected));
                self.reconcile(now, resumed, &calls);
            }
            Some(News::Down) => {
                self.cut_off.get_or_insert(now);
                self.emit(Event::Session(SessionEvent::Reconnecting));
            }
            Some(News::Refused(code)) => {
                let error = match code {
                    RefusalCode::InvalidCredentials => invalid_credentials(),
                    RefusalCode::UnsupportedVersion
                    | RefusalCode::NoHello
                    | RefusalCode::BadFrame
                    | RefusalCode::RateLimited
                    | RefusalCode::Draining => {
                        Error::new(ErrorCode::Unsupported, "This server speaks another version")
                    }
                };
                self.sign_out(now, &error);
            }
            Some(News::Fact(fact)) => self.fact(now, fact),
        }
    }

    fn media(&mut self, now: Time, id: CallId, epoch: Epoch, input: MediaInput) {
        // News of a call that is over, or of an older generation, is dropped here and nowhere else.
        let Some(call) = self.calls.get_mut(id).filter(|call| call.epoch == epoch) else { return };
        let mut wishes = Wishes::default();
        call.media(now, input, &mut wishes);
        self.grant(now, id, wishes);
    }

    fn host(&mut self, now: Time, host: Host) {
        match host {
            Host::Online | Host::Visible | Host::Resumed => {
                self.with_effects(|client, out| client.signalling.nudge(now, out));
            }
            Host::Leaving => {
                self.leave_calls(now);
                let ids: Vec<CallId> = self.calls.keys();
                for id in ids {
                    self.end_by_itself(now, id);
                }
                self.sign_out(now, &Error::new(ErrorCode::LoggedOut, "The page is closing"));
            }
        }
    }

    fn wake(&mut self, now: Time) {
        let in_call = !self.calls.is_empty();
        let news = self.with_effects(|client, out| {
            let Self { signalling, chance, .. } = client;
            signalling.wake(now, (chance, in_call), out)
        });
        self.news(now, news);
        if matches!(self.phase, Phase::Connecting { until, .. } if now >= until) {
            self.sign_out(now, &not_connected());
        }
        let (cut_off, grace) = (self.cut_off, self.signalling.settings.grace);
        let ids: Vec<CallId> = self.calls.keys();
        for id in ids {
            let Some(call) = self.calls.get_mut(id) else { continue };
            let mut wishes = Wishes::default();
            call.wake(now, cut_off, grace, &mut wishes);
            self.grant(now, id, wishes);
        }
    }

    /// Turns what a call wants into effects, in order.
    fn grant(&mut self, now: Time, id: CallId, wishes: Wishes) {
        let Wishes { verbs, media, events, settled, end } = wishes;
        let epoch = self.calls.get(id).map_or(Epoch(1), |call| call.epoch);
        for mut effect in media {
            if let MediaEffect::Connect { ice_servers, .. } = &mut effect {
                ice_servers.clone_from(&self.signalling.settings.ice_servers);
            }
            self.effects.push_back(Effect::Media(id, epoch, effect));
        }
        for (verb, ttl) in verbs {
            self.post(now, id, verb, ttl);
        }
        for event in events {
            self.emit(Event::Call(id, event));
        }
        for (ticket, result) in settled {
            self.settle(ticket, result);
        }
        if let Some(end) = end {
            self.bury(now, id, end);
        }
    }

    fn post(&mut self, now: Time, call: CallId, verb: Verb, ttl: u64) {
        let posted =
            Posted { id: self.chance.command(now), command: Wish { call, verb }, expires: now.after(ttl) };
        self.with_effects(|client, out| client.signalling.command(now, posted, out));
    }

    /// A call is over: only its end view and its tombstone remain.
    fn bury(&mut self, now: Time, id: CallId, end: End) {
        let Some(call) = self.calls.remove(id) else { return };
        let mut view = call.view();
        view.state = crate::view::CallState::Ended;
        self.ended.bury(Tombstone { view, end, announced: !call.is_held() });
        if self.shown.contains(id) {
            let screen = call.shown(View::Ended { reason: end.reason, by: end.by }, None);
            let until = now.after(END_SHOWN);
            if self.shown.get(id).is_none_or(|(shown, _)| *shown != screen) {
                self.effects.push_back(Effect::Screen(id, Some(screen.clone())));
            }
            self.shown.insert(id, (screen, Some(until)));
        }
        self.surface_held(now);
    }

    /// A call that waited for this user's own dialling comes to the front when that has come to nothing.
    fn surface_held(&mut self, now: Time) {
        if self.calls.values().any(Call::engages) {
            return;
        }
        let held: Vec<CallId> = self.calls.keys();
        for id in held {
            let Some(call) = self.calls.get_mut(id) else { continue };
            let mut wishes = Wishes::default();
            if call.surface(&mut wishes) {
                self.grant(now, id, wishes);
                return self.emit(Event::Incoming(id));
            }
        }
    }

    /// Brings the screens up to date with the calls.
    fn show(&mut self, now: Time) {
        let engaged = self.calls.values().any(Call::engages);
        let over: Vec<CallId> = self
            .shown
            .iter()
            .filter(|(_, (_, until))| until.is_some_and(|until| now >= until || engaged))
            .map(|(id, _)| id)
            .collect();
        for id in over {
            self.shown.remove(id);
            self.effects.push_back(Effect::Screen(id, None));
        }
        let Self { calls, shown, effects, .. } = self;
        for (id, call) in calls.iter() {
            // An end that waits for the server's word gives way to a new call.
            let screen = call.screen().filter(|_| call.engages() || !engaged);
            if screen.as_ref() == shown.get(id).map(|(screen, _)| screen) {
                continue;
            }
            match &screen {
                Some(screen) => shown.insert(id, (screen.clone(), None)),
                None => drop(shown.remove(id)),
            }
            effects.push_back(Effect::Screen(id, screen));
        }
    }
}
