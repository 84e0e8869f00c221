use std::collections::BTreeSet;

use axum::http::HeaderMap;
use axum::http::header::ORIGIN;
use thiserror::Error;

/// A web origin, spelt as browsers send it (RFC 6454 section 6.2): `https://app.example.com`, with a port only where
/// it is not the scheme's own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin(String);

/// Why a text is no origin that a browser would ever send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OriginError {
    /// No `scheme://host`. The origin `null` is never allowed: any sandboxed frame has it.
    #[error("must be scheme://host or scheme://host:port")]
    Shape,
    /// The host has upper case, a path, a wildcard, user data or characters beyond ASCII.
    #[error("must have a lower-case ASCII host (punycode for others), no path and no wildcard")]
    Host,
    /// The port is no number, or is the one that browsers leave out.
    #[error("must have a port of 1 to 65535 without leading zeros, and none if it is the scheme's own")]
    Port,
}

impl Origin {
    /// Reads an origin.
    ///
    /// # Errors
    /// The first part that no browser would send so.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let (scheme, rest) = text.split_once("://").ok_or(OriginError::Shape)?;
        let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if scheme.is_empty() || !scheme.bytes().all(|byte| lower(byte) || matches!(byte, b'+' | b'-' | b'.'))
        {
            return Err(OriginError::Shape);
        }
        let (host, port) = split_port(rest);
        let named = !host.is_empty() && host.bytes().all(|byte| lower(byte) || matches!(byte, b'.' | b'-'));
        let numbered = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .is_some_and(|host| host.parse::<std::net::Ipv6Addr>().is_ok_and(|ip| ip.to_string() == host));
        if !named && !numbered {
            return Err(OriginError::Host);
        }
        match (port, scheme) {
            (None, _) => {}
            (Some("80"), "http") | (Some("443"), "https") => return Err(OriginError::Port),
            (Some(port), _) => check_port(port)?,
        }
        Ok(Self(text.to_owned()))
    }
}

/// Splits `host:port`; a colon inside the brackets of an IPv6 address is none.
fn split_port(rest: &str) -> (&str, Option<&str>) {
    match rest.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        Some(_) | None => (rest, None),
    }
}

fn check_port(port: &str) -> Result<(), OriginError> {
    let number: u16 = port.parse().map_err(|_| OriginError::Port)?;
    // `parse` takes "+80" and "080", browsers send neither.
    if number == 0 || number.to_string() != port { Err(OriginError::Port) } else { Ok(()) }
}

/// The origins whose pages may use an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowedOrigins {
    /// These, compared byte by byte. None at all: no browser.
    Listed(BTreeSet<Origin>),
    /// Any page that this machine serves to itself, on any port. For development.
    Loopback,
}

/// Where a request says that it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A program that is no browser: browsers always name the origin of a WebSocket (RFC 6455 section 4.1).
    Program,
    /// A page of this origin.
    Page(String),
}

/// A request has several origins, or one that is not even text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("more than one origin, or an unreadable one")]
pub struct Ambiguous;

impl Source {
    /// Reads the `Origin` header.
    ///
    /// # Errors
    /// [`Ambiguous`] if there are several, or if it is not ASCII.
    pub fn read(headers: &HeaderMap) -> Result<Self, Ambiguous> {
        let mut origins = headers.get_all(ORIGIN).iter();
        match (origins.next(), origins.next()) {
            (None, _) => Ok(Self::Program),
            (Some(origin), None) => {
                origin.to_str().map(|origin| Self::Page(origin.to_owned())).map_err(|_| Ambiguous)
            }
            (Some(_), Some(_)) => Err(Ambiguous),
        }
    }
}

impl AllowedOrigins {
    /// Whether a request from `source` may go on.
    #[must_use]
    pub fn allow(&self, source: &Source) -> bool {
        let Source::Page(origin) = source else { return true };
        match self {
            Self::Listed(origins) => origins.iter().any(|allowed| allowed.0 == *origin),
            Self::Loopback => is_loopback(origin),
        }
    }
}

fn is_loopback(origin: &str) -> bool {
    let rest = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    let Some((host, port)) = rest.map(split_port) else { return false };
    matches!(host, "localhost" | "127.0.0.1" | "[::1]") && port.is_none_or(|port| check_port(port).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(origin: &str) -> Source {
        Source::Page(origin.to_owned())
    }

    #[test]
    fn a_listed_origin_is_matched_exactly() {
        let listed = ["https://app.example.com", "http://example.org:8080", "https://[2001:db8::1]"];
        let allowed =
            AllowedOrigins::Listed(listed.iter().map(|text| Origin::parse(text).unwrap()).collect());
        for good in listed {
            assert!(allowed.allow(&page(good)), "{good}");
        }
        for bad in [
            "null",
            "",
            "https://app.example.com.evil.net",
            "https://evil-app.example.com",
            "https://evil.app.example.com",
            "https://example.com",
            "https://app.example.com:8443",
            "https://app.example.com:443",
            "https://app.example.com/",
            "https://app.example.com@evil.net",
            "https://APP.example.com",
            "http://app.example.com",
            "wss://app.example.com",
            "http://example.org",
            "http://example.org:80",
            "http://example.org:80801",
            " https://app.example.com",
            "https://app.example.com https://evil.net",
        ] {
            assert!(!allowed.allow(&page(bad)), "{bad}");
        }
        assert!(allowed.allow(&Source::Program));
    }

    #[test]
    fn an_empty_list_refuses_every_browser() {
        let none = AllowedOrigins::Listed(BTreeSet::new());
        assert!(!none.allow(&page("https://app.example.com")));
        assert!(!none.allow(&page("null")));
        assert!(none.allow(&Source::Program));
    }

    #[test]
    fn loopback_is_this_machine_on_any_port() {
        for good in [
            "http://localhost",
            "https://localhost:3000",
            "http://127.0.0.1:8080",
            "https://[::1]",
            "http://[::1]:1",
        ] {
            assert!(AllowedOrigins::Loopback.allow(&page(good)), "{good}");
        }
        for bad in [
            "null",
            "localhost",
            "ftp://localhost",
            "http://localhost.evil.net",
            "http://evil-localhost",
            "http://localhost:80@evil.net",
            "http://localhost:",
            "http://localhost:0",
            "http://localhost:99999",
            "http://localhost:8080/",
            "http://127.0.0.1.evil.net",
            "http://127.0.0.2",
            "http://[::1].evil.net",
            "http://[::2]",
            "http://::1",
        ] {
            assert!(!AllowedOrigins::Loopback.allow(&page(bad)), "{bad}");
        }
    }

    #[test]
    fn only_what_a_browser_sends_can_be_listed() {
        for good in [
            "https://a.example",
            "http://10.0.0.1:8080",
            "https://xn--bcher-kva.example",
            "capacitor://localhost",
        ] {
            assert!(Origin::parse(good).is_ok(), "{good}");
        }
        for (bad, error) in [
            ("null", OriginError::Shape),
            ("example.com", OriginError::Shape),
            ("HTTPS://example.com", OriginError::Shape),
            ("https://Example.com", OriginError::Host),
            ("https://*.example.com", OriginError::Host),
            ("https://example.com/", OriginError::Host),
            ("https://user@example.com", OriginError::Host),
            ("https://bücher.example", OriginError::Host),
            ("https://", OriginError::Host),
            ("https://[2001:DB8::1]", OriginError::Host),
            ("https://example.com:443", OriginError::Port),
            ("http://example.com:80", OriginError::Port),
            ("http://example.com:080", OriginError::Port),
            ("http://example.com:0", OriginError::Port),
            ("http://example.com:", OriginError::Port),
        ] {
            assert_eq!(Origin::parse(bad), Err(error), "{bad}");
        }
    }

    #[test]
    fn two_origins_are_none() {
        let mut headers = HeaderMap::new();
        assert_eq!(Source::read(&headers), Ok(Source::Program));
        headers.append(ORIGIN, "https://a.example".parse().unwrap());
        assert_eq!(Source::read(&headers), Ok(page("https://a.example")));
        headers.append(ORIGIN, "https://b.example".parse().unwrap());
        assert_eq!(Source::read(&headers), Err(Ambiguous));
    }
}
