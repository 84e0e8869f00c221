use clap::{CommandFactory, Parser};
use halloo_wire::{InCall, PreAccept};

use super::*;

const ACCOUNT: &str = r#"
    [[accounts]]
    id = "acme"
    keys = ["blake3:0000000000000000000000000000000000000000000000000000000000000000:0000000000000000000000000000000000000000000000000000000000000000"]
"#;

fn load(words: &[&str]) -> Result<Config, ConfigError> {
    Config::load(CommandLine::try_parse_from([&["halloo-server"], words].concat()).unwrap())
}

fn problem(text: &str) -> String {
    Config::from_toml(text).unwrap_err().to_string()
}

#[test]
fn the_defaults() {
    let config = Config::from_toml(ACCOUNT).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!((config.switch.ring, config.switch.settings.grace), (45_000, 30_000));
    assert!(!config.dev && config.serve.is_none() && config.switch.settings.ice_servers.is_empty());
}

#[test]
fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
    let path = std::env::temp_dir().join(format!("halloo-config-{}.toml", std::process::id()));
    std::fs::write(&path, format!("ring = 20\ngrace = 10\n{ACCOUNT}")).unwrap();
    let config = load(&["--config", path.to_str().unwrap(), "--ring", "30"]).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!((config.switch.ring, config.switch.settings.grace), (30_000, 10_000));
    assert_eq!(config.limits.connections, 10_000);
}

#[test]
fn every_flag_has_its_variable() {
    for argument in CommandLine::command().get_arguments() {
        let name = argument.get_id().as_str();
        let expected = format!("HALLOO_{}", name.to_uppercase());
        assert_eq!(argument.get_env().and_then(|name| name.to_str()), Some(expected.as_str()), "{name}");
    }
}

#[test]
fn errors_name_the_field() {
    for (text, expected) in [
        ("ring = 9", "ring: must be 10 to 120, is 9"),
        ("ring = 121", "ring: must be 10 to 120, is 121"),
        ("grace = 0", "grace: must be 1 to 300, is 0"),
        ("serve = \"/no/such/directory\"", "serve: no directory /no/such/directory"),
        ("[limits]\nconnections = 0", "limits.connections: must be 1 to 1000000, is 0"),
        ("[limits]\nframes_at_once = 1", "limits.frames_at_once: must be 300 to 100000, is 1"),
    ] {
        assert_eq!(problem(&format!("{text}\n{ACCOUNT}")), expected);
    }
    for (text, expected) in [
        ("rign = 9", "line 1: unknown field `rign`"),
        ("listen = \"localhost\"", "line 1: invalid socket address syntax"),
        ("ring = \"long\"", "line 1: invalid type: string \"long\", expected u64"),
        ("\n\nring = ", "line 3: "),
        ("[limits]\nframes = 1", "line 2: unknown field `frames`"),
        ("[[accounts]]\nid = \"acme\"\nkey = \"x\"", "line 3: unknown field `key`"),
    ] {
        let found = problem(text);
        assert!(found.contains(expected), "{found}");
    }
}

#[test]
fn an_account_must_be_usable() {
    assert!(problem("").starts_with("accounts: at least one"));
    assert_eq!(problem(&format!("{ACCOUNT}\n{ACCOUNT}")), "accounts[1].id: is there twice");
    for (text, field) in [
        ("id = \"\"\nkeys = []", "accounts[0].id: "),
        ("id = \"a b\"\nkeys = []", "accounts[0].id: "),
        ("id = \"acme\"\nkeys = []", "accounts[0].keys: at least one"),
        ("id = \"acme\"\nkeys = [\"secret\"]", "accounts[0].keys: must be a line"),
    ] {
        let found = problem(&format!("[[accounts]]\n{text}"));
        assert!(found.starts_with(field), "{found}");
        assert!(!found.contains("secret"), "{found}");
    }
    let found = problem(&format!("{ACCOUNT}\norigins = [\"https://ok.example\", \"https://*.example\"]"));
    assert!(found.starts_with("accounts[0].origins: \"https://*.example\" must have"), "{found}");
}

#[test]
fn an_ice_server_must_be_one_that_a_browser_takes() {
    let with = |text: &str| format!("{ACCOUNT}\n[[ice_servers]]\n{text}");
    let config = Config::from_toml(&with(
        "urls = [\"turn:t.example\", \"turns:t.example:443?transport=tcp\"]\nusername = \"u\"\ncredential = \"hidden\"",
    ))
    .unwrap();
    assert_eq!(config.switch.settings.ice_servers.len(), 1);
    assert!(!format!("{config:?}").contains("hidden"));
    for (text, expected) in [
        ("urls = []", "ice_servers[0].urls: "),
        ("urls = [\"stun:\"]", "ice_servers[0].urls: "),
        ("urls = [\"https://t.example\"]", "ice_servers[0].urls: "),
        ("urls = [\"turn:t.example\"]", "ice_servers[0].username: is needed"),
        ("urls = [\"turn:t.example\"]\nusername = \"u\"", "ice_servers[0].credential: is needed"),
    ] {
        let found = problem(&with(text));
        assert!(found.starts_with(expected), "{found}");
    }
}

#[test]
fn a_wrong_line_with_a_secret_is_not_quoted() {
    let found = problem("[[ice_servers]]\nurls = \"turn:t.example\", credential = \"hidden\"");
    assert!(found.contains("line 2") && !found.contains("hidden"), "{found}");
}

#[test]
fn the_development_server_has_its_account() {
    let config = load(&["--dev"]).unwrap();
    let page = crate::origin::Source::Page("http://localhost:1234".into());
    assert!(config.accounts.admit("dev", "dev-key", &page));
    assert!(config.dev);
    assert!(load(&[]).is_err());
}

#[test]
fn the_sample_file_names_every_option_and_is_sound() {
    let sample = include_str!("../../halloo.sample.toml");
    let config = Config::from_toml(sample).unwrap();
    assert_eq!((config.switch.ring, config.switch.settings.grace), (45_000, 30_000));
    // With the comment signs before settings removed, every option is there, and all of it still reads.
    let all: String =
        sample.lines().map(|line| line.strip_prefix("#:").unwrap_or(line)).collect::<Vec<_>>().join("\n");
    let options = file::parse(&all).unwrap();
    let limits = &options.limits;
    assert!(options.listen.is_some() && options.serve.is_some() && !options.trusted_proxies.is_empty());
    assert!(options.ring.is_some() && options.grace.is_some());
    assert!(options.log_format.is_some() && options.log_level.is_some());
    assert!(!options.accounts.is_empty() && !options.ice_servers.is_empty());
    let numbers = [
        limits.connections,
        limits.connections_per_address,
        limits.frames_per_second,
        limits.frames_at_once,
        limits.commands_per_second,
        limits.commands_at_once,
        limits.invites_per_minute,
    ];
    assert!(numbers.iter().all(Option::is_some));
}

#[test]
fn what_an_account_decides_reaches_the_switch() {
    let config = Config::from_toml(&format!(
        "{ACCOUNT}devices = \"refuse\"\ntalk = 60\nimage_hosts = [\"cdn.example.com\"]\n\
         branding = {{ font = \"#fff\", logo = \"https://cdn.example.com/a.png\", button_theme = \"dark\" }}"
    ))
    .unwrap();
    let rules = config.switch.accounts.get("acme").unwrap();
    assert_eq!(rules.devices, halloo_switch::DevicePolicy::Refuse);
    assert_eq!(
        (rules.talk, rules.image_hosts.as_slice()),
        (Some(60_000), &["cdn.example.com".to_owned()][..])
    );
    assert_eq!((rules.pre_accept, rules.in_call), (PreAccept::Relay, InCall::Direct), "the safe ones");
    assert_eq!(rules.branding.font.as_deref(), Some("#fff"));
    assert_eq!(rules.branding.background, None);
}

#[test]
fn what_an_account_may_not_decide() {
    for (line, expected) in [
        ("in_call = \"relay\"", "accounts[0].in_call: \"relay\" needs a TURN server in ice_servers"),
        ("talk = 0", "accounts[0].talk: must be 1 to 86400, is 0"),
        (
            "image_hosts = [\"https://cdn.example.com\"]",
            "accounts[0].image_hosts: \"https://cdn.example.com\" is no host name (without scheme, port and path)",
        ),
        ("branding = { font = \"red\" }", "accounts[0].branding.font: must be a colour like #1a2b3c"),
        (
            "branding = { background = \"#12345\" }",
            "accounts[0].branding.background: must be a colour like #1a2b3c",
        ),
        (
            "branding = { button_theme = \"blue\" }",
            "accounts[0].branding.button_theme: must be light or dark, is \"blue\"",
        ),
        (
            "branding = { logo = \"https://cdn.example.com/a.png\" }",
            "accounts[0].branding.logo: must be an https address at one of the image_hosts",
        ),
        (
            "branding = { logo = \"http://cdn.example.com/a.png\" }\nimage_hosts = [\"cdn.example.com\"]",
            "accounts[0].branding.logo: must be an https address at one of the image_hosts",
        ),
    ] {
        assert_eq!(problem(&format!("{ACCOUNT}{line}")), expected);
    }
}
