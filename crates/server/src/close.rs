use halloo_wire::RefusalCode;

/// The close code (RFC 6455 section 7.4.2) that follows a `refused` frame with this code.
///
/// | close code | after | meaning |
/// |---|---|---|
/// | 1000 | | the client has said `bye`, came back on another connection, or was silent for too long |
/// | 1001 | | the server has stopped |
/// | 4001 | `invalid_credentials` | unknown account, wrong key, or an origin that the account does not list |
/// | 4002 | `no_hello` | no hello in time, or something else came first |
/// | 4003 | `bad_frame` | a frame could not be read, was too large or no text, or its numbering is broken |
/// | 4004 | `unsupported_version` | the hello names another protocol version |
/// | 4005 | `rate_limited` | too many frames |
/// | 4006 | `draining` | the server is going away |
/// | 4007 | `already_signed_in` | the user is signed in on another device, and the account allows one |
/// | 4008 | `replaced` | the user has signed in on another device, and the account allows one |
///
/// A client that reads too slowly is cut off without a close frame: it would not read that either.
#[must_use]
pub const fn close_code(code: RefusalCode) -> u16 {
    match code {
        RefusalCode::InvalidCredentials => 4001,
        RefusalCode::NoHello => 4002,
        RefusalCode::BadFrame => 4003,
        RefusalCode::UnsupportedVersion => 4004,
        RefusalCode::RateLimited => 4005,
        RefusalCode::Draining => 4006,
        RefusalCode::AlreadySignedIn => 4007,
        RefusalCode::Replaced => 4008,
    }
}

/// Why a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The client closed it.
    Left,
    /// Its page is being unloaded, says Firefox (close code 1001, RFC 6455 section 7.4.1): it closes the connections of a page before the
    /// page itself is told. Chromium says the same when a page is frozen, or has crashed.
    Away,
    /// The transport failed, or what came over it was no WebSocket frame of a permitted size.
    Broken,
    /// The client is told why, then it is closed.
    Refused(RefusalCode),
    /// The switch is done with it, also when nothing came for too long.
    Dismissed,
    /// The client did not read what it was sent.
    Slow,
    /// The server has stopped.
    Stopped,
}

impl Ending {
    /// What the client is told first.
    pub(crate) const fn refusal(self) -> Option<RefusalCode> {
        match self {
            Self::Refused(code) => Some(code),
            // A frame that is too large also ends up here; a dead transport will not carry this anyway.
            Self::Broken => Some(RefusalCode::BadFrame),
            Self::Left | Self::Away | Self::Dismissed | Self::Slow | Self::Stopped => None,
        }
    }

    /// The close code, where a close frame is still of use.
    pub(crate) const fn code(self) -> Option<u16> {
        match self {
            Self::Refused(code) => Some(close_code(code)),
            Self::Broken => Some(close_code(RefusalCode::BadFrame)),
            Self::Dismissed => Some(1000),
            Self::Stopped => Some(1001),
            Self::Left | Self::Away | Self::Slow => None,
        }
    }

    /// The word in the log.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Away => "away",
            Self::Broken => "broken",
            Self::Refused(RefusalCode::InvalidCredentials) => "invalid_credentials",
            Self::Refused(RefusalCode::NoHello) => "no_hello",
            Self::Refused(RefusalCode::BadFrame) => "bad_frame",
            Self::Refused(RefusalCode::UnsupportedVersion) => "unsupported_version",
            Self::Refused(RefusalCode::RateLimited) => "rate_limited",
            Self::Refused(RefusalCode::Draining) => "draining",
            Self::Refused(RefusalCode::AlreadySignedIn) => "already_signed_in",
            Self::Refused(RefusalCode::Replaced) => "replaced",
            Self::Dismissed => "dismissed",
            Self::Slow => "slow",
            Self::Stopped => "stopped",
        }
    }
}
