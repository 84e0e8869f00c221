//! What a Halloo client and a Halloo server say to each other, and nothing else.
//!
//! The contract: every message is a plain value ([`ClientFrame`], [`ServerFrame`]); [`ClientFrame::write`] and
//! [`ServerFrame::write`] give its JSON text; `read` takes any parsed JSON tree that implements [`Node`], so that
//! the server decodes with `serde_json` and the browser with its own `JSON.parse`, through the same rules. No
//! input makes this crate panic, and nothing here decides about calls.
//!
//! The prose specification is `PROTOCOL.md` beside this crate; the two are tied together by `cargo xtask tidy`.

#![forbid(unsafe_code)]

mod branding;
pub mod candidate;
mod client;
mod cuid;
mod error;
mod hello;
mod id;
pub mod limits;
mod media;
mod node;
mod peer;
mod policy;
mod private;
mod queue;
mod record;
mod server;
mod shown;
mod text;
mod time;
mod window;
mod writer;

pub use branding::Branding;
pub use client::{ClientFrame, Command, Numbered, RejectReason, Verb};
pub use cuid::{Cuid, CuidError};
pub use error::{DecodeError, Problem, RefusalCode, ResultCode};
pub use hello::{Claim, Hello, Resume};
pub use id::{CallId, CommandId, DeviceId, IdError, LegId, SessionId, TabId, Token};
pub use media::{Candidate, Description, DescriptionKind, IceServer, Renewal};
pub use node::Node;
pub use peer::PeerMessage;
pub use policy::{InCall, PreAccept};
pub use private::Private;
pub use queue::Queue;
pub use record::{By, CallRecord, Direction, EndReason, MediaKind, Party, Stage};
pub use server::{Fact, ServerFrame, Settings, Welcome};
pub use shown::{Shown, TalkLimit, Tones};
pub use text::{TextError, check_text};
pub use time::Time;
pub use window::{Inbox, Order, Outbox, Overflow};

/// The WebSocket subprotocol that both ends must name (RFC 6455 section 1.9).
pub const SUBPROTOCOL: &str = "halloo.v1";

/// The version that stands as `v` in every hello and welcome.
pub const VERSION: u64 = 1;
