//! The rules of the house that the compiler does not know.
//!
//! Each rule is a function from what it looks at to its findings, so that each can be shown to fail.
mod edges;
mod faults;
mod files;
mod headers;
mod machine;
mod protocol;
mod rooms;
mod unfinished;
mod versions;

use std::process::ExitCode;

use anyhow::Result;

pub(crate) use self::files::File;
use crate::terminal::{say, step};
use crate::workspace::Workspace;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    path: String,
    line: usize,
    text: String,
}

impl Finding {
    fn new(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, text: text.into() }
    }

    fn whole(path: &str, text: impl Into<String>) -> Self {
        Self::new(path, 0, text)
    }
}

/// Checks every rule; with `bless`, first writes down that PROTOCOL.md says what the wire does.
pub(crate) fn run(workspace: &Workspace, bless: bool) -> Result<ExitCode> {
    step("Tidy");
    let files = files::read(workspace)?;
    if bless {
        protocol::bless(workspace, &files)?;
        return run(workspace, false);
    }
    let findings = check(&files);
    for finding in &findings {
        let place = if finding.line == 0 {
            finding.path.clone()
        } else {
            format!("{}:{}", finding.path, finding.line)
        };
        say(&format!("  {place}: {}", finding.text));
    }
    say(&format!("  {} files, {} findings", files.len(), findings.len()));
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn check(files: &[File]) -> Vec<Finding> {
    let rules = [
        files::too_long,
        edges::check,
        faults::check,
        headers::check,
        rooms::check,
        unfinished::check,
        machine::check,
        versions::check,
        protocol::check,
    ];
    let mut findings: Vec<_> = rules.iter().flat_map(|rule| rule(files)).collect();
    findings.sort();
    findings
}
