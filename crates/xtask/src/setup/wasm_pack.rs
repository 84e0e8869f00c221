use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::ready;
use crate::process::{cargo, command, on_path, output, run};
use crate::terminal::say;
use crate::workspace::Workspace;

const VERSION: &str = "0.15.1";

/// wasm-pack of the right version: the one on PATH, or the one that `setup` built.
pub(crate) fn wasm_pack(workspace: &Workspace) -> Result<PathBuf> {
    find(workspace).with_context(|| format!("no wasm-pack {VERSION}; run: cargo xtask setup"))
}

fn find(workspace: &Workspace) -> Option<PathBuf> {
    let own = root(workspace).join("bin").join(format!("wasm-pack{}", env::consts::EXE_SUFFIX));
    [on_path("wasm-pack"), Some(own)].into_iter().flatten().find(|path| {
        output(command(path).arg("--version")).is_ok_and(|text| text.trim() == format!("wasm-pack {VERSION}"))
    })
}

fn root(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tools").join("wasm-pack")
}

pub(super) fn install(workspace: &Workspace) -> Result<()> {
    if find(workspace).is_none() {
        say("  wasm-pack is built once, which takes a minute or two");
        // It only starts other programs: a debug build does, and takes a quarter of the time.
        run(cargo()
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .args(["install", "--locked", "--debug", "wasm-pack", "--version", VERSION, "--root"])
            .arg(root(workspace)))?;
    }
    ready("wasm-pack", &wasm_pack(workspace)?.display().to_string());
    Ok(())
}
