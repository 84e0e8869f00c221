//! The decisions, and nothing else.
mod chance;
mod command;
mod counts;
mod firewall;
mod flows;
mod kind;
mod link;
mod nat;
mod packet;
mod question;

use core::net::IpAddr;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use self::chance::Chance;
pub use self::command::{Answer, Refusal};
use self::counts::Counts;
use self::firewall::Firewall;
use self::flows::Flows;
use self::kind::{Content, Kind};
use self::link::Link;
use self::nat::Nat;
use self::packet::Packet;

/// Since the network began.
pub type Time = Duration;

/// One of the hosts, in the order in which they were added.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Host(pub usize);

/// How many packets of a kind went from one host to another since the last mark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Count {
    /// Who sent them.
    pub from: String,
    /// Whose address they were sent to; `?` for an address that nobody has.
    pub to: String,
    /// Such as `rtp`, `stun` or `tcp`.
    pub kind: &'static str,
    /// How many were sent.
    pub sent: u64,
    /// How many of those never arrive.
    pub lost: u64,
    /// The bytes of those that were sent, headers of IP included.
    pub bytes: u64,
}

/// A name that a host has asked DNS for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Question {
    /// Who asked.
    pub from: String,
    /// For which name.
    pub name: String,
}

/// A packet that has arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// Where.
    pub to: Host,
    /// All of it, from the header of IP on.
    pub packet: Vec<u8>,
}

/// A host as others see it.
#[derive(Debug)]
struct Site {
    name: String,
    addresses: Vec<IpAddr>,
    firewall: Firewall,
    /// What is between it and the others.
    nat: Option<Nat>,
}

/// Hosts, and a link from each to each.
#[derive(Debug)]
pub struct Network {
    seed: u64,
    sites: Vec<Site>,
    links: BTreeMap<(Host, Host), Link>,
    /// What is under way, by the time of its arrival, and by its number where times are equal.
    under_way: BTreeMap<(Time, u64), Delivery>,
    packets: u64,
    flows: Flows,
    counts: Counts,
    /// The names that were asked for since the last mark.
    questions: BTreeSet<(Host, String)>,
}

impl Network {
    /// A network without hosts. The same seed, packets and times give the same deliveries.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            sites: Vec::new(),
            links: BTreeMap::new(),
            under_way: BTreeMap::new(),
            packets: 0,
            flows: Flows::default(),
            counts: Counts::default(),
            questions: BTreeSet::new(),
        }
    }

    /// Adds a host, with perfect links from and to all others.
    pub fn add(&mut self, name: &str, addresses: Vec<IpAddr>) -> Host {
        let host = Host(self.sites.len());
        for other in (0..host.0).map(Host) {
            for ends in [(host, other), (other, host)] {
                let number = u64::try_from(self.links.len()).unwrap_or(0);
                self.links.insert(ends, Link::new(Chance::new(self.seed, number)));
            }
        }
        self.sites.push(Site { name: name.to_owned(), addresses, firewall: Firewall::default(), nat: None });
        host
    }

    /// A host has sent this packet.
    pub fn handle(&mut self, now: Time, from: Host, mut packet: Vec<u8>) {
        if let Some(nat) = self.sites.get_mut(from.0).and_then(|site| site.nat.as_mut())
            && nat.outward(&mut packet).is_none()
        {
            return;
        }
        let Some(read) = Packet::read(&packet) else { return };
        let to = self.at(read.destination);
        let arrivals = match to {
            Some(to) if self.passes(&read, from, to) && self.flows.passes(&read, [from, to]) => {
                self.links.get_mut(&(from, to)).map(|link| link.send(now, packet.len())).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        let kind = Kind::of(&read);
        self.counts.add(from, to, kind, packet.len(), arrivals.is_empty());
        if kind.content == Content::Dns
            && let Some(name) = question::name(read.payload)
        {
            self.questions.insert((from, name));
        }
        let Some(to) = to else { return };
        for arrival in arrivals {
            let mut packet = packet.clone();
            if let Some(bit) = arrival.turned
                && let Some(byte) = packet.get_mut(bit / 8)
            {
                *byte ^= 1 << (bit % 8);
            }
            if let Some(nat) = self.sites.get(to.0).and_then(|site| site.nat.as_ref())
                && nat.inward(&mut packet).is_none()
            {
                continue;
            }
            self.packets += 1;
            self.under_way.insert((arrival.at, self.packets), Delivery { to, packet });
        }
    }

    /// What has arrived by now, one after the other.
    pub fn poll_delivery(&mut self, now: Time) -> Option<Delivery> {
        let first = self.under_way.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    }

    /// When the next packet arrives.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Time> {
        self.under_way.first_key_value().map(|((time, _), _)| *time)
    }

    /// Nobody uses an address that is not his own: it would not be found again.
    fn passes(&self, packet: &Packet<'_>, from: Host, to: Host) -> bool {
        let (Some(sender), Some(receiver)) = (self.sites.get(from.0), self.sites.get(to.0)) else {
            return false;
        };
        sender.addresses.contains(&packet.source)
            && sender.firewall.lets_out(packet, Some(to))
            && receiver.firewall.lets_in(packet, from)
    }

    fn at(&self, address: IpAddr) -> Option<Host> {
        self.sites.iter().position(|site| site.addresses.contains(&address)).map(Host)
    }
}

#[cfg(test)]
mod tests;
