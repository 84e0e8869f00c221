use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use halloo_switch::Connection;

use crate::accounts::Accounts;
use crate::admission::Admission;
use crate::clock::Clock;
use crate::config::Limits;
use crate::desk::DeskHandle;
use crate::presence::Questions;

/// What every request and every socket shares.
#[derive(Debug)]
pub(crate) struct Front {
    pub(crate) desk: DeskHandle,
    pub(crate) accounts: Accounts,
    pub(crate) admission: Arc<Admission>,
    pub(crate) questions: Questions,
    pub(crate) limits: Limits,
    pub(crate) trusted_proxies: Vec<IpAddr>,
    pub(crate) clock: Clock,
    pub(crate) connections: AtomicU64,
    pub(crate) draining: AtomicBool,
}

impl Front {
    /// A name for a new connection, never used twice.
    pub(crate) fn next_connection(&self) -> Connection {
        Connection(self.connections.fetch_add(1, Ordering::Relaxed))
    }

    /// Whether the server is going away.
    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}
