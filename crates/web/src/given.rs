//! Reads what the application gave, without judging it: the checks are the core's.

use halloo_core::{Given, Options};
use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;

/// One value.
#[must_use]
pub fn value(given: &JsValue) -> Given {
    if given.is_undefined() || given.is_null() {
        Given::Absent
    } else if let Some(text) = given.as_string() {
        Given::Text(text)
    } else if let Some(flag) = given.as_bool() {
        Given::Flag(flag)
    } else if given.is_object() && !Array::is_array(given) {
        Given::Object
    } else {
        Given::Other
    }
}

/// An options object, key by key. Anything else than an object counts as one with the unknown key `options`.
#[must_use]
pub fn options(given: &JsValue) -> Options {
    let unusable = || Options(vec![("options".to_owned(), Given::Other)]);
    match value(given) {
        Given::Absent => Options::default(),
        // A proxy may refuse to name its keys, and a getter may throw: nothing that could be used.
        Given::Object => Reflect::own_keys(given).map_or_else(|_| unusable(), |keys| members(given, &keys)),
        Given::Text(_) | Given::Flag(_) | Given::Other => unusable(),
    }
}

fn members(given: &JsValue, keys: &Array) -> Options {
    let member = |key: JsValue| {
        let name = key.as_string()?;
        Some((name, Reflect::get(given, &key).map_or(Given::Other, |member| value(&member))))
    };
    Options(keys.iter().filter_map(member).collect())
}
