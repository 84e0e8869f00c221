//! Every state of client and switch with every input: none is undefined, and nothing comes of any that must not.

use std::collections::BTreeSet;

use halloo_sim::{Plan, Tables, probe, run};

#[test]
fn every_state_knows_what_to_do_with_every_input() {
    let probed = probe();
    assert!(probed.wrong.is_empty(), "{:#?}", probed.wrong);
    for table in probed.tables.all() {
        assert_eq!(table.unseen(), [""; 0], "never reached");
        assert_eq!(table.surprises(), [""; 0], "not in the table");
    }
    let page = include_str!("../../../docs/states.md");
    assert!(probed.page() == page, "docs/states.md is old: `npm run sim -- --states docs/states.md`");

    // Calls at random go nowhere else.
    let mut seen = Tables::default();
    for seed in 1..9 {
        seen.add(&run(&Plan::random(seed), false).statistics.tables);
    }
    let mut strange = BTreeSet::new();
    for (random, known) in seen.all().into_iter().zip(probed.tables.all()) {
        strange.extend(random.surprises());
        strange.extend(random.unknown_to(known));
    }
    assert!(strange.is_empty(), "{strange:#?}");
}
