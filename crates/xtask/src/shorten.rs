//! Shortens the names by which the WebAssembly imports its JavaScript side. wasm-bindgen ends each with 16 random
//! digits, which do not compress: 175 imports cost 4.5 kB on the wire.

use anyhow::{Context, Result, bail, ensure};

/// The section that lists imports (WebAssembly core specification section 5.5.5).
const IMPORT_SECTION: u8 = 2;
/// The module name that wasm-bindgen gives all of them, and ours.
const MODULE: (&str, &str) = ("\"./halloo_bg.js\": import0", "m: import0");

/// Gives the module and its glue the same short names.
pub(crate) fn shorten(wasm: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    ensure!(glue.matches(MODULE.0).count() == 1, "wasm-bindgen names its import object in a new way");
    let mut glue = glue.replace(MODULE.0, MODULE.1);
    let mut reader = Reader(wasm);
    let mut out = reader.take(8)?.to_vec();
    while !reader.0.is_empty() {
        let kind = reader.byte()?;
        let length = reader.number()?;
        let body = reader.take(length)?;
        let shortened = if kind == IMPORT_SECTION { imports(body, &mut glue)? } else { body.to_vec() };
        out.push(kind);
        write_number(&mut out, shortened.len());
        out.extend(shortened);
    }
    Ok((out, glue))
}

fn imports(section: &[u8], glue: &mut String) -> Result<Vec<u8>> {
    let mut reader = Reader(section);
    let count = reader.number()?;
    let mut out = Vec::new();
    write_number(&mut out, count);
    for place in 0..count {
        let length = reader.number()?;
        reader.take(length)?;
        let length = reader.number()?;
        let name = std::str::from_utf8(reader.take(length)?)?;
        ensure!(reader.byte()? == 0, "{name} is no function");
        let signature = reader.number()?;
        let long = format!("\n        {name}: ");
        let short = short(place);
        ensure!(glue.matches(&long).count() == 1, "the glue defines {name} in a new way");
        *glue = glue.replace(&long, &format!("\n        {short}: "));
        for text in ["m", &short] {
            write_number(&mut out, text.len());
            out.extend(text.as_bytes());
        }
        out.push(0);
        write_number(&mut out, signature);
    }
    Ok(out)
}

/// aa, ba, … za, ab, …: two letters are enough for 676 imports, and three follow.
fn short(place: usize) -> String {
    let letter = |digit: usize| char::from(b'a' + u8::try_from(digit % 26).unwrap_or(0));
    let mut name = String::from_iter([letter(place), letter(place / 26)]);
    if place >= 26 * 26 {
        name.push(letter(place / (26 * 26)));
    }
    name
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).context("the WebAssembly is cut off")?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8> {
        self.take(1)?.first().copied().context("the WebAssembly is cut off")
    }

    /// An unsigned LEB128 number of at most 32 bits.
    fn number(&mut self) -> Result<usize> {
        let mut number = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        bail!("a number in the WebAssembly is too long")
    }
}

fn write_number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(u8::try_from(number & 0x7f).unwrap_or(0) | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or(0));
}
