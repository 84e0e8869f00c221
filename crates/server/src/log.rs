//! Log lines: one per lifecycle fact, on standard error. They say what happened and how often, never to whom: no key,
//! token, SDP, address or cuid.

use std::io;

use tracing::Level;

use crate::config::{LogFormat, LogLevel};

/// Writes this process's log from now on. Called once.
pub fn start(format: LogFormat, level: LogLevel) {
    let level = match level {
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
    };
    let lines = tracing_subscriber::fmt().with_max_level(level).with_target(false).with_writer(io::stderr);
    match format {
        LogFormat::Text => lines.with_ansi(false).init(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).init(),
    }
}
