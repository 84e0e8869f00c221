use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::counts::Counts;
use crate::examples;
use crate::process::{cargo, command, output, path_with, run, watch};
use crate::setup::{chromedriver, chromium, firefox as firefox_program, wasm_pack};
use crate::site;
use crate::terminal::say;
use crate::tools;
use crate::workspace::Workspace;

/// Every crate; of the browser's, what needs no browser.
pub(super) fn unit(workspace: &Workspace) -> Result<Counts> {
    let tests = |what: &[&str]| {
        count(cargo().current_dir(&workspace.root).args(["test", "--locked", "--no-fail-fast"]).args(what))
    };
    // This program by itself: together with the others, its many dependencies would be built once more, because
    // cargo joins the features that all chosen crates ask for.
    let mut counts = tests(&["--package", "xtask"])?;
    counts += tests(&["--workspace", "--exclude", "halloo-web", "--exclude", "xtask"])?;
    // What of the browser's crate needs no browser.
    counts += tests(&["--package", "halloo-web", "--lib"])?;
    Ok(counts)
}

pub(super) fn facade(workspace: &Workspace) -> Result<Counts> {
    let own_tools = tools::lay_out(workspace)?;
    // What the simulation does natively, for the test that it does the same in WebAssembly.
    let traces = output(cargo().current_dir(&workspace.root).args([
        "run",
        "--locked",
        "--quiet",
        "--package",
        "halloo-sim",
        "--",
        "--hashes",
        "12",
    ]))?;
    count(
        command(wasm_pack(workspace)?)
            .current_dir(&workspace.root)
            .env("PATH", path_with(&[own_tools])?)
            .env("CHROMEDRIVER", chromedriver()?)
            .env("HALLOO_TRACES", traces.trim())
            // The defaults of 5 and 20 seconds are too short on a busy machine.
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60")
            .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
            .args(["test", "--headless", "--chrome", "--chromedriver"])
            .arg(chromedriver()?)
            .arg("crates/web"),
    )
}

pub(super) fn package(workspace: &Workspace) -> Result<Counts> {
    node_tests(workspace, "package")
}

pub(super) fn end_to_end(workspace: &Workspace) -> Result<Counts> {
    let programs = ["--package", "halloo-server", "--package", "halloo-sim"];
    run(cargo().current_dir(&workspace.root).args(["build", "--locked"]).args(programs))?;
    node_tests(workspace, "e2e")
}

/// Scenes that are played in Firefox too.
const FIREFOX: [&str; 6] = ["answered", "call-waiting", "hold", "quality", "reload", "unanswered"];
/// Scenes that are played with a Chromium on one side and a Firefox on the other.
const MIXED: [&str; 1] = ["answered"];
/// What Firefox plays besides, by a command of its own: it takes as long as all that. The others need what only Chromium
/// lets a test do.
const FIREFOX_MORE: [&str; 15] = [
    "abort",
    "bad-input",
    "clock",
    "devices",
    "diagnostics",
    "direct-call",
    "events",
    "headless",
    "loss",
    "missed",
    "one-device",
    "signed-call",
    "stored",
    "tabs",
    "time-limit",
];

pub(super) fn firefox(workspace: &Workspace) -> Result<Counts> {
    in_firefox(workspace, &[("firefox", &FIREFOX), ("mixed", &MIXED)])
}

/// What the part of the suite does not play of it.
pub(super) fn firefox_more(workspace: &Workspace) -> Result<Counts> {
    in_firefox(workspace, &[("firefox", &FIREFOX_MORE)])
}

fn in_firefox(workspace: &Workspace, plays: &[(&str, &[&str])]) -> Result<Counts> {
    let programs = ["--package", "halloo-server", "--package", "halloo-sim"];
    run(cargo().current_dir(&workspace.root).args(["build", "--locked"]).args(programs))?;
    let mut counts = Counts::default();
    for (engine, scenes) in plays {
        let file = |scene: &&str| workspace.root.join("tests").join("e2e").join(format!("{scene}.test.mjs"));
        let files: Vec<_> = scenes.iter().map(file).collect();
        counts +=
            count(node(workspace, &files)?.env("HALLOO_ENGINE", engine).env("FIREFOX", firefox_program()?))?;
    }
    Ok(counts)
}

pub(super) fn consumers(workspace: &Workspace) -> Result<Counts> {
    run(cargo().current_dir(&workspace.root).args(["build", "--locked", "--package", "halloo-server"]))?;
    for name in examples::names(workspace)? {
        examples::lay_out(workspace, &name)?;
    }
    node_tests(workspace, "consumers")
}

/// What the documents say, played; and the site that is made of them, without a warning.
pub(super) fn documents(workspace: &Workspace) -> Result<Counts> {
    run(cargo().current_dir(&workspace.root).args(["build", "--locked", "--package", "halloo-server"]))?;
    let mut counts = node_tests(workspace, "docs")?;
    let site = site::build(workspace);
    if let Err(error) = &site {
        say(&format!("error: {error:#}"));
    }
    counts += Counts::check(site.is_ok());
    Ok(counts)
}

pub(super) fn network(workspace: &Workspace) -> Result<Counts> {
    let programs = ["--package", "halloo-server", "--package", "halloo-router"];
    run(cargo().current_dir(&workspace.root).args(["build", "--locked"]).args(programs))?;
    node_tests(workspace, "network")
}

/// The tests of `tests/NAME`.
fn node_tests(workspace: &Workspace, name: &str) -> Result<Counts> {
    let files = files_under(&workspace.root.join("tests").join(name), &[".test.mjs", ".test.js"])?;
    if files.is_empty() {
        bail!("there are no tests in tests/{name}");
    }
    count(&mut node(workspace, &files)?)
}

/// Node with these tests. They are told where the built things and the browser are.
fn node(workspace: &Workspace, files: &[PathBuf]) -> Result<Command> {
    let mut node = command("node");
    node.current_dir(&workspace.root)
        .env("CHROMIUM", chromium()?)
        .env("HALLOO_PACKAGE", workspace.package())
        .env("HALLOO_EXAMPLES", workspace.target.join("examples"))
        .env("HALLOO_SERVER", workspace.target.join("debug").join("halloo-server"))
        .env("HALLOO_ROUTER", workspace.target.join("debug").join("halloo-router"))
        .env("HALLOO_SIM", workspace.target.join("debug").join("halloo-sim"))
        // One file after the other: browsers beside each other slow each other down.
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args(files.iter().map(|file| file.strip_prefix(&workspace.root).unwrap_or(file)));
    Ok(node)
}

/// Runs a test runner and reads its counts.
fn count(runner: &mut Command) -> Result<Counts> {
    let mut counts = Counts::default();
    let status = watch(runner, |line| counts.read(line))?;
    Ok(counts.of_runner(status.success()))
}

/// The files below a folder whose names end in one of these ways, in order.
pub(super) fn files_under(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if entry.file_type()?.is_dir() {
            if name != "node_modules" {
                files.extend(files_under(&entry.path(), endings)?);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}
