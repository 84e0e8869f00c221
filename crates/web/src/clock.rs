//! The client's clock: whole milliseconds of the page's monotonic clock, so that `Time(0)` is when the page began.

use halloo_core::wire::Time;
use wasm_bindgen::prelude::wasm_bindgen;

// By name rather than through `window()`: the same in a page and in a test, and one import instead of two.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn monotonic() -> f64;

    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn wall_clock() -> f64;
}

/// Now.
#[must_use]
pub fn now() -> Time {
    Time(monotonic() as u64)
}

/// The wall clock at `Time(0)`, in milliseconds since 1970.
#[must_use]
pub fn wall() -> u64 {
    (wall_clock() - monotonic()) as u64
}
