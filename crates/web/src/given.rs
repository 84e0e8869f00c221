//! Reads what the application gave, without judging it: the checks are the core's.

use halloo_core::{Given, Options};
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The largest number that is whole for certain (ECMA-262 section 21.1.2.6).
const WHOLE: f64 = 9_007_199_254_740_991.0;

/// One value.
#[must_use]
pub fn value(given: &JsValue) -> Given {
    if given.is_undefined() || given.is_null() {
        Given::Absent
    } else if let Some(text) = given.as_string() {
        Given::Text(text)
    } else if let Some(flag) = given.as_bool() {
        Given::Flag(flag)
    } else if let Some(list) = given.dyn_ref::<Array>() {
        list.iter().map(|item| whole(&item)).collect::<Option<_>>().map_or(Given::Other, Given::Integers)
    } else if given.is_object() {
        Given::Object
    } else {
        whole(given).map_or(Given::Other, Given::Integer)
    }
}

fn whole(given: &JsValue) -> Option<u64> {
    let number = given.as_f64()?;
    // Within these bounds the conversion loses nothing.
    ((0.0..=WHOLE).contains(&number) && number.trunc() == number).then_some(number as u64)
}

/// An options object, key by key. Anything else than an object counts as one with the unknown key `options`.
#[must_use]
pub fn options(given: &JsValue) -> Options {
    let unusable = || Options(vec![("options".to_owned(), Given::Other)]);
    match value(given) {
        Given::Absent => Options::default(),
        // A proxy may refuse to name its keys, and a getter may throw: nothing that could be used.
        Given::Object => Reflect::own_keys(given).map_or_else(|_| unusable(), |keys| members(given, &keys)),
        Given::Text(_) | Given::Flag(_) | Given::Integer(_) | Given::Integers(_) | Given::Other => unusable(),
    }
}

/// One member as it is; `undefined` if there is none, or it cannot be read.
#[must_use]
pub fn member(given: &JsValue, name: &str) -> JsValue {
    Reflect::get(given, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn members(given: &JsValue, keys: &Array) -> Options {
    let member = |key: JsValue| {
        let name = key.as_string()?;
        Some((name, Reflect::get(given, &key).map_or(Given::Other, |member| value(&member))))
    };
    Options(keys.iter().filter_map(member).collect())
}
