use super::packet::{Packet, Protocol, number};

/// What a datagram is, by its first bytes (RFC 7983 section 7), and TCP as a whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Content {
    /// Sound (RFC 3550).
    Rtp,
    /// Reports about it (RFC 5761 section 4).
    Rtcp,
    Stun,
    Dtls,
    Dns,
    /// Any other datagram.
    Udp,
    Tcp,
    Other,
}

/// What a packet is. What a relay carries is looked into (RFC 8656 sections 11 and 12), so that sound is sound on its way
/// to the relay too; but not in TCP, which has no datagrams.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Kind {
    pub(super) content: Content,
    pub(super) relayed: bool,
}

const DNS_PORT: u16 = 53;
const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const SEND_INDICATION: u16 = 0x0016;
const DATA_INDICATION: u16 = 0x0017;
const DATA_ATTRIBUTE: u16 = 0x0013;
const STUN_HEADER: usize = 20;

impl Kind {
    pub(super) fn of(packet: &Packet<'_>) -> Self {
        let direct = |content| Self { content, relayed: false };
        match packet.protocol {
            Protocol::Tcp => direct(Content::Tcp),
            Protocol::Other => direct(Content::Other),
            Protocol::Udp => match relayed(packet.payload) {
                Some(inner) => Self { content: Content::of(inner), relayed: true },
                None if packet.ports.is_some_and(|(from, to)| from == DNS_PORT || to == DNS_PORT) => {
                    direct(Content::Dns)
                }
                None => direct(Content::of(packet.payload)),
            },
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match (self.content, self.relayed) {
            (Content::Rtp, false) => "rtp",
            (Content::Rtcp, false) => "rtcp",
            (Content::Stun, false) => "stun",
            (Content::Dtls, false) => "dtls",
            (Content::Dns, _) => "dns",
            (Content::Udp, false) => "udp",
            (Content::Tcp, _) => "tcp",
            (Content::Other, _) => "other",
            (Content::Rtp, true) => "relayed-rtp",
            (Content::Rtcp, true) => "relayed-rtcp",
            (Content::Stun, true) => "relayed-stun",
            (Content::Dtls, true) => "relayed-dtls",
            (Content::Udp, true) => "relayed-udp",
        }
    }
}

impl Content {
    fn of(datagram: &[u8]) -> Self {
        match datagram {
            [0..=3, _, _, _, cookie @ ..] if cookie.starts_with(&MAGIC_COOKIE) => Self::Stun,
            [20..=63, ..] => Self::Dtls,
            // With the marker bit in front of them, these types of RTP would look like reports; nobody uses them therefore.
            [128..=191, second, ..] if matches!(second & 0x7f, 64..=95) => Self::Rtcp,
            [128..=191, _, ..] => Self::Rtp,
            _ => Self::Udp,
        }
    }
}

/// What a relay is given, or gives.
fn relayed(datagram: &[u8]) -> Option<&[u8]> {
    match datagram.first()? {
        0..=3 => {
            let is_indication = matches!(number(datagram, 0)?, SEND_INDICATION | DATA_INDICATION);
            let is_stun = datagram.get(4..)?.starts_with(&MAGIC_COOKIE);
            data(datagram.get(STUN_HEADER..).filter(|_| is_indication && is_stun)?)
        }
        // The channels' numbers.
        64..=79 => {
            let length = usize::from(number(datagram, 2)?);
            datagram.get(4..4 + length)
        }
        _ => None,
    }
}

/// The attribute with the data.
fn data(mut attributes: &[u8]) -> Option<&[u8]> {
    loop {
        let length = usize::from(number(attributes, 2)?);
        let value = attributes.get(4..4 + length)?;
        if number(attributes, 0)? == DATA_ATTRIBUTE {
            return Some(value);
        }
        attributes = attributes.get(4 + length.next_multiple_of(4)..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::super::packet::tests::{datagram, ip};
    use super::*;

    fn name(payload: &[u8]) -> &'static str {
        Kind::of(&Packet::read(&datagram(1, 2, 5001, payload)).unwrap()).name()
    }

    const RTP: [u8; 12] = [0x80, 111, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1];
    const BINDING: [u8; 20] = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    #[test]
    fn what_shares_a_port_is_told_apart() {
        assert_eq!(name(&RTP), "rtp");
        assert_eq!(
            name(&[&[0x90, 0x80 | 111], &RTP[2..]].concat()),
            "rtp",
            "with the marker and an extension"
        );
        for packet_type in 192..=223 {
            assert_eq!(name(&[0x81, packet_type, 0, 1, 0, 0, 0, 1]), "rtcp", "{packet_type}");
        }
        assert_eq!(name(&BINDING), "stun");
        for content_type in [20, 21, 22, 23, 47] {
            assert_eq!(name(&[content_type, 0xfe, 0xfd, 0]), "dtls", "{content_type}");
        }
        assert_eq!(name(&[0, 1, 0, 0, 1, 2, 3, 4]), "udp", "no magic cookie");
        assert_eq!(name(&[250, 1, 2, 3]), "udp");
        assert_eq!(name(&[]), "udp");
    }

    #[test]
    fn what_a_relay_carries_is_looked_into() {
        let channel = |inner: &[u8]| {
            let length = u16::try_from(inner.len()).unwrap().to_be_bytes();
            [&[0x40, 0][..], &length, inner].concat()
        };
        assert_eq!(name(&channel(&RTP)), "relayed-rtp");
        assert_eq!(name(&channel(&BINDING)), "relayed-stun");
        assert_eq!(name(&channel(&[22, 0xfe, 0xfd])), "relayed-dtls");

        let indication = |method: u8, inner: &[u8]| {
            // The peer's address, with one byte of an unknown attribute before it that has to be filled up.
            let before = [0x80, 0x99, 0, 1, 7, 0, 0, 0, 0, 0x12, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0];
            let length = u16::try_from(inner.len()).unwrap().to_be_bytes();
            let mut bytes = BINDING.to_vec();
            bytes[1] = method;
            [&bytes[..], &before, &[0, 0x13], &length, inner].concat()
        };
        assert_eq!(name(&indication(0x16, &RTP)), "relayed-rtp");
        assert_eq!(name(&indication(0x17, &RTP)), "relayed-rtp");
        assert_eq!(name(&indication(0x01, &RTP)), "stun", "no other message carries data");
    }

    #[test]
    fn what_is_cut_short_is_no_trouble() {
        assert_eq!(name(&[0x40, 0, 0, 200, 0x80]), "udp");
        assert_eq!(name(&[0x40]), "udp");
        assert_eq!(name(&[0, 0x16, 0, 0, 0x21, 0x12, 0xa4, 0x42]), "stun");
        assert_eq!(name(&[0x80]), "udp");
    }

    #[test]
    fn names_are_looked_up_at_port_53() {
        let question = datagram(1, 2, 53, &[0xab, 0xcd, 1, 0]);
        assert_eq!(Kind::of(&Packet::read(&question).unwrap()).name(), "dns");
    }

    #[test]
    fn what_is_no_datagram_has_the_name_of_its_protocol() {
        for (protocol, name) in [(6, "tcp"), (1, "other")] {
            assert_eq!(Kind::of(&Packet::read(&ip(1, 2, protocol, &RTP)).unwrap()).name(), name);
        }
    }
}
