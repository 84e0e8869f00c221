use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::{apt, ready};
use crate::process::{command, on_path, output};

/// A program of the system that the browser tests need.
struct Program {
    /// Names its path, if it is to be another one than that on PATH.
    variable: &'static str,
    /// How it may be called.
    names: &'static [&'static str],
    /// Debian's package of it.
    package: &'static str,
}

const CHROMIUM: Program = Program {
    variable: "CHROMIUM",
    names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
    package: "chromium",
};
const CHROMEDRIVER: Program =
    Program { variable: "CHROMEDRIVER", names: &["chromedriver"], package: "chromium-driver" };

impl Program {
    fn find(&self) -> Option<PathBuf> {
        env::var_os(self.variable)
            .map(PathBuf::from)
            .or_else(|| self.names.iter().find_map(|name| on_path(name)))
    }

    fn path(&self) -> Result<PathBuf> {
        self.find().with_context(|| {
            format!("no {} on PATH: install it, or name its path in {}", self.package, self.variable)
        })
    }
}

pub(super) fn install() -> Result<()> {
    let programs = [CHROMIUM, CHROMEDRIVER];
    let missing: Vec<_> =
        programs.iter().filter(|program| program.find().is_none()).map(|program| program.package).collect();
    if !missing.is_empty() {
        apt::install(&missing)?;
    }
    for program in programs {
        let path = program.path()?;
        let version = output(command(&path).arg("--version"))?;
        ready(program.package, version.lines().next().unwrap_or_default().trim());
    }
    Ok(())
}

pub(crate) fn chromium() -> Result<PathBuf> {
    CHROMIUM.path()
}

pub(crate) fn chromedriver() -> Result<PathBuf> {
    CHROMEDRIVER.path()
}
