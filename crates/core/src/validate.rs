//! The checks of init options and call parameters, in their order, with the original's codes and words.

use halloo_wire::{Cuid, Private};

use crate::error::{Error, ErrorCode};
use crate::given::Options;

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

/// Checks init options.
///
/// # Errors
/// The first rule that is broken, with the field's name.
pub fn init(_options: &Options, _entrance: Entrance) -> Result<Init, Error> {
    Err(Error::new(ErrorCode::MissingInitParameters, "accountId is a required parameter"))
}
