/// Writes one JSON object (RFC 8259). Members come in the order in which they are put.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    out: String,
}

impl Writer {
    pub(crate) fn object(fill: impl FnOnce(&mut Self)) -> String {
        let mut writer = Self::default();
        writer.braces(fill);
        writer.out
    }

    fn braces(&mut self, fill: impl FnOnce(&mut Self)) {
        self.out.push('{');
        fill(self);
        self.out.push('}');
    }

    pub(crate) fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        self.string(value);
    }

    pub(crate) fn optional_text(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    pub(crate) fn number(&mut self, name: &str, value: u64) {
        self.name(name);
        self.digits(value);
    }

    pub(crate) fn flag(&mut self, name: &str, value: bool) {
        self.name(name);
        self.out.push_str(if value { "true" } else { "false" });
    }

    /// A flag that says nothing where it is `false`.
    pub(crate) fn set_flag(&mut self, name: &str, value: bool) {
        if value {
            self.flag(name, value);
        }
    }

    pub(crate) fn inner(&mut self, name: &str, fill: impl FnOnce(&mut Self)) {
        self.name(name);
        self.braces(fill);
    }

    pub(crate) fn list<T>(&mut self, name: &str, items: &[T], mut fill: impl FnMut(&mut Self, &T)) {
        self.name(name);
        self.out.push('[');
        for item in items {
            self.comma();
            self.braces(|writer| fill(writer, item));
        }
        self.out.push(']');
    }

    pub(crate) fn texts(&mut self, name: &str, items: &[String]) {
        self.name(name);
        self.out.push('[');
        for item in items {
            self.comma();
            self.string(item);
        }
        self.out.push(']');
    }

    pub(crate) fn numbers(&mut self, name: &str, items: &[u64]) {
        self.name(name);
        self.out.push('[');
        for item in items {
            self.comma();
            self.digits(*item);
        }
        self.out.push(']');
    }

    fn name(&mut self, name: &str) {
        self.comma();
        self.string(name);
        self.out.push(':');
    }

    fn comma(&mut self) {
        if !self.out.ends_with(['{', '[']) {
            self.out.push(',');
        }
    }

    /// Digits by hand: `core::fmt` would bring kilobytes of formatting code into the browser for this.
    fn digits(&mut self, value: u64) {
        if value >= 10 {
            self.digits(value / 10);
        }
        self.out.push(char::from(b'0' + u8::try_from(value % 10).unwrap_or(0)));
    }

    fn string(&mut self, value: &str) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        self.out.push('"');
        for character in value.chars() {
            match character {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                '\0'..='\u{1f}' => {
                    let code = character as usize;
                    self.out.push_str("\\u00");
                    for nibble in [code >> 4, code & 15] {
                        self.out.push(HEX.get(nibble).copied().map_or('0', char::from));
                    }
                }
                _ => self.out.push(character),
            }
        }
        self.out.push('"');
    }
}
