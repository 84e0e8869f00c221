//! Builds, measures and checks Halloo: `cargo xtask COMMAND`.
//!
//! One program also stands in for `wasm-bindgen` and `wasm-bindgen-test-runner` when it is called by one of these
//! names, so that both always have the version of `Cargo.lock` and `wasm-pack` finds them without a download.
#![forbid(unsafe_code)]

mod counts;
mod demo;
mod examples;
mod package;
mod planted;
mod process;
mod setup;
mod shorten;
mod site;
mod size;
mod source;
mod stamp;
mod suite;
mod terminal;
mod tidy;
mod tools;
mod workspace;

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::package::Build;
use crate::setup::Scope;
use crate::terminal::say;
use crate::workspace::Workspace;

const USAGE: &str = "\
cargo xtask COMMAND

  setup [--demo]      install what is missing (with --demo: only what the demo needs)
  package [--dev]     build the npm package into pkg/ (with --dev: quick, large, with names)
  demo [--port PORT]  build everything and start a server with two phones on one page
  example NAME [--port PORT]
                      the same with the pages of another example
  docs                make the documentation site, in target/site
  test [PART]...      the whole test suite, or the named parts of it
  tidy [--bless]      the rules that the compiler does not know (with --bless: PROTOCOL.md was read again)
  replay FILE         run the client of a report (client.diagnostics()) again
  size                what a page loads, and what each crate costs in it
  planted [NAME]...   plant each known bug, or those; the simulation must catch it";

/// Where a server listens that nobody has told another port.
const PORT: u16 = 8080;

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = env::args_os().collect();
    let name = arguments.first().map(Path::new).and_then(Path::file_stem).map(OsString::from);
    let outcome = match name.as_ref().and_then(|name| name.to_str()) {
        Some("wasm-bindgen") => {
            wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(arguments).map(|()| ExitCode::SUCCESS)
        }
        Some("wasm-bindgen-test-runner") => {
            wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments)
                .map(|()| ExitCode::SUCCESS)
        }
        Some(_) | None => {
            let rest = arguments.split_off(arguments.len().min(1));
            let words: Vec<String> = rest.iter().map(|word| word.to_string_lossy().into_owned()).collect();
            command(&words.iter().map(String::as_str).collect::<Vec<_>>())
        }
    };
    outcome.unwrap_or_else(|error| {
        say(&format!("error: {error:#}"));
        ExitCode::FAILURE
    })
}

fn command(words: &[&str]) -> Result<ExitCode> {
    match words {
        ["setup"] => setup::run(&Workspace::find()?, Scope::Everything)?,
        ["setup", "--demo"] => setup::run(&Workspace::find()?, Scope::Demo)?,
        ["package"] => built(Build::Release)?,
        ["package", "--dev"] => built(Build::Dev)?,
        ["demo"] => demo::run(&Workspace::find()?, examples::DEMO, PORT)?,
        ["demo", "--port", port] => demo::run(&Workspace::find()?, examples::DEMO, number(port)?)?,
        ["example", name] => demo::run(&Workspace::find()?, name, PORT)?,
        ["example", name, "--port", port] => demo::run(&Workspace::find()?, name, number(port)?)?,
        ["test", parts @ ..] => return suite::run(&Workspace::find()?, parts),
        ["tidy"] => return tidy::run(&Workspace::find()?, false),
        ["tidy", "--bless"] => return tidy::run(&Workspace::find()?, true),
        ["docs"] => {
            built(Build::Release)?;
            site::build(&Workspace::find()?)?;
        }
        ["size"] => {
            built(Build::Release)?;
            return size::run(&Workspace::find()?);
        }
        ["replay", file] => {
            let mut simulation = process::cargo();
            simulation.args([
                "run",
                "--quiet",
                "--locked",
                "--package",
                "halloo-sim",
                "--",
                "--replay",
                file,
            ]);
            let done = simulation.status()?.success();
            return Ok(if done { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        ["planted", names @ ..] => return planted::run(&Workspace::find()?, names),
        [] | ["help" | "--help" | "-h"] => say(USAGE),
        _ => bail!("unknown command: {}\n\n{USAGE}", words.join(" ")),
    }
    Ok(ExitCode::SUCCESS)
}

fn number(port: &str) -> Result<u16> {
    port.parse().context("a port is a number up to 65535")
}

fn built(build: Build) -> Result<()> {
    let workspace = Workspace::find()?;
    setup::run(&workspace, Scope::Demo)?;
    package::run(&workspace, build)
}
