//! A network that is as bad as a test wants it: every IP packet between hosts passes through here and is delayed, lost, repeated,
//! overtaken, spoilt or kept back as the links between them are set.
//!
//! [`Network`] decides and counts. It has no clock and no sockets: packets and the time go in, packets and the time of the next
//! one come out, and a seed makes all its choices. The program around it reads and writes TUN devices.

#![forbid(unsafe_code)]

mod network;

pub use network::{Answer, Count, Delivery, Host, Network, Question, Refusal, Time};
