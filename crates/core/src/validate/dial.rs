//! The parameters of a call.

use halloo_wire::{Cuid, TalkLimit, TextError, Tones, check_text, limits};

use super::{invalid_call, to_self, unknown_key, with_length};
use crate::error::{Error, ErrorCode, join};
use crate::given::{Given, Options};

const CALL_KEYS: &[&str] = &[
    "context",
    "receiver_image",
    "initiator_image",
    "remote_context",
    "timeLimit",
    "timeLimitAlerts",
    "signal",
];

/// What a call needs, checked.
#[derive(Debug)]
pub(crate) struct Dial {
    pub(crate) to: Cuid,
    pub(crate) context: String,
    pub(crate) remote_context: Option<String>,
    pub(crate) receiver_image: Option<String>,
    pub(crate) initiator_image: Option<String>,
    pub(crate) limit: Option<TalkLimit>,
}

/// Checks call parameters: present, their types, not oneself, the cuid, the context, the options.
pub(crate) fn dial(receiver: &Given, context: &Given, options: &Options, me: &Cuid) -> Result<Dial, Error> {
    let absent = |given: &Given| given.is_absent() || given.text().is_some_and(String::is_empty);
    for (field, given) in [("receiver", receiver), ("context", context)] {
        if absent(given) {
            let error = invalid_call(field, "CUID and context are mandatory for calling.");
            return Err(if field == "context" { error.because(CONTEXT_INVALID) } else { error });
        }
    }
    let no_string = |field: &str| invalid_call(field, &join(&[field, " should be a string"]));
    let text = |field: &str, given: &Given| given.text().cloned().ok_or_else(|| no_string(field));
    let receiver = text("receiver", receiver)?;
    let context = text("context", context)?;
    if receiver == me.as_str() {
        return Err(to_self());
    }
    let to = Cuid::parse(&receiver)
        .map_err(|error| with_length(invalid_call("receiver", error.as_str()), error))?;
    check_context("context", &context)?;
    // An empty string counts as absent, as it did in the original.
    let optional = |field: &str| match options.get(field) {
        given if absent(given) => Ok(None),
        given => text(field, given).map(Some),
    };
    let remote_context = optional("remote_context")?;
    if let Some(context) = &remote_context {
        check_context("remote_context", context)?;
    }
    unknown_key(options, CALL_KEYS, ErrorCode::InvalidCallParameters)?;
    let image = |field: &str| {
        let image = optional(field)?;
        match &image {
            Some(text) if text.len() > limits::IMAGE_BYTES || text.contains(char::is_control) => {
                Err(invalid_call(field, &join(&[field, " is not a valid address"])))
            }
            Some(_) | None => Ok(image),
        }
    };
    Ok(Dial {
        to,
        context,
        remote_context,
        receiver_image: image("receiver_image")?,
        initiator_image: image("initiator_image")?,
        limit: limit(options)?,
    })
}

const CONTEXT_INVALID: &str = "ERR_CALL_CONTEXT_INVALID";

fn check_context(field: &str, context: &str) -> Result<(), Error> {
    check_text(context, limits::CONTEXT_CHARACTERS).map_err(|error| {
        let text = match error {
            TextError::Empty => "CUID and context are mandatory for calling.",
            TextError::TooLong => "context should be at most 64 characters",
            TextError::Control => "context must not contain control characters",
        };
        invalid_call(field, text).because(CONTEXT_INVALID)
    })
}

/// `timeLimit`, and `timeLimitAlerts` before it is over: both in milliseconds.
fn limit(options: &Options) -> Result<Option<TalkLimit>, Error> {
    let (talk, alerts) = (options.get("timeLimit"), options.get("timeLimitAlerts"));
    if talk.is_absent() && alerts.is_absent() {
        return Ok(None);
    }
    let wrong = |text| Err(invalid_call("timeLimitAlerts", text));
    let alerts = if let Given::Integers(alerts) = alerts { Some(alerts) } else { None }
        .filter(|_| !talk.is_absent())
        .cloned()
        .or_else(|| alerts.is_absent().then(Vec::new));
    let Some(alerts) = alerts else {
        return wrong("timeLimitAlerts should be milliseconds before the end of a timeLimit");
    };
    let Given::Integer(talk) = *talk else { return Err(bad_limit()) };
    if talk < limits::TALK.0 || talk > limits::TALK.1 {
        return Err(bad_limit());
    }
    let limit = TalkLimit { talk, alerts };
    if limit.is_sound() {
        return Ok(Some(limit));
    }
    wrong("timeLimitAlerts should be at most 5, each shorter than the timeLimit")
}

/// Keys of a telephone.
pub(crate) fn tones(keys: &Given) -> Result<Tones, Error> {
    keys.text()
        .and_then(|keys| Tones::parse(keys))
        .ok_or_else(|| invalid_call("keys", "keys should be 1 to 32 of 0-9, *, # and A-D"))
}

fn bad_limit() -> Error {
    invalid_call("timeLimit", "timeLimit should be 1000 to 86400000 milliseconds")
}
