use core::net::IpAddr;
use std::collections::BTreeSet;

use super::Host;
use super::packet::{Packet, Protocol};

type End = (IpAddr, u16);

/// The TCP connections that have been seen, and those of them that are dead without anybody's having said so.
#[derive(Debug, Default)]
pub(super) struct Flows {
    seen: BTreeSet<([Host; 2], [End; 2])>,
    stranded: BTreeSet<[End; 2]>,
}

fn sorted<T: Ord>(mut pair: [T; 2]) -> [T; 2] {
    pair.sort();
    pair
}

impl Flows {
    /// Whether this packet between these hosts passes. If it is of a connection, that is known from now on.
    pub(super) fn passes(&mut self, packet: &Packet<'_>, hosts: [Host; 2]) -> bool {
        let Some((from, to)) = packet.ports.filter(|_| packet.protocol == Protocol::Tcp) else { return true };
        let ends = sorted([(packet.source, from), (packet.destination, to)]);
        self.seen.insert((sorted(hosts), ends));
        !self.stranded.contains(&ends)
    }

    /// The connections between these hosts are dead from now on.
    pub(super) fn strand(&mut self, hosts: [Host; 2]) {
        let hosts = sorted(hosts);
        let between = self.seen.iter().filter(|(ends, _)| *ends == hosts).map(|(_, flow)| *flow);
        self.stranded.extend(between);
    }

    /// All are alive again.
    pub(super) fn free(&mut self) {
        self.stranded.clear();
    }
}
