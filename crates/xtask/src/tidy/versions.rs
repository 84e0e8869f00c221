use toml::{Table, Value};

use super::{File, Finding};

const LOCK: &str = "Cargo.lock";
const XTASK: &str = "crates/xtask/Cargo.toml";
const WORKSPACE: &str = "Cargo.toml";
const PACKAGE: &str = "pkg-template/package.json";

/// Versions that must agree.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let text = |path: &str| files.iter().find(|file| file.path == path).map(|file| file.text.as_str());
    let table = |path: &str| text(path).and_then(|text| text.parse::<Table>().ok()).unwrap_or_default();
    let mut findings = Vec::new();

    // wasm-bindgen's two halves, the crate and the tool, understand each other in the same version only.
    let lock = table(LOCK);
    let in_browser = locked(&lock, "wasm-bindgen");
    let wanted = format!("={}", in_browser.unwrap_or("(none)"));
    let manifest = table(XTASK);
    let tool = manifest
        .get("dependencies")
        .and_then(|dependencies| dependencies.get("wasm-bindgen-cli"))
        .and_then(|tool| tool.as_str().or_else(|| tool.get("version").and_then(Value::as_str)));
    if tool != Some(wanted.as_str()) {
        let text = format!(
            "wasm-bindgen-cli is {tool:?}, Cargo.lock has wasm-bindgen {in_browser:?}; make it \"{wanted}\""
        );
        findings.push(Finding::whole(XTASK, text));
    }
    if locked(&lock, "wasm-bindgen-cli") != in_browser {
        findings.push(Finding::whole(LOCK, "wasm-bindgen and wasm-bindgen-cli differ"));
    }

    let workspace = table(WORKSPACE);
    let ours = workspace
        .get("workspace")
        .and_then(|workspace| workspace.get("package"))
        .and_then(|package| package.get("version"))
        .and_then(Value::as_str);
    let package: serde_json::Value =
        text(PACKAGE).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let theirs = package.get("version").and_then(serde_json::Value::as_str);
    if ours.is_none() || ours != theirs {
        findings.push(Finding::whole(PACKAGE, format!("version {theirs:?}, but the workspace has {ours:?}")));
    }
    findings
}

fn locked<'a>(lock: &'a Table, name: &str) -> Option<&'a str> {
    let packages = lock.get("package")?.as_array()?;
    let package =
        packages.iter().find(|package| package.get("name").and_then(Value::as_str) == Some(name))?;
    package.get("version")?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(crate_version: &str, tool: &str, tool_locked: &str, package: &str) -> usize {
        check(&[
            File::sample(
                LOCK,
                &format!(
                    "[[package]]\nname = 'wasm-bindgen'\nversion = '{crate_version}'\n\
                     [[package]]\nname = 'wasm-bindgen-cli'\nversion = '{tool_locked}'\n"
                ),
            ),
            File::sample(XTASK, &format!("[dependencies]\nwasm-bindgen-cli = {{ version = '{tool}' }}\n")),
            File::sample(WORKSPACE, "[workspace.package]\nversion = '0.1.0'\n"),
            File::sample(PACKAGE, &format!("{{ \"version\": \"{package}\" }}")),
        ])
        .len()
    }

    #[test]
    fn versions_that_differ_are_found() {
        assert_eq!(findings("0.2.130", "=0.2.130", "0.2.130", "0.1.0"), 0);
        assert_eq!(findings("0.2.131", "=0.2.130", "0.2.131", "0.1.0"), 1);
        assert_eq!(findings("0.2.130", "0.2.130", "0.2.130", "0.1.0"), 1);
        assert_eq!(findings("0.2.130", "=0.2.130", "0.2.129", "0.1.0"), 1);
        assert_eq!(findings("0.2.130", "=0.2.130", "0.2.130", "0.2.0"), 1);
        assert!(check(&[]).len() > 1, "what is missing does not agree either");
    }
}
