use halloo_wire::{CallId, DescriptionKind, Private, ServerFrame};

use crate::given::{Given, Options};

/// An open promise of the API. The façade makes the numbers; the core settles each exactly once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// The generation of a socket or a peer connection. News of an old one is dropped, in one place each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub u32);

impl Epoch {
    pub(crate) const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

/// A fact that has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The application asked for something; `Ticket` is its promise.
    Command(Ticket, Command),
    /// News of a socket.
    Signalling(Epoch, SignallingInput),
    /// News of a call's microphone or peer connection.
    Media(CallId, Epoch, MediaInput),
    /// The user touched a call's screen.
    Screen(CallId, Tap),
    /// The page or the machine changed.
    Host(Host),
    /// The moment that `poll_timeout` named has come. A spurious one does nothing.
    Wake,
}

/// What an application can ask for. Parameters come as they were given: checking them is the core's work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Open the session. Settles at the first welcome.
    Connect,
    /// Call somebody. Settles when the server has the call and it rings, or with the reason why not.
    Dial {
        /// The callee's cuid.
        receiver: Given,
        /// The reason for the call.
        context: Given,
        /// `receiver_image`, `initiator_image`.
        options: Options,
    },
    /// Answer. Settles when the server has confirmed that this device won.
    Accept(CallId),
    /// Say no. Settles when the call has ended.
    Decline(CallId),
    /// End a call in whatever state it is. Settles when the call has ended.
    Hangup(CallId),
    /// End whichever call is there; nothing happens when there is none.
    HangupAll,
    /// Switch the microphone off or on. Settles at once.
    Mute(CallId, bool),
    /// Settles when the call has ended, at once if it has.
    WatchEnd(CallId),
    /// Sign out: ends calls, closes the session, settles everything. Settles last.
    Logout,
}

/// News of a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignallingInput {
    /// It is open.
    Opened,
    /// It has brought a frame that could be read. One that could not be read counts as `Closed`.
    Received(ServerFrame),
    /// It is gone, or never opened.
    Closed,
}

/// News of a call's microphone or peer connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaInput {
    /// The microphone is captured (and sends to nobody yet).
    Captured,
    /// There is no microphone to be had.
    CaptureFailed(CaptureFailure),
    /// The microphone's track ended by itself: unplugged, or its permission was revoked.
    CaptureLost,
    /// The peer connection has set a local description; it is for the other side.
    Described(DescriptionKind, Private<String>),
    /// The peer connection has a candidate for the other side; `None` line: no more will come.
    Candidate {
        /// The candidate line (RFC 8839 section 5.1).
        line: Option<Private<String>>,
        /// Identification tag of its media section.
        mid: Option<String>,
    },
    /// Media flows (`connectionState` is `connected`, W3C WebRTC section 4.4.1.3).
    Connected,
    /// The path is interrupted (`disconnected`).
    Disconnected,
    /// The path is dead or the negotiation failed (`failed`, or a rejected operation).
    Failed,
}

/// Why no microphone was captured. Told apart by the name of the exception, never by its text
/// (W3C Media Capture section 10.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaptureFailure {
    /// `NotAllowedError`, `SecurityError`: the user, the browser or a policy refused.
    Denied,
    /// `NotFoundError`, `OverconstrainedError`, or a browser without capture: no device.
    Missing,
    /// `NotReadableError`, `AbortError`: the device is in use or broken.
    Unreadable,
}

/// What a user can touch on a call's screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tap {
    /// Take the call.
    Answer,
    /// Do not take it.
    Decline,
    /// Give up the call that has not been answered, or end the one that has.
    HangUp,
    /// Microphone off or on.
    ToggleMute,
    /// Put the end view away.
    Dismiss,
}

/// What changed around the client. Each of the first three makes a waiting reconnect start at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// `online` on the window.
    Online,
    /// The page became visible.
    Visible,
    /// The page came back from the back/forward cache or was thawed.
    Resumed,
    /// The page is being unloaded for good: as a logout, but nothing can be waited for.
    Leaving,
}
