//! The documentation site: the guides, and the reference from the package's types.

use anyhow::Result;

use crate::process::{run, script};
use crate::setup::npm_packages;
use crate::terminal::{say, step};
use crate::workspace::Workspace;

/// Makes it from the package that was built last.
///
/// # Errors
/// If a link leads nowhere, or anything else is to be warned of.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    step("Site");
    let source = workspace.root.join("docs").join("site");
    npm_packages(&source, "site")?;
    let site = workspace.target.join("site");
    let program = source.join("node_modules").join(".bin").join("typedoc");
    run(script(&program).current_dir(&source).args(["--options", "typedoc.json", "--out"]).arg(&site))?;
    say(&format!("  open {}", site.join("index.html").display()));
    Ok(())
}
