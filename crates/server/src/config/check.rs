use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use halloo_switch::{AccountRules, DevicePolicy};
use halloo_wire::limits::{IDENTIFIER_BYTES, IMAGE_BYTES, IMAGE_HOSTS};
use halloo_wire::{Branding, IceServer, InCall, PreAccept, Private};

use super::ConfigError;
use super::options::{
    AccountOptions, BrandingOptions, DevicesOption, IceServerOptions, InCallOption, PreAcceptOption,
};
use crate::accounts::{Account, Accounts, KeyHash};
use crate::origin::{AllowedOrigins, Origin};

/// STUN and TURN servers at most: browsers get slow with more than a handful.
const ICE_SERVERS: usize = 8;
/// Longest TURN user name or password, in bytes: what a client reads at most.
const CREDENTIAL_BYTES: usize = 1_024;

pub(super) fn wrong(field: impl Into<String>, problem: impl ToString) -> ConfigError {
    ConfigError::Field { field: field.into(), problem: problem.to_string() }
}

pub(super) fn within(field: &str, value: u64, least: u64, most: u64) -> Result<u64, ConfigError> {
    if (least..=most).contains(&value) {
        Ok(value)
    } else {
        Err(wrong(field, format!("must be {least} to {most}, is {value}")))
    }
}

pub(super) fn directory(path: PathBuf) -> Result<PathBuf, ConfigError> {
    if path.is_dir() { Ok(path) } else { Err(wrong("serve", format!("no directory {}", path.display()))) }
}

pub(super) fn accounts(entries: &[AccountOptions]) -> Result<Accounts, ConfigError> {
    let mut accounts = Accounts::default();
    for (index, entry) in entries.iter().enumerate() {
        let field = |name: &str| format!("accounts[{index}].{name}");
        let plain = entry.id.bytes().all(|byte| byte.is_ascii_graphic());
        if entry.id.is_empty() || entry.id.len() > IDENTIFIER_BYTES || !plain {
            return Err(wrong(field("id"), "must be 1 to 128 visible ASCII characters"));
        }
        if entry.keys.is_empty() {
            return Err(wrong(
                field("keys"),
                "at least one is needed (make it with `halloo-server hash-key`)",
            ));
        }
        let keys = entry.keys.iter().map(|line| line.parse::<KeyHash>()).collect::<Result<_, _>>();
        let keys = keys.map_err(|error| wrong(field("keys"), error))?;
        let mut origins = BTreeSet::new();
        for origin in &entry.origins {
            let parsed = Origin::parse(origin);
            origins.insert(parsed.map_err(|error| wrong(field("origins"), format!("{origin:?} {error}")))?);
        }
        let account = Account { keys, origins: AllowedOrigins::Listed(origins), presence: entry.presence };
        if !accounts.add(entry.id.clone(), account) {
            return Err(wrong(field("id"), "is there twice"));
        }
    }
    Ok(accounts)
}

/// What the accounts decide about calls.
pub(super) fn rules(
    entries: &[AccountOptions],
    relayed: bool,
) -> Result<BTreeMap<String, AccountRules>, ConfigError> {
    let mut all = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        let field = |name: &str| format!("accounts[{index}].{name}");
        let talk = entry.talk.map(|talk| within(&field("talk"), talk, 1, 86_400)).transpose()?;
        if entry.image_hosts.len() > IMAGE_HOSTS {
            return Err(wrong(field("image_hosts"), format!("must be at most {IMAGE_HOSTS}")));
        }
        if let Some(host) = entry.image_hosts.iter().find(|host| !is_host(host)) {
            let problem = format!("{host:?} is no host name (without scheme, port and path)");
            return Err(wrong(field("image_hosts"), problem));
        }
        if entry.in_call == InCallOption::Relay && !relayed {
            return Err(wrong(field("in_call"), "\"relay\" needs a TURN server in ice_servers"));
        }
        let rules = AccountRules {
            devices: match entry.devices {
                DevicesOption::Allow => DevicePolicy::Allow,
                DevicesOption::Replace => DevicePolicy::Replace,
                DevicesOption::Refuse => DevicePolicy::Refuse,
            },
            branding: branding(&entry.branding, &entry.image_hosts, &field("branding"))?,
            image_hosts: entry.image_hosts.clone(),
            talk: talk.map(|seconds| seconds * 1_000),
            pre_accept: match entry.pre_accept {
                PreAcceptOption::All => PreAccept::All,
                PreAcceptOption::Relay => PreAccept::Relay,
                PreAcceptOption::Off => PreAccept::Off,
            },
            in_call: match entry.in_call {
                InCallOption::Direct => InCall::Direct,
                InCallOption::Relay => InCall::Relay,
            },
        };
        all.insert(entry.id.clone(), rules);
    }
    Ok(all)
}

fn is_host(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    (1..=253).contains(&text.len()) && text.bytes().all(plain)
}

fn branding(options: &BrandingOptions, hosts: &[String], field: &str) -> Result<Branding, ConfigError> {
    let colors = [("background", &options.background), ("font", &options.font)];
    for (name, color) in colors.iter().filter_map(|(name, color)| Some((name, color.as_ref()?))) {
        let digits = color.strip_prefix('#').unwrap_or_default();
        if !matches!(digits.len(), 3 | 6) || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(wrong(format!("{field}.{name}"), "must be a colour like #1a2b3c"));
        }
    }
    if let Some(theme) =
        options.button_theme.as_ref().filter(|theme| !matches!(theme.as_str(), "light" | "dark"))
    {
        return Err(wrong(format!("{field}.button_theme"), format!("must be light or dark, is {theme:?}")));
    }
    if let Some(logo) = &options.logo {
        let host = logo.strip_prefix("https://").and_then(|rest| rest.split(['/', ':', '?', '#']).next());
        if logo.len() > IMAGE_BYTES || !host.is_some_and(|host| hosts.iter().any(|known| known == host)) {
            return Err(wrong(format!("{field}.logo"), "must be an https address at one of the image_hosts"));
        }
    }
    Ok(Branding {
        background: options.background.clone(),
        font: options.font.clone(),
        logo: options.logo.clone(),
        button_theme: options.button_theme.clone(),
    })
}

pub(super) fn ice_servers(entries: Vec<IceServerOptions>) -> Result<Vec<IceServer>, ConfigError> {
    if entries.len() > ICE_SERVERS {
        return Err(wrong("ice_servers", format!("at most {ICE_SERVERS}")));
    }
    entries.into_iter().enumerate().map(|(index, entry)| ice_server(index, entry)).collect()
}

fn ice_server(index: usize, entry: IceServerOptions) -> Result<IceServer, ConfigError> {
    let field = |name: &str| format!("ice_servers[{index}].{name}");
    let scheme_of = |url: &str| {
        url.split_once(':').filter(|(_, rest)| !rest.is_empty()).map(|(scheme, _)| scheme.to_owned())
    };
    let schemes: Vec<Option<String>> = entry.urls.iter().map(|url| scheme_of(url)).collect();
    let known =
        |scheme: &Option<String>| matches!(scheme.as_deref(), Some("stun" | "stuns" | "turn" | "turns"));
    if schemes.is_empty() || !schemes.iter().all(known) {
        return Err(wrong(field("urls"), "must be stun:, stuns:, turn: or turns: addresses, at least one"));
    }
    // A browser throws on a TURN address without both (W3C WebRTC section 4.4.1.6).
    let relay = schemes.iter().flatten().any(|scheme| scheme.starts_with("turn"));
    for (name, value) in [("username", &entry.username), ("credential", &entry.credential)] {
        match value {
            None if relay => return Err(wrong(field(name), "is needed for turn: and turns:")),
            Some(text) if text.is_empty() || text.len() > CREDENTIAL_BYTES => {
                return Err(wrong(field(name), format!("must have 1 to {CREDENTIAL_BYTES} bytes")));
            }
            None | Some(_) => {}
        }
    }
    Ok(IceServer {
        urls: entry.urls,
        username: entry.username,
        credential: entry.credential.map(Private::new),
    })
}
