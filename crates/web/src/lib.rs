//! Halloo in the browser: the façade that applications call, and the drivers that do what the core decides.
//!
//! The contract: nothing happens before [`api::connect`] or [`api::init_signed_call`] is called. From then on,
//! [`pump::Pump`] carries facts from the drivers and the application to the core, and the core's wishes back, in
//! order. JavaScript is never reached while the core is borrowed, every promise settles exactly once, and when a
//! client has signed out, nothing of it is left on the page: no socket, timer, listener, element or track. This
//! crate writes nothing to the console, touches no global and keeps one thing in the browser: the device's id, in
//! an IndexedDB database of its own.

#![forbid(unsafe_code)]

pub mod api;
mod cell;
pub mod chance;
pub mod clock;
pub mod driver;
pub mod given;
// Tests on the host have one of their own.
#[cfg(target_arch = "wasm32")]
mod heap;
pub mod ignore;
pub mod inbox;
pub mod json;
pub mod listener;
pub mod listeners;
mod plain;
pub mod pump;
mod recorder;
pub mod settle;

pub use halloo_core as core;
