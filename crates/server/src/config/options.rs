use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Deserialize;

/// The Halloo signalling server.
///
/// Every option can be given as a flag, as an environment variable or in a TOML file; the first that has it wins.
#[derive(Debug, Parser)]
#[command(name = "halloo-server", version)]
pub struct CommandLine {
    /// What to do instead of serving.
    #[command(subcommand)]
    pub task: Option<Task>,
    /// The TOML file with accounts and everything else.
    #[arg(long, env = "HALLOO_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Adds the account "dev" with the key "dev-key" for pages from localhost. Never on a public machine.
    #[arg(long, env = "HALLOO_DEV")]
    pub dev: bool,
    /// Everything that may also stand in the file.
    #[command(flatten)]
    pub options: Options,
}

/// What to do instead of serving.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub enum Task {
    /// Reads an API key from standard input and prints the line that stands for it in the file.
    HashKey,
}

/// What can be decided, as a flag, as an environment variable or in the file. Ranges are checked later.
#[derive(Debug, Default, Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Address and port to listen on; port 0 takes any free one [default: 127.0.0.1:8080].
    #[arg(long, env = "HALLOO_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Directory of static files to serve beside the signalling.
    #[arg(long, env = "HALLOO_SERVE", value_name = "DIR")]
    pub serve: Option<PathBuf>,
    /// How long a call rings, 10 to 120 seconds [default: 45].
    #[arg(long, env = "HALLOO_RING", value_name = "SECONDS")]
    pub ring: Option<u64>,
    /// How long a call waits for a lost device, 1 to 300 seconds [default: 30].
    #[arg(long, env = "HALLOO_GRACE", value_name = "SECONDS")]
    pub grace: Option<u64>,
    /// File with the key of the call tickets; it is made if it is not there [default: none].
    #[arg(long, env = "HALLOO_TICKET_KEY_FILE", value_name = "FILE")]
    pub ticket_key_file: Option<PathBuf>,
    /// Proxies whose X-Forwarded-For is believed.
    #[arg(long, env = "HALLOO_TRUSTED_PROXIES", value_name = "ADDRESS", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// How log lines look [default: text].
    #[arg(long, env = "HALLOO_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// The least important log lines to write [default: info].
    #[arg(long, env = "HALLOO_LOG_LEVEL", value_name = "LEVEL")]
    pub log_level: Option<LogLevel>,
    /// Bounds.
    #[command(flatten)]
    pub limits: LimitOptions,
    /// Who may use the server; in the file only.
    #[arg(skip)]
    pub accounts: Vec<AccountOptions>,
    /// STUN and TURN servers for the clients; in the file only.
    #[arg(skip)]
    pub ice_servers: Vec<IceServerOptions>,
}

/// Bounds on what clients can take.
#[derive(Debug, Default, Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitOptions {
    /// Open TCP connections, 1 to 1000000 [default: 10000].
    #[arg(long, env = "HALLOO_CONNECTIONS", value_name = "COUNT")]
    pub connections: Option<u32>,
    /// Open WebSockets from one IPv4 address or IPv6 /64, 1 to 1000000 [default: 200].
    #[arg(long, env = "HALLOO_CONNECTIONS_PER_ADDRESS", value_name = "COUNT")]
    pub connections_per_address: Option<u32>,
    /// WebSocket messages per second of one connection over time, 10 to 10000 [default: 50].
    #[arg(long, env = "HALLOO_FRAMES_PER_SECOND", value_name = "COUNT")]
    pub frames_per_second: Option<u32>,
    /// WebSocket messages of one connection at once, 300 to 100000 [default: 400].
    #[arg(long, env = "HALLOO_FRAMES_AT_ONCE", value_name = "COUNT")]
    pub frames_at_once: Option<u32>,
    /// Commands per second of one session over time, 1 to 10000 [default: 20].
    #[arg(long, env = "HALLOO_COMMANDS_PER_SECOND", value_name = "COUNT")]
    pub commands_per_second: Option<u32>,
    /// Commands of one session at once, 70 to 100000 [default: 300].
    #[arg(long, env = "HALLOO_COMMANDS_AT_ONCE", value_name = "COUNT")]
    pub commands_at_once: Option<u32>,
    /// Calls that one session may begin per minute, 1 to 10000 [default: 30].
    #[arg(long, env = "HALLOO_INVITES_PER_MINUTE", value_name = "COUNT")]
    pub invites_per_minute: Option<u32>,
}

/// An application that uses the server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountOptions {
    /// Its id.
    pub id: String,
    /// Lines of `halloo-server hash-key`.
    pub keys: Vec<String>,
    /// Origins of its pages.
    #[serde(default)]
    pub origins: Vec<String>,
    /// What becomes of a user who signs in on a second device.
    #[serde(default)]
    pub devices: DevicesOption,
    /// The longest talk, 1 to 86400 seconds.
    pub talk: Option<u64>,
    /// How devices connect while a call rings.
    #[serde(default)]
    pub pre_accept: PreAcceptOption,
    /// How they connect once it is answered.
    #[serde(default)]
    pub in_call: InCallOption,
    /// Whether whoever has a key may ask which users are there.
    #[serde(default)]
    pub presence: bool,
    /// Hosts that pictures of its calls may come from.
    #[serde(default)]
    pub image_hosts: Vec<String>,
    /// How its call screens look.
    #[serde(default)]
    pub branding: BrandingOptions,
}

/// What becomes of a user who signs in on a second device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DevicesOption {
    /// Both are there.
    #[default]
    Allow,
    /// The later one takes the place of the earlier one.
    Replace,
    /// The later one is turned away.
    Refuse,
}

/// How devices connect while a call rings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PreAcceptOption {
    /// Over every path.
    All,
    /// Through TURN servers only, if there are any.
    #[default]
    Relay,
    /// Not at all.
    Off,
}

/// How devices connect once a call is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InCallOption {
    /// Over the best path.
    #[default]
    Direct,
    /// Through TURN servers only.
    Relay,
}

/// How call screens look.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BrandingOptions {
    /// Colour behind everything: `#rgb` or `#rrggbb`.
    pub background: Option<String>,
    /// Colour of the texts: `#rgb` or `#rrggbb`.
    pub font: Option<String>,
    /// https address of a picture; its host must be one of the image hosts.
    pub logo: Option<String>,
    /// Colour of the control buttons: `light` or `dark`.
    pub button_theme: Option<String>,
}

/// A STUN or TURN server.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IceServerOptions {
    /// `stun:`, `turn:` and `turns:` addresses.
    pub urls: Vec<String>,
    /// TURN user name.
    pub username: Option<String>,
    /// TURN password.
    pub credential: Option<String>,
}

impl std::fmt::Debug for IceServerOptions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("IceServerOptions").field("urls", &self.urls).finish_non_exhaustive()
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// How important a log line must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// The server cannot go on.
    Error,
    /// Somebody should look.
    Warn,
    /// One line per lifecycle fact.
    #[default]
    Info,
    /// Refused requests too.
    Debug,
}
