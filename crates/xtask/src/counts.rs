use std::ops::AddAssign;

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Counts {
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0 };
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1 };

    /// One check, which is no test runner.
    pub(crate) const fn check(good: bool) -> Self {
        if good { Self::PASSED } else { Self::FAILED }
    }

    /// What a test runner amounts to. One that fails without a failed test (it did not compile, it died) or that
    /// ran no test at all counts as one failure.
    pub(crate) const fn of_runner(self, success: bool) -> Self {
        let nothing_ran = self.passed == 0 && self.failed == 0;
        if nothing_ran || (!success && self.failed == 0) {
            Self { passed: self.passed, failed: 1 }
        } else {
            self
        }
    }

    /// Reads a line of a test runner's output. A test that did not run counts as failed: nothing skips itself here.
    pub(crate) fn read(&mut self, line: &str) {
        let plain = without_colours(line);
        let plain = plain.trim();
        if let Some(summary) = plain.strip_prefix("test result: ") {
            self.read_cargo(summary);
        } else if let Some(summary) = plain.strip_prefix("ℹ ").or_else(|| plain.strip_prefix("# ")) {
            self.read_node(summary);
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

    #[test]
    fn the_lines_of_cargo_add_up() {
        let counts = read(&[
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        ]);
        assert_eq!(counts, Counts { passed: 7, failed: 2 });
    }

    #[test]
    fn both_reporters_of_node_are_read() {
        let spec = ["\u{1b}[34mℹ tests 6\u{1b}[39m", "\u{1b}[34mℹ pass 5\u{1b}[39m", "ℹ fail 1"];
        assert_eq!(read(&spec), Counts { passed: 5, failed: 1 });
        assert_eq!(read(&["# pass 7", "# fail 0"]), Counts { passed: 7, failed: 0 });
    }

    #[test]
    fn a_test_that_did_not_run_has_failed() {
        let cargo = "test result: ok. 3 passed; 0 failed; 2 ignored; 0 measured; 1 filtered out";
        assert_eq!(read(&[cargo]), Counts { passed: 3, failed: 3 });
        let node = ["ℹ pass 5", "ℹ fail 0", "ℹ cancelled 1", "ℹ skipped 1", "ℹ todo 1"];
        assert_eq!(read(&node), Counts { passed: 5, failed: 3 });
    }

    #[test]
    fn a_runner_that_ran_nothing_or_died_has_failed() {
        assert_eq!(Counts::default().of_runner(true), Counts::FAILED);
        let passed = Counts { passed: 3, failed: 0 };
        assert_eq!(passed.of_runner(true), passed);
        assert_eq!(passed.of_runner(false), Counts { passed: 3, failed: 1 });
        let failed = Counts { passed: 3, failed: 2 };
        assert_eq!(failed.of_runner(false), failed);
    }
}
