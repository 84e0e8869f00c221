//! Shortens the names by which the WebAssembly imports its JavaScript side, and that imports the WebAssembly. wasm-bindgen
//! ends many with 16 random digits, which do not compress: 175 imports cost 4.5 kB on the wire, 70 exports 0.6 kB.

use anyhow::{Context, Result, bail, ensure};

/// The section that lists imports (WebAssembly core specification section 5.5.5).
const IMPORT_SECTION: u8 = 2;
/// The section that lists exports (section 5.5.10).
const EXPORT_SECTION: u8 = 7;
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
        let shortened = match kind {
            IMPORT_SECTION => imports(body, &mut glue)?,
            EXPORT_SECTION => exports(body, &mut glue)?,
            _ => body.to_vec(),
        };
        out.push(kind);
        write_number(&mut out, shortened.len());
        out.extend(shortened);
    }
    Ok((out, glue))
}

/// The glue without the methods by which an application could free the memory of an object under its own feet: the garbage collector
/// does it in time.
pub(crate) fn without_free(glue: &str) -> Result<String> {
    let (mut kept, mut methods, mut others) = (String::new(), 0, 0);
    let mut lines = glue.split_inclusive('\n');
    while let Some(line) = lines.next() {
        if line == "    free() {\n" {
            methods += 1;
            let rest = [lines.next(), lines.next(), lines.next()];
            ensure!(rest.last() == Some(&Some("    }\n")), "wasm-bindgen frees objects in a new way");
        } else if line.starts_with("if (Symbol.dispose) ") && line.ends_with(".prototype.free;\n") {
            others += 1;
        } else {
            kept.push_str(line);
        }
    }
    ensure!(methods > 0 && methods == others, "wasm-bindgen frees objects in a new way");
    Ok(kept)
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

fn exports(section: &[u8], glue: &mut String) -> Result<Vec<u8>> {
    let mut reader = Reader(section);
    let mut used = Vec::new();
    let mut count = 0;
    for place in 0..reader.number()? {
        let length = reader.number()?;
        let name = std::str::from_utf8(reader.take(length)?)?;
        let (kind, index) = (reader.byte()?, reader.number()?);
        let short = short(place);
        let (renamed, uses) = rename(glue, name, &short);
        // What nobody uses is exported no more.
        if uses == 0 {
            continue;
        }
        *glue = renamed;
        count += 1;
        write_number(&mut used, short.len());
        used.extend(short.as_bytes());
        used.push(kind);
        write_number(&mut used, index);
    }
    ensure!(count > 0, "the glue uses the WebAssembly in a new way");
    let mut out = Vec::new();
    write_number(&mut out, count);
    out.extend(used);
    Ok(out)
}

/// Calls the member `name` of `wasm` by another name, and says how often it was there.
fn rename(glue: &str, name: &str, short: &str) -> (String, usize) {
    let long = format!("wasm.{name}");
    let mut parts = glue.split(&long);
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    let mut uses = 0;
    for part in parts {
        // Another name can begin with this one.
        let whole = !part.starts_with(|next: char| next.is_alphanumeric() || next == '_');
        uses += usize::from(whole);
        renamed.push_str("wasm.");
        renamed.push_str(if whole { short } else { name });
        renamed.push_str(part);
    }
    (renamed, uses)
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

#[cfg(test)]
mod tests {
    use super::{rename, short, without_free};

    #[test]
    fn nobody_can_free_an_object() {
        let glue = "class A {\n    free() {\n        const ptr = 1;\n        wasm.a(ptr, 0);\n    }\n    b() {\n    }\n}\n\
                    if (Symbol.dispose) A.prototype[Symbol.dispose] = A.prototype.free;\nlet c;\n";
        assert_eq!(without_free(glue).unwrap(), "class A {\n    b() {\n    }\n}\nlet c;\n");
        assert!(without_free("let c;\n").is_err());
        assert!(without_free("    free() {\n    }\n").is_err());
    }

    #[test]
    fn only_whole_names_are_renamed() {
        let (glue, uses) = rename("wasm.call(wasm.call_on, wasm.call); swasm.calls", "call", "ab");
        assert_eq!(glue, "wasm.ab(wasm.call_on, wasm.ab); swasm.calls");
        assert_eq!(uses, 2);
    }

    #[test]
    fn names_are_short_and_differ() {
        let names: std::collections::BTreeSet<_> = (0..2000).map(short).collect();
        assert_eq!(names.len(), 2000);
        assert!(names.iter().all(|name| name.len() <= 3));
    }
}
