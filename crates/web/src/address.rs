//! Which addresses may be fetched.

use web_sys::{Document, Url};

/// The address of a picture in full, if it lies at the page's own origin, or by https at one of these hosts.
#[must_use]
pub(crate) fn picture(document: &Document, address: Option<&str>, hosts: &[String]) -> Option<String> {
    let base = document.base_uri().ok()??;
    let url = Url::new_with_base(address?, &base).ok()?;
    let own = document.location().and_then(|location| location.origin().ok());
    let listed = || url.protocol() == "https:" && hosts.contains(&url.host());
    (own.is_some_and(|own| own == url.origin()) || listed()).then(|| url.href())
}
