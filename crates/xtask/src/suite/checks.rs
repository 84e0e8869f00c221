use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::json;

use super::runners::files_under;
use crate::counts::Counts;
use crate::package::{self, Build};
use crate::process::{cargo, command, run, script};
use crate::setup::{self, Scope, cargo_deny};
use crate::workspace::Workspace;
use crate::{size, tidy};

pub(super) fn setup(workspace: &Workspace) -> Result<Counts> {
    setup::run(workspace, Scope::Everything)?;
    Ok(Counts::PASSED)
}

pub(super) fn format(workspace: &Workspace) -> Result<Counts> {
    run(cargo().current_dir(&workspace.root).args(["fmt", "--all", "--check"]))?;
    Ok(Counts::PASSED)
}

pub(super) fn tidy(workspace: &Workspace) -> Result<Counts> {
    Ok(Counts::check(tidy::run(workspace, false)? == ExitCode::SUCCESS))
}

pub(super) fn lint(workspace: &Workspace) -> Result<Counts> {
    clippy(workspace, &["--workspace"])
}

pub(super) fn lint_web(workspace: &Workspace) -> Result<Counts> {
    clippy(workspace, &["--package", "halloo-web", "--target", "wasm32-unknown-unknown"])
}

fn clippy(workspace: &Workspace, what: &[&str]) -> Result<Counts> {
    run(cargo()
        .current_dir(&workspace.root)
        .args(["clippy", "--locked", "--all-targets"])
        .args(what)
        .args(["--", "--deny", "warnings"]))?;
    Ok(Counts::PASSED)
}

pub(super) fn licences(workspace: &Workspace) -> Result<Counts> {
    run(command(cargo_deny(workspace)?)
        .current_dir(&workspace.root)
        .args(["--locked", "check", "bans", "licenses", "sources"]))?;
    Ok(Counts::PASSED)
}

pub(super) fn simulation(workspace: &Workspace) -> Result<Counts> {
    run(cargo().current_dir(&workspace.root).args([
        "run",
        "--locked",
        "--release",
        "--package",
        "halloo-sim",
        "--",
        "--calls",
        "100000",
        "--threads",
        "2",
    ]))?;
    Ok(Counts::PASSED)
}

pub(super) fn package(workspace: &Workspace) -> Result<Counts> {
    package::run(workspace, Build::Release)?;
    Ok(Counts::PASSED)
}

pub(super) fn size(workspace: &Workspace) -> Result<Counts> {
    Ok(Counts::check(size::show_files(workspace)?))
}

/// The package's types by themselves, and as the TypeScript files of the package tests use them.
pub(super) fn types(workspace: &Workspace) -> Result<Counts> {
    let types = workspace.package().join("index.d.ts");
    let mut files = files_under(&workspace.root.join("tests").join("package"), &[".ts"])?;
    files.push(types.clone());
    let settings = json!({
        "compilerOptions": {
            "noEmit": true,
            "strict": true,
            "exactOptionalPropertyTypes": true,
            "target": "es2022",
            "lib": ["es2022", "dom", "dom.iterable", "esnext.disposable"],
            "module": "esnext",
            "moduleResolution": "bundler",
            "types": [],
            "paths": { "halloo": [types], "halloo/*": [workspace.package().join("*.d.ts")] },
        },
        "files": files,
    });
    let folder = workspace.target.join("types");
    fs::create_dir_all(&folder)?;
    let project = folder.join("tsconfig.json");
    fs::write(&project, settings.to_string()).context("writing tsconfig.json")?;
    run(script(&workspace.node_program("tsc")).arg("--project").arg(project))?;
    Ok(Counts::PASSED)
}
