use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::{apt, ready};
use crate::process::{command, on_path, output};

/// A program of the system.
pub(super) struct Program {
    /// Names its path, if it is to be another one than that on PATH.
    pub(super) variable: Option<&'static str>,
    /// How it may be called.
    pub(super) names: &'static [&'static str],
    /// Debian's package of it.
    pub(super) package: &'static str,
    /// What makes it tell its version.
    pub(super) version: &'static str,
}

impl Program {
    fn find(&self) -> Option<PathBuf> {
        let named = self.variable.and_then(env::var_os).map(PathBuf::from);
        named.or_else(|| self.names.iter().find_map(|name| on_path(name)))
    }

    /// Where it is.
    ///
    /// # Errors
    /// If it is not there.
    pub(super) fn path(&self) -> Result<PathBuf> {
        self.find().with_context(|| {
            let by_name =
                self.variable.map_or_else(String::new, |name| format!(", or name its path in {name}"));
            format!("no {} on PATH: install it{by_name}", self.package)
        })
    }
}

/// Installs those that are missing, on Debian and its kin.
pub(super) fn install(programs: &[Program]) -> Result<()> {
    let missing: Vec<_> =
        programs.iter().filter(|program| program.find().is_none()).map(|program| program.package).collect();
    if !missing.is_empty() {
        apt::install(&missing)?;
    }
    for program in programs {
        let version = output(command(program.path()?).arg(program.version))?;
        ready(program.package, version.lines().next().unwrap_or_default().trim());
    }
    Ok(())
}
