//! What the two clients of a call say to each other over their own connection (a data channel, RFC 8831), without the
//! server. All of it travels through the server as well: this road is only the shorter one.

use crate::record::EndReason;

/// One message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerMessage {
    /// The callee's user has answered on this device.
    Accept,
    /// The sender's user has ended the call: `completed`, `media_failed` or `time_limit`.
    Hangup(EndReason),
    /// The path is alive.
    Beat,
}

const HANGUPS: [(PeerMessage, &str); 3] = [
    (PeerMessage::Hangup(EndReason::Completed), "hangup completed"),
    (PeerMessage::Hangup(EndReason::MediaFailed), "hangup media_failed"),
    (PeerMessage::Hangup(EndReason::TimeLimit), "hangup time_limit"),
];

impl PeerMessage {
    const ALL: [(Self, &'static str); 5] = {
        let [completed, failed, limit] = HANGUPS;
        [(Self::Accept, "accept"), (Self::Beat, "beat"), completed, failed, limit]
    };

    /// Its text; empty for what is never sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        crate::error::name_of(&Self::ALL, self)
    }

    /// Reads a text. `None`: a later version's, to be skipped.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name)| *name == text).map(|(message, _)| *message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_reads_as_it_was_written() {
        for (message, text) in PeerMessage::ALL {
            assert_eq!(PeerMessage::parse(text), Some(message));
            assert_eq!(message.as_str(), text);
        }
        for other in ["", "accepted", "hangup", "hangup declined", "Beat", "beat "] {
            assert_eq!(PeerMessage::parse(other), None, "{other}");
        }
    }
}
