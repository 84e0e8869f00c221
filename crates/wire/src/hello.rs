use crate::VERSION;
use crate::cuid::Cuid;
use crate::error::{DecodeError, Problem, integer, optional_flag, optional_text, small, text};
use crate::id::{DeviceId, SessionId, TabId, Token};
use crate::limits::{CLAIMS, IDENTIFIER_BYTES, NAME_CHARACTERS, TICKET_BYTES};
use crate::node::Node;
use crate::private::Private;
use crate::record::read_cuid;
use crate::shown::Shown;
use crate::text::check_text;
use crate::writer::Writer;

/// Who is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// The account (tenant) on this server.
    pub account: String,
    /// Its API key.
    pub key: Private<String>,
    /// Who signs in.
    pub cuid: Cuid,
    /// The name that others are shown, 3 to 50 characters.
    pub name: Option<String>,
    /// The browser profile.
    pub device: DeviceId,
    /// The loaded page.
    pub tab: TabId,
    /// Whether a second call may ring here while its user talks.
    pub waiting: bool,
    /// The session to go on with.
    pub resume: Option<Resume>,
    /// The calls in which its user talks, for a server that does not know them.
    pub claims: Vec<Claim>,
}

/// Names a session to go on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// Which.
    pub session: SessionId,
    /// The token of its last welcome; it works once.
    pub token: Token,
    /// The last fact that was handled: later ones are sent again.
    pub ack: u32,
}

/// A call in which a page's user talks, with what a server that has lost its memory must know to go on with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What the server gave this device when the call was answered.
    pub ticket: Private<String>,
    /// The last negotiation.
    pub generation: u32,
    /// The `count` of this page's last update.
    pub count: u32,
    /// What that said.
    pub shown: Shown,
    /// The `count` of the keys that were pressed here last.
    pub keys: u32,
}

impl Hello {
    pub(crate) fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        if integer(node, "v")? != VERSION {
            return Err(DecodeError::new("v", Problem::Unknown));
        }
        let id = |field| text(node, field, IDENTIFIER_BYTES);
        let malformed = |field| DecodeError::new(field, Problem::Malformed);
        let name = optional_text(node, "name", NAME_CHARACTERS.1 * 4)?;
        if name.as_ref().is_some_and(|name| check_text(name, NAME_CHARACTERS.1).is_err()) {
            return Err(malformed("name"));
        }
        Ok(Self {
            account: id("account")?,
            key: id("key")?.into(),
            cuid: read_cuid(node, "cuid")?,
            name,
            device: DeviceId::parse(&id("device")?).map_err(|_| malformed("device"))?,
            tab: TabId::parse(&id("tab")?).map_err(|_| malformed("tab"))?,
            waiting: optional_flag(node, "waiting")?,
            resume: node.field("resume").map(|resume| Resume::read(&resume)).transpose()?,
            claims: Claim::read_all(node)?,
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text("t", "hello");
        writer.number("v", VERSION);
        writer.text("account", &self.account);
        writer.text("key", self.key.reveal());
        writer.text("cuid", self.cuid.as_str());
        writer.optional_text("name", self.name.as_deref());
        writer.text("device", self.device.as_str());
        writer.text("tab", self.tab.as_str());
        writer.set_flag("waiting", self.waiting);
        if let Some(resume) = &self.resume {
            writer.inner("resume", |writer| {
                writer.text("session", resume.session.as_str());
                writer.text("token", resume.token.as_str());
                writer.number("a", resume.ack.into());
            });
        }
        if !self.claims.is_empty() {
            writer.list("claims", &self.claims, |writer, claim| claim.write(writer));
        }
    }
}

impl Resume {
    fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        let malformed = |field| DecodeError::new(field, Problem::Malformed);
        Ok(Self {
            session: SessionId::parse(&text(node, "session", IDENTIFIER_BYTES)?)
                .map_err(|_| malformed("session"))?,
            token: Token::parse(&text(node, "token", IDENTIFIER_BYTES)?).map_err(|_| malformed("token"))?,
            ack: small(node, "a")?,
        })
    }
}

impl Claim {
    fn read_all<N: Node>(node: &N) -> Result<Vec<Self>, DecodeError> {
        let Some(list) = node.field("claims") else { return Ok(Vec::new()) };
        let list = list.items().ok_or(DecodeError::new("claims", Problem::WrongType))?;
        if list.len() > CLAIMS {
            return Err(DecodeError::new("claims", Problem::TooLong));
        }
        list.iter().map(Self::read).collect()
    }

    fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        Ok(Self {
            ticket: text(node, "ticket", TICKET_BYTES)?.into(),
            generation: small(node, "generation")?,
            count: small(node, "count")?,
            shown: Shown::read(node)?,
            keys: small(node, "keys")?,
        })
    }

    fn write(&self, writer: &mut Writer) {
        writer.text("ticket", self.ticket.reveal());
        writer.number("generation", self.generation.into());
        writer.number("count", self.count.into());
        self.shown.write(writer);
        writer.number("keys", self.keys.into());
    }
}
