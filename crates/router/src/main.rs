//! `halloo-router`: carries packets between network namespaces, as it is told line by line on its standard input.

#![forbid(unsafe_code)]

#[cfg(target_os = "linux")]
mod device;
#[cfg(target_os = "linux")]
mod shell;

use std::error::Error;
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "usage: halloo-router [--seed N] NAME,NAMESPACE,ADDRESS[,ADDRESS...] ...

  Opens the TUN device wire0 in each host's network namespace (its file, such as /run/netns/NAME), says \"ready\", and
  carries IP packets between the hosts until its standard input ends. Each line of that is a command, answered by one
  line: \"ok\", \"ok [...]\" with what was asked for, or \"error\" and why.";

/// A host, and where it is.
struct Place {
    name: String,
    namespace: PathBuf,
    addresses: Vec<IpAddr>,
}

fn place(word: &str) -> Option<Place> {
    let mut parts = word.split(',');
    let (name, namespace) = (parts.next()?.to_owned(), PathBuf::from(parts.next()?));
    let addresses = parts.map(str::parse).collect::<Result<Vec<_>, _>>().ok()?;
    (!addresses.is_empty()).then_some(Place { name, namespace, addresses })
}

fn read(mut words: impl Iterator<Item = String>) -> Option<(u64, Vec<Place>)> {
    let (mut seed, mut places) = (1, Vec::new());
    while let Some(word) = words.next() {
        if word == "--seed" {
            seed = words.next()?.parse().ok()?;
        } else {
            places.push(place(&word)?);
        }
    }
    (!places.is_empty()).then_some((seed, places))
}

fn main() -> ExitCode {
    let Some((seed, places)) = read(std::env::args().skip(1)) else {
        // Nothing is left to be done if this cannot be written either.
        let _ = writeln!(io::stderr(), "{USAGE}");
        return ExitCode::from(2);
    };
    match run(seed, places) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "halloo-router: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(target_os = "linux")]
fn run(seed: u64, places: Vec<Place>) -> Result<(), Box<dyn Error>> {
    shell::run(seed, places)
}

#[cfg(not(target_os = "linux"))]
fn run(_seed: u64, _places: Vec<Place>) -> Result<(), Box<dyn Error>> {
    Err("network namespaces are Linux's own".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Option<(u64, Vec<Place>)> {
        read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn hosts_and_a_seed_are_read() {
        let (seed, places) =
            words("--seed 7 alice,/run/netns/a,10.0.0.1,fd00::1 ben,/run/netns/b,10.0.0.2").unwrap();
        assert_eq!(seed, 7);
        let [alice, ben] = &places[..] else { panic!("two hosts") };
        assert_eq!((alice.name.as_str(), alice.namespace.to_str()), ("alice", Some("/run/netns/a")));
        assert_eq!(alice.addresses, ["10.0.0.1", "fd00::1"].map(|text| text.parse::<IpAddr>().unwrap()));
        assert_eq!(ben.addresses.len(), 1);
    }

    #[test]
    fn anything_else_is_answered_with_the_usage() {
        for line in [
            "",
            "--seed 7",
            "alice",
            "alice,/run/netns/a",
            "alice,/run/netns/a,here",
            "a,b,10.0.0.1 --seed x",
        ] {
            assert!(words(line).is_none(), "{line}");
        }
    }
}
