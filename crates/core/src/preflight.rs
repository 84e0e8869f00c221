//! What is to be thought of a page's chances of a call, from what was found out when everything was tried.

use crate::quality::Transport;

/// What was found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The microphone.
    pub microphone: Microphone,
    /// How long a ping to the server took, in milliseconds; `None`: it was not answered.
    pub ping: Option<u64>,
    /// Each STUN and TURN server over each transport.
    pub servers: Vec<Server>,
}

/// What became of the microphone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Microphone {
    /// It gives sound.
    Works,
    /// It was given, and gives nothing.
    Silent,
    /// Its user, the browser or the page does not allow it.
    Denied,
    /// Its user has not answered the browser's question, or put it away.
    Dismissed,
    /// A permissions policy forbids it.
    Policy,
    /// There is none.
    Missing,
    /// Something else uses it, or it is broken.
    InUse,
    /// It could not be tried.
    #[default]
    Untested,
}

impl Microphone {
    /// By its word; one that is not known counts as not tried.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        match word {
            "works" => Self::Works,
            "silent" => Self::Silent,
            "denied" => Self::Denied,
            "dismissed" => Self::Dismissed,
            "policy" => Self::Policy,
            "missing" => Self::Missing,
            "in_use" => Self::InUse,
            _ => Self::Untested,
        }
    }
}

/// A STUN or TURN server over one transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Server {
    /// It is a TURN server.
    pub relays: bool,
    /// What carries packets to it.
    pub transport: Transport,
    /// Whether it was reached; `None`: the browser could not try.
    pub reached: Option<bool>,
}

/// What is to be thought of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Calls will work.
    Ready,
    /// They will, worse than they could.
    Degraded,
    /// The microphone is not allowed.
    Permission,
    /// They will not.
    Blocked,
    /// That cannot be said.
    Inconclusive,
}

impl Verdict {
    /// The word in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Degraded => "degraded",
            Self::Permission => "permission",
            Self::Blocked => "blocked",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// A reason by its word in the API, and what it means for the verdict.
type Reason = (&'static str, Verdict);

/// A slower answer of the server is worth mentioning, in milliseconds.
const SLOW: u64 = 400;

/// What to think of it, and why. Of several reasons the gravest decides: what is blocked, what is not allowed, what is not
/// known, what is worse than it could be.
#[must_use]
pub fn judge(findings: &Findings) -> (Verdict, Vec<&'static str>) {
    let reasons: Vec<Reason> = [microphone(findings.microphone), signalling(findings.ping)]
        .into_iter()
        .flatten()
        .chain(servers(&findings.servers))
        .collect();
    let gravest = [Verdict::Blocked, Verdict::Permission, Verdict::Inconclusive, Verdict::Degraded]
        .into_iter()
        .find(|verdict| reasons.iter().any(|(_, means)| means == verdict));
    (gravest.unwrap_or(Verdict::Ready), reasons.into_iter().map(|(word, _)| word).collect())
}

const fn microphone(microphone: Microphone) -> Option<Reason> {
    Some(match microphone {
        Microphone::Works => return None,
        Microphone::Silent => ("microphone_silent", Verdict::Degraded),
        Microphone::Denied => ("microphone_denied", Verdict::Permission),
        Microphone::Dismissed => ("microphone_dismissed", Verdict::Permission),
        Microphone::Policy => ("microphone_policy", Verdict::Permission),
        Microphone::Missing => ("microphone_missing", Verdict::Blocked),
        Microphone::InUse => ("microphone_in_use", Verdict::Blocked),
        Microphone::Untested => ("microphone_untested", Verdict::Inconclusive),
    })
}

fn signalling(ping: Option<u64>) -> Option<Reason> {
    match ping {
        None => Some(("signalling_down", Verdict::Blocked)),
        Some(ping) => (ping > SLOW).then_some(("signalling_slow", Verdict::Degraded)),
    }
}

fn servers(servers: &[Server]) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let any = |which: fn(&Server) -> bool| servers.iter().any(which);
    if any(|server| server.reached.is_none()) {
        reasons.push(("servers_untested", Verdict::Inconclusive));
    }
    let unreached = |server: &Server| server.reached == Some(false);
    if !any(|server| server.relays) {
        // Two devices in one network need none; whether these two will be is not known.
        reasons.push(("no_relay", Verdict::Inconclusive));
    } else if servers.iter().all(unreached) {
        reasons.push(("no_path", Verdict::Blocked));
        return reasons;
    } else if servers.iter().filter(|server| server.relays).all(unreached) {
        reasons.push(("relay_unreachable", Verdict::Degraded));
    }
    let udp: Vec<&Server> = servers.iter().filter(|server| server.transport == Transport::Udp).collect();
    if !udp.is_empty() && udp.iter().all(|server| unreached(server)) {
        reasons.push(("udp_blocked", Verdict::Degraded));
    } else if any(|server| server.reached == Some(false)) {
        reasons.push(("server_unreachable", Verdict::Degraded));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn server(relays: bool, transport: Transport, reached: bool) -> Server {
        Server { relays, transport, reached: Some(reached) }
    }

    fn fine() -> Findings {
        let servers = vec![
            server(false, Transport::Udp, true),
            server(true, Transport::Udp, true),
            server(true, Transport::Tcp, true),
            server(true, Transport::Tls, true),
        ];
        Findings { microphone: Microphone::Works, ping: Some(40), servers }
    }

    fn with(reached: [bool; 4]) -> Findings {
        let mut findings = fine();
        for (server, reached) in findings.servers.iter_mut().zip(reached) {
            server.reached = Some(reached);
        }
        findings
    }

    #[test]
    fn where_all_works_it_is_ready() {
        assert_eq!(judge(&fine()), (Verdict::Ready, vec![]));
    }

    #[test]
    fn each_microphone_has_a_reason_and_a_verdict() {
        for (word, verdict) in [
            ("silent", Verdict::Degraded),
            ("denied", Verdict::Permission),
            ("dismissed", Verdict::Permission),
            ("policy", Verdict::Permission),
            ("missing", Verdict::Blocked),
            ("in_use", Verdict::Blocked),
            ("untested", Verdict::Inconclusive),
        ] {
            let (judged, reasons) = judge(&Findings { microphone: Microphone::parse(word), ..fine() });
            assert_eq!((judged, reasons), (verdict, vec![&*format!("microphone_{word}")]), "{word}");
        }
        assert_eq!(Microphone::parse("works"), Microphone::Works);
    }

    #[test]
    fn the_server_must_answer_and_should_soon() {
        assert_eq!(judge(&Findings { ping: None, ..fine() }), (Verdict::Blocked, vec!["signalling_down"]));
        assert_eq!(
            judge(&Findings { ping: Some(401), ..fine() }),
            (Verdict::Degraded, vec!["signalling_slow"])
        );
        assert_eq!(judge(&Findings { ping: Some(400), ..fine() }).0, Verdict::Ready);
    }

    #[test]
    fn what_is_not_reached_decides_how_bad_it_is() {
        for (reached, verdict, reasons) in [
            ([false, false, true, true], Verdict::Degraded, vec!["udp_blocked"]),
            ([true, false, false, false], Verdict::Degraded, vec!["relay_unreachable", "server_unreachable"]),
            ([true, true, true, false], Verdict::Degraded, vec!["server_unreachable"]),
            ([false; 4], Verdict::Blocked, vec!["no_path"]),
        ] {
            assert_eq!(judge(&with(reached)), (verdict, reasons), "{reached:?}");
        }
    }

    #[test]
    fn what_was_not_tried_is_not_known() {
        let none = Findings { servers: Vec::new(), ..fine() };
        assert_eq!(judge(&none), (Verdict::Inconclusive, vec!["no_relay"]));
        let mut findings = fine();
        findings.servers[1].reached = None;
        assert_eq!(judge(&findings), (Verdict::Inconclusive, vec!["servers_untested"]));
    }

    #[test]
    fn the_gravest_reason_decides_and_all_are_told() {
        let mut findings = with([false, false, true, true]);
        findings.microphone = Microphone::Denied;
        assert_eq!(judge(&findings), (Verdict::Permission, vec!["microphone_denied", "udp_blocked"]));
        findings.ping = None;
        let reasons = vec!["microphone_denied", "signalling_down", "udp_blocked"];
        assert_eq!(judge(&findings), (Verdict::Blocked, reasons));
    }
}
