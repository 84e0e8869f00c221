use thiserror::Error;

/// The closed set of error codes. The words are the original's where it had one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorCode {
    /// A required init parameter is missing.
    MissingInitParameters,
    /// An init parameter is wrong.
    InvalidInitParameters,
    /// Unknown account or wrong key.
    InvalidCredentials,
    /// The CleverTap instance has no account id.
    MissingCtAccountId,
    /// The CleverTap instance has no id of its user.
    MissingCtId,
    /// The user is signed in on another device, and the account allows one.
    AlreadySignedIn,
    /// Not connected to the server.
    ConnectionNotEstablished,
    /// This client has a call already.
    OutgoingCallInProgress,
    /// A call parameter is missing or wrong.
    InvalidCallParameters,
    /// No microphone to be had.
    MicUnavailable,
    /// The server did not answer in time.
    InternetLost,
    /// The receiver is in another call.
    UserBusy,
    /// The receiver is not signed in.
    ReceiverOffline,
    /// The receiver did not take the call, for another reason.
    CallFailed,
    /// No call of this client has that id (any more).
    NoSuchCall,
    /// The call's state does not allow this.
    WrongState,
    /// Too many calls in a short time.
    RateLimited,
    /// The client has signed out.
    LoggedOut,
    /// This browser or page lacks something that calls need.
    Unsupported,
}

impl ErrorCode {
    /// The code as the API shows it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MissingInitParameters => "ERR_MISSING_INITPARAMETERS",
            Self::InvalidInitParameters => "ERR_INVALID_INITPARAMETERS",
            Self::InvalidCredentials => "ERR_INVALID_CREDENTIALS",
            Self::MissingCtAccountId => "ERR_MISSING_CT_ACCOUNTID",
            Self::MissingCtId => "ERR_MISSING_CT_ID",
            Self::AlreadySignedIn => "ERR_ALREADY_SIGNEDIN",
            Self::ConnectionNotEstablished => "ERR_CONNECTION_NOT_ESTABLISHED",
            Self::OutgoingCallInProgress => "ERR_OUTGOING_CALL_IN_PROGRESS",
            Self::InvalidCallParameters => "ERR_INVALID_CALL_PARAMETERS",
            Self::MicUnavailable => "ERR_MIC_UNAVAILABLE",
            Self::InternetLost => "ERR_INTERNET_LOST",
            Self::UserBusy => "ERR_USER_BUSY",
            Self::ReceiverOffline => "404",
            Self::CallFailed => "ERR_CALL_FAILED",
            Self::NoSuchCall => "ERR_NO_SUCH_CALL",
            Self::WrongState => "ERR_WRONG_STATE",
            Self::RateLimited => "ERR_RATE_LIMITED",
            Self::LoggedOut => "ERR_LOGGED_OUT",
            Self::Unsupported => "ERR_UNSUPPORTED",
        }
    }

    /// Whether the same request can succeed later without a change.
    #[must_use]
    pub const fn retryable(self) -> bool {
        match self {
            Self::ConnectionNotEstablished
            | Self::OutgoingCallInProgress
            | Self::InternetLost
            | Self::UserBusy
            | Self::ReceiverOffline
            | Self::CallFailed
            | Self::AlreadySignedIn
            | Self::RateLimited => true,
            Self::MissingInitParameters
            | Self::InvalidInitParameters
            | Self::InvalidCredentials
            | Self::MissingCtAccountId
            | Self::MissingCtId
            | Self::InvalidCallParameters
            | Self::MicUnavailable
            | Self::NoSuchCall
            | Self::WrongState
            | Self::LoggedOut
            | Self::Unsupported => false,
        }
    }
}

/// Why a promise was rejected.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Error {
    /// The stable code.
    pub code: ErrorCode,
    /// For people; the original's words where it had some.
    pub message: String,
    /// The parameter at fault.
    pub field: Option<String>,
    /// A stable word for the cause behind the code: `denied` or `missing` for a microphone, the reason of a call's end, or
    /// a code of the mobile family.
    pub cause: Option<&'static str>,
}

impl Error {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, cause: None }
    }

    pub(crate) fn about(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    pub(crate) const fn because(mut self, cause: &'static str) -> Self {
        self.cause = Some(cause);
        self
    }
}

/// Puts texts together, in less code than formatting or `concat` bring along.
pub(crate) fn join(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}
