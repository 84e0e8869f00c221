use std::collections::BTreeSet;

use super::{File, Finding};
use crate::source::{code_of, has_word, without_tests};

/// Words that must not stand in the code of a room. A star stands for any ending.
struct Ban {
    /// Where: the start of a path.
    rooms: &'static [&'static str],
    words: &'static [&'static str],
    reason: &'static str,
}

const PURE: &[&str] = &["crates/wire/src/", "crates/core/src/", "crates/switch/src/"];
const BRAINS: &[&str] = &["crates/core/src/", "crates/switch/src/"];
const VIRTUAL: &[&str] = &[
    "crates/wire/src/",
    "crates/core/src/",
    "crates/switch/src/",
    "crates/sim/src/",
    "crates/router/src/network/",
];

const BANS: [Ban; 11] = [
    Ban {
        rooms: VIRTUAL,
        words: &["Instant", "SystemTime", "sleep", "thread::spawn", "std::net", "std::fs"],
        reason: "time and the world come in as inputs, or a run cannot be repeated",
    },
    Ban {
        rooms: VIRTUAL,
        words: &["HashMap", "HashSet", "RandomState", "thread_rng", "getrandom"],
        reason: "iteration order and chance must come from the seed; BTreeMap, or the seed's generator",
    },
    Ban {
        rooms: PURE,
        words: &["async", "await"],
        reason: "a pure crate decides at once; waiting is its caller's work",
    },
    Ban {
        rooms: BRAINS,
        words: &[
            "Rc<",
            "Rc::",
            "RefCell",
            "Cell<",
            "Arc<",
            "Arc::",
            "Mutex",
            "OnceLock",
            "thread_local!",
            "static mut",
        ],
        reason: "the state is one value with one owner",
    },
    Ban {
        rooms: PURE,
        words: &["println!", "eprintln!", "print!", "eprint!", "dbg!", "log::", "tracing"],
        reason: "a pure crate says what it has to say in effects",
    },
    Ban {
        rooms: PURE,
        words: &["js_sys", "web_sys", "wasm_bindgen", "tokio"],
        reason: "a pure crate runs everywhere",
    },
    Ban {
        rooms: &["crates/web/src/api/", "crates/web/src/api.rs"],
        words: &["WebSocket", "Rtc*", "Document", "HtmlElement", "MediaStream*", "AudioContext"],
        reason: "the façade translates; what touches the browser is a driver",
    },
    Ban {
        rooms: &["crates/web/src/driver/"],
        words: &["halloo_core::Client"],
        reason: "a driver knows its own effects and inputs, never the core",
    },
    Ban {
        rooms: &["crates/server/src/desk/", "crates/server/src/desk.rs"],
        words: &["serde_json", "axum", "from_str", "tungstenite"],
        reason: "the desk is where the switch sits: nothing is parsed and no socket is awaited there",
    },
    Ban {
        rooms: &["crates/server/src/socket/", "crates/server/src/socket.rs"],
        words: &["Switch", "CallRecord"],
        reason: "a socket carries frames; the switch decides about calls",
    },
    Ban {
        rooms: &["crates/server/src/"],
        words: &["unbounded*"],
        reason: "a queue without a limit is a way to run out of memory",
    },
];

/// What the rooms may not do.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let drivers: BTreeSet<&str> = files.iter().filter_map(|file| driver_of(&file.path)).collect();
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.is_rust() && !is_free(&file.path)) {
        let code = code_of(without_tests(&file.text));
        for ban in BANS.iter().filter(|ban| ban.rooms.iter().any(|room| file.path.starts_with(room))) {
            for (number, line) in (1..).zip(code.lines()) {
                for word in ban.words.iter().filter(|word| has_word(line, word)) {
                    findings.push(Finding::new(&file.path, number, format!("`{word}`: {}", ban.reason)));
                }
            }
        }
        if let Some(own) = driver_of(&file.path) {
            findings.extend(neighbours(file, &code, own, &drivers));
        }
    }
    findings
}

/// Tests may do what they need; and so may the simulation's command, which stands outside of the simulated world.
fn is_free(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/") || path == "crates/sim/src/main.rs"
}

/// `crates/web/src/driver/NAME.rs` and `crates/web/src/driver/NAME/…` → `NAME`.
fn driver_of(path: &str) -> Option<&str> {
    let name = path.strip_prefix("crates/web/src/driver/")?.split('/').next()?;
    Some(name.strip_suffix(".rs").unwrap_or(name)).filter(|name| *name != "mod")
}

/// A driver that uses another one.
fn neighbours(file: &File, code: &str, own: &str, drivers: &BTreeSet<&str>) -> Vec<Finding> {
    let depth = file.path.matches('/').count() - "crates/web/src/driver/x".matches('/').count();
    let upwards = "super::".repeat(depth + 1);
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(code.lines()) {
        for from in ["driver::", upwards.as_str()] {
            for (at, _) in line.match_indices(from) {
                let used = line.get(at + from.len()..).unwrap_or_default();
                for name in first_names(used) {
                    if name != own && drivers.contains(name) {
                        let text =
                            format!("`{name}`: a driver knows no other driver; the core connects them");
                        findings.push(Finding::new(&file.path, number, text));
                    }
                }
            }
        }
    }
    findings
}

/// `a::b` → `a`; `{a, b::c}` → `a`, `b`.
fn first_names(path: &str) -> Vec<&str> {
    let name = |text: &str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let list = path.strip_prefix('{').map_or(path, |list| list.split('}').next().unwrap_or(list));
    if list.len() == path.len() {
        return vec![path.get(..name(path)).unwrap_or_default()];
    }
    list.split(',').map(str::trim).map(|item| item.get(..name(item)).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> usize {
        check(&[
            File::sample("crates/web/src/driver/socket.rs", ""),
            File::sample("crates/web/src/driver/alarm/mod.rs", ""),
            File::sample(path, text),
        ])
        .len()
    }

    #[test]
    fn every_ban_catches_every_word_of_it_in_each_of_its_rooms() {
        for ban in &BANS {
            for (room, word) in
                ban.rooms.iter().flat_map(|room| ban.words.iter().map(move |word| (room, word)))
            {
                let path = if room.ends_with('/') { format!("{room}x.rs") } else { (*room).to_owned() };
                let text = format!("fn a() {{ {} }}\n", word.trim_end_matches('*'));
                assert!(findings(&path, &text) > 0, "{word} in {path}");
                assert_eq!(findings(&path, &format!("// {text}")), 0, "a comment is no code: {word}");
                assert_eq!(findings("crates/xtask/src/x.rs", &text), 0, "{word}");
            }
        }
    }

    #[test]
    fn tests_may_do_what_they_need() {
        let text = "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    use std::collections::HashMap;\n}\n";
        assert_eq!(findings("crates/core/src/a.rs", text), 0);
        assert_eq!(findings("crates/core/src/call/tests.rs", "use std::sync::Mutex;"), 0);
        assert_eq!(findings("crates/sim/src/main.rs", "use std::time::Instant;"), 0);
    }

    #[test]
    fn a_driver_that_uses_another_is_found() {
        for text in [
            "use crate::driver::socket::Socket;",
            "use super::socket;",
            "use super::{alarm, Own};",
            "crate::driver::{Own, alarm::Alarm}",
        ] {
            assert_eq!(findings("crates/web/src/driver/media.rs", text), 1, "{text}");
        }
        assert_eq!(findings("crates/web/src/driver/media/stats.rs", "use super::super::socket::X;"), 1);
        assert_eq!(findings("crates/web/src/driver/media/stats.rs", "use super::socket::X;"), 0);
        assert_eq!(findings("crates/web/src/driver/media.rs", "use crate::driver::media::X;"), 0);
        assert_eq!(findings("crates/web/src/driver/mod.rs", "use self::socket::X; driver::socket"), 0);
    }
}
