//! Every frame of the vectors reads to a value that writes the same frame; every refused one names its field. The
//! browser's tests read the same files with the browser's parser.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use halloo_wire::{ClientFrame, DecodeError, EndReason, Fact, Problem, ServerFrame};
use serde_json::{Map, Value};

fn vectors(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap()
}

fn client() -> Map<String, Value> {
    vectors(include_str!("../../../tests/vectors/client.json"))
}

fn server() -> Map<String, Value> {
    vectors(include_str!("../../../tests/vectors/server.json"))
}

#[test]
fn client_frames_survive_the_codec() {
    for (name, vector) in client() {
        let frame = ClientFrame::read(&&vector["frame"]).unwrap_or_else(|error| panic!("{name}: {error}"));
        if let ClientFrame::Numbered(numbered) = &frame {
            assert!(numbered.command.is_ok(), "{name}: {:?}", numbered.command);
        }
        assert_eq!(serde_json::from_str::<Value>(&frame.write()).unwrap(), vector["frame"], "{name}");
    }
}

#[test]
fn server_frames_survive_the_codec() {
    for (name, vector) in server() {
        let frame = ServerFrame::read(&&vector["frame"]).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(serde_json::from_str::<Value>(&frame.write()).unwrap(), vector["frame"], "{name}");
    }
}

#[test]
fn what_is_refused_names_its_field() {
    for (name, vector) in vectors(include_str!("../../../tests/vectors/refused.json")) {
        let frame = &vector["frame"];
        let error: DecodeError = match vector["side"].as_str().unwrap() {
            "server" => ServerFrame::read(&frame).unwrap_err(),
            _ => match ClientFrame::read(&frame) {
                Err(error) => error,
                // The envelope is sound, so its number counts; the command is not.
                Ok(ClientFrame::Numbered(numbered)) if name.starts_with("command:") => {
                    numbered.command.expect_err(&name)
                }
                Ok(frame) => panic!("{name}: {frame:?}"),
            },
        };
        let problem = match error.problem {
            Problem::Missing => "missing",
            Problem::WrongType => "wrong_type",
            Problem::TooLong => "too_long",
            Problem::Unknown => "unknown",
            Problem::Malformed => "malformed",
        };
        assert_eq!(
            (error.field, problem),
            (vector["field"].as_str().unwrap(), vector["problem"].as_str().unwrap()),
            "{name}"
        );
    }
}

#[test]
fn every_kind_of_message_has_a_vector() {
    let types = |vectors: &Map<String, Value>| -> BTreeSet<String> {
        vectors.values().map(|vector| vector["frame"]["t"].as_str().unwrap().to_owned()).collect()
    };
    let expected = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let verbs = [
        "hello",
        "call.invite",
        "call.ringing",
        "call.accept",
        "call.reject",
        "call.retract",
        "call.hangup",
        "call.peer_hangup",
        "call.media",
        "call.ice",
        "call.renew",
        "call.update",
        "call.dtmf",
        "call.get",
        "ack",
        "ping",
        "seen",
        "bye",
    ];
    assert_eq!(types(&client()), expected(&verbs));
    let facts = [
        "welcome",
        "refused",
        "call.state",
        "call.media",
        "call.ice",
        "call.renew",
        "call.rejoin",
        "call.update",
        "call.dtmf",
        "call.ticket",
        "result",
        "ack",
        "pong",
        "drain",
    ];
    assert_eq!(types(&server()), expected(&facts));
    for reason in EndReason::all() {
        assert!(server().contains_key(&["ended ", reason.as_str()].concat()), "{}", reason.as_str());
    }
}

#[test]
fn a_fact_of_a_later_version_counts_but_changes_nothing() {
    let frame: Value = serde_json::from_str(r#"{"t":"call.sparkle","s":4,"a":2,"c":7}"#).unwrap();
    assert_eq!(ServerFrame::read(&&frame), Ok(ServerFrame::Numbered { seq: 4, ack: 2, fact: Fact::Unknown }));
}

#[test]
fn unknown_members_are_ignored() {
    let frame: Value = serde_json::from_str(r#"{"t":"ack","a":2,"new":{"deep":[1,2]}}"#).unwrap();
    assert_eq!(ClientFrame::read(&&frame), Ok(ClientFrame::Ack(2)));
}

#[test]
fn secrets_and_addresses_never_print() {
    for vector in client().values().chain(server().values()) {
        let frame = &vector["frame"];
        let printed = match vector["side"].as_str().unwrap() {
            "client" => format!("{:?}", ClientFrame::read(&frame).unwrap()),
            _ => format!("{:?}", ServerFrame::read(&frame).unwrap()),
        };
        for secret in ["dev-key", "192.0.2.2", "v=0", "70ce", "\"p\""] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
}
