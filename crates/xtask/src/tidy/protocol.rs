use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result};

use super::{File, Finding};
use crate::source::{strings_of, without_tests};
use crate::stamp::Fingerprint;
use crate::terminal::say;
use crate::workspace::Workspace;

const PROTOCOL: &str = "crates/wire/PROTOCOL.md";
const SOURCES: &str = "crates/wire/src/";
const VECTORS: &str = "tests/vectors/";

/// The specification and the wire change together: every word of the wire stands in it, and its last line names
/// the code that it was last compared with.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let Some(protocol) = files.iter().find(|file| file.path == PROTOCOL) else {
        return vec![Finding::whole(PROTOCOL, "is missing: the wire has no specification")];
    };
    let mut findings = Vec::new();
    let code = code_spans(&protocol.text);
    for (word, path) in words(files) {
        if !code.contains(word.as_str()) {
            let text = format!("`{word}` ({path}) is not in the specification, in backticks");
            findings.push(Finding::whole(PROTOCOL, text));
        }
    }
    let seal = seal(files);
    if protocol.text.lines().next_back() != Some(seal.as_str()) {
        let text = format!(
            "its last line is not `{seal}`: the wire or its vectors have changed. Read the specification again, \
             correct it, then run `cargo xtask tidy --bless`"
        );
        findings.push(Finding::whole(PROTOCOL, text));
    }
    findings
}

/// Writes down that the specification says what the wire does now.
pub(super) fn bless(workspace: &Workspace, files: &[File]) -> Result<()> {
    let path = workspace.root.join(PROTOCOL);
    let text = fs::read_to_string(&path).with_context(|| format!("reading {PROTOCOL}"))?;
    let body = text.lines().filter(|line| !line.starts_with("<!-- wire: ")).collect::<Vec<_>>().join("\n");
    fs::write(&path, format!("{}\n\n{}\n", body.trim_end(), seal(files)))?;
    say(&format!("  {PROTOCOL} is sealed: {}", seal(files)));
    Ok(())
}

fn seal(files: &[File]) -> String {
    let mut fingerprint = Fingerprint::new();
    for file in files {
        let content = if is_source(file) {
            without_tests(&file.text)
        } else if file.path.starts_with(VECTORS) && file.path.ends_with(".json") {
            &file.text
        } else {
            continue;
        };
        fingerprint.add(file.path.as_bytes());
        // The same on a system that writes its lines with two characters.
        fingerprint.add(content.replace("\r\n", "\n").trim_end().as_bytes());
    }
    format!("<!-- wire: {} -->", fingerprint.text())
}

fn is_source(file: &File) -> bool {
    file.path.starts_with(SOURCES) && file.is_rust()
}

/// Every word that can stand in a message (types, members, reasons, codes), and a file that has it.
fn words(files: &[File]) -> BTreeMap<String, &str> {
    let mut words = BTreeMap::new();
    for file in files.iter().filter(|file| is_source(file)) {
        let text = without_tests(&file.text);
        // Attributes have strings of another kind.
        let text: Vec<_> = text.lines().filter(|line| !line.trim_start().starts_with("#[")).collect();
        for literal in strings_of(&text.join("\n")) {
            if is_word(&literal) {
                words.entry(literal).or_insert(file.path.as_str());
            }
        }
    }
    words
}

fn is_word(literal: &str) -> bool {
    // JSON's own words need no specification, nor does the name for a type that a reader does not know.
    !matches!(literal, "true" | "false" | "null" | "unknown")
        && literal.starts_with(|c: char| c.is_ascii_lowercase())
        && literal
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | ':'))
}

/// The words that stand between backticks, in a line or in a block.
fn code_spans(markdown: &str) -> BTreeSet<&str> {
    let mut words = BTreeSet::new();
    let mut in_block = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
            continue;
        }
        let between = if in_block { 0 } else { 1 };
        for (index, piece) in line.split('`').enumerate() {
            if in_block || index % 2 == between {
                words.extend(piece.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.' | ':')));
                words.extend(piece.split(|c: char| !c.is_alphanumeric() && c != '_'));
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "fn a() { text(\"call.invite\", \"no_such_call\"); }\n\
        #[error(\"lower\")]\n\n#[cfg(test)]\nmod tests {\n    const X: &str = \"in_a_test\";\n}\n";

    fn files(source: &str, protocol: &str, vector: &str) -> Vec<File> {
        vec![
            File::sample(PROTOCOL, protocol),
            File::sample("crates/wire/src/client.rs", source),
            File::sample("tests/vectors/a.json", vector),
        ]
    }

    fn sealed(text: &str) -> String {
        format!("{text}\n{}\n", seal(&files(SOURCE, "", "{}")))
    }

    #[test]
    fn a_specification_that_fits_is_fine() {
        let text = sealed("`call.invite`, and\n```json\n{ \"code\": \"no_such_call\" }\n```");
        assert_eq!(check(&files(SOURCE, &text, "{}")), []);
    }

    #[test]
    fn a_word_that_is_not_specified_is_found() {
        let text = sealed("`call.invite`, and no_such_call without backticks");
        let findings = check(&files(SOURCE, &text, "{}"));
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(findings[0].text.contains("no_such_call"), "{findings:?}");
    }

    #[test]
    fn a_change_of_the_wire_or_of_a_vector_breaks_the_seal() {
        let text = sealed("`call.invite` `no_such_call`");
        assert_eq!(check(&files(SOURCE, &text, "{}")).len(), 0);
        assert_eq!(check(&files(&SOURCE.replace("fn a", "fn b"), &text, "{}")).len(), 1);
        assert_eq!(check(&files(SOURCE, &text, "{ }")).len(), 1);
        assert_eq!(check(&files(&SOURCE.replace("in_a_test", "changed"), &text, "{}")).len(), 0);
    }

    #[test]
    fn a_wire_without_a_specification_is_found() {
        assert_eq!(check(&[File::sample("crates/wire/src/client.rs", SOURCE)]).len(), 1);
    }
}
