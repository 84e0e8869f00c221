use std::path::Path;

use super::options::{LimitOptions, Options};
use super::{ConfigError, Syntax};

/// Reads the options in a TOML file.
pub(super) fn read(path: &Path) -> Result<Options, ConfigError> {
    let unreadable = |error| ConfigError::Unreadable { path: path.to_owned(), error };
    parse(&std::fs::read_to_string(path).map_err(unreadable)?)
        .map_err(|syntax| ConfigError::Syntax { path: path.to_owned(), syntax })
}

/// Reads the options in a TOML text.
pub(super) fn parse(text: &str) -> Result<Options, Syntax> {
    toml::from_str(text).map_err(|error| Syntax {
        line: error.span().map_or(1, |span| text.get(..span.start).unwrap_or("").matches('\n').count() + 1),
        // Not the error's own text, which quotes the line: there may be a password on it.
        message: error.message().to_owned(),
    })
}

impl Options {
    /// What is not decided here is as in `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        fn list<T>(mine: Vec<T>, other: Vec<T>) -> Vec<T> {
            if mine.is_empty() { other } else { mine }
        }
        Self {
            listen: self.listen.or(other.listen),
            serve: self.serve.or(other.serve),
            ring: self.ring.or(other.ring),
            grace: self.grace.or(other.grace),
            ticket_key_file: self.ticket_key_file.or(other.ticket_key_file),
            trusted_proxies: list(self.trusted_proxies, other.trusted_proxies),
            log_format: self.log_format.or(other.log_format),
            log_level: self.log_level.or(other.log_level),
            limits: self.limits.or(other.limits),
            accounts: list(self.accounts, other.accounts),
            ice_servers: list(self.ice_servers, other.ice_servers),
        }
    }
}

impl LimitOptions {
    fn or(self, other: Self) -> Self {
        Self {
            connections: self.connections.or(other.connections),
            connections_per_address: self.connections_per_address.or(other.connections_per_address),
            frames_per_second: self.frames_per_second.or(other.frames_per_second),
            frames_at_once: self.frames_at_once.or(other.frames_at_once),
            commands_per_second: self.commands_per_second.or(other.commands_per_second),
            commands_at_once: self.commands_at_once.or(other.commands_at_once),
            invites_per_minute: self.invites_per_minute.or(other.invites_per_minute),
        }
    }
}
