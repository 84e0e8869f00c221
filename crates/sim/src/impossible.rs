//! Pairs of state and input that cannot be, each with its reason. If one of them happens, the run fails.

pub(crate) fn for_call(state: &str, input: &str) -> Option<&'static str> {
    let _ = (state, input);
    None
}

pub(crate) fn for_session(state: &str, input: &str) -> Option<&'static str> {
    let _ = (state, input);
    None
}

pub(crate) fn for_record(state: &str, input: &str) -> Option<&'static str> {
    let _ = (state, input);
    None
}
