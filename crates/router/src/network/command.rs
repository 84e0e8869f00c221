use core::net::IpAddr;

use thiserror::Error;

use super::chance::Probability;
use super::firewall::{Firewall, Service};
use super::link::{Burst, Link, Settings};
use super::nat::Nat;
use super::{Count, Host, Network, Question, Time};

/// What a command gave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// It is done.
    Done,
    /// What was counted since the last mark.
    Counts(Vec<Count>),
    /// What was asked for since the last mark.
    Questions(Vec<Question>),
}

/// Why a command was not carried out. Nothing of it was.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Refusal {
    /// There is no such command, or not in this form.
    #[error("not understood: {0}")]
    Unknown(String),
    /// No host has this name.
    #[error("no such host: {0}")]
    Host(String),
    /// A setting of a link is not there, or cannot be this.
    #[error("no such setting: {0}")]
    Setting(String),
    /// Another host has this address, or it is none.
    #[error("no free address: {0}")]
    Address(String),
    /// Neither `udp` nor `tcp`, with or without a port.
    #[error("no such service: {0}")]
    Service(String),
}

/// One way of a pair of hosts, or both.
struct Ways {
    from: Option<Host>,
    to: Option<Host>,
    both: bool,
}

impl Ways {
    fn include(&self, from: Host, to: Host) -> bool {
        let is = |one: Host, other: Host| {
            self.from.is_none_or(|host| host == one) && self.to.is_none_or(|host| host == other)
        };
        is(from, to) || (self.both && is(to, from))
    }
}

impl Network {
    /// Carries out a command:
    ///
    /// * `link A B delay=50 jitter=10 loss=0.1 burst=0.02:0.2 duplicate=0.01 reorder=0.01 corrupt=0.01 rate=64 queue=500`:
    ///   what the link does from now on, both ways; `A>B` instead of `A B`: one way; `*` instead of a name: every host.
    ///   Times are in milliseconds, the rate in kilobits a second (0: none), a burst is how likely it begins and ends with
    ///   a packet, the others are probabilities. What is not named stays as it is.
    /// * `cut A B`, `cut A>B`, `heal A B`, `heal A>B`: nothing passes; it passes again. What is under way arrives.
    /// * `block A udp`, `block A udp:3478`, `block A udp B`: none of this from and to A, or between A and B; a port is the
    ///   other side's. `only A tcp:443 …`: nothing but this. `unblock A`: everything.
    /// * `strand A B`: the TCP connections that there are between the two are dead from now on, and nobody says so; new ones
    ///   are not.
    /// * `move A 10.0.0.9 …`: A has these addresses, and no others, and there is no NAT before it.
    /// * `nat A 10.9.0.1`: A, which has one address of version 4, is behind a NAT, and is seen under this address only.
    ///   `rebind A`: that NAT has forgotten which ports it has given to A's datagrams.
    /// * `calm`: perfect links and open firewalls everywhere; addresses stay as they are.
    /// * `mark`: counts from here on. `count`: what has been sent since the mark. `names`: which names DNS was asked for.
    ///
    /// # Errors
    /// If it is not one of these; then nothing has changed.
    pub fn command(&mut self, line: &str) -> Result<Answer, Refusal> {
        let words: Vec<_> = line.split_whitespace().collect();
        match words.as_slice() {
            ["link", rest @ ..] => self.set(line, rest)?,
            ["cut", rest @ ..] => self.change(line, rest, |link| link.is_cut = true)?,
            ["heal", rest @ ..] => self.change(line, rest, |link| link.is_cut = false)?,
            ["block", host, what] => {
                let what = service(what)?;
                self.firewall(host)?.block(what, None);
            }
            ["block", host, what, peer] => {
                let (what, peer) = (service(what)?, self.host(peer)?);
                self.firewall(host)?.block(what, Some(peer));
            }
            ["only", host, first, more @ ..] => {
                let all = std::iter::once(first).chain(more).map(|text| service(text));
                let all = all.collect::<Result<_, _>>()?;
                self.firewall(host)?.only(all);
            }
            ["unblock", host] => *self.firewall(host)? = Firewall::default(),
            ["strand", one, other] => {
                let ends = [self.host(one)?, self.host(other)?];
                self.flows.strand(ends);
            }
            ["move", host, first, more @ ..] => self.relocate(host, std::iter::once(first).chain(more))?,
            ["nat", host, address] => self.hide(host, address)?,
            ["rebind", host] => {
                let host = self.host(host)?;
                let nat = self.sites.get_mut(host.0).and_then(|site| site.nat.as_mut());
                nat.ok_or_else(|| Refusal::Unknown(line.to_owned()))?.rebind();
            }
            ["calm"] => {
                self.links.values_mut().for_each(Link::calm);
                self.sites.iter_mut().for_each(|site| site.firewall = Firewall::default());
                self.flows.free();
            }
            ["mark"] => {
                self.counts.mark();
                self.questions.clear();
            }
            ["count"] => return Ok(Answer::Counts(self.count())),
            ["names"] => return Ok(Answer::Questions(self.names())),
            _ => return Err(Refusal::Unknown(line.to_owned())),
        }
        Ok(Answer::Done)
    }

    fn set(&mut self, line: &str, words: &[&str]) -> Result<(), Refusal> {
        let (ways, settings) = self.ways(line, words)?;
        let mut trial = Settings::default();
        settings.iter().try_for_each(|text| apply(&mut trial, text))?;
        for (_, link) in self.links.iter_mut().filter(|((from, to), _)| ways.include(*from, *to)) {
            settings.iter().try_for_each(|text| apply(&mut link.settings, text))?;
        }
        Ok(())
    }

    fn change(&mut self, line: &str, words: &[&str], change: impl Fn(&mut Link)) -> Result<(), Refusal> {
        let (ways, rest) = self.ways(line, words)?;
        if !rest.is_empty() {
            return Err(Refusal::Unknown(line.to_owned()));
        }
        let links = self.links.iter_mut().filter(|((from, to), _)| ways.include(*from, *to));
        links.for_each(|(_, link)| change(link));
        Ok(())
    }

    fn ways<'a, 'b>(&self, line: &str, words: &'a [&'b str]) -> Result<(Ways, &'a [&'b str]), Refusal> {
        let unknown = || Refusal::Unknown(line.to_owned());
        let (first, rest) = words.split_first().ok_or_else(unknown)?;
        let any = |name: &str| if name == "*" { Ok(None) } else { self.host(name).map(Some) };
        if let Some((from, to)) = first.split_once('>') {
            return Ok((Ways { from: any(from)?, to: any(to)?, both: false }, rest));
        }
        let (second, rest) = rest.split_first().ok_or_else(unknown)?;
        Ok((Ways { from: any(first)?, to: any(second)?, both: true }, rest))
    }

    fn relocate<'a>(
        &mut self,
        host: &str,
        addresses: impl Iterator<Item = &'a &'a str>,
    ) -> Result<(), Refusal> {
        let host = self.host(host)?;
        let addresses = addresses.map(|text| self.free(host, text)).collect::<Result<_, _>>()?;
        if let Some(site) = self.sites.get_mut(host.0) {
            site.addresses = addresses;
            site.nat = None;
        }
        Ok(())
    }

    /// A NAT with this address comes between a host and the others.
    fn hide(&mut self, host: &str, address: &str) -> Result<(), Refusal> {
        let host = self.host(host)?;
        let refusal = || Refusal::Address(address.to_owned());
        let outside = self.free(host, address)?;
        let site = self.sites.get_mut(host.0).ok_or_else(refusal)?;
        let (IpAddr::V4(outer), [IpAddr::V4(inner)]) = (outside, site.addresses.as_slice()) else {
            return Err(refusal());
        };
        site.nat = Some(Nat::new(*inner, outer));
        site.addresses = vec![outside];
        Ok(())
    }

    /// An address that nobody else has.
    fn free(&self, host: Host, text: &str) -> Result<IpAddr, Refusal> {
        let address = text.parse::<IpAddr>().ok();
        let free = address.filter(|address| self.at(*address).is_none_or(|owner| owner == host));
        free.ok_or_else(|| Refusal::Address(text.to_owned()))
    }

    fn names(&self) -> Vec<Question> {
        let questions = self.questions.iter();
        questions.map(|(from, name)| Question { from: self.name(*from), name: name.clone() }).collect()
    }

    fn name(&self, host: Host) -> String {
        self.sites.get(host.0).map_or("?", |site| &site.name).to_owned()
    }

    fn count(&self) -> Vec<Count> {
        let name = |host: Host| self.name(host);
        let count = self.counts.iter().map(|(from, to, kind, tally)| Count {
            from: name(from),
            to: to.map_or_else(|| "?".to_owned(), name),
            kind: kind.name(),
            sent: tally.sent,
            lost: tally.lost,
            bytes: tally.bytes,
        });
        count.collect()
    }

    fn host(&self, name: &str) -> Result<Host, Refusal> {
        let place = self.sites.iter().position(|site| site.name == name);
        place.map(Host).ok_or_else(|| Refusal::Host(name.to_owned()))
    }

    fn firewall(&mut self, name: &str) -> Result<&mut Firewall, Refusal> {
        let host = self.host(name)?;
        let site = self.sites.get_mut(host.0).ok_or_else(|| Refusal::Host(name.to_owned()))?;
        Ok(&mut site.firewall)
    }
}

fn service(text: &str) -> Result<Service, Refusal> {
    Service::read(text).ok_or_else(|| Refusal::Service(text.to_owned()))
}

/// Sets what `name=value` says.
fn apply(settings: &mut Settings, text: &str) -> Result<(), Refusal> {
    let refusal = || Refusal::Setting(text.to_owned());
    let (name, value) = text.split_once('=').ok_or_else(refusal)?;
    let number = || value.parse().map_err(|_| refusal());
    let time = || number().map(Time::from_millis);
    let probability = |value| Probability::read(value).ok_or_else(refusal);
    match name {
        "delay" => settings.delay = time()?,
        "jitter" => settings.jitter = time()?,
        "queue" => settings.queue = time()?,
        "rate" => settings.rate = number()?,
        "loss" => settings.loss = probability(value)?,
        "duplicate" => settings.duplicate = probability(value)?,
        "reorder" => settings.reorder = probability(value)?,
        "corrupt" => settings.corrupt = probability(value)?,
        "burst" => {
            let (begins, ends) = value.split_once(':').ok_or_else(refusal)?;
            settings.burst = Burst { begins: probability(begins)?, ends: probability(ends)? };
        }
        _ => return Err(refusal()),
    }
    Ok(())
}
