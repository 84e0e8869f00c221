//! What an operator decides: flags, environment, file and defaults, in this order; checked before anything starts.

mod check;
mod file;
mod options;
#[cfg(test)]
mod tests;
mod ticket_key;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use halloo_switch::AccountRules;
use halloo_wire::limits::RING;
use halloo_wire::{IceServer, PreAccept};
use thiserror::Error;

pub use options::{
    AccountOptions, CommandLine, IceServerOptions, LimitOptions, LogFormat, LogLevel, Options, Task,
};

use crate::accounts::{Account, Accounts, KeyError, KeyHash};
use crate::origin::AllowedOrigins;

/// The account of a development server, and its key.
pub const DEV_ACCOUNT: (&str, &str) = ("dev", "dev-key");

/// Everything decided, and sound.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The directory of static files.
    pub serve: Option<PathBuf>,
    /// Who may use the server.
    pub accounts: Accounts,
    /// Proxies whose word about a client's address is taken.
    pub trusted_proxies: Vec<IpAddr>,
    /// Bounds of the shell.
    pub limits: Limits,
    /// What the switch decides by.
    pub switch: halloo_switch::Config,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which are written.
    pub log_level: LogLevel,
    /// The development account is open.
    pub dev: bool,
}

/// Bounds of the shell; the switch has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Open TCP connections.
    pub connections: usize,
    /// Open WebSockets from one address.
    pub connections_per_address: usize,
    /// Messages per second of one WebSocket, over time.
    pub frames_per_second: u32,
    /// Messages of one WebSocket at once.
    pub frames_at_once: u32,
}

/// Why the server cannot start with what it was told.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file is not there, or may not be read.
    #[error("{}: {error}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The file is no TOML, or has a field that does not exist or has another type.
    #[error("{}: {syntax}", path.display())]
    Syntax {
        /// Which.
        path: PathBuf,
        /// What and where.
        syntax: Syntax,
    },
    /// A value that cannot be.
    #[error("{field}: {problem}")]
    Field {
        /// Its name in the file, with its table.
        field: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The development account needs random bytes.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// What is wrong with a file, and where.
#[derive(Debug, Error)]
#[error("line {line}: {message}")]
pub struct Syntax {
    /// Counts from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl Config {
    /// Reads the file that the command line names and checks everything.
    ///
    /// # Errors
    /// The first thing that is wrong, by name.
    pub fn load(line: CommandLine) -> Result<Self, ConfigError> {
        let file = line.config.as_deref().map(file::read).transpose()?.unwrap_or_default();
        Self::new(line.options.or(file), line.dev)
    }

    /// As [`Config::load`], from the text of a file alone.
    ///
    /// # Errors
    /// The first thing that is wrong, by name.
    pub fn from_toml(text: &str) -> Result<Self, ConfigError> {
        let syntax = |syntax| ConfigError::Syntax { path: Path::new("(text)").to_owned(), syntax };
        Self::new(file::parse(text).map_err(syntax)?, false)
    }

    /// Checks the options and fills in what they leave open.
    ///
    /// # Errors
    /// The first value that cannot be.
    pub fn new(options: Options, dev: bool) -> Result<Self, ConfigError> {
        use check::within;
        const SECOND: u64 = 1_000;
        let limits = &options.limits;
        let count = |field, value: Option<u32>, usual, least, most| {
            within(field, value.unwrap_or(usual).into(), least, most)
                .map(|value| u32::try_from(value).unwrap_or(u32::MAX))
        };
        let connections = count("limits.connections", limits.connections, 10_000, 1, 1_000_000)?;
        let per_address =
            count("limits.connections_per_address", limits.connections_per_address, 200, 1, 1_000_000)?;
        let frames = count("limits.frames_per_second", limits.frames_per_second, 50, 10, 10_000)?;
        // A resume may replay 256 commands at once.
        let frames_at_once = count("limits.frames_at_once", limits.frames_at_once, 400, 300, 100_000)?;
        let commands = count("limits.commands_per_second", limits.commands_per_second, 20, 1, 10_000)?;
        // One negotiation trickles up to 60 candidates at once.
        let commands_at_once = count("limits.commands_at_once", limits.commands_at_once, 300, 70, 100_000)?;
        let invites = count("limits.invites_per_minute", limits.invites_per_minute, 30, 1, 10_000)?;
        let ring = options.ring.unwrap_or(RING.1 / SECOND);
        let grace = options.grace.unwrap_or(30);
        let ice_servers = check::ice_servers(options.ice_servers)?;
        let mut accounts = check::rules(&options.accounts, ice_servers.iter().any(IceServer::relays))?;
        if dev {
            // Whoever tries things out on one machine has nothing to hide from it.
            let rules = AccountRules { pre_accept: PreAccept::All, ..AccountRules::default() };
            accounts.insert(DEV_ACCOUNT.0.to_owned(), rules);
        }
        Ok(Self {
            listen: options.listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080))),
            serve: options.serve.map(check::directory).transpose()?,
            accounts: Self::accounts(&options.accounts, dev)?,
            trusted_proxies: options.trusted_proxies.iter().map(IpAddr::to_canonical).collect(),
            limits: Limits {
                connections: usize::try_from(connections).unwrap_or(usize::MAX),
                connections_per_address: usize::try_from(per_address).unwrap_or(usize::MAX),
                frames_per_second: frames,
                frames_at_once,
            },
            switch: halloo_switch::Config {
                ring: within("ring", ring, RING.0 / SECOND, RING.2 / SECOND)? * SECOND,
                settings: halloo_wire::Settings {
                    grace: within("grace", grace, 1, 300)? * SECOND,
                    ice_servers,
                    loopback: dev,
                    // The rest is each account's.
                    ..halloo_wire::Settings::default()
                },
                accounts,
                commands_per_second: commands,
                commands_at_once,
                invites_per_minute: invites,
                ticket_key: options.ticket_key_file.as_deref().map(ticket_key::read_or_make).transpose()?,
                // The clock of the switch begins with the server.
                wall: 0,
            },
            log_format: options.log_format.unwrap_or_default(),
            log_level: options.log_level.unwrap_or_default(),
            dev,
        })
    }

    fn accounts(entries: &[AccountOptions], dev: bool) -> Result<Accounts, ConfigError> {
        let mut accounts = check::accounts(entries)?;
        if dev {
            let (id, key) = DEV_ACCOUNT;
            let keys = vec![KeyHash::unchecked(key)?];
            let account = Account { keys, origins: AllowedOrigins::Loopback, presence: true };
            if !accounts.add(id.to_owned(), account) {
                return Err(check::wrong("accounts", "\"dev\" is the development account's id"));
            }
        }
        if accounts.is_empty() {
            return Err(check::wrong(
                "accounts",
                "at least one is needed (or start with --dev to try things out)",
            ));
        }
        Ok(accounts)
    }
}
