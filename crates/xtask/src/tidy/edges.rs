use toml::{Table, Value};

use super::{File, Finding};

/// What a crate may depend on.
struct Room {
    name: &'static str,
    /// Crates of this workspace.
    inside: &'static [&'static str],
    /// Crates of others; `None`: any that no other room keeps for itself.
    outside: Option<&'static [&'static str]>,
    /// Crates of whomever, for tests alone.
    tests: &'static [&'static str],
}

const ROOMS: [Room; 8] = [
    Room {
        name: "wire",
        inside: &[],
        outside: Some(&["serde_json", "thiserror"]),
        tests: &["proptest", "serde_json"],
    },
    Room {
        name: "core",
        inside: &["halloo-wire"],
        outside: Some(&["serde", "thiserror"]),
        tests: &["proptest", "serde_json"],
    },
    Room {
        name: "switch",
        inside: &["halloo-wire"],
        outside: Some(&["thiserror"]),
        tests: &["proptest", "serde_json"],
    },
    Room {
        name: "sim",
        inside: &["halloo-core", "halloo-switch", "halloo-wire"],
        outside: Some(&["proptest", "serde_json", "thiserror"]),
        tests: &["proptest", "serde_json"],
    },
    // Its tests hold the simulation in WebAssembly against the native one.
    Room { name: "web", inside: &["halloo-core", "halloo-wire"], outside: None, tests: &["halloo-sim"] },
    Room { name: "server", inside: &["halloo-switch", "halloo-wire"], outside: None, tests: &[] },
    Room { name: "router", inside: &[], outside: None, tests: &[] },
    Room { name: "xtask", inside: &[], outside: None, tests: &[] },
];

/// Crates that only one room may know.
const KEPT: [(&str, &str); 8] = [
    ("axum", "server"),
    ("hyper", "server"),
    ("js-sys", "web"),
    ("tokio", "server"),
    ("tokio-tungstenite", "server"),
    ("wasm-bindgen", "web"),
    ("wasm-bindgen-futures", "web"),
    ("web-sys", "web"),
];

/// Dependencies point one way.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        let Some(name) = crate_of(&file.path) else { continue };
        let Some(room) = ROOMS.iter().find(|room| room.name == name) else {
            findings.push(Finding::whole(
                &file.path,
                "this crate is not on the map: add it to the table of rooms",
            ));
            continue;
        };
        match file.text.parse::<Table>() {
            Ok(manifest) => findings.extend(room.check(&file.path, &manifest)),
            Err(error) => findings.push(Finding::whole(&file.path, error.to_string())),
        }
    }
    findings
}

/// `crates/NAME/Cargo.toml` → `NAME`.
pub(super) fn crate_of(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml").filter(|name| !name.contains('/'))
}

impl Room {
    fn check(&self, path: &str, manifest: &Table) -> Vec<Finding> {
        let targets = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
        let places = std::iter::once(manifest).chain(targets.filter_map(Value::as_table));
        let mut findings = Vec::new();
        for place in places {
            for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
                for (name, value) in place.get(kind).and_then(Value::as_table).into_iter().flatten() {
                    // A dependency can be renamed: what counts is what it is.
                    let package = value.get("package").and_then(Value::as_str).unwrap_or(name);
                    if let Some(reason) = self.objection(package, kind == "dev-dependencies") {
                        findings.push(Finding::whole(path, format!("depends on {package}: {reason}")));
                    }
                }
            }
        }
        findings
    }

    fn objection(&self, package: &str, for_tests: bool) -> Option<String> {
        if package.starts_with("halloo-") || package == "xtask" {
            let allowed = self.inside.contains(&package) || (for_tests && self.tests.contains(&package));
            return (!allowed).then(|| format!("{} stands on {:?} alone", self.name, self.inside));
        }
        if let Some((_, owner)) = KEPT.iter().find(|(kept, _)| *kept == package) {
            return (*owner != self.name).then(|| format!("only {owner} may know it"));
        }
        let outside = self.outside?;
        let allowed = outside.contains(&package) || (for_tests && self.tests.contains(&package));
        (!allowed)
            .then(|| format!("a pure crate; it may have {outside:?}, and {:?} in its tests", self.tests))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, manifest: &str) -> usize {
        check(&[File::sample(path, manifest)]).len()
    }

    #[test]
    fn the_edges_of_the_map_are_fine() {
        assert_eq!(findings("crates/core/Cargo.toml", "[dependencies]\nhalloo-wire.workspace = true\n"), 0);
        assert_eq!(findings("crates/web/Cargo.toml", "[dependencies]\nhalloo-core = {}\nweb-sys = '1'\n"), 0);
        assert_eq!(
            findings("crates/sim/Cargo.toml", "[dependencies]\nhalloo-switch = {}\nproptest = '1'"),
            0
        );
        assert_eq!(findings("crates/wire/Cargo.toml", "[dev-dependencies]\nproptest = '1'\n"), 0);
    }

    #[test]
    fn any_other_edge_is_found() {
        for (path, manifest) in [
            ("crates/wire/Cargo.toml", "[dependencies]\nhalloo-core = {}"),
            ("crates/core/Cargo.toml", "[dependencies]\nhalloo-switch = {}"),
            ("crates/web/Cargo.toml", "[dev-dependencies]\nhalloo-server = {}"),
            ("crates/web/Cargo.toml", "[dependencies]\nhalloo-sim = {}"),
            ("crates/server/Cargo.toml", "[dependencies]\nhalloo-core = {}"),
            ("crates/router/Cargo.toml", "[dependencies]\nhalloo-wire = {}"),
            ("crates/core/Cargo.toml", "[dependencies]\nserde_json = '1'"),
            ("crates/switch/Cargo.toml", "[target.'cfg(unix)'.dependencies]\nrand = '1'"),
            ("crates/switch/Cargo.toml", "[dependencies]\nthiserror = { package = 'tokio' }"),
            ("crates/server/Cargo.toml", "[dependencies]\nweb-sys = '1'"),
            ("crates/core/Cargo.toml", "[build-dependencies]\nproptest = '1'"),
            ("crates/unheard/Cargo.toml", ""),
        ] {
            assert_eq!(findings(path, manifest), 1, "{path}: {manifest}");
        }
    }
}
