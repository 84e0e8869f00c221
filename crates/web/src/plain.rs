//! Plain objects for JavaScript.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// An object whose members are put in one by one.
#[derive(Default)]
pub(crate) struct Plain(pub(crate) Object);

impl Plain {
    pub(crate) fn put(self, name: &str, value: &JsValue) -> Self {
        // Setting a member of a plain object of our own does not throw.
        let _set = Reflect::set(&self.0, &name.into(), value);
        self
    }

    pub(crate) fn text(self, name: &str, text: &str) -> Self {
        self.put(name, &text.into())
    }

    /// Left out without a value.
    pub(crate) fn maybe_text(self, name: &str, text: Option<&str>) -> Self {
        if let Some(text) = text { self.text(name, text) } else { self }
    }

    /// Left out without a value. Milliseconds and the like are far below 2^53.
    pub(crate) fn number(self, name: &str, number: Option<u64>) -> Self {
        if let Some(number) = number { self.put(name, &JsValue::from_f64(number as f64)) } else { self }
    }

    pub(crate) fn done(self) -> JsValue {
        self.0.into()
    }
}
