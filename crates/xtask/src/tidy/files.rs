use std::fs;

use anyhow::{Context, Result};

use super::Finding;
use crate::process::{command, output};
use crate::workspace::Workspace;

/// A text file of the repository.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// From the repository's root, with slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    #[cfg(test)]
    pub(crate) fn sample(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    pub(crate) fn is_script(&self) -> bool {
        [".js", ".mjs", ".cjs", ".ts"].iter().any(|ending| self.path.ends_with(ending))
    }

    /// Its lines, with their numbers.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }
}

/// Every text file that git knows or would add.
pub(super) fn read(workspace: &Workspace) -> Result<Vec<File>> {
    let list = output(command("git").current_dir(&workspace.root).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))
    .context("tidy needs git and a checkout")?;
    let mut files = Vec::new();
    for path in list.split('\0').filter(|path| !path.is_empty()) {
        let full = workspace.root.join(path);
        // Deleted but not yet committed.
        if !full.is_file() {
            continue;
        }
        let content = fs::read(&full).with_context(|| format!("reading {path}"))?;
        // What is no text has no words to check.
        if let Ok(text) = String::from_utf8(content) {
            files.push(File { path: path.to_owned(), text });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

const MOST_LINES: usize = 400;

/// One concept, one file, and a file that can be read in one go.
pub(super) fn too_long(files: &[File]) -> Vec<Finding> {
    files
        .iter()
        .filter(|file| file.is_rust() || file.is_script())
        .filter_map(|file| {
            let lines = file.text.lines().count();
            (lines > MOST_LINES).then(|| {
                Finding::whole(&file.path, format!("{lines} lines; at most {MOST_LINES}, so split it"))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_source_file_is_found() {
        let long = "x\n".repeat(MOST_LINES + 1);
        let fine = "x\n".repeat(MOST_LINES);
        for path in ["a.rs", "a.js", "a.mjs", "a.d.ts"] {
            assert_eq!(too_long(&[File::sample(path, &long)]).len(), 1, "{path}");
            assert!(too_long(&[File::sample(path, &fine)]).is_empty(), "{path}");
        }
        assert!(too_long(&[File::sample("a.json", &long)]).is_empty());
    }
}
