use crate::VERSION;
use crate::branding::Branding;
use crate::error::name_of;
use crate::error::{
    DecodeError, Problem, RefusalCode, ResultCode, flag, integer, member, named, optional_flag,
    optional_named, small, text,
};
use crate::id::{CallId, CommandId, LegId, SessionId, Token};
use crate::limits::{IDENTIFIER_BYTES, IMAGE_HOSTS, TICKET_BYTES};
use crate::media::{Candidate, Description, IceServer, Renewal};
use crate::node::Node;
use crate::policy::{InCall, PreAccept};
use crate::private::Private;
use crate::record::{CallRecord, read_call};
use crate::shown::{Shown, Tones};
use crate::writer::Writer;

/// Everything that a server may send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerFrame {
    /// Answers a hello.
    Welcome(Welcome),
    /// Turns the connection away; it is closed after this.
    Refused(RefusalCode),
    /// A fact, numbered and kept until it is acknowledged.
    Numbered {
        /// Counts the facts of a session, from 1, without a gap.
        seq: u32,
        /// The last command that was handled.
        ack: u32,
        /// What happened.
        fact: Fact,
    },
    /// All commands up to this number have been handled.
    Ack(u32),
    /// Answers a ping; acknowledges as `Ack` does.
    Pong(u32),
    /// The server goes down: connect again after this many milliseconds.
    Drain(u64),
}

/// The session, and the truth about every live call of this page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// Names the session for a resume.
    pub session: SessionId,
    /// The secret for the next resume.
    pub token: Token,
    /// Whether the session that the hello named goes on. If not, both ends count from 1 again.
    pub resumed: bool,
    /// The last command that was handled: later ones are to be sent again.
    pub ack: u32,
    /// Every call of this page that has not ended. A call that is missing here is over.
    pub calls: Vec<CallRecord>,
    /// What the server decides for its clients.
    pub settings: Settings,
}

/// What the server decides for its clients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Milliseconds after which a call with a lost leg ends.
    pub grace: u64,
    /// STUN and TURN servers.
    pub ice_servers: Vec<IceServer>,
    /// How devices connect while a call rings.
    pub pre_accept: PreAccept,
    /// How they connect once it is answered.
    pub in_call: InCall,
    /// Candidates may name the machine that the server runs on: for development.
    pub loopback: bool,
    /// How the account wants its call screens to look.
    pub branding: Branding,
    /// Hosts that pictures may be fetched from.
    pub image_hosts: Vec<String>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A call's whole record.
    State(CallRecord),
    /// The other side's half of an offer/answer exchange.
    Media {
        /// Which call.
        call: CallId,
        /// Whose.
        leg: LegId,
        /// The half.
        description: Description,
    },
    /// The other side's candidate.
    Ice {
        /// Which call.
        call: CallId,
        /// Whose.
        leg: LegId,
        /// The candidate.
        candidate: Candidate,
    },
    /// The negotiation is of no use to the other side, or is with a leg that is gone: the caller is to begin another one.
    Renew {
        /// Which call.
        call: CallId,
        /// Whose wish.
        leg: LegId,
        /// Which negotiation.
        renewal: Renewal,
    },
    /// An accepted call of this device that a page has left, and that this one may go on with.
    Rejoin {
        /// The call.
        record: CallRecord,
        /// Its last negotiation.
        generation: u32,
        /// The `count` of the last update of the page before.
        count: u32,
        /// What that said.
        shown: Shown,
        /// The `count` of the keys that were pressed there last.
        keys: u32,
    },
    /// What to show of the other side.
    Update {
        /// Which call.
        call: CallId,
        /// Whose.
        leg: LegId,
        /// The highest wins.
        count: u32,
        /// What to show.
        shown: Shown,
    },
    /// Keys that the other side has pressed.
    Dtmf {
        /// Which call.
        call: CallId,
        /// Whose.
        leg: LegId,
        /// Rises; what comes twice was pressed once.
        count: u32,
        /// The keys, in order.
        tones: Tones,
    },
    /// What a page shows to a server that has lost its memory, so that the call goes on.
    Ticket {
        /// Which call.
        call: CallId,
        /// For this device of this user alone; opaque to it.
        ticket: Private<String>,
    },
    /// What became of a command.
    Result {
        /// Which command.
        id: CommandId,
        /// For an invite that met a call the other way: the call that it became part of.
        call: Option<CallId>,
        /// Done, or why not.
        outcome: Result<(), ResultCode>,
    },
    /// A fact that this version does not know; its number counts all the same.
    Unknown,
}

impl ServerFrame {
    /// Reads a frame from its parsed JSON.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        match text(node, "t", IDENTIFIER_BYTES)?.as_str() {
            "welcome" => Welcome::read(node).map(Self::Welcome),
            "refused" => named(node, "code", &RefusalCode::ALL).map(Self::Refused),
            "ack" => small(node, "a").map(Self::Ack),
            "pong" => small(node, "a").map(Self::Pong),
            "drain" => integer(node, "after").map(Self::Drain),
            name => Ok(Self::Numbered {
                seq: small(node, "s")?,
                ack: small(node, "a")?,
                fact: Fact::read(node, name)?,
            }),
        }
    }

    /// The frame's JSON text.
    #[must_use]
    pub fn write(&self) -> String {
        Writer::object(|writer| match self {
            Self::Welcome(welcome) => welcome.write(writer),
            Self::Refused(code) => {
                writer.text("t", "refused");
                writer.text("code", name_of(&RefusalCode::ALL, *code));
            }
            Self::Numbered { seq, ack, fact } => {
                writer.text("t", fact.name());
                writer.number("s", (*seq).into());
                writer.number("a", (*ack).into());
                fact.write(writer);
            }
            Self::Ack(ack) => {
                writer.text("t", "ack");
                writer.number("a", (*ack).into());
            }
            Self::Pong(ack) => {
                writer.text("t", "pong");
                writer.number("a", (*ack).into());
            }
            Self::Drain(after) => {
                writer.text("t", "drain");
                writer.number("after", *after);
            }
        })
    }
}

impl Welcome {
    fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        if integer(node, "v")? != VERSION {
            return Err(DecodeError::new("v", Problem::Unknown));
        }
        let malformed = |field| DecodeError::new(field, Problem::Malformed);
        let list = |field| member(node, field)?.items().ok_or(DecodeError::new(field, Problem::WrongType));
        Ok(Self {
            session: SessionId::parse(&text(node, "session", IDENTIFIER_BYTES)?)
                .map_err(|_| malformed("session"))?,
            token: Token::parse(&text(node, "token", IDENTIFIER_BYTES)?).map_err(|_| malformed("token"))?,
            resumed: flag(node, "resumed")?,
            ack: small(node, "a")?,
            calls: list("calls")?.iter().map(CallRecord::read).collect::<Result<_, _>>()?,
            settings: Settings {
                grace: integer(node, "grace")?,
                ice_servers: list("ice_servers")?.iter().map(IceServer::read).collect::<Result<_, _>>()?,
                pre_accept: optional_named(node, "pre_accept", &PreAccept::ALL)?.unwrap_or_default(),
                in_call: optional_named(node, "in_call", &InCall::ALL)?.unwrap_or_default(),
                loopback: optional_flag(node, "loopback")?,
                branding: Branding::read_optional(node)?,
                image_hosts: read_hosts(node)?,
            },
        })
    }

    fn write(&self, writer: &mut Writer) {
        writer.text("t", "welcome");
        writer.number("v", VERSION);
        writer.text("session", self.session.as_str());
        writer.text("token", self.token.as_str());
        writer.flag("resumed", self.resumed);
        writer.number("a", self.ack.into());
        writer.list("calls", &self.calls, |writer, record| record.write(writer));
        writer.number("grace", self.settings.grace);
        writer.list("ice_servers", &self.settings.ice_servers, |writer, server| server.write(writer));
        let Settings { pre_accept, in_call, .. } = self.settings;
        writer.optional_text("pre_accept", (pre_accept != PreAccept::default()).then(|| pre_accept.as_str()));
        writer.optional_text("in_call", (in_call != InCall::default()).then(|| in_call.as_str()));
        writer.set_flag("loopback", self.settings.loopback);
        self.settings.branding.write_into(writer);
        if !self.settings.image_hosts.is_empty() {
            writer.texts("image_hosts", &self.settings.image_hosts);
        }
    }
}

fn read_hosts<N: Node>(node: &N) -> Result<Vec<String>, DecodeError> {
    let Some(list) = node.field("image_hosts") else { return Ok(Vec::new()) };
    let wrong = DecodeError::new("image_hosts", Problem::WrongType);
    let hosts: Vec<String> =
        list.items().ok_or(wrong)?.iter().map(Node::text).collect::<Option<_>>().ok_or(wrong)?;
    if hosts.len() > IMAGE_HOSTS { Err(DecodeError::new("image_hosts", Problem::TooLong)) } else { Ok(hosts) }
}

impl Fact {
    /// The `t` of its frame.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::State(_) => "call.state",
            Self::Media { .. } => "call.media",
            Self::Ice { .. } => "call.ice",
            Self::Renew { .. } => "call.renew",
            Self::Rejoin { .. } => "call.rejoin",
            Self::Update { .. } => "call.update",
            Self::Dtmf { .. } => "call.dtmf",
            Self::Ticket { .. } => "call.ticket",
            Self::Result { .. } => "result",
            Self::Unknown => "unknown",
        }
    }

    fn read<N: Node>(node: &N, name: &str) -> Result<Self, DecodeError> {
        let leg = || small(node, "leg").map(LegId);
        Ok(match name {
            "call.state" => Self::State(CallRecord::read(node)?),
            "call.media" => {
                Self::Media { call: read_call(node)?, leg: leg()?, description: Description::read(node)? }
            }
            "call.ice" => {
                Self::Ice { call: read_call(node)?, leg: leg()?, candidate: Candidate::read(node)? }
            }
            "call.renew" => {
                Self::Renew { call: read_call(node)?, leg: leg()?, renewal: Renewal::read(node)? }
            }
            "call.rejoin" => Self::Rejoin {
                record: CallRecord::read(node)?,
                generation: small(node, "generation")?,
                count: small(node, "count")?,
                shown: Shown::read(node)?,
                keys: small(node, "keys")?,
            },
            "call.update" => Self::Update {
                call: read_call(node)?,
                leg: leg()?,
                count: small(node, "count")?,
                shown: Shown::read(node)?,
            },
            "call.dtmf" => Self::Dtmf {
                call: read_call(node)?,
                leg: leg()?,
                count: small(node, "count")?,
                tones: Tones::read(node)?,
            },
            "call.ticket" => {
                Self::Ticket { call: read_call(node)?, ticket: text(node, "ticket", TICKET_BYTES)?.into() }
            }
            "result" => Self::Result {
                id: CommandId::parse(&text(node, "id", 26)?)
                    .map_err(|_| DecodeError::new("id", Problem::Malformed))?,
                call: node.field("c").map(|_| read_call(node)).transpose()?,
                outcome: if flag(node, "ok")? { Ok(()) } else { Err(named(node, "code", &ResultCode::ALL)?) },
            },
            _ => Self::Unknown,
        })
    }

    fn write(&self, writer: &mut Writer) {
        let about = |writer: &mut Writer, call: &CallId, leg: &LegId| {
            writer.text("c", &call.to_text());
            writer.number("leg", leg.0.into());
        };
        match self {
            Self::State(record) => record.write(writer),
            Self::Media { call, leg, description } => {
                about(writer, call, leg);
                description.write(writer);
            }
            Self::Ice { call, leg, candidate } => {
                about(writer, call, leg);
                candidate.write(writer);
            }
            Self::Renew { call, leg, renewal } => {
                about(writer, call, leg);
                renewal.write(writer);
            }
            Self::Rejoin { record, generation, count, shown, keys } => {
                record.write(writer);
                writer.number("generation", (*generation).into());
                writer.number("count", (*count).into());
                shown.write(writer);
                writer.number("keys", (*keys).into());
            }
            Self::Update { call, leg, count, shown } => {
                about(writer, call, leg);
                writer.number("count", (*count).into());
                shown.write(writer);
            }
            Self::Dtmf { call, leg, count, tones } => {
                about(writer, call, leg);
                writer.number("count", (*count).into());
                tones.write(writer);
            }
            Self::Ticket { call, ticket } => {
                writer.text("c", &call.to_text());
                writer.text("ticket", ticket.reveal());
            }
            Self::Result { id, call, outcome } => {
                writer.text("id", &id.to_text());
                writer.optional_text("c", call.map(CallId::to_text).as_deref());
                writer.flag("ok", outcome.is_ok());
                if let Err(code) = outcome {
                    writer.text("code", name_of(&ResultCode::ALL, *code));
                }
            }
            Self::Unknown => {}
        }
    }
}
