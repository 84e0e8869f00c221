//! The browser's JSON parser, as the wire wants it.

use halloo_core::wire::Node;
use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A tree that the browser's own JSON parser made.
#[derive(Clone, Debug)]
pub struct Json(JsValue);

/// The text is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotJson;

impl Json {
    /// Parses a text (RFC 8259).
    ///
    /// # Errors
    /// [`NotJson`] if it is none.
    pub fn parse(text: &str) -> Result<Self, NotJson> {
        JSON::parse(text).map(Self).map_err(|_| NotJson)
    }
}

impl Node for Json {
    fn field(&self, name: &str) -> Option<Self> {
        if self.0.is_object() {
            let value = Reflect::get(&self.0, &name.into()).ok()?;
            if value.is_null() || value.is_undefined() { None } else { Some(Self(value)) }
        } else {
            None
        }
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn integer(&self) -> Option<u64> {
        // Every double in this range is exact, so the way there and back shows whether it is whole.
        let number = self.0.as_f64()?;
        let whole = number as u64;
        (whole as f64 == number && whole < 1 << 53).then_some(whole)
    }

    fn flag(&self) -> Option<bool> {
        self.0.as_bool()
    }

    fn items(&self) -> Option<Vec<Self>> {
        self.0.dyn_ref::<Array>().map(|items| items.iter().map(Self).collect())
    }
}
