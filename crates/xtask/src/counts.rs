use std::ops::AddAssign;

/// How many tests passed and failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// What the runners said of the failed ones, to be said again where everybody looks: at the end of the run.
    pub(crate) reasons: Vec<String>,
    /// The runner is saying why tests failed.
    explains: bool,
}

/// So many lines of reasons are kept of one runner.
const MOST_REASONS: usize = 120;

impl Counts {
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0, reasons: Vec::new(), explains: false };

    /// A part that came to nothing.
    pub(crate) fn failed_for(reason: String) -> Self {
        Self { failed: 1, reasons: vec![reason], ..Self::default() }
    }

    /// One check, which is no test runner.
    pub(crate) fn check(good: bool) -> Self {
        Self { passed: good.into(), failed: (!good).into(), ..Self::default() }
    }

    /// What a test runner amounts to. One that fails without a failed test (it did not compile, it died) or that
    /// ran no test at all counts as one failure.
    pub(crate) const fn of_runner(mut self, success: bool) -> Self {
        let nothing_ran = self.passed == 0 && self.failed == 0;
        if nothing_ran || (!success && self.failed == 0) {
            self.failed = 1;
        }
        self
    }

    /// Reads a line of a test runner's output. A test that did not run counts as failed: nothing skips itself here.
    pub(crate) fn read(&mut self, line: &str) {
        let plain = without_colours(line);
        self.listen(&plain);
        let plain = plain.trim();
        if let Some(summary) = plain.strip_prefix("test result: ") {
            self.read_cargo(summary);
        } else if let Some(summary) = plain.strip_prefix("ℹ ").or_else(|| plain.strip_prefix("# ")) {
            self.read_node(summary);
        }
    }

    /// Keeps what follows `failures:` (cargo) or `✖ failing tests:` (Node).
    fn listen(&mut self, line: &str) {
        match line.trim() {
            "failures:" | "✖ failing tests:" => self.explains = true,
            said if said.starts_with("test result: ") => self.explains = false,
            "" => {}
            _ if self.explains && self.reasons.len() < MOST_REASONS => {
                self.reasons.push(line.trim_end().to_owned());
            }
            _ => {}
        }
    }

    /// `ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`
    fn read_cargo(&mut self, summary: &str) {
        let counts = summary.split_once(". ").map_or(summary, |(_, counts)| counts);
        for part in counts.split(';') {
            let Some((number, what)) = part.trim().split_once(' ') else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            match what {
                "passed" => self.passed += number,
                "failed" | "ignored" | "filtered out" => self.failed += number,
                _ => {}
            }
        }
    }

    /// `pass 12`, one line each.
    fn read_node(&mut self, summary: &str) {
        let Some((what, number)) = summary.split_once(' ') else { return };
        let Ok(number) = number.trim().parse::<u64>() else { return };
        match what {
            "pass" => self.passed += number,
            "fail" | "cancelled" | "skipped" | "todo" => self.failed += number,
            _ => {}
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.reasons.extend(other.reasons);
    }
}

/// The line without the escape sequences that colour it (`ESC [ … letter`).
fn without_colours(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().skip(1).find(char::is_ascii_alphabetic);
        } else {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Counts {
        let mut counts = Counts::default();
        for line in lines {
            counts.read(line);
        }
        counts
    }

    fn counts_of(passed: u64, failed: u64) -> Counts {
        Counts { passed, failed, ..Counts::default() }
    }

    #[test]
    fn what_a_runner_says_of_a_failure_is_kept() {
        let cargo = ["test a ... FAILED", "failures:", "", "---- a stdout ----", "it is 5"];
        let end = ["failures:", "    a", "test result: FAILED. 0 passed; 1 failed", "     Running b"];
        assert_eq!(read(&[&cargo[..], &end].concat()).reasons, ["---- a stdout ----", "it is 5", "    a"]);
        let node = [
            "✖ a (5ms)",
            "ℹ fail 1",
            "\u{1b}[31m✖ failing tests:\u{1b}[39m",
            "",
            "✖ a (5ms)",
            "  Error: it is 5",
        ];
        assert_eq!(read(&node).reasons, ["✖ a (5ms)", "  Error: it is 5"]);
        assert_eq!(read(&["ok", "test result: ok. 3 passed; 0 failed"]).reasons, [""; 0]);
    }

    #[test]
    fn the_lines_of_cargo_add_up() {
        let counts = read(&[
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        ]);
        assert_eq!(counts, counts_of(7, 2));
    }

    #[test]
    fn both_reporters_of_node_are_read() {
        let spec = ["\u{1b}[34mℹ tests 6\u{1b}[39m", "\u{1b}[34mℹ pass 5\u{1b}[39m", "ℹ fail 1"];
        assert_eq!(read(&spec), counts_of(5, 1));
        assert_eq!(read(&["# pass 7", "# fail 0"]), counts_of(7, 0));
    }

    #[test]
    fn a_test_that_did_not_run_has_failed() {
        let cargo = "test result: ok. 3 passed; 0 failed; 2 ignored; 0 measured; 1 filtered out";
        assert_eq!(read(&[cargo]), counts_of(3, 3));
        let node = ["ℹ pass 5", "ℹ fail 0", "ℹ cancelled 1", "ℹ skipped 1", "ℹ todo 1"];
        assert_eq!(read(&node), counts_of(5, 3));
    }

    #[test]
    fn a_runner_that_ran_nothing_or_died_has_failed() {
        assert_eq!(Counts::default().of_runner(true), counts_of(0, 1));
        let passed = counts_of(3, 0);
        assert_eq!(passed.clone().of_runner(true), passed);
        assert_eq!(passed.of_runner(false), counts_of(3, 1));
        let failed = counts_of(3, 2);
        assert_eq!(failed.clone().of_runner(false), failed);
    }
}
