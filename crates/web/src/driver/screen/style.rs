//! The style sheet of the call screens.

use wasm_bindgen::JsValue;
use web_sys::{CssStyleSheet, ShadowRoot};

/// Styles what is inside `root`, and nothing else. A constructed sheet is no inline style: a page may forbid those.
pub(super) fn adopt(root: &ShadowRoot) -> Result<(), JsValue> {
    let sheet = CssStyleSheet::new()?;
    sheet.replace_sync(include_str!("style.css"))?;
    root.set_adopted_style_sheets(&js_sys::Array::of1(&sheet));
    Ok(())
}
