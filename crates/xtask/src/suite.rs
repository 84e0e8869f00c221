//! The whole test suite, part by part.
mod checks;
mod runners;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::counts::Counts;
use crate::planted;
use crate::terminal::{say, step};
use crate::workspace::Workspace;

/// One part of the suite.
struct Part {
    name: &'static str,
    what: &'static str,
    run: fn(&Workspace) -> Result<Counts>,
}

/// In the order in which they run: what is quick and what the others need first.
const PARTS: [Part; 19] = [
    Part { name: "setup", what: "everything that the tests need is installed", run: checks::setup },
    Part { name: "format", what: "cargo fmt", run: checks::format },
    Part { name: "tidy", what: "the rules of the house", run: checks::tidy },
    Part { name: "lint", what: "clippy without a warning", run: checks::lint },
    Part { name: "lint-web", what: "clippy on the browser's crate as WebAssembly", run: checks::lint_web },
    Part { name: "licences", what: "cargo deny: licences, sources, bans", run: checks::licences },
    Part { name: "unit", what: "Rust tests on this machine", run: runners::unit },
    Part { name: "simulation", what: "100 000 simulated calls", run: checks::simulation },
    Part { name: "planted", what: "planted bugs that the simulation must catch", run: planted::count },
    Part { name: "package", what: "the npm package is built", run: checks::package },
    Part { name: "size", what: "what a page loads is within the law", run: checks::size },
    Part { name: "facade", what: "the browser's crate in a browser", run: runners::facade },
    Part { name: "package-tests", what: "the package as its users get it", run: runners::package },
    Part { name: "types", what: "the package's types", run: checks::types },
    Part { name: "end-to-end", what: "two pages, a server, a tone", run: runners::end_to_end },
    Part {
        name: "firefox",
        what: "the same in another engine, on both sides and on one",
        run: runners::firefox,
    },
    Part { name: "documents", what: "what README and guides say, played", run: runners::documents },
    Part { name: "consumers", what: "the package in pages of every make", run: runners::consumers },
    Part { name: "network", what: "two hosts, a bad network between them", run: runners::network },
];

/// Parts that run only when they are named.
const LONGER: [Part; 1] =
    [Part { name: "firefox-more", what: "all that Firefox can play", run: runners::firefox_more }];

/// What became of a part.
struct Outcome {
    name: &'static str,
    counts: Counts,
    took: Duration,
}

/// Runs the named parts, or all. A failed part does not keep the later ones from running.
pub(crate) fn run(workspace: &Workspace, names: &[&str]) -> Result<ExitCode> {
    let all = || PARTS.iter().chain(&LONGER);
    if let Some(unknown) = names.iter().find(|name| all().all(|part| part.name != **name)) {
        let known: Vec<_> = all().map(|part| part.name).collect();
        bail!("no part is called {unknown}; there are: {}", known.join(", "));
    }
    let chosen: Vec<_> = match names {
        [] => PARTS.iter().collect(),
        _ => all().filter(|part| names.contains(&part.name)).collect(),
    };
    let outcomes: Vec<_> = chosen.into_iter().map(|part| part.attempt(workspace)).collect();

    for Outcome { name, counts, .. } in outcomes.iter().filter(|outcome| !outcome.counts.reasons.is_empty()) {
        step(&format!("{name}: what failed, once more"));
        for reason in &counts.reasons {
            say(reason);
        }
    }
    step("Summary");
    let mut total = Counts::default();
    for Outcome { name, counts, took } in &outcomes {
        let verdict = if counts.failed == 0 { "" } else { "  FAILED" };
        say(&format!(
            "  {name:<14} {:>5} passed {:>3} failed {:>6}.{} s{verdict}",
            counts.passed,
            counts.failed,
            took.as_secs(),
            took.subsec_millis() / 100
        ));
        total += counts.clone();
    }
    // The last line is what continuous integration reads.
    say(&format!("{} passed, {} failed", total.passed, total.failed));
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Part {
    fn attempt(&self, workspace: &Workspace) -> Outcome {
        step(&format!("{}: {}", self.name, self.what));
        let start = Instant::now();
        let counts = (self.run)(workspace).unwrap_or_else(|error| {
            let reason = format!("error: {error:#}");
            say(&reason);
            Counts::failed_for(reason)
        });
        Outcome { name: self.name, counts, took: start.elapsed() }
    }
}
