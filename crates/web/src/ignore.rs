//! Promises whose outcome is nobody's business.

use js_sys::Promise;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Nothing follows from how `promise` settles, but a rejection that nobody looks at is an error in the page's log.
pub fn ignore(promise: Promise) {
    spawn_local(async {
        let _ = JsFuture::from(promise).await;
    });
}
