//! The session with the server: one socket at a time, numbered commands that survive it, and facts handled once.

mod backoff;
mod link;
mod post;

use halloo_wire::{
    CallRecord, Claim, ClientFrame, Fact, Hello, Inbox, Order, RefusalCode, Resume, ServerFrame, SessionId,
    Settings, Time, Token, Welcome,
};

use crate::Config;
use crate::chance::Chance;
use crate::effect::{Effect, SignallingEffect};
use crate::input::{Epoch, SignallingInput};

pub(crate) use link::Link;
use link::{HELLO_WITHIN, PONG_IN_A_HURRY, PONG_WITHIN, STABLE};
use post::Post;
pub(crate) use post::Posted;

/// Facts are acknowledged by whatever is sent next, and after this many by themselves.
const ACKNOWLEDGE_EVERY: u32 = 8;

/// What the client learns from its session.
#[derive(Debug)]
pub(crate) enum News {
    /// The session is up. If it is not the old one, calls must be looked at one by one.
    Up { resumed: bool, calls: Vec<CallRecord> },
    /// The session was up and is interrupted.
    Down,
    /// The server turned this client away for good.
    Refused(RefusalCode),
    /// The server has answered a ping.
    Pong,
    /// Something happened.
    Fact(Fact),
}

#[derive(Debug)]
pub(crate) struct Signalling {
    pub(crate) link: Link,
    epoch: Epoch,
    resume: Option<(SessionId, Token)>,
    inbox: Inbox,
    unacknowledged: u32,
    /// How long the server took to answer last, in milliseconds.
    round_trip: u64,
    /// How many pings have no answer yet, and when the next one to be answered was sent, if that is known.
    pings: (u32, Option<Time>),
    pub(crate) post: Post,
    pub(crate) settings: Settings,
    /// Whether there ever was a welcome: before it, failing is an answer; after it, a client never gives up.
    pub(crate) welcomed: bool,
}

impl Signalling {
    pub(crate) fn new() -> Self {
        Self {
            link: Link::Idle,
            epoch: Epoch::default(),
            resume: None,
            inbox: Inbox::default(),
            unacknowledged: 0,
            round_trip: 0,
            pings: (0, None),
            post: Post::default(),
            settings: Settings { grace: 30_000, ..Settings::default() },
            welcomed: false,
        }
    }

    /// Opens a new socket. The old one, if any, has been closed.
    pub(crate) fn open(&mut self, now: Time, attempt: u32, out: &mut Vec<Effect>) {
        self.epoch = self.epoch.next();
        self.link = Link::Opening { until: now.after(HELLO_WITHIN), attempt };
        self.effect(SignallingEffect::Open, out);
    }

    /// News of a socket. That of an old one is dropped here and nowhere else. `claims`: what a hello says of calls.
    pub(crate) fn news(
        &mut self,
        now: Time,
        epoch: Epoch,
        input: SignallingInput,
        (config, claims): (&Config, Vec<Claim>),
        (chance, in_call): (&mut Chance, bool),
        out: &mut Vec<Effect>,
    ) -> Option<News> {
        if epoch != self.epoch || matches!(self.link, Link::Idle | Link::Closed | Link::Waiting { .. }) {
            return None;
        }
        match input {
            SignallingInput::Opened => {
                if let Link::Opening { until, attempt } = self.link {
                    self.link = Link::Greeting { until, since: now, attempt };
                    let hello = self.hello(config, claims);
                    self.effect(SignallingEffect::Send(ClientFrame::Hello(hello)), out);
                }
                None
            }
            SignallingInput::Closed => self.lost(now, chance, in_call),
            SignallingInput::Received(frame) => self.received(now, frame, (chance, in_call), out),
        }
    }

    fn hello(&self, config: &Config, claims: Vec<Claim>) -> Hello {
        Hello {
            account: config.account.clone(),
            key: config.key.clone(),
            cuid: config.cuid.clone(),
            name: config.name.clone(),
            device: config.device.clone(),
            tab: config.tab.clone(),
            waiting: config.waiting,
            resume: self.resume.clone().map(|(session, token)| Resume {
                session,
                token,
                ack: self.inbox.last(),
            }),
            claims,
        }
    }

    fn received(
        &mut self,
        now: Time,
        frame: ServerFrame,
        (chance, in_call): (&mut Chance, bool),
        out: &mut Vec<Effect>,
    ) -> Option<News> {
        if let Link::Up { pong_by, .. } = &mut self.link {
            // Whatever arrives proves that the path is alive.
            *pong_by = None;
        }
        match frame {
            ServerFrame::Welcome(welcome) => self.welcome(now, welcome, out),
            ServerFrame::Refused(code) => self.refused(now, code, (chance, in_call), out),
            ServerFrame::Ack(ack) => {
                self.post.acknowledge(ack);
                None
            }
            ServerFrame::Pong(ack) => {
                // Answers come in the order of the questions: a second ping must not make the first one's answer look quick.
                let (waiting, sent) = self.pings;
                self.round_trip = sent.map_or(self.round_trip, |sent| now.since(sent));
                self.pings = (waiting.saturating_sub(1), None);
                self.post.acknowledge(ack);
                Some(News::Pong)
            }
            ServerFrame::Drain(after) => {
                if let Link::Up { move_at, .. } = &mut self.link {
                    *move_at = Some(now.after(after));
                }
                None
            }
            ServerFrame::Numbered { seq, ack, fact } => {
                // Before the welcome nothing is owed to this connection.
                if !self.is_up() {
                    return self.broken(now, (chance, in_call), out);
                }
                self.post.acknowledge(ack);
                match self.inbox.receive(seq) {
                    Order::Repeated => None,
                    Order::Gap => self.broken(now, (chance, in_call), out),
                    Order::Next => {
                        self.unacknowledged = self.unacknowledged.saturating_add(1);
                        if self.unacknowledged >= ACKNOWLEDGE_EVERY {
                            self.send(ClientFrame::Ack(self.inbox.last()), out);
                        }
                        Some(News::Fact(fact))
                    }
                }
            }
        }
    }

    fn welcome(&mut self, now: Time, welcome: Welcome, out: &mut Vec<Effect>) -> Option<News> {
        let Link::Greeting { since, attempt, .. } = self.link else { return None };
        self.round_trip = now.since(since);
        self.pings = (0, None);
        self.link = Link::up(now, since, attempt);
        self.resume = Some((welcome.session, welcome.token));
        self.settings = welcome.settings;
        self.welcomed = true;
        if welcome.resumed {
            self.post.acknowledge(welcome.ack);
        } else {
            self.inbox = Inbox::default();
            self.post.renumber();
        }
        // From here on this end's acknowledgement stands in every frame.
        self.unacknowledged = 0;
        let again: Vec<ClientFrame> = self.post.waiting(now, since, self.inbox.last()).collect();
        if again.is_empty() {
            // Shows the server that the new token has arrived.
            self.send(ClientFrame::Ack(self.inbox.last()), out);
        }
        for frame in again {
            self.effect(SignallingEffect::Send(frame), out);
        }
        Some(News::Up { resumed: welcome.resumed, calls: welcome.calls })
    }

    fn refused(
        &mut self,
        now: Time,
        code: RefusalCode,
        (chance, in_call): (&mut Chance, bool),
        out: &mut Vec<Effect>,
    ) -> Option<News> {
        match code {
            RefusalCode::InvalidCredentials
            | RefusalCode::UnsupportedVersion
            | RefusalCode::AlreadySignedIn
            | RefusalCode::Replaced => {
                self.close(out);
                Some(News::Refused(code))
            }
            RefusalCode::BadFrame | RefusalCode::NoHello => {
                // Something in this session is broken: the next hello begins another one.
                self.resume = None;
                self.broken(now, (chance, in_call), out)
            }
            RefusalCode::RateLimited | RefusalCode::Draining => self.broken(now, (chance, in_call), out),
        }
    }

    /// Gives the socket up and waits for the next attempt.
    pub(crate) fn broken(
        &mut self,
        now: Time,
        (chance, in_call): (&mut Chance, bool),
        out: &mut Vec<Effect>,
    ) -> Option<News> {
        self.effect(SignallingEffect::Close, out);
        self.lost(now, chance, in_call)
    }

    fn lost(&mut self, now: Time, chance: &mut Chance, in_call: bool) -> Option<News> {
        let (was_up, attempt) = match self.link {
            Link::Idle | Link::Closed => return None,
            Link::Up { since, .. } if now.since(since) >= STABLE => (true, 0),
            Link::Up { attempt, .. } => (true, attempt.saturating_add(1)),
            Link::Opening { attempt, .. }
            | Link::Greeting { attempt, .. }
            | Link::Waiting { attempt, .. } => (false, attempt.saturating_add(1)),
        };
        let wait = backoff::wait(attempt, in_call, chance);
        self.link = Link::Waiting { until: now.after(wait), attempt };
        was_up.then_some(News::Down)
    }

    /// The page woke or the network came back: do not wait, and do not trust what looks open.
    pub(crate) fn nudge(&mut self, now: Time, out: &mut Vec<Effect>) {
        match self.link {
            Link::Waiting { attempt, .. } => self.open(now, attempt, out),
            Link::Up { .. } => self.ping(now, out),
            Link::Idle | Link::Opening { .. } | Link::Greeting { .. } | Link::Closed => {}
        }
    }

    /// The user looks at this page.
    pub(crate) fn seen(&mut self, out: &mut Vec<Effect>) {
        if self.is_up() {
            self.send(ClientFrame::Seen, out);
        }
    }

    /// A path is dead, and this one may be as well: it has to show at once that it is not.
    pub(crate) fn hurry(&mut self, now: Time, out: &mut Vec<Effect>) {
        self.nudge(now, out);
        if let Link::Up { pong_by: Some(by), .. } = &mut self.link {
            *by = now.after(PONG_IN_A_HURRY.max(self.round_trip.saturating_mul(2))).min(*by);
        }
    }

    pub(crate) fn ping(&mut self, now: Time, out: &mut Vec<Effect>) {
        if let Link::Up { pong_by, pinged, .. } = &mut self.link {
            *pinged = now;
            let (waiting, sent) = self.pings;
            self.pings = (waiting.saturating_add(1), if waiting == 0 { Some(now) } else { sent });
            pong_by.get_or_insert(now.after(PONG_WITHIN));
            self.send(ClientFrame::Ping(self.inbox.last()), out);
        }
    }

    /// A time-out of the link has come.
    pub(crate) fn wake(
        &mut self,
        now: Time,
        (chance, in_call): (&mut Chance, bool),
        out: &mut Vec<Effect>,
    ) -> Option<News> {
        match self.link {
            Link::Waiting { until, attempt } if now >= until => {
                self.open(now, attempt, out);
                None
            }
            Link::Opening { until, .. } | Link::Greeting { until, .. } if now >= until => {
                self.broken(now, (chance, in_call), out)
            }
            Link::Up { pong_by: Some(by), .. } if now >= by => self.broken(now, (chance, in_call), out),
            Link::Up { move_at: Some(at), .. } if now >= at => {
                self.effect(SignallingEffect::Close, out);
                self.open(now, 0, out);
                Some(News::Down)
            }
            Link::Up { pinged, .. } if now >= Link::next_ping(pinged, in_call) => {
                self.ping(now, out);
                None
            }
            Link::Idle
            | Link::Waiting { .. }
            | Link::Opening { .. }
            | Link::Greeting { .. }
            | Link::Up { .. }
            | Link::Closed => None,
        }
    }

    /// Ends it for good.
    pub(crate) fn close(&mut self, out: &mut Vec<Effect>) {
        if !matches!(self.link, Link::Idle | Link::Waiting { .. } | Link::Closed) {
            self.effect(SignallingEffect::Close, out);
        }
        self.link = Link::Closed;
        self.post = Post::default();
    }

    /// `back`: calls go on that the next page may go on with.
    pub(crate) fn bye(&mut self, back: bool, out: &mut Vec<Effect>) {
        if self.is_up() {
            if back {
                // What has been handled here is not handled again by the next page.
                self.effect(SignallingEffect::Send(ClientFrame::Ack(self.inbox.last())), out);
            }
            self.effect(SignallingEffect::Send(ClientFrame::Bye { back }), out);
        }
        self.close(out);
    }

    /// The page is put away: the session ends, and another one begins with the next nudge. Whether there was one.
    pub(crate) fn rest(&mut self, now: Time, out: &mut Vec<Effect>) -> bool {
        let is_up = self.is_up();
        if is_up {
            self.bye(false, out);
            self.resume = None;
            self.link = Link::Waiting { until: now.after(HELLO_WITHIN), attempt: 0 };
        }
        is_up
    }

    pub(crate) const fn is_up(&self) -> bool {
        matches!(self.link, Link::Up { .. })
    }

    /// Sends a command, now or when the session is back.
    pub(crate) fn command(&mut self, now: Time, posted: Posted, out: &mut Vec<Effect>) {
        if matches!(self.link, Link::Closed) {
            return;
        }
        let ack = self.inbox.last();
        let frame = match (self.post.push(posted), self.link) {
            (Some((seq, posted)), Link::Up { since, .. }) => Some(posted.frame(now, since, seq, ack)),
            (Some(_), _) => None,
            (None, _) => {
                // More than can ever be acknowledged: this session is lost, and a new one numbers anew.
                self.resume = None;
                if let Link::Up { pong_by, .. } = &mut self.link {
                    *pong_by = Some(now);
                }
                None
            }
        };
        if let Some(frame) = frame {
            self.unacknowledged = 0;
            self.effect(SignallingEffect::Send(frame), out);
        }
    }

    fn send(&mut self, frame: ClientFrame, out: &mut Vec<Effect>) {
        self.unacknowledged = 0;
        self.effect(SignallingEffect::Send(frame), out);
    }

    fn effect(&self, effect: SignallingEffect, out: &mut Vec<Effect>) {
        out.push(Effect::Signalling(self.epoch, effect));
    }
}
