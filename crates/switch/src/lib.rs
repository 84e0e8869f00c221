//! The brain of a Halloo server: who is signed in where, and every call.
//!
//! The contract: [`Switch`] is a pure value. Facts go in through [`Switch::handle`], which cannot fail; wishes come
//! out of [`Switch::poll_effect`], in the order decided; [`Switch::poll_timeout`] says when to send
//! [`Input::Wake`]. It has no clock, no chance and no I/O of its own, and no input makes it panic. It alone decides
//! about calls: each is one small record that changes by compare-and-set.

#![forbid(unsafe_code)]

mod input;

pub use halloo_wire as wire;
pub use input::{Connection, Effect, Entropy, Identity, Input};

use halloo_wire::{Settings, Time};

/// What an operator decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// How long a call rings, in milliseconds: 10,000 to 120,000.
    pub ring: u64,
    /// What clients are told: the grace for lost legs, STUN and TURN servers.
    pub settings: Settings,
    /// Commands that a session may send per second, over time.
    pub commands_per_second: u32,
    /// Commands that it may send at once.
    pub commands_at_once: u32,
    /// Calls that a session may begin per minute, over time.
    pub invites_per_minute: u32,
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
pub struct Switch {}

impl Switch {
    /// An empty switch.
    #[must_use]
    pub fn new(_config: Config, _now: Time) -> Self {
        Self {}
    }

    /// The one way in. Cannot fail: a refused command gets a result that says why.
    pub fn handle(&mut self, _now: Time, _input: Input) {}

    /// The one way out, in the order decided.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        None
    }

    /// When to send [`Input::Wake`]. May change with every input.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Time> {
        None
    }

    /// What is there at the moment.
    #[must_use]
    pub fn census(&self) -> Census {
        Census::default()
    }
}
