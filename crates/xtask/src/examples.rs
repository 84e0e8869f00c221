//! The examples as a server serves them: those with a `package.json` are built, the others are served as they are.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::{run, script};
use crate::setup::npm_packages;
use crate::workspace::Workspace;

/// The example that `npm run demo` shows.
pub(crate) const DEMO: &str = "demo";

/// What all of those share that are not built: names, and where they are.
const SHARED: [(&str, &str); 2] = [("example.css", "example.css"), ("icon.svg", "demo/icon.svg")];

/// The names of all of them, in order.
pub(crate) fn names(workspace: &Workspace) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder(workspace)).context("reading examples")? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join("examples")
}

/// Puts together what the server serves: the example's pages, and the package under `/halloo/`.
///
/// # Errors
/// If there is no such example, or it cannot be built.
pub(crate) fn lay_out(workspace: &Workspace, name: &str) -> Result<PathBuf> {
    let known = names(workspace)?;
    if known.iter().all(|known| known != name) {
        bail!("no example is called {name}; there are: {}", known.join(", "));
    }
    let source = folder(workspace).join(name);
    let pages = workspace.target.join("examples").join(name);
    if pages.exists() {
        fs::remove_dir_all(&pages)?;
    }
    if source.join("package.json").is_file() {
        npm_packages(&source, name)?;
        run(script(Path::new("npm")).current_dir(&source).args(["run", "--silent", "build"]))?;
        copy_folder(&source.join("dist"), &pages)?;
    } else {
        fs::create_dir_all(&pages)?;
        for (name, file) in SHARED {
            fs::copy(folder(workspace).join(file), pages.join(name))
                .with_context(|| format!("copying {file}"))?;
        }
        copy_folder(&source, &pages)?;
    }
    copy_folder(&workspace.package(), &pages.join("halloo"))?;
    Ok(pages)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), &to).with_context(|| format!("copying {}", entry.path().display()))?;
        }
    }
    Ok(())
}
