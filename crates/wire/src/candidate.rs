//! Which candidates of the other side a browser may be given. Each makes it send packets to an address of the other
//! side's choice, so this is where that choice ends.

/// What a candidate may name besides addresses of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// `….local` names (mDNS), which make the browser ask the local network.
    pub names: bool,
    /// This very machine: for servers that run on it.
    pub loopback: bool,
}

/// Whether a candidate line (RFC 8839 section 5.1) may be used: UDP, to an address and not to a name. No browser offers
/// a TCP port of its own, and one that somebody else offers may be any service of the other side's network.
#[must_use]
pub fn may_use(line: &str, reach: Reach) -> bool {
    let line = line.strip_prefix("candidate:").unwrap_or(line);
    let mut words = line.split_ascii_whitespace().skip(2);
    let (Some(transport), Some(address)) = (words.next(), words.nth(1)) else { return false };
    transport.eq_ignore_ascii_case("udp") && may_reach(address, reach)
}

fn may_reach(address: &str, reach: Reach) -> bool {
    if let Some(name) = address.strip_suffix(".local") {
        return reach.names && name.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    }
    let six = address.contains(':');
    let four = address.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    // An IPv4 address in an IPv6 one is another way to write it, past these rules.
    let literal =
        if six { address.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':') } else { four };
    let loopback = address.starts_with("127.") || address == "::1";
    // "This host" and "this network" (RFC 1122 section 3.2.1.3), and groups of hosts (RFC 1112, RFC 4291 section 2.7).
    let nobody = address.starts_with("0.") || address.starts_with("::") && address != "::1";
    let first: u32 = address.split('.').next().and_then(|part| part.parse().ok()).unwrap_or_default();
    let group = if six { address.starts_with("ff") || address.starts_with("FF") } else { first >= 224 };
    literal && !nobody && !group && (reach.loopback || !loopback)
}

/// A description without the candidates that stand in it: they come one by one, and each is looked at.
pub(crate) fn without_candidates(sdp: &str) -> String {
    let kept = sdp.split_inclusive('\n').filter(|line| {
        !["a=candidate:", "a=remote-candidates:"].iter().any(|attribute| line.starts_with(attribute))
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(transport: &str, address: &str, reach: Reach) -> bool {
        may_use(&format!("candidate:1 1 {transport} 2122260223 {address} 4242 typ host generation 0"), reach)
    }

    #[test]
    fn addresses_of_the_network_are_used() {
        for address in ["10.0.0.7", "192.168.1.20", "203.0.113.5", "2001:db8::7", "fd00::1", "fe80::1"] {
            assert!(judge("udp", address, Reach::default()), "{address}");
            assert!(judge("UDP", address, Reach::default()), "{address}");
            assert!(!judge("tcp", address, Reach::default()), "{address}");
        }
    }

    #[test]
    fn names_and_this_machine_only_where_they_may() {
        let name = "8b2f9a3c-1d4e-4f5a-9b8c-7d6e5f4a3b2c.local";
        for (address, reach) in [
            (name, Reach { names: true, loopback: false }),
            ("127.0.0.1", Reach { names: false, loopback: true }),
            ("::1", Reach { names: false, loopback: true }),
        ] {
            assert!(!judge("udp", address, Reach::default()), "{address}");
            assert!(judge("udp", address, reach), "{address}");
        }
    }

    #[test]
    fn nothing_else_is_ever_used() {
        let all = Reach { names: true, loopback: true };
        for address in [
            "leak.example.org",
            "evil.local.example",
            "a b.local",
            "peer_1.local",
            "localhost",
            "0.0.0.0",
            "::",
            "224.0.0.251",
            "239.1.2.3",
            "255.255.255.255",
            "ff02::fb",
            "::ffff:10.0.0.1",
            "::ffff:a00:1",
            "64:ff9b::1.2.3.4",
            "",
            "1e3",
        ] {
            assert!(!judge("udp", address, all), "{address}");
        }
        for line in ["", "candidate:", "candidate:1 1 udp", "candidate:1 1 udp 7"] {
            assert!(!may_use(line, all), "{line}");
        }
    }

    #[test]
    fn a_description_keeps_everything_but_candidates() {
        let sdp = "v=0\r\na=candidate:1 1 udp 7 leak.example.org 9 typ host\r\na=mid:0\r\na=remote-candidates:1 1.2.3.4 9\r\n";
        assert_eq!(without_candidates(sdp), "v=0\r\na=mid:0\r\n");
        assert_eq!(without_candidates("v=0"), "v=0");
    }
}
