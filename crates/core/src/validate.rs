//! The checks of init options and call parameters, in their order, with the original's codes and words.

use halloo_wire::{Cuid, Private, TextError, check_text, limits};

use crate::error::{Error, ErrorCode, join};
use crate::given::{Given, Options};

/// Which of the two entrances the options came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// `connect`.
    Connect,
    /// `initSignedCall`: `clevertap` is required as in the original.
    SignedCall,
}

/// Init options that have passed every check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Init {
    /// `accountId`.
    pub account: String,
    /// `apikey`.
    pub key: Private<String>,
    /// `cuid`.
    pub cuid: Cuid,
    /// `name`.
    pub name: Option<String>,
    /// `url`: `ws:`, `wss:`, `http:` or `https:`; without it the page's own origin.
    pub url: Option<String>,
    /// `ringtone`: an address of a sound.
    pub ringtone: Option<String>,
    /// `screens`: whether the built-in call screens are drawn.
    pub screens: bool,
}

const CONNECT_KEYS: &[&str] = &["url", "accountId", "apikey", "cuid", "name", "ringtone", "screens"];
const SIGNED_CALL_KEYS: &[&str] =
    &["accountId", "apikey", "cuid", "clevertap", "name", "ringtone", "cc", "phone", "url", "screens"];
const CALL_KEYS: &[&str] = &["context", "receiver_image", "initiator_image"];

/// Longest address of a server or a sound, in bytes.
const ADDRESS_BYTES: usize = 2_048;

/// Checks init options: present, then the cuid, then the rest, then keys that nobody knows.
///
/// # Errors
/// The first rule that is broken, with the field's name.
pub fn init(options: &Options, entrance: Entrance) -> Result<Init, Error> {
    if entrance == Entrance::SignedCall && *options.get("clevertap") != Given::Object {
        let text = "Clevertap sdk not found. Please ensure that clevertap sdk is initialized and its instance is \
                    passed to Signed Call SDK";
        return Err(Error::new(ErrorCode::MissingInitParameters, text).about("clevertap"));
    }
    let account = required(options, "accountId")?;
    let key = required(options, "apikey")?;
    let cuid = required(options, "cuid")?;
    let number = phone_pair(options)?;
    let cuid = Cuid::parse(&cuid).map_err(|error| invalid_init("cuid", error.as_str()))?;
    if let Some((code, phone)) = number {
        phone_rules(code.trim(), phone.trim())?;
    }
    for (field, text) in [("accountId", &account), ("apikey", &key)] {
        if text.len() > limits::IDENTIFIER_BYTES {
            return Err(invalid_init(field, &join(&[field, " is too long"])));
        }
    }
    let name = optional(options, "name")?;
    if let Some(name) = &name {
        let characters = name.trim().chars().count();
        if characters < limits::NAME_CHARACTERS.0 || characters > limits::NAME_CHARACTERS.1 {
            return Err(invalid_init("name", "name should be between 3 to 50 characters"));
        }
        if check_text(name.trim(), limits::NAME_CHARACTERS.1).is_err() {
            return Err(invalid_init("name", "name must not contain control characters"));
        }
    }
    let screens = match options.get("screens") {
        Given::Absent => true,
        Given::Flag(flag) => *flag,
        Given::Text(_) | Given::Object | Given::Other => {
            return Err(invalid_init("screens", "screens should be true or false"));
        }
    };
    let url = address(options, "url", &["ws://", "wss://", "http://", "https://"])?;
    let ringtone = address(options, "ringtone", &[])?;
    let known = match entrance {
        Entrance::Connect => CONNECT_KEYS,
        Entrance::SignedCall => SIGNED_CALL_KEYS,
    };
    unknown_key(options, known, ErrorCode::InvalidInitParameters)?;
    let name = name.map(|name| name.trim().to_owned());
    Ok(Init { account, key: key.into(), cuid, name, url, ringtone, screens })
}

fn required(options: &Options, field: &str) -> Result<String, Error> {
    let missing = || {
        Error::new(ErrorCode::MissingInitParameters, join(&[field, " is a required parameter"])).about(field)
    };
    optional(options, field)?.ok_or_else(missing)
}

/// An empty string counts as absent, as it did in the original.
fn optional(options: &Options, field: &str) -> Result<Option<String>, Error> {
    match options.get(field) {
        Given::Absent => Ok(None),
        Given::Text(text) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        Given::Flag(_) | Given::Object | Given::Other => {
            Err(invalid_init(field, &join(&[field, " should be a string"])))
        }
    }
}

fn address(options: &Options, field: &str, schemes: &[&str]) -> Result<Option<String>, Error> {
    let address = optional(options, field)?;
    if let Some(text) = &address {
        let begins =
            |known: &&str| text.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known));
        let fits = schemes.is_empty() || schemes.iter().any(begins);
        if !fits || text.len() > ADDRESS_BYTES || check_text(text, ADDRESS_BYTES).is_err() {
            return Err(invalid_init(field, &join(&[field, " is not a valid address"])));
        }
    }
    Ok(address)
}

/// `cc` and `phone`: the original's second way to name a user. Checked as there; nothing is done with them.
fn phone_pair(options: &Options) -> Result<Option<(String, String)>, Error> {
    match (optional(options, "cc")?, optional(options, "phone")?) {
        (None, None) => Ok(None),
        (Some(code), Some(phone)) => Ok(Some((code, phone))),
        (code, _) => {
            let text =
                "a combination of cc and phone are mandatory, instead of passing only one of the fields";
            Err(invalid_init(if code.is_some() { "phone" } else { "cc" }, text))
        }
    }
}

fn phone_rules(code: &str, phone: &str) -> Result<(), Error> {
    for (field, text) in [("cc", code), ("phone", phone)] {
        if text.chars().any(char::is_whitespace) {
            return Err(invalid_init(field, "cc and phone must not have any white spaces"));
        }
    }
    if code.is_empty() || code.chars().count() > 6 {
        return Err(invalid_init("cc", "cc should be between 1 to 6 characters"));
    }
    if !(5..=15).contains(&phone.chars().count()) {
        return Err(invalid_init("phone", "phone should be between 5 to 15 characters"));
    }
    for (field, text) in [("cc", code), ("phone", phone)] {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(invalid_init(field, "cc and phone should be a number without special characters"));
        }
    }
    Ok(())
}

/// What a call needs, checked.
#[derive(Debug)]
pub(crate) struct Dial {
    pub(crate) to: Cuid,
    pub(crate) context: String,
    pub(crate) image: Option<String>,
}

/// Checks call parameters: present, their types, not oneself, the cuid, the context, the options.
pub(crate) fn dial(receiver: &Given, context: &Given, options: &Options, me: &Cuid) -> Result<Dial, Error> {
    let absent = |given: &Given| {
        matches!(given, Given::Absent) || matches!(given, Given::Text(text) if text.is_empty())
    };
    for (field, given) in [("receiver", receiver), ("context", context)] {
        if absent(given) {
            return Err(invalid_call(field, "CUID and context are mandatory for calling."));
        }
    }
    let text = |field: &str, given: &Given| match given {
        Given::Text(text) => Ok(text.clone()),
        Given::Absent | Given::Flag(_) | Given::Object | Given::Other => {
            Err(invalid_call(field, &join(&[field, " should be a string"])))
        }
    };
    let receiver = text("receiver", receiver)?;
    let context = text("context", context)?;
    if receiver == me.as_str() {
        return Err(to_self());
    }
    let to = Cuid::parse(&receiver).map_err(|error| invalid_call("receiver", error.as_str()))?;
    check_text(&context, limits::CONTEXT_CHARACTERS).map_err(|error| {
        let text = match error {
            TextError::Empty => "CUID and context are mandatory for calling.",
            TextError::TooLong => "context should be at most 64 characters",
            TextError::Control => "context must not contain control characters",
        };
        invalid_call("context", text)
    })?;
    unknown_key(options, CALL_KEYS, ErrorCode::InvalidCallParameters)?;
    let image = |field: &str| match options.get(field) {
        Given::Absent => Ok(None),
        Given::Text(text) if text.is_empty() => Ok(None),
        Given::Text(text) if text.len() <= limits::IMAGE_BYTES && !text.contains(char::is_control) => {
            Ok(Some(text.clone()))
        }
        Given::Text(_) => Err(invalid_call(field, &join(&[field, " is not a valid address"]))),
        Given::Flag(_) | Given::Object | Given::Other => {
            Err(invalid_call(field, &join(&[field, " should be a string"])))
        }
    };
    image("receiver_image")?;
    let image = image("initiator_image")?;
    Ok(Dial { to, context, image })
}

/// A misspelt key is an error that names it and what may have been meant.
fn unknown_key(options: &Options, known: &[&str], code: ErrorCode) -> Result<(), Error> {
    let Some((key, _)) = options.0.iter().find(|(key, _)| !known.contains(&key.as_str())) else {
        return Ok(());
    };
    // A key can be of any length; a message cannot.
    let shown: String = key.chars().filter(|letter| !letter.is_control()).take(40).collect();
    let mut text = join(&["unknown option \"", &shown, "\""]);
    let near = known.iter().map(|known| (distance(key, known), known)).min();
    if let Some((_, near)) = near.filter(|(distance, _)| *distance <= 2) {
        text = join(&[&text, ": did you mean \"", near, "\"?"]);
    }
    Err(Error::new(code, text).about(&shown))
}

/// Insertions, deletions and exchanges that lead from one key to another, upper and lower case being equal.
fn distance(one: &str, other: &str) -> usize {
    if one.len() > 40 {
        return usize::MAX;
    }
    let other: Vec<char> = other.to_ascii_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, letter) in one.to_ascii_lowercase().chars().enumerate() {
        let mut next = vec![above + 1];
        for (place, pair) in row.windows(2).enumerate() {
            let [diagonal, up] = pair else { continue };
            let exchange = diagonal + usize::from(other.get(place) != Some(&letter));
            let left = next.last().copied().unwrap_or(usize::MAX - 1);
            next.push(exchange.min(up + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

fn invalid_init(field: &str, text: &str) -> Error {
    Error::new(ErrorCode::InvalidInitParameters, text).about(field)
}

fn invalid_call(field: &str, text: &str) -> Error {
    Error::new(ErrorCode::InvalidCallParameters, text).about(field)
}

pub(crate) fn to_self() -> Error {
    invalid_call("receiver", "caller and receiver cannot be same")
}

pub(crate) fn in_progress() -> Error {
    Error::new(ErrorCode::OutgoingCallInProgress, "Cannot initiate another call while you're on a call")
}

pub(crate) fn internet_lost() -> Error {
    Error::new(ErrorCode::InternetLost, "Internet lost at receiver's end. Please try again later")
}

pub(crate) fn not_connected() -> Error {
    Error::new(ErrorCode::ConnectionNotEstablished, "Signed call sdk isn't connected. Please reconnect.")
}

pub(crate) fn invalid_credentials() -> Error {
    Error::new(ErrorCode::InvalidCredentials, "invalid init credentials")
}

pub(crate) fn mic_unavailable(what: &str, cause: &'static str) -> Error {
    let text = join(&["Unable to get microphone access. Cannot ", what]);
    Error::new(ErrorCode::MicUnavailable, text).because(cause)
}
