use toml::{Table, Value};

use super::edges::crate_of;
use super::{File, Finding};

/// Every crate takes the workspace's lints and forbids unsafe code in its roots, where a reader looks for it.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        if crate_of(&file.path).is_some() && !takes_the_lints(&file.text) {
            findings.push(Finding::whole(&file.path, "no `[lints] workspace = true`"));
        }
        if is_root(&file.path) && !file.text.contains("#![forbid(unsafe_code)]") {
            findings.push(Finding::whole(&file.path, "no `#![forbid(unsafe_code)]`"));
        }
    }
    findings
}

fn takes_the_lints(manifest: &str) -> bool {
    let manifest: Table = manifest.parse().unwrap_or_default();
    manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(Value::as_bool) == Some(true)
}

fn is_root(path: &str) -> bool {
    let Some((_, inside)) = path.strip_prefix("crates/").and_then(|path| path.split_once('/')) else {
        return false;
    };
    matches!(inside, "src/lib.rs" | "src/main.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_without_the_lints_is_found() {
        assert_eq!(check(&[File::sample("crates/core/Cargo.toml", "[package]\nname = 'x'\n")]).len(), 1);
        assert_eq!(check(&[File::sample("crates/core/Cargo.toml", "[lints]\nworkspace = false\n")]).len(), 1);
        assert!(check(&[File::sample("crates/core/Cargo.toml", "[lints]\nworkspace = true\n")]).is_empty());
    }

    #[test]
    fn a_root_that_allows_unsafe_code_is_found() {
        for path in ["crates/core/src/lib.rs", "crates/server/src/main.rs"] {
            assert_eq!(check(&[File::sample(path, "//! A crate.\n")]).len(), 1);
            assert!(check(&[File::sample(path, "#![forbid(unsafe_code)]\n")]).is_empty());
        }
        assert!(check(&[File::sample("crates/core/src/call.rs", "")]).is_empty());
    }
}
