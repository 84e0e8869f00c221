//! Plants each known bug into a copy of the pure crates; the simulation must catch it.
//!
//! A test that cannot fail proves nothing: this proves that the simulation can.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use toml::{Table, Value};

use crate::counts::Counts;
use crate::process::{cargo, run as run_command};
use crate::terminal::{say, step};
use crate::workspace::Workspace;

/// A change to one file that makes the product wrong.
struct Bug {
    name: String,
    file: String,
    find: String,
    replace: String,
    why: String,
}

const LIST: &str = "crates/sim/planted.toml";
const CRATES: [&str; 4] = ["wire", "core", "switch", "sim"];

/// Plants the bugs of these names, or all.
pub(crate) fn run(workspace: &Workspace, names: &[&str]) -> Result<ExitCode> {
    step("Planted bugs");
    let counts = plant(workspace, names)?;
    say(&format!("{} passed, {} failed", counts.passed, counts.failed));
    Ok(if counts.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One test for each bug, and one for the sources as they are, which must pass.
pub(crate) fn count(workspace: &Workspace) -> Result<Counts> {
    plant(workspace, &[])
}

fn plant(workspace: &Workspace, names: &[&str]) -> Result<Counts> {
    let list = fs::read_to_string(workspace.root.join(LIST)).with_context(|| format!("reading {LIST}"))?;
    let mut bugs = read(&list)?;
    if let Some(unknown) = names.iter().find(|name| bugs.iter().all(|bug| bug.name != **name)) {
        bail!("no bug is called {unknown}");
    }
    bugs.retain(|bug| names.is_empty() || names.contains(&bug.name.as_str()));
    // The copy is built without the network; what it needs is fetched here.
    run_command(cargo().current_dir(&workspace.root).args(["fetch", "--locked"]))?;
    let garden = Garden { tree: workspace.target.join("planted").join("tree"), workspace };
    let mut counts = Counts::default();

    garden.restore()?;
    match garden.simulate()? {
        Verdict::Passed => say("  passed   the sources as they are"),
        Verdict::Caught(line) => bail!("the simulation fails without a planted bug: {line}"),
    }
    counts += Counts::PASSED;
    for bug in &bugs {
        garden.restore()?;
        let verdict = bug.plant(&garden.tree).and_then(|()| garden.simulate());
        let (caught, text) = match verdict {
            Ok(Verdict::Caught(line)) => (true, format!("caught   {}: {line}", bug.name)),
            Ok(Verdict::Passed) => (false, format!("MISSED   {}: {}", bug.name, bug.why)),
            Err(error) => (false, format!("ERROR    {}: {error:#}", bug.name)),
        };
        say(&format!("  {text}"));
        counts += Counts::check(caught);
        if !caught {
            counts.reasons.push(text);
        }
    }
    garden.restore()?;
    Ok(counts)
}

fn read(list: &str) -> Result<Vec<Bug>> {
    let table: Table = list.parse().with_context(|| format!("reading {LIST}"))?;
    let entries = table.values().find_map(Value::as_array).context("it holds no list of bugs")?;
    if entries.is_empty() {
        bail!("{LIST} is empty");
    }
    entries.iter().map(Bug::read).collect()
}

impl Bug {
    fn read(entry: &Value) -> Result<Self> {
        let text = |key: &str| {
            let value = entry.get(key).and_then(Value::as_str);
            value.map(str::to_owned).with_context(|| format!("{LIST}: no `{key}` in {entry:?}"))
        };
        Ok(Self {
            name: text("name")?,
            file: text("file")?,
            find: text("find")?,
            replace: text("replace")?,
            why: text("why")?,
        })
    }

    fn plant(&self, tree: &Path) -> Result<()> {
        let path = tree.join(&self.file);
        let source =
            fs::read_to_string(&path).with_context(|| format!("{}: reading {}", self.name, self.file))?;
        fs::write(&path, self.change(&source)?)?;
        Ok(())
    }

    fn change(&self, source: &str) -> Result<String> {
        let places = source.matches(&self.find).count();
        if places != 1 {
            bail!("{}: {} has its `find` {places} times, not once", self.name, self.file);
        }
        if self.find == self.replace {
            bail!("{}: it changes nothing", self.name);
        }
        Ok(source.replacen(&self.find, &self.replace, 1))
    }
}

/// What the simulation said.
enum Verdict {
    Passed,
    /// With the line that names the invariant.
    Caught(String),
}

/// A copy of the pure crates to plant bugs in.
struct Garden<'a> {
    workspace: &'a Workspace,
    tree: PathBuf,
}

impl Garden<'_> {
    /// Makes the copy equal to the sources. A file that is equal keeps its date, so that cargo keeps its work.
    fn restore(&self) -> Result<()> {
        fs::create_dir_all(&self.tree)?;
        for name in ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml"] {
            // The copy's lock file loses what the other crates need; only a changed original is copied again.
            let (from, to) = (self.workspace.root.join(name), self.tree.join(name));
            let kept = self.tree.join(format!("{name}.original"));
            if fs::read(&from)? != fs::read(&kept).unwrap_or_default() || !to.exists() {
                fs::copy(&from, &to)?;
                fs::copy(&from, &kept)?;
            }
        }
        for name in CRATES {
            let folder = Path::new("crates").join(name);
            mirror(&self.workspace.root.join(&folder), &self.tree.join(&folder))?;
        }
        Ok(())
    }

    fn simulate(&self) -> Result<Verdict> {
        let output = cargo()
            .current_dir(&self.tree)
            .env("CARGO_TARGET_DIR", self.workspace.target.join("planted").join("target"))
            // Many short builds and short runs: what the optimiser takes here, the run does not give back.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_INCREMENTAL", "1")
            .args(["run", "--offline", "--quiet", "--release", "--package", "halloo-sim", "--"])
            .args(["--calls", "30000", "--brief"])
            .stdin(Stdio::null())
            .output()
            .context("starting the simulation")?;
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        match output.status.code() {
            Some(0) => Ok(Verdict::Passed),
            // What cargo itself cannot do (the planted code does not compile) ends with 101.
            Some(1) => match said.lines().find(|line| names_an_invariant(line)) {
                Some(line) => Ok(Verdict::Caught(line.trim().to_owned())),
                None => bail!("it failed without naming an invariant:\n{said}"),
            },
            code => bail!("it could not run (exit code {code:?}):\n{said}"),
        }
    }
}

/// Whether a line is the verdict, such as `violated I7 (…) at 1200 ms: …`.
fn names_an_invariant(line: &str) -> bool {
    let name = line.strip_prefix("violated ").unwrap_or_default();
    name.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Makes `to` equal to `from`: changed files are written, files that are gone are removed.
fn mirror(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        if !from.join(entry.file_name()).exists() {
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
    }
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            mirror(&entry.path(), &to)?;
        } else {
            let content = fs::read(entry.path())?;
            if fs::read(&to).ok().as_ref() != Some(&content) {
                fs::write(&to, content)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "[[bug]]\nname = 'n'\nfile = 'f'\nfind = 'a'\nreplace = 'b'\nwhy = 'w'\n";

    #[test]
    fn a_bug_changes_exactly_one_place() {
        let bugs = read(LIST).unwrap();
        assert_eq!(bugs[0].change("x a y").unwrap(), "x b y");
        assert!(bugs[0].change("x y").is_err());
        assert!(bugs[0].change("a a").is_err());
    }

    #[test]
    fn a_list_that_says_nothing_is_refused() {
        assert!(read("").is_err());
        assert!(read("bug = []").is_err());
        assert!(read("[[bug]]\nname = 'n'\n").is_err());
        assert!(read(&LIST.replace("'b'", "'a'")).unwrap()[0].change("a").is_err());
    }

    #[test]
    fn the_invariant_is_found_in_what_the_simulation_says() {
        assert!(names_an_invariant("violated I7 (one winner) at 1200 ms: two"));
        assert!(!names_an_invariant("12302 page 1 violated I7"));
        assert!(!names_an_invariant("violated nothing"));
    }
}
