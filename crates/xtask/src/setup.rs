//! Installs what is missing, and says what it does.
mod apt;
mod browser;
mod deny;
mod network;
mod program;
mod wasm_pack;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

pub(crate) use self::browser::{chromedriver, chromium, firefox};
pub(crate) use self::deny::cargo_deny;
pub(crate) use self::wasm_pack::wasm_pack;
use crate::process::{command, on_path, output, run as run_command, script};
use crate::stamp::{Fingerprint, Stamp};
use crate::terminal::{say, step};
use crate::workspace::Workspace;

/// What the tools are for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Building and running the demo.
    Demo,
    /// The whole test suite.
    Everything,
}

const OLDEST_NODE: u32 = 20;

pub(crate) fn run(workspace: &Workspace, scope: Scope) -> Result<()> {
    step("Setup");
    wasm_target()?;
    node()?;
    npm_packages(&workspace.root, "npm packages")?;
    if scope == Scope::Everything {
        npm_packages(&workspace.root.join("tests").join("consumers"), "consumers")?;
        wasm_pack::install(workspace)?;
        browser::install()?;
        network::install()?;
        deny::install(workspace)?;
    }
    Ok(())
}

/// Tells that a tool is there.
fn ready(what: &str, detail: &str) {
    say(&format!("  {what:<14} {detail}"));
}

fn wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let there = || -> Result<bool> {
        let sysroot = output(command("rustc").args(["--print", "sysroot"]))?;
        Ok(Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib").is_dir())
    };
    if !there()? {
        if on_path("rustup").is_none() {
            bail!(
                "Rust's standard library for {TARGET} is missing; install Rust with rustup (https://rustup.rs)"
            );
        }
        run_command(command("rustup").args(["target", "add", TARGET]))?;
        if !there()? {
            bail!("rustup did not install {TARGET}");
        }
    }
    ready("wasm target", TARGET);
    Ok(())
}

fn node() -> Result<()> {
    let version = output(command("node").arg("--version"))
        .with_context(|| format!("install Node.js {OLDEST_NODE} or newer (https://nodejs.org)"))?;
    let version = version.trim();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST_NODE) {
        bail!("Node.js {OLDEST_NODE} or newer is needed, this is {version}");
    }
    ready("Node.js", version);
    Ok(())
}

/// The packages of the lock file in this folder.
pub(crate) fn npm_packages(folder: &Path, what: &str) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let mut inputs = Fingerprint::new();
    inputs.add(&fs::read(&lock).with_context(|| format!("reading {}", lock.display()))?);
    let stamp = Stamp::new(folder.join("node_modules").join(".lock-fingerprint"), inputs);
    if !stamp.is_fresh() {
        run_command(script(Path::new("npm")).current_dir(folder).args(["ci", "--no-audit", "--no-fund"]))?;
        stamp.write()?;
    }
    ready(what, "node_modules");
    Ok(())
}
