use crate::cuid::Cuid;
use crate::error::{
    DecodeError, Problem, flag, integer, member, name_of, named, optional_flag, optional_text, small, text,
};
use crate::id::{CallId, LegId};
use crate::limits::{CONTEXT_CHARACTERS, CUID_CHARACTERS, IMAGE_BYTES, NAME_CHARACTERS};
use crate::node::Node;
use crate::shown::TalkLimit;
use crate::text::check_text;
use crate::writer::Writer;

/// Who called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The reader of the record did.
    Outgoing,
    /// The other side did.
    Incoming,
}

const DIRECTIONS: [(Direction, &str); 2] =
    [(Direction::Outgoing, "outgoing"), (Direction::Incoming, "incoming")];

/// What is sent once the call is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// Sound only.
    Audio,
}

const MEDIA: [(MediaKind, &str); 1] = [(MediaKind::Audio, "audio")];

impl MediaKind {
    pub(crate) fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        named(node, "media", &MEDIA)
    }

    pub(crate) fn as_str(self) -> &'static str {
        name_of(&MEDIA, self)
    }
}

/// Who ended a call, seen from the reader of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// This user (perhaps on another device).
    Me,
    /// The other user.
    Peer,
    /// The server, by a timer or a rule.
    Server,
}

const BYS: [(By, &str); 3] = [(By::Me, "me"), (By::Peer, "peer"), (By::Server, "server")];

impl By {
    /// The word on the wire and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        name_of(&BYS, self)
    }
}

/// Why a call ended. A closed set: every end has exactly one, and there is no "unknown".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndReason {
    /// They talked and one hung up.
    Completed,
    /// The callee said no.
    Declined,
    /// The callee is in another call.
    Busy,
    /// Nobody answered in the ring time.
    Missed,
    /// The caller gave up before an answer.
    Cancelled,
    /// Another device of the same user answered.
    AnsweredElsewhere,
    /// No device of the callee is signed in.
    Unreachable,
    /// The callee's device has no usable microphone.
    NoMicrophone,
    /// The callee's microphone is blocked for good.
    PermissionDenied,
    /// The callee did not allow the microphone this time.
    PermissionDismissed,
    /// The callee's application did not take the call because of its network.
    NetworkQuality,
    /// The call was accepted, but no media came up.
    MediaFailed,
    /// This device lost the server for too long.
    NetworkLost,
    /// The other device was lost for too long.
    PeerLost,
    /// The same user began another call from a page that forgot this one.
    Replaced,
    /// The time that they may talk was over.
    TimeLimit,
    /// The server could not go on.
    ServerError,
}

const REASONS: [(EndReason, &str); 17] = [
    (EndReason::Completed, "completed"),
    (EndReason::Declined, "declined"),
    (EndReason::Busy, "busy"),
    (EndReason::Missed, "missed"),
    (EndReason::Cancelled, "cancelled"),
    (EndReason::AnsweredElsewhere, "answered_elsewhere"),
    (EndReason::Unreachable, "unreachable"),
    (EndReason::NoMicrophone, "no_microphone"),
    (EndReason::PermissionDenied, "permission_denied"),
    (EndReason::PermissionDismissed, "permission_dismissed"),
    (EndReason::NetworkQuality, "network_quality"),
    (EndReason::MediaFailed, "media_failed"),
    (EndReason::NetworkLost, "network_lost"),
    (EndReason::PeerLost, "peer_lost"),
    (EndReason::Replaced, "replaced"),
    (EndReason::TimeLimit, "time_limit"),
    (EndReason::ServerError, "server_error"),
];

impl EndReason {
    /// The word on the wire and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        name_of(&REASONS, self)
    }

    pub(crate) fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        named(node, "reason", &REASONS)
    }

    /// Every reason, for tables and tests.
    pub fn all() -> impl Iterator<Item = Self> {
        REASONS.iter().map(|(reason, _)| *reason)
    }
}

/// The other user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The id.
    pub cuid: Cuid,
    /// The name that this user signed in with.
    pub name: Option<String>,
}

/// How far a call has come. `Ended` absorbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Waiting for an answer.
    Ringing {
        /// A device of the callee has said that it rings.
        alerting: bool,
        /// Every device that rings does so without a sound: its browser forbids it.
        silent: bool,
        /// Another page of this device rings: this one shows the call, and may take it.
        aside: bool,
        /// Milliseconds until the ring time ends, when this was sent.
        left: u64,
    },
    /// Answered.
    Accepted {
        /// The other side's leg: media and candidates of any other leg are dropped.
        peer_leg: LegId,
        /// Milliseconds since the answer, when this was sent.
        talk: u64,
        /// Whether the other side's device is connected to the server.
        peer_online: bool,
    },
    /// Over.
    Ended {
        /// Why.
        reason: EndReason,
        /// Who ended it.
        by: By,
        /// Milliseconds from answer to end by the server's clock, 0 if it was never answered. Equal at both ends.
        duration: u64,
    },
}

/// The whole of a call, as one leg may see it. Every `call.state` carries all of it: a reader applies it when `rev`
/// is higher than the one it has, so that loss, repetition and order need no special case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRecord {
    /// Which call.
    pub call: CallId,
    /// Rises with every change.
    pub rev: u32,
    /// Who called.
    pub direction: Direction,
    /// The other user.
    pub peer: Party,
    /// The reason for the call, 1 to 64 characters.
    pub context: String,
    /// The reason in words for the callee only, where they differ.
    pub remote_context: Option<String>,
    /// Address of the caller's picture, as the caller gave it. Nothing may fetch it before the user accepts.
    pub image: Option<String>,
    /// What is sent once accepted.
    pub media: MediaKind,
    /// How long they may talk.
    pub limit: Option<TalkLimit>,
    /// The reader's own leg.
    pub leg: LegId,
    /// How far it has come.
    pub stage: Stage,
}

impl CallRecord {
    /// Whether another page of this device rings.
    #[must_use]
    pub const fn is_aside(&self) -> bool {
        matches!(self.stage, Stage::Ringing { aside: true, .. })
    }

    pub(crate) fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        let peer = member(node, "peer")?;
        Ok(Self {
            call: read_call(node)?,
            rev: small(node, "rev")?,
            direction: named(node, "direction", &DIRECTIONS)?,
            peer: Party {
                cuid: read_cuid(&peer, "cuid")?,
                name: optional_text(&peer, "name", NAME_CHARACTERS.1 * 4)?,
            },
            context: text(node, "context", CONTEXT_CHARACTERS * 4)?,
            remote_context: optional_text(node, "remote_context", CONTEXT_CHARACTERS * 4)?,
            image: optional_text(node, "image", IMAGE_BYTES)?,
            media: MediaKind::read(node)?,
            limit: TalkLimit::read_optional(node)?,
            leg: LegId(small(node, "leg")?),
            stage: Stage::read(node)?,
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text("c", &self.call.to_text());
        writer.number("rev", self.rev.into());
        writer.text("direction", name_of(&DIRECTIONS, self.direction));
        writer.inner("peer", |writer| {
            writer.text("cuid", self.peer.cuid.as_str());
            writer.optional_text("name", self.peer.name.as_deref());
        });
        writer.text("context", &self.context);
        writer.optional_text("remote_context", self.remote_context.as_deref());
        writer.optional_text("image", self.image.as_deref());
        writer.text("media", self.media.as_str());
        if let Some(limit) = &self.limit {
            limit.write(writer);
        }
        writer.number("leg", self.leg.0.into());
        self.stage.write(writer);
    }
}

impl Stage {
    fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        match text(node, "stage", 16)?.as_str() {
            "ringing" => Ok(Self::Ringing {
                alerting: flag(node, "alerting")?,
                silent: optional_flag(node, "silent")?,
                aside: optional_flag(node, "aside")?,
                left: integer(node, "left")?,
            }),
            "accepted" => Ok(Self::Accepted {
                peer_leg: LegId(small(node, "peer_leg")?),
                talk: integer(node, "talk")?,
                peer_online: flag(node, "peer_online")?,
            }),
            "ended" => Ok(Self::Ended {
                reason: EndReason::read(node)?,
                by: named(node, "by", &BYS)?,
                duration: integer(node, "duration")?,
            }),
            _ => Err(DecodeError::new("stage", Problem::Unknown)),
        }
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Ringing { alerting, silent, aside, left } => {
                writer.text("stage", "ringing");
                writer.flag("alerting", *alerting);
                writer.set_flag("silent", *silent);
                writer.set_flag("aside", *aside);
                writer.number("left", *left);
            }
            Self::Accepted { peer_leg, talk, peer_online } => {
                writer.text("stage", "accepted");
                writer.number("peer_leg", peer_leg.0.into());
                writer.number("talk", *talk);
                writer.flag("peer_online", *peer_online);
            }
            Self::Ended { reason, by, duration } => {
                writer.text("stage", "ended");
                writer.text("reason", reason.as_str());
                writer.text("by", by.as_str());
                writer.number("duration", *duration);
            }
        }
    }
}

pub(crate) fn read_call<N: Node>(node: &N) -> Result<CallId, DecodeError> {
    CallId::parse(&text(node, "c", 26)?).map_err(|_| DecodeError::new("c", Problem::Malformed))
}

/// A reason for a call: 1 to 64 characters that disguise nothing.
pub(crate) fn read_context<N: Node>(node: &N, field: &'static str) -> Result<String, DecodeError> {
    let context = text(node, field, CONTEXT_CHARACTERS * 4)?;
    check_text(&context, CONTEXT_CHARACTERS).map_err(|_| DecodeError::new(field, Problem::Malformed))?;
    Ok(context)
}

pub(crate) fn read_cuid<N: Node>(node: &N, field: &'static str) -> Result<Cuid, DecodeError> {
    Cuid::parse(&text(node, field, CUID_CHARACTERS.1)?)
        .map_err(|_| DecodeError::new(field, Problem::Malformed))
}
