use super::{File, Finding};
use crate::source::has_word;

/// Words of work that is not done, each put together from halves so that this file may name them.
const ANYWHERE: [&str; 4] =
    [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("todo", "!("), concat!("unimplemented", "!(")];
const RUST: [&str; 2] = [concat!("#[ig", "nore"), concat!("ignore,", "no_run")];
const SCRIPTS: [&str; 6] = [
    concat!(".sk", "ip("),
    concat!(".on", "ly("),
    concat!(".to", "do("),
    concat!("sk", "ip:"),
    concat!("on", "ly:"),
    concat!("waitFor", "Timeout("),
];

/// Nothing stays half done, and no test is passed over.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        let own: &[&str] = if file.is_rust() {
            &RUST
        } else if file.is_script() && is_test(&file.path) {
            &SCRIPTS
        } else {
            &[]
        };
        for (number, line) in file.lines() {
            for word in ANYWHERE.iter().chain(own).filter(|word| has_word(line, word)) {
                findings.push(Finding::new(
                    &file.path,
                    number,
                    format!("`{word}`: finish it, or leave it out"),
                ));
            }
        }
    }
    findings
}

fn is_test(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/") || path.contains(".test.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_work_is_found() {
        for word in ANYWHERE {
            for path in ["a.rs", "a.md", "tests/a.mjs", "a.toml"] {
                assert_eq!(
                    check(&[File::sample(path, &format!("// {word} later"))]).len(),
                    1,
                    "{word} in {path}"
                );
            }
        }
        assert!(check(&[File::sample("a.md", "a mastodon, METODO")]).is_empty());
    }

    #[test]
    fn a_test_that_is_passed_over_is_found() {
        for word in RUST {
            assert_eq!(check(&[File::sample("crates/core/src/a.rs", word)]).len(), 1, "{word}");
        }
        for word in SCRIPTS {
            let line = format!("page {word}'x', () => {{}})");
            let line = if word.ends_with(':') { format!("test('x', {{ {word} true }})") } else { line };
            assert_eq!(check(&[File::sample("tests/e2e/a.test.mjs", &line)]).len(), 1, "{word}");
        }
        let iterator = format!("list{}1)", SCRIPTS[0]);
        assert!(check(&[File::sample("crates/core/src/a.rs", &iterator)]).is_empty());
    }
}
