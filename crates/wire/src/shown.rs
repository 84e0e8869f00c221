use crate::error::{DecodeError, Problem, flag, integer, member, optional_flag, text};
use crate::limits::{ALERTS, TALK, TONES};
use crate::node::Node;
use crate::writer::Writer;

/// What the other side should show of a leg.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Its user has switched the microphone off.
    pub muted: bool,
    /// Its user has put the call on hold: nothing is sent, and nothing is listened to.
    pub held: bool,
    /// It has lost its microphone: unplugged, or its permission was revoked.
    pub lost: bool,
}

impl Shown {
    pub(crate) fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        Ok(Self {
            muted: flag(node, "muted")?,
            held: optional_flag(node, "held")?,
            lost: optional_flag(node, "lost")?,
        })
    }

    pub(crate) fn write(self, writer: &mut Writer) {
        writer.flag("muted", self.muted);
        writer.set_flag("held", self.held);
        writer.set_flag("lost", self.lost);
    }
}

/// How long two people may talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TalkLimit {
    /// Milliseconds from the answer to the end: 1,000 to 86,400,000.
    pub talk: u64,
    /// How many milliseconds before the end both sides are warned: at most five, each shorter than `talk`.
    pub alerts: Vec<u64>,
}

impl TalkLimit {
    /// Whether it keeps its bounds.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        (TALK.0..=TALK.1).contains(&self.talk)
            && self.alerts.len() <= ALERTS
            && self.alerts.iter().all(|alert| *alert < self.talk)
    }

    pub(crate) fn read_optional<N: Node>(node: &N) -> Result<Option<Self>, DecodeError> {
        let Some(limit) = node.field("limit") else { return Ok(None) };
        let wrong = DecodeError::new("alerts", Problem::WrongType);
        let alerts = member(&limit, "alerts")?.items().ok_or(wrong)?;
        let limit = Self {
            talk: integer(&limit, "talk")?,
            alerts: alerts.iter().map(Node::integer).collect::<Option<_>>().ok_or(wrong)?,
        };
        if limit.is_sound() { Ok(Some(limit)) } else { Err(DecodeError::new("limit", Problem::Malformed)) }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.inner("limit", |writer| {
            writer.number("talk", self.talk);
            writer.numbers("alerts", &self.alerts);
        });
    }
}

/// Keys of a telephone (RFC 4733 section 3.2): 1 to 32 of `0`–`9`, `*`, `#` and `A`–`D`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tones(String);

impl Tones {
    /// Reads keys; small letters count as capital ones, as they do for `insertDTMF` (W3C WebRTC section 7.2).
    #[must_use]
    pub fn parse(keys: &str) -> Option<Self> {
        let keys = keys.to_ascii_uppercase();
        let known = keys.bytes().all(|key| matches!(key, b'0'..=b'9' | b'*' | b'#' | b'A'..=b'D'));
        (known && (1..=TONES).contains(&keys.len())).then_some(Self(keys))
    }

    /// The keys, in order.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        Self::parse(&text(node, "tones", TONES)?).ok_or(DecodeError::new("tones", Problem::Malformed))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text("tones", &self.0);
    }
}
