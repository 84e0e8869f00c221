//! A client run again, from what `client.diagnostics()` has recorded of it.

mod read;

use halloo_core::{Client, Effect, Input, SignallingEffect, SignallingInput};
use serde_json::Value;

use self::read::{Entry, beginning, entry};

/// What became of it.
#[derive(Debug)]
pub struct Replay {
    /// What the client was told and what it wished for, a line each.
    pub lines: Vec<String>,
    /// How many inputs there were.
    pub inputs: usize,
    /// How many frames it sent, as recorded.
    pub frames: usize,
    /// Where it went another way than it did when it was recorded.
    pub difference: Option<String>,
}

/// Runs a report, or the trace in it, again.
///
/// # Errors
/// What is wrong with the report, with the number of the entry.
pub fn replay(report: &Value) -> Result<Replay, String> {
    let trace = report.get("trace").unwrap_or(report);
    let lost = trace.get("lost").and_then(Value::as_u64).ok_or("there is no trace in it")?;
    if lost > 0 {
        return Err(format!("its first {lost} entries are lost: the client cannot begin"));
    }
    let (config, seed) = beginning(trace.get("beginning").ok_or("trace.beginning is missing")?)?;
    let entries = trace.get("entries").and_then(Value::as_array).ok_or("trace.entries is missing")?;
    let mut client = Client::new(config, seed);
    let mut run = Replay { lines: Vec::new(), inputs: 0, frames: 0, difference: None };
    let (mut open, mut sent, mut recorded) = (None, Vec::new(), Vec::new());
    for (number, value) in entries.iter().enumerate() {
        let (now, input) = match entry(value).map_err(|wrong| format!("trace.entries[{number}]: {wrong}"))? {
            Entry::Input(now, input) => (now, input),
            Entry::Sent(name) => {
                recorded.push((number, name));
                continue;
            }
        };
        run.inputs += 1;
        run.lines.push(format!("{:>9} {input:?}", now.0));
        if let Input::Signalling(epoch, news) = &input {
            match news {
                SignallingInput::Opened => open = Some(*epoch),
                SignallingInput::Closed => open = open.filter(|open| open != epoch),
                SignallingInput::Received(_) => {}
            }
        }
        client.handle(now, input);
        while let Some(effect) = client.poll_effect() {
            run.lines.push(format!("          > {effect:?}"));
            if let Effect::Signalling(epoch, SignallingEffect::Send(frame)) = &effect
                && open == Some(*epoch)
            {
                sent.push(name_of(&frame.write()));
            }
        }
    }
    run.frames = recorded.len();
    run.difference = difference(&recorded, &sent);
    Ok(run)
}

/// The name of a frame.
fn name_of(frame: &str) -> String {
    let tree: Value = serde_json::from_str(frame).unwrap_or_default();
    tree.get("t").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The first frame that was sent when it was recorded, and not now. What goes out over a connection that is just being lost was not
/// recorded.
fn difference(recorded: &[(usize, String)], sent: &[String]) -> Option<String> {
    let mut sent = sent.iter();
    let (number, name) = recorded.iter().find(|(_, name)| !sent.any(|other| other == name))?;
    Some(format!("the frame {name} of trace.entries[{number}] is not sent"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = include_str!("report.json");

    #[test]
    fn a_recorded_call_goes_the_same_way_again() {
        let report: Value = serde_json::from_str(REPORT).unwrap();
        let run = replay(&report).unwrap();
        assert_eq!(run.difference, None);
        assert!(run.inputs > 20 && run.frames > 5, "{} inputs, {} frames", run.inputs, run.frames);
        assert!(run.lines.iter().any(|line| line.contains("Connected")));
    }

    #[test]
    fn a_client_that_goes_another_way_is_found() {
        let mut report: Value = serde_json::from_str(REPORT).unwrap();
        let entries = report["trace"]["entries"].as_array_mut().unwrap();
        let place = entries.iter().position(|entry| entry[1] == "sent").unwrap();
        entries[place][2] = "call.never".into();
        let found = replay(&report).unwrap().difference;
        assert_eq!(found, Some(format!("the frame call.never of trace.entries[{place}] is not sent")));
    }

    #[test]
    fn what_is_wrong_with_a_report_is_named() {
        let refused = |change: fn(&mut Value)| {
            let mut report: Value = serde_json::from_str(REPORT).unwrap();
            change(&mut report);
            replay(&report).unwrap_err()
        };
        assert_eq!(refused(|report| *report = Value::Null), "there is no trace in it");
        assert!(
            refused(|report| report["trace"]["lost"] = 3.into()).starts_with("its first 3 entries are lost")
        );
        let wrong = refused(|report| report["trace"]["beginning"]["cuid"] = "no".into());
        assert_eq!(wrong, "trace.beginning.cuid: cuid should be between 5 to 50 characters");
        let wrong = refused(|report| report["trace"]["entries"][0] = serde_json::json!([1, "nothing"]));
        assert_eq!(wrong, "trace.entries[0]: \"nothing\" is not known");
        let wrong = refused(|report| report["trace"]["entries"][0] = serde_json::json!([1, "host", 77]));
        assert_eq!(wrong, "trace.entries[0]: 77 is not known");
        let wrong = refused(|report| report["trace"]["entries"][0] = serde_json::json!([]));
        assert_eq!(wrong, "trace.entries[0]: a number is missing");
    }
}
