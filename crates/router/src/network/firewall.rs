use super::Host;
use super::packet::{Packet, Protocol};

/// Which packets a host may exchange with others.
#[derive(Debug, Default)]
pub(super) struct Firewall {
    blocked: Vec<(Service, Option<Host>)>,
    /// Nothing but these, if there are any.
    only: Vec<Service>,
}

/// A protocol, or one port of it: the other side's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Service {
    protocol: Protocol,
    port: Option<u16>,
}

impl Service {
    /// Reads `udp` or `tcp`, with or without `:PORT`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (protocol, port) = match text.split_once(':') {
            Some((protocol, port)) => (protocol, Some(port.parse().ok()?)),
            None => (text, None),
        };
        let protocol = match protocol {
            "udp" => Protocol::Udp,
            "tcp" => Protocol::Tcp,
            _ => return None,
        };
        Some(Self { protocol, port })
    }

    fn is_of(self, packet: &Packet<'_>, far: Option<u16>) -> bool {
        self.protocol == packet.protocol && (self.port.is_none() || self.port == far)
    }
}

impl Firewall {
    /// No more of this, with one host or with any.
    pub(super) fn block(&mut self, service: Service, peer: Option<Host>) {
        self.blocked.push((service, peer));
    }

    /// Nothing but these.
    pub(super) fn only(&mut self, services: Vec<Service>) {
        self.only = services;
    }

    /// Whether this packet to `peer` may leave.
    pub(super) fn lets_out(&self, packet: &Packet<'_>, peer: Option<Host>) -> bool {
        self.passes(packet, packet.ports.map(|(_, to)| to), peer)
    }

    /// Whether this packet of `peer` may come in.
    pub(super) fn lets_in(&self, packet: &Packet<'_>, peer: Host) -> bool {
        self.passes(packet, packet.ports.map(|(from, _)| from), Some(peer))
    }

    fn passes(&self, packet: &Packet<'_>, far: Option<u16>, peer: Option<Host>) -> bool {
        let is_blocked = self
            .blocked
            .iter()
            .any(|(service, with)| service.is_of(packet, far) && (with.is_none() || *with == peer));
        let is_among = self.only.is_empty() || self.only.iter().any(|service| service.is_of(packet, far));
        !is_blocked && is_among
    }
}

#[cfg(test)]
mod tests {
    use super::super::packet::tests::{datagram, ip};
    use super::*;

    const BEN: Host = Host(1);
    const RELAY: Host = Host(2);

    fn service(text: &str) -> Service {
        Service::read(text).unwrap()
    }

    /// From port 5000 to port 443.
    fn segment() -> Vec<u8> {
        ip(1, 2, 6, &[0x13, 0x88, 1, 187])
    }

    #[test]
    fn an_open_one_lets_everything_through() {
        let bytes = datagram(1, 2, 53, &[]);
        let packet = Packet::read(&bytes).unwrap();
        assert!(Firewall::default().lets_out(&packet, None) && Firewall::default().lets_in(&packet, BEN));
    }

    #[test]
    fn a_protocol_is_blocked_with_everybody_or_with_one() {
        let bytes = datagram(1, 2, 53, &[]);
        let (datagram, segment) = (Packet::read(&bytes).unwrap(), segment());
        let segment = Packet::read(&segment).unwrap();
        let mut firewall = Firewall::default();
        firewall.block(service("udp"), Some(BEN));
        assert!(!firewall.lets_out(&datagram, Some(BEN)) && !firewall.lets_in(&datagram, BEN));
        assert!(firewall.lets_out(&datagram, Some(RELAY)) && firewall.lets_in(&datagram, RELAY));
        assert!(firewall.lets_out(&segment, Some(BEN)));
        firewall.block(service("udp"), None);
        assert!(!firewall.lets_out(&datagram, Some(RELAY)) && !firewall.lets_out(&datagram, None));
    }

    #[test]
    fn only_one_port_of_the_other_side_is_open() {
        let segment = segment();
        let there = Packet::read(&segment).unwrap();
        let back = Packet { ports: Some((443, 5000)), ..there };
        let mut firewall = Firewall::default();
        firewall.only(vec![service("tcp:443")]);
        assert!(firewall.lets_out(&there, Some(BEN)) && firewall.lets_in(&back, BEN));
        assert!(!firewall.lets_out(&back, Some(BEN)) && !firewall.lets_in(&there, BEN));
        let bytes = datagram(1, 2, 443, &[]);
        assert!(!firewall.lets_out(&Packet::read(&bytes).unwrap(), Some(BEN)));
    }

    #[test]
    fn what_is_no_service_is_refused() {
        for text in ["", "icmp", "udp:", "udp:x", "udp:70000"] {
            assert_eq!(Service::read(text), None, "{text}");
        }
    }
}
