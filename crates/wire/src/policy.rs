use crate::error::name_of;

/// How two devices connect before the callee has accepted. Neither microphone is attached meanwhile.
///
/// The order is that of caution: of two wishes the greater one counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PreAccept {
    /// Over every path: each side learns the other's addresses while it rings.
    All,
    /// Through TURN servers only: neither side learns an address of the other. Where there is no TURN server this is `Off`.
    #[default]
    Relay,
    /// Not at all: the connection is made after the answer.
    Off,
}

/// How they connect once the callee has accepted; of two wishes the greater one counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum InCall {
    /// Over the best path that there is.
    #[default]
    Direct,
    /// Through TURN servers only: neither side ever learns an address of the other.
    Relay,
}

impl PreAccept {
    /// The words on the wire, in the configuration and in the API.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::All, "all"), (Self::Relay, "relay"), (Self::Off, "off")];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        name_of(&Self::ALL, self)
    }
}

impl InCall {
    /// The words on the wire, in the configuration and in the API.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Direct, "direct"), (Self::Relay, "relay")];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        name_of(&Self::ALL, self)
    }
}
