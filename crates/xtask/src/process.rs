use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

use crate::terminal::say;

/// A command without the variables that `cargo run` sets for the program that it runs: passed on, they would make
/// an inner cargo believe that its environment changed.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("CARGO_PKG_") || name_text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> Command {
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A command that npm brought along, such as `npm` itself: on Windows these are batch files.
pub(crate) fn script(program: &Path) -> Command {
    if cfg!(windows) { command(program.with_extension("cmd")) } else { command(program) }
}

/// Shows the command, runs it with this program's terminal, and fails if it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = announce(command);
    let status = command.status().with_context(|| format!("cannot start: {shown}"))?;
    if status.success() { Ok(()) } else { bail!("failed ({status}): {shown}") }
}

/// Shows the command and runs it; every line of its output is shown and handed to `read`.
pub(crate) fn watch(command: &mut Command, mut read: impl FnMut(&str)) -> Result<ExitStatus> {
    let shown = announce(command);
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start: {shown}"))?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.context("reading the output")?;
            let line = String::from_utf8_lossy(&line);
            say(line.trim_end_matches('\r'));
            read(&line);
        }
    }
    child.wait().with_context(|| format!("waiting for: {shown}"))
}

/// What the command prints, or an error if it fails or cannot be started.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let shown = show(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start: {shown}"))?;
    if !output.status.success() {
        bail!("failed ({}): {shown}\n{}", output.status, String::from_utf8_lossy(&output.stderr).trim_end());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Where a program stands on PATH.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(&file)).find(|path| path.is_file())
}

/// PATH with these folders in front.
pub(crate) fn path_with(folders: &[PathBuf]) -> Result<OsString> {
    let before = env::var_os("PATH").unwrap_or_default();
    env::join_paths(folders.iter().cloned().chain(env::split_paths(&before))).context("building PATH")
}

fn announce(command: &Command) -> String {
    let shown = show(command);
    say(&format!("$ {shown}"));
    shown
}

fn show(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let mut text = program.to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_output_is_read() {
        let mut lines = Vec::new();
        let status =
            watch(cargo().args(["--version", "--verbose"]), |line| lines.push(line.to_owned())).unwrap();
        assert!(status.success());
        assert!(lines.iter().any(|line| line.starts_with("release: ")), "{lines:?}");
    }

    #[test]
    fn a_failing_command_is_an_error_that_names_it() {
        let error = output(cargo().arg("no-such-command-of-cargo")).unwrap_err();
        assert!(error.to_string().contains("no-such-command-of-cargo"), "{error}");
    }
}
