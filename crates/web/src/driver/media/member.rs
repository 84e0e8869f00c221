//! Members of the browser's plain objects, read and written by name.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// A member; `undefined` where there is none.
pub(super) fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}

/// A member that is a text.
pub(super) fn text(object: &JsValue, name: &str) -> Option<String> {
    member(object, name).as_string()
}

/// An object with one member.
pub(super) fn object(name: &str, value: &JsValue) -> JsValue {
    let object = Object::new();
    // A fresh object takes every member.
    let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    object.into()
}
