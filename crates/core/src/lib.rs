//! The brain of a Halloo client: one user signed in on one page.
//!
//! The contract: [`Client`] is a pure value. Facts go in through [`Client::handle`], which cannot fail; wishes come
//! out of [`Client::poll_effect`], in the order decided; [`Client::poll_timeout`] says when to send
//! [`Input::Wake`]. It has no clock, no chance, no thread and no JavaScript of its own, and no input makes it panic:
//! the same seed and the same inputs give the same effects, natively and in WebAssembly. Every [`Ticket`] is
//! settled exactly once.

#![forbid(unsafe_code)]

pub mod analytics;
mod call;
mod chance;
mod client;
pub mod compat;
mod devices;
mod effect;
mod ended;
mod error;
mod given;
mod input;
mod permit;
pub mod preflight;
mod quality;
mod screen;
mod signalling;
pub mod status;
mod table;
pub mod validate;
mod view;

pub use client::{CallPhase, Client, LinkPhase};
pub use devices::{Device, Devices};
pub use effect::{
    CallEvent, Effect, End, Event, MediaEffect, Notice, Reply, Role, SessionEvent, SignallingEffect,
};
pub use error::{Error, ErrorCode};
pub use given::{Given, Options};
pub use halloo_wire as wire;
pub use input::{
    CaptureFailure, Command, Epoch, Host, Input, Meanwhile, MediaInput, SignallingInput, SoundInput, Tap,
    Ticket,
};
pub use permit::MediaPermit;
pub use quality::{Codec, Level, Sample, Stats, Summary, Transport, Warning, Way};
pub use screen::{Beside, Screen, Side, Sound, View};
pub use view::{CallState, CallView, FamilyState, Times};

use halloo_wire::{Cuid, DeviceId, InCall, PreAccept, Private, TabId};

/// Who this client is. Everything has been checked by [`validate::init`] or made by the façade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The account on the server.
    pub account: String,
    /// Its API key.
    pub key: Private<String>,
    /// Who signs in.
    pub cuid: Cuid,
    /// The name that others are shown.
    pub name: Option<String>,
    /// Whether a second call may ring here while this user talks.
    pub waiting: bool,
    /// How its devices may connect while a call rings; the account may be stricter.
    pub pre_accept: PreAccept,
    /// How they may connect once it is answered; the account may be stricter.
    pub in_call: InCall,
    /// Whether a microphone that is off is listened to, so that its user can be told of talking into it.
    pub muted_talk: bool,
    /// The browser profile.
    pub device: DeviceId,
    /// The loaded page.
    pub tab: TabId,
    /// The wall clock at `Time(0)`, in milliseconds since 1970: only the time part of new ids comes from it.
    pub wall: u64,
}

/// 32 fresh random bytes for ids and jitter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub [u8; 32]);

impl core::fmt::Debug for Seed {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("(private)")
    }
}
