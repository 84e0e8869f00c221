//! Reads what the application gave, without judging it: the checks are the core's.

use halloo_core::{Given, Options};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

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
    match value(given) {
        Given::Absent => Options::default(),
        Given::Object => Options(
            Object::keys(given.unchecked_ref::<Object>())
                .iter()
                // A getter that throws gives nothing that could be used.
                .map(|key| {
                    let member = Reflect::get(given, &key).map_or(Given::Other, |member| value(&member));
                    (key.as_string().unwrap_or_default(), member)
                })
                .collect(),
        ),
        Given::Text(_) | Given::Flag(_) | Given::Other => Options(vec![("options".to_owned(), Given::Other)]),
    }
}
