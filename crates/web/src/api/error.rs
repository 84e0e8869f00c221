use halloo_core::{Error, ErrorCode};
use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;

/// A core's error as an instance of the package's `CallError`.
pub(super) fn value(error: Error) -> JsValue {
    let text = |text: Option<&str>| text.map_or(JsValue::UNDEFINED, JsValue::from_str);
    let parts = Array::new();
    parts.push(&error.code.as_str().into());
    parts.push(&error.message.as_str().into());
    parts.push(&text(error.field.as_deref()));
    parts.push(&text(error.cause));
    parts.push(&error.code.retryable().into());
    // Without its class an error still has a code.
    super::entry()
        .and_then(|entry| Reflect::construct(&entry.error_class, &parts).ok())
        .unwrap_or_else(|| error.code.as_str().into())
}

/// An error that the façade finds by itself.
pub(super) fn plain(code: ErrorCode, message: &str, field: Option<&str>) -> JsValue {
    value(Error { code, message: message.to_owned(), field: field.map(str::to_owned), cause: None })
}
