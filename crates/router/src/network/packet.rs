use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What carries the payload.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Protocol {
    Udp,
    Tcp,
    Other,
}

/// What a router sees of an IP packet (RFC 791 and RFC 8200).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Packet<'a> {
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    pub(super) protocol: Protocol,
    /// Of the source and the destination; none in a later fragment.
    pub(super) ports: Option<(u16, u16)>,
    /// Of a datagram; of TCP it is not looked for.
    pub(super) payload: &'a [u8],
}

const UDP: u8 = 17;
const TCP: u8 = 6;
const UDP_HEADER: usize = 8;

impl<'a> Packet<'a> {
    /// Reads a packet; nothing comes of what is no IP.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        match bytes.first()? >> 4 {
            4 => Self::version_4(bytes),
            6 => Self::version_6(bytes),
            _ => None,
        }
    }

    fn version_4(bytes: &'a [u8]) -> Option<Self> {
        let header = usize::from(bytes.first()? & 15) * 4;
        let address = |at| bytes.get(at..at + 4)?.first_chunk::<4>().copied().map(Ipv4Addr::from);
        let (source, destination) = (address(12)?.into(), address(16)?.into());
        let is_later_fragment = number(bytes, 6)? & 0x1fff != 0;
        let content = if is_later_fragment { None } else { bytes.get(header..) };
        Some(Self::carrying(source, destination, *bytes.get(9)?, content))
    }

    /// Extension headers are not followed: what has them counts as something else.
    fn version_6(bytes: &'a [u8]) -> Option<Self> {
        let address = |at| bytes.get(at..at + 16)?.first_chunk::<16>().copied().map(Ipv6Addr::from);
        let (source, destination) = (address(8)?.into(), address(24)?.into());
        Some(Self::carrying(source, destination, *bytes.get(6)?, bytes.get(40..)))
    }

    fn carrying(source: IpAddr, destination: IpAddr, protocol: u8, content: Option<&'a [u8]>) -> Self {
        let protocol = match protocol {
            UDP => Protocol::Udp,
            TCP => Protocol::Tcp,
            _ => Protocol::Other,
        };
        let ports = content
            .filter(|_| protocol != Protocol::Other)
            .and_then(|content| Some((number(content, 0)?, number(content, 2)?)));
        let payload = content
            .filter(|_| protocol == Protocol::Udp)
            .and_then(|content| content.get(UDP_HEADER..))
            .unwrap_or_default();
        Self { source, destination, protocol, ports, payload }
    }
}

/// Two bytes as a number, most significant first.
pub(super) fn number(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_be_bytes)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A packet from 10.0.0.`from` to 10.0.0.`to`.
    pub(in super::super) fn ip(from: u8, to: u8, protocol: u8, content: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x45, 0, 0, 0, 0, 0, 0, 0, 64, protocol, 0, 0, 10, 0, 0, from, 10, 0, 0, to];
        bytes.extend_from_slice(content);
        bytes
    }

    /// A datagram from port 5000 to this port.
    pub(in super::super) fn datagram(from: u8, to: u8, port: u16, payload: &[u8]) -> Vec<u8> {
        let [high, low] = port.to_be_bytes();
        let content = [&[0x13, 0x88, high, low, 0, 0, 0, 0], payload].concat();
        ip(from, to, UDP, &content)
    }

    #[test]
    fn a_datagram_is_read() {
        let bytes = datagram(1, 2, 53, b"hello");
        let packet = Packet::read(&bytes).unwrap();
        assert_eq!(packet.source, IpAddr::from([10, 0, 0, 1]));
        assert_eq!(packet.destination, IpAddr::from([10, 0, 0, 2]));
        assert_eq!(packet.protocol, Protocol::Udp);
        assert_eq!(packet.ports, Some((5000, 53)));
        assert_eq!(packet.payload, b"hello");
    }

    #[test]
    fn options_in_the_header_are_passed_over() {
        let mut bytes = datagram(1, 2, 53, b"hello");
        bytes[0] = 0x46;
        bytes.splice(20..20, [1, 1, 1, 1]);
        assert_eq!(Packet::read(&bytes).unwrap().payload, b"hello");
    }

    #[test]
    fn the_ports_of_tcp_are_read_and_nothing_more() {
        let bytes = ip(1, 2, TCP, &[0x13, 0x88, 1, 187, 9, 9, 9, 9, 9, 9]);
        let packet = Packet::read(&bytes).unwrap();
        assert_eq!(
            (packet.protocol, packet.ports, packet.payload),
            (Protocol::Tcp, Some((5000, 443)), &[][..])
        );
    }

    #[test]
    fn a_later_fragment_has_no_ports() {
        let mut bytes = datagram(1, 2, 53, b"hello");
        bytes[7] = 1;
        let packet = Packet::read(&bytes).unwrap();
        assert_eq!((packet.protocol, packet.ports, packet.payload), (Protocol::Udp, None, &[][..]));
    }

    #[test]
    fn version_6_is_read() {
        let mut bytes = vec![0x60, 0, 0, 0, 0, 0, UDP, 64];
        bytes.extend_from_slice(&[0; 15]);
        bytes.push(1);
        bytes.extend_from_slice(&[0; 15]);
        bytes.push(2);
        bytes.extend_from_slice(&[0, 1, 0, 2, 0, 0, 0, 0, 7]);
        let packet = Packet::read(&bytes).unwrap();
        assert_eq!((packet.source, packet.destination), ("::1".parse().unwrap(), "::2".parse().unwrap()));
        assert_eq!((packet.ports, packet.payload), (Some((1, 2)), &[7][..]));
    }

    #[test]
    fn no_prefix_of_a_packet_is_trouble() {
        let bytes = datagram(1, 2, 53, b"hello");
        for end in 0..bytes.len() {
            let _ = Packet::read(&bytes[..end]);
        }
        assert_eq!(Packet::read(&bytes[..19]), None);
        assert_eq!(Packet::read(&[0x15; 40]), None);
    }
}
