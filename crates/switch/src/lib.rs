//! The brain of a Halloo server: who is signed in where, and every call.
//!
//! The contract: [`Switch`] is a pure value. Facts go in through [`Switch::handle`], which cannot fail; wishes come
//! out of [`Switch::poll_effect`], in the order decided; [`Switch::poll_timeout`] says when to send
//! [`Input::Wake`]. It has no clock, no chance and no I/O of its own, and no input makes it panic. It alone decides
//! about calls: each is one small record that changes by compare-and-set.

#![forbid(unsafe_code)]

mod aside;
mod book;
mod call;
mod command;
mod hello;
mod input;
mod invite;
mod leg;
mod negotiation;
mod presence;
mod quota;
mod reach;
mod rebuild;
mod reload;
mod roster;
mod rules;
mod session;
mod standing;
mod ticket;
mod timers;

pub use halloo_wire as wire;
pub use input::{Connection, Effect, Entropy, Identity, Input, Past};
pub use quota::Bucket;
pub use reach::{Availability, Presence};
pub use rules::{AccountRules, DevicePolicy};
pub use standing::Standing;
pub use ticket::TicketKey;

use std::collections::{BTreeMap, VecDeque};

use halloo_wire::{CallId, ClientFrame, Fact, RefusalCode, ServerFrame, Settings, Time};

use crate::book::Book;
use crate::roster::Roster;
use crate::session::{Link, SessionKey};
use crate::timers::{Timer, Timers};

/// What an operator decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// How long a call rings, in milliseconds: 10,000 to 120,000.
    pub ring: u64,
    /// What clients are told: the grace for lost legs, STUN and TURN servers. The rest comes from the account.
    pub settings: Settings,
    /// Accounts that have rules of their own.
    pub accounts: BTreeMap<String, AccountRules>,
    /// Commands that a session may send per second, over time.
    pub commands_per_second: u32,
    /// Commands that it may send at once.
    pub commands_at_once: u32,
    /// Calls that a session may begin per minute, over time and at once.
    pub invites_per_minute: u32,
    /// What call tickets are sealed with; without it there are none.
    pub ticket_key: Option<TicketKey>,
    /// The wall clock at `Time(0)`, in milliseconds since 1970: a ticket says when a call was answered.
    pub wall: u64,
}

/// What is there at the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Sessions, connected or in grace.
    pub sessions: usize,
    /// Open connections that have said hello.
    pub connections: usize,
    /// Calls that ring.
    pub ringing: usize,
    /// Calls that are accepted.
    pub talking: usize,
    /// Ended calls that are remembered.
    pub tombstones: usize,
}

/// Every session and every call.
#[derive(Debug)]
pub struct Switch {
    config: Config,
    roster: Roster,
    book: Book,
    timers: Timers,
    effects: VecDeque<Effect>,
    draining: bool,
}

impl Switch {
    /// An empty switch.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            config,
            roster: Roster::default(),
            book: Book::default(),
            timers: Timers::default(),
            effects: VecDeque::new(),
            draining: false,
        }
    }

    /// The one way in. Cannot fail: a refused command gets a result that says why.
    pub fn handle(&mut self, now: Time, input: Input) {
        match input {
            Input::Hello(connection, identity, past, entropy) => {
                self.hello(now, connection, identity, past, entropy);
            }
            Input::Frame(connection, frame) => self.frame(now, connection, frame),
            Input::Closed(connection) => self.closed(now, connection),
            Input::Drain { spread } => self.drain(spread),
            Input::Wake => self.wake(now),
        }
    }

    /// The one way out, in the order decided.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When to send [`Input::Wake`]. May change with every input.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Time> {
        self.timers.next()
    }

    /// What is there at the moment.
    #[must_use]
    pub fn census(&self) -> Census {
        let (ringing, talking, tombstones) = self.book.census();
        Census {
            sessions: self.roster.len(),
            connections: self.roster.connections().count(),
            ringing,
            talking,
            tombstones,
        }
    }

    fn frame(&mut self, now: Time, connection: Connection, frame: ClientFrame) {
        // News of a connection that was closed meanwhile is dropped here and nowhere else.
        let Some(key) = self.roster.on(connection) else { return };
        let Some(session) = self.roster.get_mut(key) else { return };
        if let Link::Up { heard, .. } = &mut session.link {
            *heard = now;
        }
        // Whoever speaks here has had the welcome, and with it the new token.
        session.previous = None;
        match frame {
            ClientFrame::Hello(_) => self.refuse(now, connection, RefusalCode::BadFrame),
            ClientFrame::Numbered(numbered) => {
                session.outbox.acknowledge(numbered.ack);
                self.numbered(now, connection, key, numbered);
            }
            ClientFrame::Ack(ack) => session.outbox.acknowledge(ack),
            ClientFrame::Ping(ack) => {
                session.outbox.acknowledge(ack);
                let pong = ServerFrame::Pong(session.inbox.last());
                self.effects.push_back(Effect::Send(connection, pong));
            }
            ClientFrame::Seen => self.roster.look(key),
            ClientFrame::Bye { back } => self.bye(now, connection, key, back),
        }
    }

    fn wake(&mut self, now: Time) {
        while let Some(timer) = self.timers.due(now) {
            match timer {
                Timer::Ring(call) => self.ring_over(now, call),
                Timer::Limit(call) => self.talk_over(now, call),
                Timer::Vacant(call) => self.vacant_over(now, call),
                Timer::Absent(call) => self.absent_over(now, call),
                Timer::Forget(call) => self.book.forget(call),
                Timer::Grace(key) => self.grace_over(now, key),
                Timer::Silence(key) => self.silence(now, key),
            }
        }
    }

    fn rules(&self, account: &str) -> AccountRules {
        self.config.accounts.get(account).cloned().unwrap_or_default()
    }

    fn refuse(&mut self, now: Time, connection: Connection, code: RefusalCode) {
        self.effects.push_back(Effect::Refuse(connection, code));
        self.closed(now, connection);
    }

    fn drain(&mut self, spread: u64) {
        self.draining = true;
        let connections: Vec<Connection> = self.roster.connections().collect();
        let count = u64::try_from(connections.len()).unwrap_or(u64::MAX).max(1);
        for (place, connection) in (0u64..).zip(connections) {
            let after = spread.saturating_mul(place) / count;
            self.effects.push_back(Effect::Send(connection, ServerFrame::Drain(after)));
        }
    }

    /// Numbers a fact for a session, sends it if the page is there, and keeps it until it is acknowledged.
    fn tell(&mut self, now: Time, key: SessionKey, fact: Fact) {
        let Some(session) = self.roster.get_mut(key) else { return };
        if matches!(fact, Fact::State(_)) {
            session.told = now;
        }
        match session.outbox.push(fact.clone()) {
            Ok(seq) => {
                if let Some(connection) = session.connection() {
                    let frame = ServerFrame::Numbered { seq, ack: session.inbox.last(), fact };
                    self.effects.push_back(Effect::Send(connection, frame));
                }
            }
            // It does not acknowledge: it could never be brought up to date by a resume.
            Err(_) => self.give_up(now, key),
        }
    }

    /// Tells every leg of a call how it stands, after a change.
    fn announce(&mut self, now: Time, id: CallId) {
        // Whoever reads that it is answered has a ticket.
        self.issue(now, id);
        let Some(call) = self.book.get_mut(id) else { return };
        let (over, limit) = (call.is_over(), call.talk_ends());
        for (key, record) in call.announce(now) {
            self.tell(now, key, Fact::State(record));
        }
        self.tend(now, id);
        if let Some(at) = limit {
            self.timers.arm(at, Timer::Limit(id));
        }
        if over {
            self.timers.arm(now.after(book::REMEMBER), Timer::Forget(id));
        }
    }
}
