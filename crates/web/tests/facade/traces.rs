//! In WebAssembly the simulation goes through the same histories as natively, to the byte: client and switch decide nothing by
//! the machine that they run on.

use halloo_sim::{Plan, run};
use wasm_bindgen_test::wasm_bindgen_test;

/// A seed and the hash of its history a line, as the native build has them. `cargo xtask test facade` makes them.
const NATIVE: Option<&str> = option_env!("HALLOO_TRACES");

#[wasm_bindgen_test]
fn histories_are_the_same_as_natively() {
    let native = NATIVE.expect("run by `cargo xtask test facade`");
    let mut compared = 0;
    for line in native.split(',') {
        let (seed, hash) = line.split_once(' ').expect("a seed and a hash");
        let outcome = run(&Plan::random(seed.parse().unwrap()), true);
        assert!(outcome.violation.is_none(), "seed {seed}: {:?}", outcome.violation);
        assert_eq!(outcome.world.trace().hash().to_string(), hash, "seed {seed}");
        compared += 1;
    }
    assert!(compared >= 10, "{compared}");
}
