//! The Halloo signalling server around the pure switch: sockets, clock, randomness, credentials and limits.
//!
//! The contract: [`Config`] says what an operator has decided, checked; [`Server::bind`] takes the address;
//! [`Server::run`] serves until it is told to stop, and then drains. One task, the desk, owns the
//! [`halloo_switch::Switch`], and each WebSocket has its own; between them are bounded queues. A socket that is too
//! slow is cut off, the desk never waits for one. Nothing here decides about calls.

#![forbid(unsafe_code)]

mod accounts;
mod admission;
mod clock;
mod close;
mod config;
mod desk;
mod front;
mod http;
mod listen;
pub mod log;
mod origin;
mod presence;
mod remote;
mod server;
pub mod shutdown;
mod socket;

pub use accounts::{Account, Accounts, KeyError, KeyHash};
pub use close::close_code;
pub use config::{
    AccountOptions, CommandLine, Config, ConfigError, DEV_ACCOUNT, IceServerOptions, LimitOptions, Limits,
    LogFormat, LogLevel, Options, Syntax, Task,
};
pub use origin::{AllowedOrigins, Ambiguous, Origin, OriginError, Source};
pub use server::{Server, ServerError};
