use thiserror::Error;

use crate::node::Node;

/// What is wrong with a field of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Problem {
    /// It is not there.
    #[error("is missing")]
    Missing,
    /// It has another JSON type.
    #[error("has the wrong type")]
    WrongType,
    /// It is too long, too large or too many.
    #[error("is too long")]
    TooLong,
    /// It is none of the values that may stand there.
    #[error("is not a known value")]
    Unknown,
    /// It breaks the rules of its kind (an id, a cuid, a text).
    #[error("is malformed")]
    Malformed,
}

/// Why a message could not be read. Names the field, never its value; without the feature `reasons`, it is only known that
/// it could not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[cfg_attr(feature = "reasons", error("{field} {problem}"))]
#[cfg_attr(not(feature = "reasons"), error("unreadable"))]
pub struct DecodeError {
    /// The JSON member that is at fault.
    #[cfg(feature = "reasons")]
    pub field: &'static str,
    /// What is wrong with it.
    #[cfg(feature = "reasons")]
    pub problem: Problem,
}

impl DecodeError {
    #[cfg(feature = "reasons")]
    pub(crate) const fn new(field: &'static str, problem: Problem) -> Self {
        Self { field, problem }
    }

    #[cfg(not(feature = "reasons"))]
    pub(crate) const fn new(_field: &'static str, _problem: Problem) -> Self {
        Self {}
    }
}

/// The code that a command's result carries when it was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResultCode {
    /// The command is older than its `ttl`.
    Expired,
    /// The call is not known, or the sender is no party to it. One answer for both, so that nothing is learned.
    NoSuchCall,
    /// The call is not in a state that allows this.
    WrongState,
    /// The sender already has a call on this device.
    InCall,
    /// Too many commands.
    RateLimited,
    /// A field is missing, malformed or too long.
    BadMessage,
    /// This server does not know the command.
    Unsupported,
    /// Receiver and sender are the same.
    ToSelf,
}

impl ResultCode {
    pub(crate) const ALL: [(Self, &'static str); 8] = [
        (Self::Expired, "expired"),
        (Self::NoSuchCall, "no_such_call"),
        (Self::WrongState, "wrong_state"),
        (Self::InCall, "in_call"),
        (Self::RateLimited, "rate_limited"),
        (Self::BadMessage, "bad_message"),
        (Self::Unsupported, "unsupported"),
        (Self::ToSelf, "to_self"),
    ];
}

/// Why the server turns a whole connection away. The socket is closed after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalCode {
    /// Unknown account or wrong key.
    InvalidCredentials,
    /// No valid hello came in time.
    NoHello,
    /// A frame could not be read, or its numbering is broken. Reconnecting heals it.
    BadFrame,
    /// The server does not speak this version.
    UnsupportedVersion,
    /// Too many messages or connections; try again later.
    RateLimited,
    /// The server is going away; connect again after the delay that `drain` named.
    Draining,
    /// The user is signed in on another device, and the account allows one at a time.
    AlreadySignedIn,
    /// The user has signed in on another device, which took this one's place.
    Replaced,
}

impl RefusalCode {
    pub(crate) const ALL: [(Self, &'static str); 8] = [
        (Self::InvalidCredentials, "invalid_credentials"),
        (Self::NoHello, "no_hello"),
        (Self::BadFrame, "bad_frame"),
        (Self::UnsupportedVersion, "unsupported_version"),
        (Self::RateLimited, "rate_limited"),
        (Self::Draining, "draining"),
        (Self::AlreadySignedIn, "already_signed_in"),
        (Self::Replaced, "replaced"),
    ];

    /// The word on the wire and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        name_of(&Self::ALL, self)
    }
}

/// The name of `value` in a table of names.
pub(crate) fn name_of<T: Copy + PartialEq>(table: &[(T, &'static str)], value: T) -> &'static str {
    table.iter().find(|(entry, _)| *entry == value).map_or("", |(_, name)| name)
}

/// The value that `node`'s member `field` names in a table of names.
pub(crate) fn named<T: Copy, N: Node>(
    node: &N,
    field: &'static str,
    table: &[(T, &'static str)],
) -> Result<T, DecodeError> {
    let text = text(node, field, crate::limits::IDENTIFIER_BYTES)?;
    table
        .iter()
        .find(|(_, name)| *name == text)
        .map(|(value, _)| *value)
        .ok_or(DecodeError::new(field, Problem::Unknown))
}

/// As [`named`], where the member may be absent.
pub(crate) fn optional_named<T: Copy, N: Node>(
    node: &N,
    field: &'static str,
    table: &[(T, &'static str)],
) -> Result<Option<T>, DecodeError> {
    if node.field(field).is_none() { Ok(None) } else { named(node, field, table).map(Some) }
}

pub(crate) fn member<N: Node>(node: &N, field: &'static str) -> Result<N, DecodeError> {
    node.field(field).ok_or(DecodeError::new(field, Problem::Missing))
}

pub(crate) fn text<N: Node>(node: &N, field: &'static str, most_bytes: usize) -> Result<String, DecodeError> {
    let text = member(node, field)?.text().ok_or(DecodeError::new(field, Problem::WrongType))?;
    if text.len() > most_bytes { Err(DecodeError::new(field, Problem::TooLong)) } else { Ok(text) }
}

pub(crate) fn optional_text<N: Node>(
    node: &N,
    field: &'static str,
    most_bytes: usize,
) -> Result<Option<String>, DecodeError> {
    if node.field(field).is_none() { Ok(None) } else { text(node, field, most_bytes).map(Some) }
}

pub(crate) fn integer<N: Node>(node: &N, field: &'static str) -> Result<u64, DecodeError> {
    member(node, field)?.integer().ok_or(DecodeError::new(field, Problem::WrongType))
}

pub(crate) fn small<N: Node>(node: &N, field: &'static str) -> Result<u32, DecodeError> {
    u32::try_from(integer(node, field)?).map_err(|_| DecodeError::new(field, Problem::TooLong))
}

/// A flag that is `false` where it is absent.
pub(crate) fn optional_flag<N: Node>(node: &N, field: &'static str) -> Result<bool, DecodeError> {
    if node.field(field).is_none() { Ok(false) } else { flag(node, field) }
}

pub(crate) fn flag<N: Node>(node: &N, field: &'static str) -> Result<bool, DecodeError> {
    member(node, field)?.flag().ok_or(DecodeError::new(field, Problem::WrongType))
}
