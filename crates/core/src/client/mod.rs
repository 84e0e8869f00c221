mod command;
mod fact;
mod life;
mod phase;
mod several;
mod show;

pub use self::phase::{CallPhase, LinkPhase};

use halloo_wire::{Branding, CallId, Command as Wish, IceServer, Queue, RefusalCode, Time, Verb};

use crate::call::{Birth, Call, Routes, Wishes};
use crate::chance::Chance;
use crate::client::life::Phase;
use crate::devices::Devices;
use crate::effect::{Effect, Event, MediaEffect, Reply, SessionEvent};
use crate::ended::Ended;
use crate::error::{Error, ErrorCode};
use crate::input::{Epoch, Host, Input, MediaInput, SignallingInput, Ticket};
use crate::screen::Screen;
use crate::signalling::{News, Posted, Signalling};
use crate::table::Table;
use crate::validate::{already_signed_in, invalid_credentials, not_connected};
use crate::view::CallView;
use crate::{Config, Seed};

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
    devices: Devices,
    /// The page must not sound.
    silent: bool,
    /// The page is hidden.
    hidden: bool,
    /// The page was frozen, and what it hears may be old.
    asleep: bool,
    /// The page is gone, and its calls wait for the next one.
    back: bool,
    /// The look that the screens have been told of.
    style: (Branding, Vec<String>),
    /// Since when the session is interrupted.
    cut_off: Option<Time>,
    /// Wait for a sign of life of the server.
    pings: Vec<Ticket>,
    effects: Queue<Effect>,
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
            devices: Devices::default(),
            silent: false,
            hidden: false,
            asleep: false,
            back: false,
            style: <(Branding, Vec<String>)>::default(),
            cut_off: None,
            pings: Vec::new(),
            effects: Queue::new(),
        }
    }

    /// The one way in. Cannot fail: a refused command settles its ticket with an error.
    pub fn handle(&mut self, now: Time, input: Input) {
        match input {
            Input::Command(ticket, command) => self.command(now, ticket, command),
            Input::Signalling(epoch, input) => {
                let in_call = !self.calls.is_empty();
                let claims = if input == SignallingInput::Opened { self.claims() } else { Vec::new() };
                let news = self.with_effects(|client, out| {
                    let Self { signalling, chance, config, .. } = client;
                    signalling.news(now, epoch, input, (config, claims), (chance, in_call), out)
                });
                self.news(now, news);
            }
            Input::Media(call, epoch, input) => self.media(now, call, epoch, input),
            Input::Screen(call, tap) => self.tap(now, call, tap),
            Input::Sound(input) => self.sound(now, input),
            Input::Devices { microphones, speakers } => self.devices_are(now, microphones, speakers),
            Input::Host(host) => self.host(now, host),
            Input::Wake => self.wake(now),
        }
        self.depart(now);
        self.show(now);
    }

    /// The one way out, in the order decided.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop()
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

    /// The microphones and loudspeakers, as far as the browser has named them.
    #[must_use]
    pub const fn devices(&self) -> &Devices {
        &self.devices
    }

    /// The STUN and TURN servers that the server has named.
    #[must_use]
    pub fn ice_servers(&self) -> &[IceServer] {
        &self.signalling.settings.ice_servers
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
        self.effects.push(Effect::Emit(event));
    }

    fn settle(&mut self, ticket: Ticket, result: Result<Reply, Error>) {
        self.effects.push(Effect::Settle(ticket, result));
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
                self.for_each(now, |call, wishes| {
                    call.come_back(now, wishes);
                    call.go_on(wishes);
                });
                if resumed && !self.hidden {
                    self.with_effects(|client, out| client.signalling.seen(out));
                }
                self.restyle();
                self.emit(Event::Session(SessionEvent::Connected));
                self.reconcile(now, resumed, &calls);
                if self.asleep {
                    self.with_effects(|client, out| client.signalling.ping(now, out));
                }
            }
            Some(News::Down) => self.interrupted(now),
            Some(News::Refused(code)) => {
                let error = match code {
                    RefusalCode::InvalidCredentials => invalid_credentials(),
                    RefusalCode::AlreadySignedIn | RefusalCode::Replaced => already_signed_in(),
                    RefusalCode::UnsupportedVersion
                    | RefusalCode::NoHello
                    | RefusalCode::BadFrame
                    | RefusalCode::RateLimited
                    | RefusalCode::Draining => {
                        Error::new(ErrorCode::Unsupported, "This server speaks another version")
                    }
                };
                self.close(now, &error, Some(code));
            }
            Some(News::Pong) => {
                self.for_each(now, Call::go_on);
                self.pinged(&Ok(Reply::Done));
                if std::mem::take(&mut self.asleep) {
                    self.surface_held(now);
                }
            }
            Some(News::Fact(fact)) => self.fact(now, fact),
        }
    }

    fn media(&mut self, now: Time, id: CallId, epoch: Epoch, input: MediaInput) {
        // Where there is no microphone, the permission to use one says nothing.
        if input == MediaInput::Granted && self.devices.microphones.is_empty() {
            return;
        }
        // News of a call that is over, or of an older generation, is dropped here and nowhere else.
        let current = |call: &&mut Call| call.epoch == epoch || input.is_of_the_microphone();
        let Some(call) = self.calls.get_mut(id).filter(current) else { return };
        let mut wishes = Wishes::default();
        call.media(now, input, &mut wishes);
        self.grant(now, id, wishes);
    }

    fn host(&mut self, now: Time, host: Host) {
        match host {
            Host::Online | Host::Visible | Host::Resumed => {
                self.hidden &= host != Host::Visible;
                // Whatever comes before the server's next sign of life may have waited for the page.
                self.asleep |= host == Host::Resumed;
                self.for_each(now, |call, _| call.thaw(now));
                self.with_effects(|client, out| {
                    client.signalling.nudge(now, out);
                    if host == Host::Visible {
                        client.signalling.seen(out);
                    }
                });
            }
            Host::Hidden => self.hidden = true,
            Host::Frozen => self.for_each(now, Call::freeze),
            Host::Stored => self.rest(now),
            // What is lost with the network shows by itself.
            Host::Offline => {}
            Host::Microphones => self.for_each(now, Call::retry),
            Host::Leaving => {
                self.leave_to_the_next_page(now);
                self.end_calls(now);
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
        let Wishes { verbs, media, events, settled, reports, hurry, end } = wishes;
        if hurry {
            self.with_effects(|client, out| client.signalling.hurry(now, out));
        }
        // The longer road first.
        for (verb, ttl) in verbs {
            self.post(now, id, verb, ttl);
        }
        let epoch = self.calls.get(id).map_or(Epoch(1), |call| call.epoch);
        for mut effect in media {
            if let MediaEffect::Prepare { ice_servers, .. } = &mut effect {
                ice_servers.clone_from(&self.signalling.settings.ice_servers);
            }
            if let MediaEffect::Attach { speaker, .. } = &mut effect {
                speaker.clone_from(&self.devices.speaker);
            }
            self.effects.push(Effect::Media(id, epoch, effect));
        }
        if let Some(call) = self.calls.get(id) {
            let about = reports.into_iter().map(|kind| call.report_of(now, kind)).collect::<Vec<_>>();
            self.effects.extend(about.into_iter().map(Effect::Analytics));
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

    /// What a call begins with at this moment.
    pub(crate) fn birth(&self, now: Time) -> Birth {
        let own = (self.config.pre_accept, self.config.in_call);
        let routes = Routes::new(&self.signalling.settings, own);
        let grace = self.signalling.settings.grace;
        Birth { now, wall: self.config.wall, routes, grace, muted_talk: self.config.muted_talk }
    }

    fn post(&mut self, now: Time, call: CallId, verb: Verb, ttl: u64) {
        let posted =
            Posted { id: self.chance.command(now), command: Wish { call, verb }, expires: now.after(ttl) };
        self.with_effects(|client, out| client.signalling.command(now, posted, out));
    }
}
