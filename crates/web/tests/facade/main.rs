//! The façade in a real browser: what applications see before and beside a call.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod alarm;
mod client;
mod json;
mod listeners;
mod options;
mod page;
mod pump;
mod traces;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
