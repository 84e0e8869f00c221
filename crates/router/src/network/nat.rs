use core::net::{IpAddr, Ipv4Addr};
use std::collections::{BTreeMap, BTreeSet};

use super::packet::{Packet, Protocol, number};

/// The first port that is given out. None of them is one that the rules of a network are about.
const FIRST: u16 = 20_000;
const LAST: u16 = 60_000;

/// A box that gives a host another address (RFC 4787): each of its ports one port outside, whoever it talks to, and nobody
/// comes in there but those whom it has sent something to from that port.
#[derive(Debug)]
pub(super) struct Nat {
    inside: Ipv4Addr,
    outside: Ipv4Addr,
    next: u16,
    mappings: BTreeMap<(Protocol, u16), Mapping>,
}

#[derive(Debug)]
struct Mapping {
    port: u16,
    peers: BTreeSet<(IpAddr, u16)>,
}

impl Nat {
    pub(super) const fn new(inside: Ipv4Addr, outside: Ipv4Addr) -> Self {
        Self { inside, outside, next: FIRST, mappings: BTreeMap::new() }
    }

    /// Forgets what it has given out for datagrams: the next one of each port has another port outside.
    pub(super) fn rebind(&mut self) {
        self.mappings.retain(|(protocol, _), _| *protocol == Protocol::Tcp);
    }

    /// What the host has sent, as it looks outside; nothing, if it does not pass.
    pub(super) fn outward(&mut self, packet: &mut [u8]) -> Option<()> {
        let read = Packet::read(packet).filter(|read| read.source == IpAddr::from(self.inside))?;
        let ((from, to), peer) = (read.ports?, read.destination);
        let key = (read.protocol, from);
        if !self.mappings.contains_key(&key) {
            let port = self.next;
            self.next = if port == LAST { FIRST } else { port + 1 };
            self.mappings.insert(key, Mapping { port, peers: BTreeSet::new() });
        }
        let mapping = self.mappings.get_mut(&key)?;
        mapping.peers.insert((peer, to));
        Side::Source.rewrite(packet, key.0, self.outside, mapping.port)
    }

    /// What was sent to the address outside, as the host gets it; nothing, if it does not pass.
    pub(super) fn inward(&self, packet: &mut [u8]) -> Option<()> {
        let read = Packet::read(packet)?;
        let (from, to) = read.ports?;
        let peer = (read.source, from);
        let mine = |((protocol, _), mapping): &(&(Protocol, u16), &Mapping)| {
            *protocol == read.protocol && mapping.port == to && mapping.peers.contains(&peer)
        };
        let (key, _) = self.mappings.iter().find(mine)?;
        Side::Destination.rewrite(packet, key.0, self.inside, key.1)
    }
}

/// Which end of a packet of version 4 is to be another one.
#[derive(Clone, Copy)]
enum Side {
    Source,
    Destination,
}

impl Side {
    /// Puts an address and a port there, and sets the sums right (RFC 1624, equation 3).
    fn rewrite(self, packet: &mut [u8], protocol: Protocol, address: Ipv4Addr, port: u16) -> Option<()> {
        let header = usize::from(packet.first()? & 15) * 4;
        let (address_at, port_at) = match self {
            Self::Source => (12, header),
            Self::Destination => (16, header + 2),
        };
        let sum_at = match protocol {
            Protocol::Udp => header + 6,
            Protocol::Tcp => header + 16,
            Protocol::Other => return None,
        };
        let [a, b, c, d] = address.octets();
        let halves = [u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])];
        for (at, new) in [(address_at, halves[0]), (address_at + 2, halves[1])] {
            let old = put(packet, at, new)?;
            correct(packet, 10, old, new)?;
            correct_transport(packet, sum_at, protocol, old, new)?;
        }
        let old = put(packet, port_at, port)?;
        correct_transport(packet, sum_at, protocol, old, port)
    }
}

/// Puts two bytes there, and gives those that were there.
fn put(packet: &mut [u8], at: usize, new: u16) -> Option<u16> {
    let old = number(packet, at)?;
    packet.get_mut(at..at + 2)?.copy_from_slice(&new.to_be_bytes());
    Some(old)
}

fn correct_transport(packet: &mut [u8], at: usize, protocol: Protocol, old: u16, new: u16) -> Option<()> {
    // A datagram may have none.
    if protocol == Protocol::Udp && number(packet, at)? == 0 {
        return Some(());
    }
    correct(packet, at, old, new)
}

fn correct(packet: &mut [u8], at: usize, old: u16, new: u16) -> Option<()> {
    let before = number(packet, at)?;
    let mut sum = u32::from(!before) + u32::from(!old) + u32::from(new);
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    let sum = u16::try_from(sum).ok()?;
    put(packet, at, !sum).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::super::packet::tests::datagram;
    use super::*;

    const INSIDE: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);
    const OUTSIDE: Ipv4Addr = Ipv4Addr::new(10, 9, 0, 1);

    /// The sum of 16-bit words (RFC 1071): 0xffff where a sum that is part of it is right.
    fn sum(words: &[u8]) -> u16 {
        let mut sum = 0u32;
        for word in words.chunks(2) {
            sum += u32::from(u16::from_be_bytes([word[0], word.get(1).copied().unwrap_or(0)]));
            sum = (sum & 0xffff) + (sum >> 16);
        }
        u16::try_from(sum).unwrap()
    }

    fn pseudo(packet: &[u8]) -> Vec<u8> {
        let length = u16::try_from(packet.len() - 20).unwrap();
        [&packet[12..20], &[0, packet[9]][..], &length.to_be_bytes()[..], &packet[20..]].concat()
    }

    /// A datagram whose sums are right.
    fn right(from: u8, to: u8, port: u16) -> Vec<u8> {
        let mut packet = datagram(from, to, port, b"hello!");
        let header = !sum(&packet[..20]);
        packet[10..12].copy_from_slice(&header.to_be_bytes());
        let body = !sum(&pseudo(&packet));
        packet[26..28].copy_from_slice(&body.to_be_bytes());
        packet
    }

    fn is_right(packet: &[u8]) -> bool {
        sum(&packet[..20]) == 0xffff && sum(&pseudo(packet)) == 0xffff
    }

    fn sent(nat: &mut Nat, to: u8, port: u16) -> (u16, Vec<u8>) {
        let mut packet = right(1, to, port);
        nat.outward(&mut packet).unwrap();
        (number(&packet, 20).unwrap(), packet)
    }

    /// An answer of 10.0.0.`from` to that port outside.
    fn answer(from: u8, source: u16, port: u16) -> Vec<u8> {
        let mut packet = right(from, 1, port);
        let old = number(&packet, 20).unwrap();
        packet[20..22].copy_from_slice(&source.to_be_bytes());
        correct(&mut packet, 26, old, source).unwrap();
        Side::Destination.rewrite(&mut packet, Protocol::Udp, OUTSIDE, port).unwrap();
        assert!(is_right(&packet));
        packet
    }

    #[test]
    fn what_is_sent_comes_from_outside_and_its_sums_are_right() {
        let mut nat = Nat::new(INSIDE, OUTSIDE);
        let (port, packet) = sent(&mut nat, 2, 7_000);
        assert!(is_right(&packet));
        let read = Packet::read(&packet).unwrap();
        assert_eq!((read.source, read.ports), (IpAddr::from(OUTSIDE), Some((port, 7_000))));
        assert_eq!(sent(&mut nat, 3, 8_000).0, port, "the same port for everybody");
    }

    #[test]
    fn who_was_sent_something_may_answer_and_nobody_else() {
        let mut nat = Nat::new(INSIDE, OUTSIDE);
        let (port, _) = sent(&mut nat, 2, 7_000);
        let mut good = answer(2, 7_000, port);
        nat.inward(&mut good).unwrap();
        assert!(is_right(&good));
        let read = Packet::read(&good).unwrap();
        assert_eq!((read.destination, read.ports), (IpAddr::from(INSIDE), Some((7_000, 5_000))));
        for mut bad in [answer(3, 7_000, port), answer(2, 7_001, port), answer(2, 7_000, port + 1)] {
            assert_eq!(nat.inward(&mut bad), None);
        }
    }

    #[test]
    fn bound_anew_it_has_another_port_and_the_old_one_is_closed() {
        let mut nat = Nat::new(INSIDE, OUTSIDE);
        let (port, _) = sent(&mut nat, 2, 7_000);
        nat.rebind();
        assert_eq!(nat.inward(&mut answer(2, 7_000, port)), None);
        let (other, _) = sent(&mut nat, 2, 7_000);
        assert_ne!(other, port);
        assert_eq!(nat.inward(&mut answer(2, 7_000, other)), Some(()));
        assert_eq!(nat.inward(&mut answer(2, 7_000, port)), None);
    }
}
