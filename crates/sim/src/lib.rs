//! The world in a box: real clients, a real switch, and a network, microphones and users that can be told to fail.
//!
//! The contract: everything happens on one clock that is moved by hand, and all chance comes from one seed, so that
//! the same seed gives the same history. Every frame goes through the codec. An observer sees all that is said and
//! done and judges it by the rules in [`Invariant`] after every step. [`World`] is for stories with a plot,
//! [`Plan`] for moves made at random.

#![forbid(unsafe_code)]

mod act;
mod chance;
mod check;
mod clock;
mod codec;
mod coverage;
mod drive;
mod drive_media;
mod drive_path;
mod fault;
mod features;
mod forget;
mod hands;
mod harass;
mod harm;
mod heard;
mod insider;
mod invariant;
mod link;
mod media;
mod memory;
mod naming;
mod network;
mod observer;
mod page;
mod pairs;
mod phone;
mod plan;
mod poke;
mod probe;
mod promise;
mod raw;
mod replay;
mod rest;
mod rows;
mod run;
mod shell;
mod shrink;
mod simulation;
mod story;
mod stranger;
mod table;
mod thumbs;
mod told;
mod trace;
mod witness;

pub use chance::Chance;
pub use coverage::Tables;
pub use fault::{Cut, Halt};
pub use invariant::{Invariant, Violation};
pub use link::{Link, Reach};
pub use media::{Microphone, Path};
pub use memory::Statistics;
pub use page::PageId;
pub use phone::Phone;
pub use plan::{Move, Plan, Rules, Seat, Timed};
pub use probe::{Probed, probe};
pub use promise::Promise;
pub use raw::Raw;
pub use replay::{Replay, replay};
pub use run::{Outcome, run};
pub use shell::{ruled_config, usual_config};
pub use shrink::shrink;
pub use simulation::Simulation;
pub use story::World;
pub use table::Table;
pub use thumbs::{Gesture, Reaction, Temper};
pub use trace::Trace;
