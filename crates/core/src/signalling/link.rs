use halloo_wire::Time;

/// Time for a socket to open and be welcomed, in milliseconds.
pub(crate) const HELLO_WITHIN: u64 = 8_000;
/// Time for a pong. With the ping interval this bounds how long a half-open socket goes unnoticed: 9 s in a call.
pub(crate) const PONG_WITHIN: u64 = 4_000;
/// The same while media is interrupted, or two round trips if that is more.
pub(crate) const PONG_IN_A_HURRY: u64 = 600;
/// A session that held this long starts the back-off anew.
pub(crate) const STABLE: u64 = 5_000;
const PING_IN_CALL: u64 = 5_000;
const PING_IDLE: u64 = 25_000;

/// The life of the socket.
///
/// ```text
///  idle ──▶ opening ──▶ greeting ──▶ up ──▶ closed (signed out, or turned away)
///              ▲  │         │         │
///              │  ▼         ▼         ▼
///              └─────────── waiting ◀──
/// ```
#[derive(Clone, Copy, Debug)]
pub(crate) enum Link {
    /// Nobody has asked for a session.
    Idle,
    /// A socket is being opened.
    Opening { until: Time, attempt: u32 },
    /// It is open, and the hello is sent.
    Greeting {
        until: Time,
        /// When the hello was sent: the zero of `at` in commands.
        since: Time,
        attempt: u32,
    },
    /// The welcome has come.
    Up {
        since: Time,
        attempt: u32,
        pinged: Time,
        /// The socket is dead if nothing comes until then.
        pong_by: Option<Time>,
        /// The server goes down: move then.
        move_at: Option<Time>,
    },
    /// The next attempt waits for its time.
    Waiting { until: Time, attempt: u32 },
    /// For good.
    Closed,
}

impl Link {
    pub(crate) const fn up(now: Time, since: Time, attempt: u32) -> Self {
        Self::Up { since, attempt, pinged: now, pong_by: None, move_at: None }
    }

    pub(crate) const fn next_ping(pinged: Time, in_call: bool) -> Time {
        pinged.after(if in_call { PING_IN_CALL } else { PING_IDLE })
    }

    /// When something has to be done.
    pub(crate) fn timeout(self, in_call: bool) -> Option<Time> {
        match self {
            Self::Idle | Self::Closed => None,
            Self::Opening { until, .. } | Self::Greeting { until, .. } | Self::Waiting { until, .. } => {
                Some(until)
            }
            Self::Up { pinged, pong_by, move_at, .. } => {
                let ping = pong_by.unwrap_or_else(|| Self::next_ping(pinged, in_call));
                Some(move_at.map_or(ping, |at| at.min(ping)))
            }
        }
    }
}
