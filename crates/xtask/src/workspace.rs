use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::process::{cargo, output};

/// Where things are.
pub(crate) struct Workspace {
    /// The repository's folder.
    pub(crate) root: PathBuf,
    /// Where cargo builds; what this program makes for itself stands there too.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// Finds the repository that the current folder is in.
    pub(crate) fn find() -> Result<Self> {
        let here = env::current_dir()?;
        let root = here
            .ancestors()
            .find(|folder| folder.join("crates/xtask/Cargo.toml").is_file())
            .context("not inside the repository")?
            .to_owned();
        let metadata = output(cargo().current_dir(&root).args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ]))?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
        let target = metadata.get("target_directory").and_then(|folder| folder.as_str());
        Ok(Self { target: PathBuf::from(target.context("cargo metadata names no target directory")?), root })
    }

    /// The package that the build makes.
    pub(crate) fn package(&self) -> PathBuf {
        self.root.join("pkg")
    }

    /// A program that npm installed.
    pub(crate) fn node_program(&self, name: &str) -> PathBuf {
        self.root.join("node_modules").join(".bin").join(name)
    }
}
