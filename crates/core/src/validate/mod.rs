//! The checks of init options and call parameters, in their order, with the original's codes and words.

mod dial;
mod phone;

use halloo_wire::{Branding, Cuid, CuidError, InCall, PreAccept, Private, check_text, limits};

use crate::error::{Error, ErrorCode, join};
use crate::given::{Given, Options};

pub(crate) use dial::{Dial, dial, tones};

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
    /// `sounds`: whether calls are heard before anybody talks; without it as `screens`.
    pub sounds: bool,
    /// `mutedTalk`: whether the user is told of talking into a microphone that is off.
    pub muted_talk: bool,
    /// `callWaiting`: whether a second call may ring while this user talks.
    pub waiting: bool,
    /// `preAccept`: how devices may connect while a call rings.
    pub pre_accept: PreAccept,
    /// `inCall`: how they may connect once it is answered.
    pub in_call: InCall,
    /// `locale`: language of the screens.
    pub locale: Option<String>,
}

/// The last four belong to the drop-in.
const INIT_KEYS: [&str; 22] = [
    "url",
    "accountId",
    "apikey",
    "cuid",
    "name",
    "ringtone",
    "screens",
    "sounds",
    "callWaiting",
    "mutedTalk",
    "preAccept",
    "inCall",
    "branding",
    "locale",
    "strings",
    "serviceWorker",
    "missedCallActions",
    "analytics",
    "clevertap",
    "cc",
    "phone",
    "cb",
];
const BRANDING_KEYS: &[&str] = &["bgColor", "fontColor", "logo", "buttonTheme"];
/// Options that must be objects: what is in them is somebody else's business.
const OBJECTS: [&str; 6] = ["branding", "strings", "serviceWorker", "missedCallActions", "analytics", "cb"];

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
        let error = Error::new(ErrorCode::MissingInitParameters, text).about("clevertap");
        return Err(error.because("ERR_CLEVERTAP_INSTANCE_REQUIRED"));
    }
    let account = required(options, "accountId")?;
    let key = required(options, "apikey")?;
    let cuid = required(options, "cuid")?;
    let number = phone::pair(options)?;
    let cuid =
        Cuid::parse(&cuid).map_err(|error| with_length(invalid_init("cuid", error.as_str()), error))?;
    if let Some((code, phone)) = number {
        phone::rules(code.trim(), phone.trim())?;
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
    // Whoever draws the calls by callbacks does not want them drawn twice.
    let drawn = *options.get("cb") == Given::Absent;
    let screens = flag(options, "screens", drawn)?;
    let sounds = flag(options, "sounds", screens || !drawn)?;
    let waiting = flag(options, "callWaiting", entrance == Entrance::Connect)?;
    let muted_talk = flag(options, "mutedTalk", false)?;
    let pre_accept = choice(options, "preAccept", &PreAccept::ALL)?.unwrap_or(PreAccept::All);
    let in_call = choice(options, "inCall", &InCall::ALL)?.unwrap_or(InCall::Direct);
    let url = address(options, "url", &["ws://", "wss://", "http://", "https://"])?;
    let ringtone = address(options, "ringtone", &[])?;
    let locale = optional(options, "locale")?;
    if locale.as_ref().is_some_and(|locale| check_text(locale, limits::STYLE_BYTES).is_err()) {
        return Err(invalid_init("locale", "locale is not a language tag"));
    }
    for field in OBJECTS {
        if !matches!(options.get(field), Given::Absent | Given::Object) {
            return Err(invalid_init(field, &join(&[field, " should be an object"])));
        }
    }
    let known = match entrance {
        Entrance::Connect => INIT_KEYS.get(..18),
        Entrance::SignedCall => INIT_KEYS.get(..),
    };
    unknown_key(options, known.unwrap_or_default(), ErrorCode::InvalidInitParameters)?;
    let name = name.map(|name| name.trim().to_owned());
    let key = key.into();
    Ok(Init {
        account,
        key,
        cuid,
        name,
        url,
        ringtone,
        screens,
        sounds,
        waiting,
        muted_talk,
        pre_accept,
        in_call,
        locale,
    })
}

/// An option that is one of a few words.
fn choice<T: Copy>(
    options: &Options,
    field: &'static str,
    table: &[(T, &'static str)],
) -> Result<Option<T>, Error> {
    let Some(word) = optional(options, field)? else { return Ok(None) };
    let known = table.iter().find(|(_, name)| *name == word).map(|(value, _)| *value);
    let names: Vec<&str> = table.iter().flat_map(|(_, name)| [" ", *name]).collect();
    known.map(Some).ok_or_else(|| invalid_init(field, &join(&[field, " should be one of:", &join(&names)])))
}

/// Checks the member `branding` of the init options, as far as it can be checked without a browser: colours are
/// `#rgb` or `#rrggbb`.
///
/// # Errors
/// The first value that is wrong.
pub fn branding(options: &Options) -> Result<Branding, Error> {
    let theme = optional(options, "buttonTheme")?;
    if theme.as_ref().is_some_and(|theme| theme != "light" && theme != "dark") {
        return Err(invalid_init("buttonTheme", "buttonTheme should be light or dark"));
    }
    let color = |field: &str| {
        let color = optional(options, field)?;
        match &color {
            Some(text) if !is_color(text) => {
                Err(invalid_init(field, &join(&[field, " should be a colour like #1a2b3c"])))
            }
            Some(_) | None => Ok(color),
        }
    };
    let (background, font) = (color("bgColor")?, color("fontColor")?);
    let logo = address(options, "logo", &[])?;
    unknown_key(options, BRANDING_KEYS, ErrorCode::InvalidInitParameters)?;
    Ok(Branding { background, font, logo, button_theme: theme })
}

/// Whether `text` is a colour that a style may be made of: `#rgb` or `#rrggbb`.
#[must_use]
pub fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    matches!(digits.len(), 3 | 6) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// Checks the member `missedCallActions` of the init options: labels by the ids under which they are reported.
///
/// # Errors
/// The first value that is wrong.
pub fn actions(options: &Options) -> Result<Vec<(String, String)>, Error> {
    let wrong = || invalid_init("missedCallActions", "missedCallActions should be labels by their ids");
    let readable = |text: &String| check_text(text, limits::CONTEXT_CHARACTERS).is_ok();
    let action = |(id, label): &(String, Given)| {
        let label = label.text().filter(|label| readable(id) && readable(label));
        label.map(|label| (id.clone(), label.clone())).ok_or_else(wrong)
    };
    options.0.iter().map(action).collect()
}

fn flag(options: &Options, field: &str, default: bool) -> Result<bool, Error> {
    match options.get(field) {
        Given::Flag(flag) => Ok(*flag),
        Given::Absent => Ok(default),
        Given::Text(_) | Given::Integer(_) | Given::Integers(_) | Given::Object | Given::Other => {
            Err(invalid_init(field, &join(&[field, " should be true or false"])))
        }
    }
}

/// The mobile family has a code of its own for a cuid of the wrong length.
fn with_length(error: Error, cause: CuidError) -> Error {
    if cause == CuidError::Length { error.because("ERR_INVALID_LENGTH_CUID") } else { error }
}

fn required(options: &Options, field: &str) -> Result<String, Error> {
    let missing = || {
        let text = join(&[field, " is a required parameter"]);
        let error = Error::new(ErrorCode::MissingInitParameters, text).about(field);
        match field {
            "cuid" => error.because("ERR_CUID_MISSING"),
            "accountId" => error.because("ERR_ACCOUNTID_REQUIRED"),
            _ => error,
        }
    };
    optional(options, field)?.ok_or_else(missing)
}

/// An empty string counts as absent, as it did in the original.
fn optional(options: &Options, field: &str) -> Result<Option<String>, Error> {
    match options.get(field) {
        Given::Text(text) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        Given::Absent => Ok(None),
        Given::Flag(_) | Given::Integer(_) | Given::Integers(_) | Given::Object | Given::Other => {
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
    invalid_call("receiver", "caller and receiver cannot be same").because("ERR_CAN_NOT_CALL_SELF")
}

pub(crate) fn in_progress() -> Error {
    Error::new(ErrorCode::OutgoingCallInProgress, "Cannot initiate another call while you're on a call")
}

pub(crate) fn internet_lost() -> Error {
    Error::new(ErrorCode::InternetLost, "Internet lost at receiver's end. Please try again later")
}

pub(crate) fn not_connected() -> Error {
    let text = "Signed call sdk isn't connected. Please reconnect.";
    Error::new(ErrorCode::ConnectionNotEstablished, text).because("ERR_SIGNALLING_SOCKET_CONNECTION")
}

pub(crate) fn already_signed_in() -> Error {
    let text = "Unauthorized Signin. Please recheck contact credentials or logout from the authorized device first and \
                then retry.";
    Error::new(ErrorCode::AlreadySignedIn, text).because("ERR_CUID_ALREADY_CONNECTED_ELSEWHERE")
}

pub(crate) fn invalid_credentials() -> Error {
    Error::new(ErrorCode::InvalidCredentials, "invalid init credentials")
}

pub(crate) fn mic_unavailable(what: &str, cause: &'static str) -> Error {
    let text = join(&["Unable to get microphone access. Cannot ", what]);
    Error::new(ErrorCode::MicUnavailable, text).because(cause)
}
