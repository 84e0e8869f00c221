//! docs/invariants.md lists every rule, and every place that it names is there.

use std::path::Path;

const PAGE: &str = include_str!("../../../docs/invariants.md");
const RULES: &str = include_str!("../src/invariant/mod.rs");

#[test]
fn every_rule_of_the_simulation_and_of_the_plan_is_listed() {
    let titles = RULES.lines().filter_map(|line| line.trim().strip_prefix("Self::")?.split_once(" => \""));
    let rules: Vec<&str> = titles.map(|(rule, _)| rule).filter(|rule| *rule != "Contract").collect();
    assert!(rules.len() > 40);
    for rule in rules {
        assert!(PAGE.contains(&format!("| {rule} |")), "{rule} is not listed");
    }
    for number in 1..=52 {
        assert!(PAGE.contains(&format!("| I{number} |")), "I{number} is not listed");
    }
}

#[test]
fn every_place_that_is_named_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let named = PAGE.split('`').skip(1).step_by(2).filter(|word| word.contains('/'));
    let missing: Vec<&str> = named.filter(|place| !root.join(place).exists()).collect();
    assert_eq!(missing, [""; 0]);
}
