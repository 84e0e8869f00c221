use serde_json::Value;

use super::{File, Finding};

const TABLE: &str = "tests/faults.json";

/// Every row of the table of faults has tests that exist, or says when it will have some.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let Some(table) = files.iter().find(|file| file.path == TABLE) else { return Vec::new() };
    let Ok(Value::Array(rows)) = serde_json::from_str(&table.text) else {
        return vec![Finding::whole(TABLE, "is no list of rows")];
    };
    rows.iter().flat_map(|row| row_of(row, files)).map(|text| Finding::whole(TABLE, text)).collect()
}

fn row_of(row: &Value, files: &[File]) -> Vec<String> {
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let (Some(id), Some(_)) = (text(row, "id"), text(row, "title")) else {
        return vec!["a row without an id or a title".to_owned()];
    };
    let tests = row.get("tests").and_then(Value::as_array).cloned().unwrap_or_default();
    if tests.is_empty() && text(row, "later").is_none() {
        return vec![format!("{id} has no test and says nothing of later")];
    }
    let mut missing = Vec::new();
    for test in tests {
        let (path, name) = (text(&test, "file").unwrap_or_default(), text(&test, "name").unwrap_or_default());
        let written = if path.ends_with(".rs") { format!("fn {name}()") } else { format!("\"{name}\"") };
        let exists = files.iter().any(|file| file.path == path && file.text.contains(&written));
        if name.is_empty() || !exists {
            missing.push(format!("{id}: there is no test {name:?} in {path:?}"));
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(table: &str) -> usize {
        let story = File::sample("crates/sim/tests/paths.rs", "#[test]\nfn a_story() {}\n");
        let scene = File::sample("tests/network/media.test.mjs", "row(\"F-8: moved\", {}, body);\n");
        check(&[File::sample(TABLE, table), story, scene]).len()
    }

    #[test]
    fn tests_that_exist_and_rows_for_later_are_fine() {
        let table = r#"[
            {"id": "F-1", "title": "one", "tests": [{"file": "crates/sim/tests/paths.rs", "name": "a_story"}]},
            {"id": "F-8", "title": "two", "tests": [{"file": "tests/network/media.test.mjs", "name": "F-8: moved"}]},
            {"id": "F-9", "title": "three", "later": "with something else"}
        ]"#;
        assert_eq!(findings(table), 0);
    }

    #[test]
    fn tests_that_do_not_exist_and_rows_without_any_are_found() {
        for table in [
            "{}",
            r#"[{"id": "F-1"}]"#,
            r#"[{"id": "F-1", "title": "one"}]"#,
            r#"[{"id": "F-1", "title": "one", "tests": []}]"#,
            r#"[{"id": "F-1", "title": "one", "tests": [{"file": "crates/sim/tests/paths.rs", "name": "a_stor"}]}]"#,
            r#"[{"id": "F-1", "title": "one", "tests": [{"file": "crates/sim/tests/path.rs", "name": "a_story"}]}]"#,
            r#"[{"id": "F-1", "title": "one", "tests": [{"file": "tests/network/media.test.mjs", "name": "moved"}]}]"#,
        ] {
            assert_eq!(findings(table), 1, "{table}");
        }
    }
}
