use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// The names under which this program is something else (see `main`).
const NAMES: [&str; 2] = ["wasm-bindgen", "wasm-bindgen-test-runner"];

/// Lays this program under its other names into a folder, and returns that folder for PATH.
pub(crate) fn lay_out(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("tools");
    fs::create_dir_all(&folder)?;
    let program = env::current_exe()?;
    for name in NAMES {
        let path = folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
        replace(&program, &path).with_context(|| format!("laying out {}", path.display()))?;
    }
    Ok(folder)
}

/// The new file takes the old one's place at once: the old one may be running.
fn replace(program: &Path, path: &Path) -> Result<()> {
    let fresh = path.with_extension("new");
    if fresh.exists() {
        fs::remove_file(&fresh)?;
    }
    if fs::hard_link(program, &fresh).is_err() {
        fs::copy(program, &fresh)?;
    }
    if cfg!(windows) && path.exists() {
        fs::remove_file(path)?;
    }
    // Two links to one file: this rename would do nothing and leave `fresh` behind.
    fs::rename(&fresh, path)?;
    if fresh.exists() {
        fs::remove_file(&fresh)?;
    }
    Ok(())
}
