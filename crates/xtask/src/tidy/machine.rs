use super::{File, Finding};

/// Folders that are there on one developer's machine, put together from halves so that this file may name them.
const FOLDERS: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Use", "rs/")];

/// The address that a lock file may name; any other is a mirror that not everybody reaches.
const REGISTRY: &str = "https://registry.npmjs.org/";

/// Nothing refers to the machine that it was written on.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        for (number, line) in file.lines() {
            for folder in FOLDERS.iter().filter(|folder| has_folder(line, folder)) {
                let text = format!("`{folder}`: a path of one machine");
                findings.push(Finding::new(&file.path, number, text));
            }
            if file.path.ends_with("package-lock.json")
                && line.contains("\"resolved\": \"http")
                && !line.contains(REGISTRY)
            {
                findings.push(Finding::new(&file.path, number, "names another registry than npm's"));
            }
        }
    }
    findings
}

/// Whether the folder stands there as an absolute path, not inside a longer one.
fn has_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '*' | '}' | ')'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_found() {
        for folder in FOLDERS {
            for line in [format!("cd {folder}x"), format!("'{folder}x'"), format!("file://{folder}x")] {
                assert_eq!(check(&[File::sample("a.md", &line)]).len(), 1, "{line}");
            }
            let inside = format!("https://example.com{folder}page, examples{folder}x");
            assert!(check(&[File::sample("a.md", &inside)]).is_empty(), "{inside}");
        }
    }

    #[test]
    fn a_mirror_in_a_lock_file_is_found() {
        let line = |host: &str| format!("  \"resolved\": \"https://{host}/x.tgz\",");
        let lock = |host: &str| check(&[File::sample("package-lock.json", &line(host))]).len();
        assert_eq!(lock("mirror.example"), 1);
        assert_eq!(lock("registry.npmjs.org"), 0);
    }
}
