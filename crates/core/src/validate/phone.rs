use super::{invalid_init, optional};
use crate::error::Error;
use crate::given::Options;

/// `cc` and `phone`: the original's second way to name a user. Checked as there; nothing is done with them.
pub(super) fn pair(options: &Options) -> Result<Option<(String, String)>, Error> {
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

pub(super) fn rules(code: &str, phone: &str) -> Result<(), Error> {
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
