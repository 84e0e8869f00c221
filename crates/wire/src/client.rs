use crate::cuid::Cuid;
use crate::error::{
    DecodeError, Problem, integer, member, name_of, named, optional_flag, optional_text, small, text,
};
use crate::hello::Hello;
use crate::id::{CallId, CommandId};
use crate::limits::{IDENTIFIER_BYTES, IMAGE_BYTES};
use crate::media::{Candidate, Description, Renewal};
use crate::node::Node;
use crate::record::{EndReason, MediaKind, read_call, read_context, read_cuid};
use crate::shown::{Shown, TalkLimit, Tones};
use crate::writer::Writer;

/// Everything that a client may send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientFrame {
    /// Must come first, once.
    Hello(Hello),
    /// A command, numbered and kept until it is acknowledged.
    Numbered(Numbered),
    /// All facts up to this number have been handled.
    Ack(u32),
    /// Asks for a pong; acknowledges as `Ack` does.
    Ping(u32),
    /// The user looks at this page: of the pages of a device it is the one to ring.
    Seen,
    /// The user signs out: the session and its calls end now, without grace.
    Bye {
        /// The page is loaded anew, or another one is: the calls in which somebody talks wait for it for a moment.
        back: bool,
    },
}

/// A command in its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// Counts the commands of a session, from 1, without a gap.
    pub seq: u32,
    /// The last fact that was handled.
    pub ack: u32,
    /// Milliseconds on this connection since its hello, when this was sent.
    pub at: u64,
    /// Names the command for repeats.
    pub id: CommandId,
    /// How many milliseconds after `at` it may still be carried out: an answer that was stuck in a dead socket
    /// must not open a microphone later.
    pub ttl: u64,
    /// What to do; or why that could not be read (the number counts all the same).
    pub command: Result<Command, DecodeError>,
}

/// A wish about one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which call.
    pub call: CallId,
    /// What to do with it.
    pub verb: Verb,
}

/// Why a callee's device turns a call away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectReason {
    /// Its user said no.
    Declined,
    /// Its user is in another call.
    Busy,
    /// It has no usable microphone.
    NoMicrophone,
    /// Its user, browser or page has blocked the microphone for good.
    PermissionDenied,
    /// Its user did not allow the microphone this time.
    PermissionDismissed,
    /// Its application did not take the call because of its network.
    NetworkQuality,
}

const REJECT_REASONS: [(RejectReason, &str); 6] = [
    (RejectReason::Declined, "declined"),
    (RejectReason::Busy, "busy"),
    (RejectReason::NoMicrophone, "no_microphone"),
    (RejectReason::PermissionDenied, "permission_denied"),
    (RejectReason::PermissionDismissed, "permission_dismissed"),
    (RejectReason::NetworkQuality, "network_quality"),
];

impl RejectReason {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        name_of(&REJECT_REASONS, self)
    }

    /// The reason of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        REJECT_REASONS.iter().find(|(_, name)| *name == word).map(|(reason, _)| *reason)
    }
}

/// What a client can wish for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Call somebody.
    Invite {
        /// Whom.
        to: Cuid,
        /// Why, 1 to 64 characters without control characters.
        context: String,
        /// Why, in words for the callee only, where they differ.
        remote_context: Option<String>,
        /// Address of the caller's picture.
        image: Option<String>,
        /// What to send once accepted.
        media: MediaKind,
        /// How long they may talk.
        limit: Option<TalkLimit>,
    },
    /// This device rings.
    Ringing {
        /// Its browser does not let it sound.
        silent: bool,
    },
    /// This device's user answers.
    Accept,
    /// This device's user does not take it.
    Reject(RejectReason),
    /// The caller gives up.
    Retract,
    /// Ends an accepted call: `completed`, `media_failed` or `time_limit`.
    Hangup(EndReason),
    /// The other side has said over the connection between the two devices that it ends the call, for one of these reasons.
    PeerHangup(EndReason),
    /// Half of an offer/answer exchange, for the other side's leg.
    Media(Description),
    /// A candidate, for the other side's leg.
    Ice(Candidate),
    /// The callee's leg asks the caller's to negotiate anew.
    Renew(Renewal),
    /// What the other side should show of this leg. Cumulative: the highest `count` wins.
    Update {
        /// Rises with every update of this leg.
        count: u32,
        /// What to show.
        shown: Shown,
    },
    /// Keys that this leg's user has pressed.
    Dtmf {
        /// Rises with every such command of this leg: what comes twice is pressed once.
        count: u32,
        /// The keys, in order.
        tones: Tones,
    },
    /// Asks for the call's record.
    Get,
}

impl ClientFrame {
    /// Reads a frame from its parsed JSON.
    ///
    /// # Errors
    /// The first field that is wrong. A numbered frame with a sound envelope is never an error: its command is.
    pub fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        match text(node, "t", IDENTIFIER_BYTES)?.as_str() {
            "hello" => Hello::read(node).map(Self::Hello),
            "ack" => small(node, "a").map(Self::Ack),
            "ping" => small(node, "a").map(Self::Ping),
            "seen" => Ok(Self::Seen),
            "bye" => Ok(Self::Bye { back: optional_flag(node, "back")? }),
            verb => Numbered::read(node, verb).map(Self::Numbered),
        }
    }

    /// The frame's JSON text.
    #[must_use]
    pub fn write(&self) -> String {
        Writer::object(|writer| match self {
            Self::Hello(hello) => hello.write(writer),
            Self::Numbered(numbered) => numbered.write(writer),
            Self::Ack(ack) | Self::Ping(ack) => {
                writer.text("t", if matches!(self, Self::Ack(_)) { "ack" } else { "ping" });
                writer.number("a", (*ack).into());
            }
            Self::Seen => writer.text("t", "seen"),
            Self::Bye { back } => {
                writer.text("t", "bye");
                writer.set_flag("back", *back);
            }
        })
    }
}

impl Numbered {
    fn read<N: Node>(node: &N, verb: &str) -> Result<Self, DecodeError> {
        Ok(Self {
            seq: small(node, "s")?,
            ack: small(node, "a")?,
            at: integer(node, "at")?,
            id: CommandId::parse(&text(node, "id", 26)?)
                .map_err(|_| DecodeError::new("id", Problem::Malformed))?,
            ttl: integer(node, "ttl")?,
            command: Command::read(node, verb),
        })
    }

    fn write(&self, writer: &mut Writer) {
        let Ok(command) = &self.command else { return };
        writer.text("t", command.verb.name());
        writer.number("s", self.seq.into());
        writer.number("a", self.ack.into());
        writer.number("at", self.at);
        writer.text("id", &self.id.to_text());
        writer.number("ttl", self.ttl);
        writer.text("c", &command.call.to_text());
        writer.inner("p", |writer| command.verb.write(writer));
    }
}

impl Command {
    fn read<N: Node>(node: &N, verb: &str) -> Result<Self, DecodeError> {
        let call = read_call(node)?;
        let verb = match verb {
            "call.ringing" => Verb::Ringing { silent: optional_flag(&member(node, "p")?, "silent")? },
            "call.accept" => Verb::Accept,
            "call.retract" => Verb::Retract,
            "call.get" => Verb::Get,
            "call.invite" => read_invite(&member(node, "p")?)?,
            "call.reject" => Verb::Reject(named(&member(node, "p")?, "reason", &REJECT_REASONS)?),
            "call.hangup" => Verb::Hangup(read_hangup(&member(node, "p")?)?),
            "call.peer_hangup" => Verb::PeerHangup(read_hangup(&member(node, "p")?)?),
            "call.media" => Verb::Media(Description::read(&member(node, "p")?)?),
            "call.ice" => Verb::Ice(Candidate::read(&member(node, "p")?)?),
            "call.renew" => Verb::Renew(Renewal::read(&member(node, "p")?)?),
            "call.update" => {
                let payload = member(node, "p")?;
                Verb::Update { count: small(&payload, "count")?, shown: Shown::read(&payload)? }
            }
            "call.dtmf" => {
                let payload = member(node, "p")?;
                Verb::Dtmf { count: small(&payload, "count")?, tones: Tones::read(&payload)? }
            }
            _ => return Err(DecodeError::new("t", Problem::Unknown)),
        };
        Ok(Self { call, verb })
    }
}

fn read_invite<N: Node>(node: &N) -> Result<Verb, DecodeError> {
    let remote_context = match node.field("remote_context") {
        Some(_) => Some(read_context(node, "remote_context")?),
        None => None,
    };
    Ok(Verb::Invite {
        context: read_context(node, "context")?,
        remote_context,
        to: read_cuid(node, "to")?,
        image: optional_text(node, "image", IMAGE_BYTES)?,
        media: MediaKind::read(node)?,
        limit: TalkLimit::read_optional(node)?,
    })
}

fn read_hangup<N: Node>(node: &N) -> Result<EndReason, DecodeError> {
    let reason = EndReason::read(node)?;
    // The other reasons are the server's to give.
    if matches!(reason, EndReason::Completed | EndReason::MediaFailed | EndReason::TimeLimit) {
        Ok(reason)
    } else {
        Err(DecodeError::new("reason", Problem::Unknown))
    }
}

impl Verb {
    /// The `t` of its frame.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Invite { .. } => "call.invite",
            Self::Ringing { .. } => "call.ringing",
            Self::Accept => "call.accept",
            Self::Reject(_) => "call.reject",
            Self::Retract => "call.retract",
            Self::Hangup(_) => "call.hangup",
            Self::PeerHangup(_) => "call.peer_hangup",
            Self::Media(_) => "call.media",
            Self::Ice(_) => "call.ice",
            Self::Renew(_) => "call.renew",
            Self::Update { .. } => "call.update",
            Self::Dtmf { .. } => "call.dtmf",
            Self::Get => "call.get",
        }
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Invite { to, context, remote_context, image, media, limit } => {
                writer.text("to", to.as_str());
                writer.text("context", context);
                writer.optional_text("remote_context", remote_context.as_deref());
                writer.optional_text("image", image.as_deref());
                writer.text("media", media.as_str());
                if let Some(limit) = limit {
                    limit.write(writer);
                }
            }
            Self::Ringing { silent } => writer.set_flag("silent", *silent),
            Self::Reject(reason) => writer.text("reason", name_of(&REJECT_REASONS, *reason)),
            Self::Hangup(reason) | Self::PeerHangup(reason) => writer.text("reason", reason.as_str()),
            Self::Media(description) => description.write(writer),
            Self::Ice(candidate) => candidate.write(writer),
            Self::Renew(renewal) => renewal.write(writer),
            Self::Update { count, shown } => {
                writer.number("count", (*count).into());
                shown.write(writer);
            }
            Self::Dtmf { count, tones } => {
                writer.number("count", (*count).into());
                tones.write(writer);
            }
            Self::Accept | Self::Retract | Self::Get => {}
        }
    }
}
