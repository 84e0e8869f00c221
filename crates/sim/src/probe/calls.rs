//! A client's call, in each of its states.

use halloo_core::{CallPhase, Effect, Input, LinkPhase, SignallingInput};
use halloo_wire::{CallId, ServerFrame, Stage, Welcome};

use super::Probed;
use super::facts;
use super::history::Rebuilt;
use super::inputs;
use super::judge;
use super::sessions::welcome;
use super::stock::{Sample, Stock};
use crate::naming;
use crate::rows::{CALL_INPUTS, OLD, TIME};

pub(crate) fn probe(stock: &Stock, probed: &mut Probed) {
    let phases = CallPhase::ALL.into_iter().map(Some).chain([None]);
    for phase in phases {
        for sample in stock.of_call(phase) {
            for name in CALL_INPUTS {
                put(stock, sample, name, probed);
            }
        }
    }
}

/// Puts the client of a sample to every input of one name.
fn put(stock: &Stock, sample: Sample, name: &'static str, probed: &mut Probed) {
    let Some(mut first) = stock.client(sample) else { return };
    match name {
        TIME => {
            probed.made();
            let before = first.phase(sample.call);
            for answered in [false, true] {
                let Some(mut client) = stock.client(sample) else { return };
                judge::let_time_pass(&mut client, answered, |on, effects| {
                    note(on, sample.call, (before, name), effects, probed);
                    on.phase(sample.call) == before
                });
                note(&client, sample.call, (before, name), &[], probed);
                finish(client, sample.call, probed);
            }
        }
        "welcome: listed" | "welcome: not listed" | "welcome: resumed" => {
            for welcome in welcomes(name, &first, sample.call) {
                let Some(mut client) = stock.client(sample) else { return };
                let before = client.phase(sample.call);
                if judge::greet(&mut client) && client.phase(sample.call) == before {
                    let frame = SignallingInput::Received(ServerFrame::Welcome(welcome));
                    let input = Input::Signalling(client.socket, frame);
                    tell(client, sample.call, (before, name), input, probed);
                }
            }
        }
        _ => {
            let needs_link =
                matches!(name.split_once(": "), Some(("record" | "fact" | "result" | "session", _)));
            if needs_link && first.client.link_phase() != LinkPhase::Up {
                return;
            }
            for input in inputs::named(name, &first, sample.call) {
                let Some(client) = stock.client(sample) else { return };
                let before = client.phase(sample.call);
                tell(client, sample.call, (before, name), input, probed);
            }
            if matches!(name, "page: leaving" | "command: logout" | "command: hangup") {
                // A socket that was lost just before the page goes was lost because it goes.
                for later in [0, 500] {
                    let input = inputs::named(name, &first, sample.call).into_iter().next();
                    let (Some(input), Some(mut client)) = (input, stock.client(sample)) else { return };
                    let before = client.phase(sample.call);
                    let closed = Input::Signalling(client.socket, SignallingInput::Closed);
                    client.step(client.now, closed);
                    client.now = client.now.after(later);
                    tell(client, sample.call, (before, name), input, probed);
                }
            }
            if name == "result: no such call" && judge::forget(&mut first) {
                for input in inputs::named(name, &first, sample.call) {
                    let Some(mut client) = stock.client(sample) else { return };
                    judge::forget(&mut client);
                    let before = client.phase(sample.call);
                    tell(client, sample.call, (before, name), input, probed);
                }
            }
        }
    }
}

/// Tells a client something, notes what it does, and leaves it alone.
fn tell(
    mut client: Rebuilt,
    call: CallId,
    pair: (Option<CallPhase>, &'static str),
    input: Input,
    probed: &mut Probed,
) {
    probed.made();
    let now = client.now;
    let effects = client.step(now, input);
    if pair.1 == OLD {
        client.wrong.extend(judge::of_an_old_connection(call, &effects));
    }
    note(&client, call, pair, &effects, probed);
    finish(client, call, probed);
}

fn note(
    client: &Rebuilt,
    call: CallId,
    (before, name): (Option<CallPhase>, &'static str),
    effects: &[Effect],
    probed: &mut Probed,
) {
    let deeds = effects.iter().filter_map(naming::deed).filter(|(about, _)| *about == call);
    let next = naming::phase(client.phase(call));
    probed.tables.calls.note((naming::phase(before), name), next, deeds.map(|(_, deed)| deed));
}

/// After that every second client is left alone; to the others everything is said that could make them send.
fn finish(mut client: Rebuilt, call: CallId, probed: &mut Probed) {
    if probed.made.is_multiple_of(2) {
        urge(&mut client, call);
    }
    judge::leave_alone(&mut client);
    probed.wrong.extend(client.wrong);
}

/// Browser, server and the other side's device say that all is well, and that everybody has answered.
fn urge(client: &mut Rebuilt, call: CallId) {
    for _ in 0..2 {
        for name in [
            "microphone: captured",
            "record: accepted",
            "connection: open",
            "connection: connected",
            "peer: accept",
        ] {
            let input = inputs::named(name, client, call).into_iter().next();
            if let Some(input) = input {
                client.step(client.now, input);
            }
        }
    }
}

/// The welcomes of one name.
fn welcomes(name: &str, on: &Rebuilt, call: CallId) -> Vec<Welcome> {
    let listed = |stage| {
        let rev = on.records.get(&call).map_or(0, |record| record.rev).saturating_add(1);
        facts::record(on, call, rev, stage)
    };
    let ringing = Stage::Ringing { alerting: true, silent: false, aside: false, left: 30_000 };
    match name {
        "welcome: resumed" => welcome(true, Vec::new()).into_iter().collect(),
        "welcome: not listed" => welcome(false, Vec::new()).into_iter().collect(),
        _ => {
            let stages = facts::accepted(on, call).into_iter().chain([ringing]);
            stages.filter_map(listed).filter_map(|record| welcome(false, vec![record])).collect()
        }
    }
}
