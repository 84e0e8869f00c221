use halloo_wire::{CallId, DescriptionKind, PeerMessage, Private, RejectReason, ServerFrame};

use crate::devices::Device;
use crate::given::{Given, Options};
use crate::quality::Sample;

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
    /// The user touched a call's screen or its notification.
    Screen(CallId, Tap),
    /// News of the sound that this page should make.
    Sound(SoundInput),
    /// The machine has these microphones and loudspeakers now.
    Devices {
        /// What can be spoken into.
        microphones: Vec<Device>,
        /// What can be heard from.
        speakers: Vec<Device>,
    },
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
        /// `receiver_image`, `initiator_image`, `remote_context`, `timeLimit`, `timeLimitAlerts`.
        options: Options,
    },
    /// Ends the call that the `Dial` of this other ticket began, in whatever state it is. Settles at once.
    Abort(Ticket),
    /// Answer. Settles when the server has confirmed that this device won.
    Accept(CallId, Meanwhile),
    /// Say no, for one of the reasons that an application may give. Settles when the call has ended.
    Decline(CallId, RejectReason),
    /// End a call in whatever state it is. Settles when the call has ended.
    Hangup(CallId),
    /// End whichever call is there; nothing happens when there is none.
    HangupAll,
    /// Switch the microphone off or on. Settles at once.
    Mute(CallId, bool),
    /// Put the call on hold, or take it back. Settles at once.
    Hold(CallId, bool),
    /// Press keys. Settles at once.
    Dtmf(CallId, Given),
    /// Speak into this microphone from now on; `None`: the system's choice. Settles at once.
    Microphone(Option<String>),
    /// Listen to this loudspeaker from now on; `None`: the system's choice. Settles at once.
    Speaker(Option<String>),
    /// Ask the server for a sign of life. Settles when it has come, or when the session is interrupted.
    Ping,
    /// Settles when the call has ended, at once if it has.
    WatchEnd(CallId),
    /// Sign out: ends calls, closes the session, settles everything. Settles last.
    Logout,
}

/// What is to become of the call that this user has while another one is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Meanwhile {
    /// It goes on hold.
    #[default]
    Hold,
    /// It ends.
    End,
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
    /// The browser is about to ask the user for the microphone.
    Asking,
    /// The browser will not ask: the microphone may be used, and is on its way.
    Granted,
    /// The microphone is captured (and sends to nobody yet).
    Captured,
    /// There is no microphone to be had.
    CaptureFailed(CaptureFailure),
    /// The microphone's track ended by itself, or its permission was revoked.
    CaptureLost,
    /// The answer to `Measure`.
    Measured(Sample),
    /// The peer connection has set a local description; it is for the other side.
    Described {
        /// The negotiation that it belongs to.
        generation: u32,
        /// Offer or answer.
        kind: DescriptionKind,
        /// The SDP.
        sdp: Private<String>,
    },
    /// The peer connection has a candidate for the other side; `None` line: no more will come.
    Candidate {
        /// The negotiation that it belongs to.
        generation: u32,
        /// The candidate line (RFC 8839 section 5.1).
        line: Option<Private<String>>,
        /// Identification tag of its media section.
        mid: Option<String>,
    },
    /// Messages can go to the other client over the connection.
    Open,
    /// The other client has said this over the connection.
    Message(PeerMessage),
    /// The path is there (`connectionState` is `connected`, W3C WebRTC section 4.4.1.3).
    Connected,
    /// The path is interrupted (`disconnected`).
    Disconnected,
    /// The path is dead or the negotiation failed (`failed`, or a rejected operation).
    Failed,
}

impl MediaInput {
    /// Whether it is news of the microphone, which has no generations: whoever captures knows what was asked for last.
    #[must_use]
    pub const fn is_of_the_microphone(&self) -> bool {
        match self {
            Self::Asking | Self::Granted | Self::Captured | Self::CaptureFailed(_) | Self::CaptureLost => {
                true
            }
            Self::Measured(_)
            | Self::Described { .. }
            | Self::Candidate { .. }
            | Self::Open
            | Self::Message(_)
            | Self::Connected
            | Self::Disconnected
            | Self::Failed => false,
        }
    }
}

/// Why no microphone was captured. Told apart by the name of the exception and the state of the permission, never by a
/// text (W3C Media Capture section 10.2, W3C Permissions section 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaptureFailure {
    /// `NotAllowedError`, and the permission is blocked for good.
    Denied,
    /// `NotAllowedError`, and the browser would ask again.
    Dismissed,
    /// A permissions policy forbids it: the page, or the frame that it is in, must allow it.
    Policy,
    /// `NotFoundError`, `OverconstrainedError`, or a browser without capture: no device.
    Missing,
    /// `NotReadableError`, `AbortError`: the device is in use or broken.
    InUse,
}

impl CaptureFailure {
    /// The word that stands as `cause` in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Dismissed => "dismissed",
            Self::Policy => "policy",
            Self::Missing => "missing",
            Self::InUse => "in_use",
        }
    }
}

/// News of the sound that the page should make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SoundInput {
    /// The browser plays nothing before its user has touched the page.
    Blocked,
    /// It sounds (again).
    Playing,
}

/// What a user can touch on a call's screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tap {
    /// Take the call; another call of this user goes on hold.
    Answer,
    /// Take the call; another call of this user ends.
    EndAndAnswer,
    /// Do not take it.
    Decline,
    /// Give up the call that has not been answered, or end the one that has.
    HangUp,
    /// Microphone off or on.
    ToggleMute,
    /// On hold, or back. Back puts another call on hold.
    ToggleHold,
    /// Press a key of the keypad: one of `0`–`9`, `*`, `#`.
    Key(char),
    /// Speak into this microphone; `None`: the system's choice.
    Microphone(Option<String>),
    /// Listen to this loudspeaker; `None`: the system's choice.
    Speaker(Option<String>),
    /// A button of the notification of a missed call.
    Missed(String),
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
    /// The page is hidden.
    Hidden,
    /// The browser is about to freeze the page: nothing in it runs then, but its microphone goes on being sent.
    Frozen,
    /// The page is being put into the back/forward cache: it may be shown again as it is, or never.
    Stored,
    /// The browser has lost its network.
    Offline,
    /// The browser may have a microphone again: one was plugged in, or its permission came back.
    Microphones,
    /// The page is being unloaded for good: as a logout, but nothing can be waited for.
    Leaving,
}
