use halloo_wire::{Claim, ClientFrame, Cuid, DeviceId, RefusalCode, Resume, ServerFrame, TabId};

/// One WebSocket, named by the shell. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Connection(pub u64);

/// Who a connection speaks for. The shell has checked the credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The account (tenant): users of two accounts never meet.
    pub account: String,
    /// The user.
    pub cuid: Cuid,
    /// The name that others are shown.
    pub name: Option<String>,
    /// The browser profile.
    pub device: DeviceId,
    /// The loaded page.
    pub tab: TabId,
    /// Whether a second call may ring there while its user talks.
    pub waiting: bool,
}

/// What a page brings from before this connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// The session to go on with.
    pub resume: Option<Resume>,
    /// The calls in which its user talks.
    pub claims: Vec<Claim>,
}

/// Fresh random bytes from the shell, for one session id and one token. The switch has no chance of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Entropy(pub [u8; 32]);

impl core::fmt::Debug for Entropy {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("(private)")
    }
}

/// A fact that has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A connection has said a valid hello with good credentials.
    Hello(Connection, Identity, Past, Entropy),
    /// A connection that has said hello sent something else. A second hello is an error of that client.
    Frame(Connection, ClientFrame),
    /// A connection is gone, for whatever reason.
    Closed(Connection),
    /// The server goes down: tell every client to come back elsewhere, spread over `spread` milliseconds.
    Drain {
        /// The width of the spread.
        spread: u64,
    },
    /// The moment that `poll_timeout` named has come. A spurious one does nothing.
    Wake,
}

/// A wish for the shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send this.
    Send(Connection, ServerFrame),
    /// Say why, then close. Nothing is sent on this connection afterwards.
    Refuse(Connection, RefusalCode),
    /// Close without a word: the client has come back on another connection, has said goodbye, or was silent for too
    /// long.
    Close(Connection),
}
