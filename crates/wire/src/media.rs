use crate::candidate::without_candidates;
use crate::error::{DecodeError, Problem, named, optional_flag, optional_text, small, text};
use crate::limits::{CANDIDATE_BYTES, CANDIDATES, IDENTIFIER_BYTES, SDP_BYTES};
use crate::node::Node;
use crate::private::Private;
use crate::writer::Writer;

/// Which side of the offer/answer exchange an SDP is (RFC 3264).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DescriptionKind {
    /// Opens a negotiation.
    Offer,
    /// Closes it.
    Answer,
}

const KINDS: [(DescriptionKind, &str); 2] =
    [(DescriptionKind::Offer, "offer"), (DescriptionKind::Answer, "answer")];

impl DescriptionKind {
    /// The word that the wire and `RTCSdpType` (W3C WebRTC section 4.5.1) share.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        crate::error::name_of(&KINDS, self)
    }
}

/// An SDP of one negotiation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// Counts the negotiations of a call, from 1; an older one is dropped.
    pub generation: u32,
    /// Offer or answer.
    pub kind: DescriptionKind,
    /// An offer of a new connection, rather than of another path for the one that there is.
    pub fresh: bool,
    /// The SDP (RFC 8866), at most 32 KiB. Candidates in it are dropped: they come one by one.
    pub sdp: Private<String>,
}

/// A negotiation that is of no use any more: the caller is to begin another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// The last generation that the sender knows. If there has been another since, nothing is to be done.
    pub generation: u32,
    /// The connection is gone, not only its path.
    pub fresh: bool,
}

impl Renewal {
    pub(crate) fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        Ok(Self { generation: small(node, "generation")?, fresh: optional_flag(node, "fresh")? })
    }

    pub(crate) fn write(self, writer: &mut Writer) {
        writer.number("generation", self.generation.into());
        writer.set_flag("fresh", self.fresh);
    }
}

impl Description {
    pub(crate) fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        Ok(Self {
            generation: small(node, "generation")?,
            kind: named(node, "kind", &KINDS)?,
            fresh: optional_flag(node, "fresh")?,
            sdp: without_candidates(&text(node, "sdp", SDP_BYTES)?).into(),
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.number("generation", self.generation.into());
        writer.text("kind", self.kind.as_str());
        writer.set_flag("fresh", self.fresh);
        writer.text("sdp", self.sdp.reveal());
    }
}

/// One trickled ICE candidate (RFC 8838), or the end of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The negotiation that it belongs to.
    pub generation: u32,
    /// Counts the candidates of one generation, from 0; a repeated one is dropped.
    pub index: u32,
    /// The candidate line (RFC 8839 section 5.1); `None` says that no more will come.
    pub line: Option<Private<String>>,
    /// Identification tag of its media section (RFC 8843).
    pub mid: Option<String>,
}

impl Candidate {
    pub(crate) fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        let index = small(node, "index")?;
        if index >= CANDIDATES {
            return Err(DecodeError::new("index", Problem::TooLong));
        }
        Ok(Self {
            generation: small(node, "generation")?,
            index,
            line: optional_text(node, "candidate", CANDIDATE_BYTES)?.map(Private::new),
            mid: optional_text(node, "mid", IDENTIFIER_BYTES)?,
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.number("generation", self.generation.into());
        writer.number("index", self.index.into());
        writer.optional_text("candidate", self.line.as_ref().map(|line| line.reveal().as_str()));
        writer.optional_text("mid", self.mid.as_deref());
    }
}

/// A STUN or TURN server, as `RTCIceServer` (W3C WebRTC section 4.2.4) wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IceServer {
    /// `stun:`, `turn:` and `turns:` addresses (RFC 7064, RFC 7065).
    pub urls: Vec<String>,
    /// TURN user name.
    pub username: Option<String>,
    /// TURN password.
    pub credential: Option<Private<String>>,
}

impl IceServer {
    /// Whether a connection can go through it.
    #[must_use]
    pub fn relays(&self) -> bool {
        self.urls.iter().any(|url| url.starts_with("turn"))
    }

    pub(crate) fn read<N: Node>(node: &N) -> Result<Self, DecodeError> {
        let urls = node
            .field("urls")
            .and_then(|urls| urls.items())
            .ok_or(DecodeError::new("urls", Problem::WrongType))?;
        let urls: Option<Vec<String>> = urls.iter().map(Node::text).collect();
        Ok(Self {
            urls: urls.ok_or(DecodeError::new("urls", Problem::WrongType))?,
            username: optional_text(node, "username", CANDIDATE_BYTES)?,
            credential: optional_text(node, "credential", CANDIDATE_BYTES)?.map(Private::new),
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.texts("urls", &self.urls);
        writer.optional_text("username", self.username.as_deref());
        writer.optional_text("credential", self.credential.as_ref().map(|secret| secret.reveal().as_str()));
    }
}
