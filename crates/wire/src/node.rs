/// What a decoder asks of a parsed JSON tree.
///
/// The server gives it `serde_json::Value`, the browser the result of its own `JSON.parse`: one set of decoding
/// rules for both, and no JSON parser in the WebAssembly (which would cost more than all decoders together).
pub trait Node: Sized {
    /// The member `name` of an object; `None` if this is no object, or the member is absent or null.
    fn field(&self, name: &str) -> Option<Self>;
    /// The text, if this is a string.
    fn text(&self) -> Option<String>;
    /// The number, if this is a whole one from 0 to 2^53 - 1.
    fn integer(&self) -> Option<u64>;
    /// The truth value, if this is one.
    fn flag(&self) -> Option<bool>;
    /// The elements, if this is an array.
    fn items(&self) -> Option<Vec<Self>>;
}

#[cfg(feature = "json")]
impl Node for &serde_json::Value {
    fn field(&self, name: &str) -> Option<Self> {
        self.get(name).filter(|value| !value.is_null())
    }

    fn text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }

    fn integer(&self) -> Option<u64> {
        self.as_u64().filter(|number| *number < 1 << 53)
    }

    fn flag(&self) -> Option<bool> {
        self.as_bool()
    }

    fn items(&self) -> Option<Vec<Self>> {
        self.as_array().map(|items| items.iter().collect())
    }
}
