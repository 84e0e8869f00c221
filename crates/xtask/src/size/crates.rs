use std::collections::BTreeMap;

use anyhow::Result;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// How a WebAssembly file's bytes are spread.
#[derive(Default)]
pub(super) struct Costs {
    /// Bytes of code for each crate.
    pub(super) code: BTreeMap<String, u64>,
    /// Bytes of the sections that are not code.
    pub(super) sections: BTreeMap<&'static str, u64>,
}

impl Costs {
    /// Reads a file that still has its names.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the format has more kinds of payload than cost something"
    )]
    pub(super) fn read(wasm: &[u8]) -> Result<Self> {
        let mut costs = Self::default();
        let mut imported = 0_u32;
        let mut bodies = Vec::new();
        let mut names = BTreeMap::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(section) => {
                    costs.section("import", section.range());
                    for import in section.into_imports() {
                        if matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                            imported += 1;
                        }
                    }
                }
                Payload::DataSection(section) => costs.section("data", section.range()),
                Payload::ExportSection(section) => costs.section("export", section.range()),
                Payload::ElementSection(section) => costs.section("element", section.range()),
                Payload::CodeSectionEntry(body) => bodies.push(length(&body.range())),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(section) = section.as_known() {
                        for part in section {
                            if let Name::Function(map) = part? {
                                for naming in map {
                                    let naming = naming?;
                                    names.insert(naming.index, crate_of(naming.name));
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        for (index, bytes) in (imported..).zip(bodies) {
            let name = names.get(&index).cloned().unwrap_or_else(|| "(unnamed)".to_owned());
            *costs.code.entry(name).or_default() += bytes;
        }
        Ok(costs)
    }

    fn section(&mut self, name: &'static str, range: std::ops::Range<usize>) {
        *self.sections.entry(name).or_default() += length(&range);
    }
}

fn length(range: &std::ops::Range<usize>) -> u64 {
    u64::try_from(range.len()).unwrap_or(u64::MAX)
}

/// The crate of a function: the first that its name tells. `<a::B as c::D>::e` is `a`'s, `<T as c::D>::e` is `c`'s.
fn crate_of(name: &str) -> String {
    let name = format!("{:#}", rustc_demangle::demangle(name));
    // What is built in belongs to nobody else.
    if name.starts_with("<str>::") || name.starts_with("<[") && name.contains("]>::") {
        return "core".to_owned();
    }
    for (at, _) in name.match_indices("::") {
        let path = name.get(..at).unwrap_or_default();
        // The newer kind of name has a hash there: `core[0123456789abcdef]::fmt::write`.
        let path =
            path.strip_suffix(']').and_then(|path| path.rsplit_once('[')).map_or(path, |(path, _)| path);
        let other = |c: char| !c.is_alphanumeric() && c != '_';
        let first = path.rsplit(other).next().unwrap_or_default();
        if !first.is_empty() {
            return first.to_owned();
        }
    }
    "(exports, runtime)".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_belongs_to_the_crate_of_its_type() {
        for (name, expected) in [
            ("halloo_core::call::Call::end::h0123456789abcdef", "halloo_core"),
            ("<halloo_wire::id::CallId as core::fmt::Display>::fmt::h0123456789abcdef", "halloo_wire"),
            ("<&mut dyn core::fmt::Write as core::fmt::Write>::write_str", "core"),
            ("_ZN4core3fmt5write17h0123456789abcdefE", "core"),
            ("<std[0123456789abcdef]::A as core[0123456789abcdef]::fmt::Display>::fmt", "std"),
            ("<&T as core::fmt::Debug>::fmt::h0123456789abcdef", "core"),
            ("<str>::trim_end_matches::<char>", "core"),
            ("<[u8]>::starts_with", "core"),
            ("client_dial", "(exports, runtime)"),
            ("<[T] as something>::f", "(exports, runtime)"),
        ] {
            assert_eq!(crate_of(name), expected, "{name}");
        }
    }

    #[test]
    fn code_is_counted_by_crate() {
        // (module (import "a" "b" (func)) (func) (func)) with names for the last two.
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([1, 4, 1, 0x60, 0, 0]);
        wasm.extend([2, 7, 1, 1, b'a', 1, b'b', 0, 0]);
        wasm.extend([3, 3, 2, 0, 0]);
        wasm.extend([10, 8, 2, 2, 0, 0x0b, 3, 0, 1, 0x0b]);
        let mut names = vec![4];
        names.extend(b"name");
        names.extend([1, 15, 2, 1, 5]);
        names.extend(b"a::aa");
        names.extend([2, 5]);
        names.extend(b"b::bb");
        wasm.extend([0, u8::try_from(names.len()).unwrap()]);
        wasm.extend(names);
        let costs = Costs::read(&wasm).unwrap();
        assert_eq!(costs.code.get("a"), Some(&2));
        assert_eq!(costs.code.get("b"), Some(&3));
        assert_eq!(costs.sections.get("import"), Some(&7));
    }
}
