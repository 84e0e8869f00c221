use halloo_core::wire::{ClientFrame, Node, Problem, ServerFrame};
use halloo_web::json::{Json, NotJson};
use js_sys::{JSON, Object};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{member, script, text};

/// Whether two parsed texts say the same, in whatever order.
const SAME: &str = "
    const sorted = (value) => value === null || typeof value !== 'object' ? value
        : Array.isArray(value) ? value.map(sorted)
        : Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
    return JSON.stringify(sorted(JSON.parse(a))) === JSON.stringify(sorted(JSON.parse(b)));";

fn same(left: &str, right: &str) -> bool {
    script(SAME, &left.into(), &right.into()).is_truthy()
}

/// The vectors of a file: name, frame as JSON text, and the vector itself.
fn vectors(text: &str) -> Vec<(String, String, JsValue)> {
    let all = JSON::parse(text).unwrap();
    let vectors: Vec<_> = Object::keys(all.unchecked_ref::<Object>())
        .iter()
        .map(|name| {
            let name = name.as_string().unwrap();
            let vector = member(&all, &name);
            let frame = JSON::stringify(&member(&vector, "frame")).unwrap().into();
            (name, frame, vector)
        })
        .collect();
    assert!(!vectors.is_empty());
    vectors
}

#[wasm_bindgen_test]
fn every_vector_survives_the_browsers_parser() {
    for (name, frame, _) in vectors(include_str!("../../../../tests/vectors/client.json")) {
        let read = ClientFrame::read(&Json::parse(&frame).unwrap());
        let written = read.unwrap_or_else(|error| panic!("{name}: {error}")).write();
        assert!(same(&frame, &written), "{name}:\n{frame}\n{written}");
    }
    for (name, frame, _) in vectors(include_str!("../../../../tests/vectors/server.json")) {
        let read = ServerFrame::read(&Json::parse(&frame).unwrap());
        let written = read.unwrap_or_else(|error| panic!("{name}: {error}")).write();
        assert!(same(&frame, &written), "{name}:\n{frame}\n{written}");
    }
}

#[wasm_bindgen_test]
fn every_refused_vector_is_refused_for_the_same_reason() {
    for (name, frame, vector) in vectors(include_str!("../../../../tests/vectors/refused.json")) {
        let node = Json::parse(&frame).unwrap();
        let error = match text(&vector, "side").as_str() {
            "server" => ServerFrame::read(&node).err(),
            _ => match ClientFrame::read(&node) {
                Err(error) => Some(error),
                // The envelope is sound, so its number counts; the command is not.
                Ok(ClientFrame::Numbered(numbered)) => numbered.command.err(),
                Ok(_) => None,
            },
        };
        let error = error.unwrap_or_else(|| panic!("{name} was read"));
        let problem = match error.problem {
            Problem::Missing => "missing",
            Problem::WrongType => "wrong_type",
            Problem::TooLong => "too_long",
            Problem::Unknown => "unknown",
            Problem::Malformed => "malformed",
        };
        assert_eq!((error.field, problem), (&*text(&vector, "field"), &*text(&vector, "problem")), "{name}");
    }
}

#[wasm_bindgen_test]
fn a_node_tells_kinds_apart() {
    let node = Json::parse(r#"{"a":"x","n":3,"z":null,"f":false,"l":["p","q"],"e":{}}"#).unwrap();
    let field = |name| node.field(name).unwrap();
    assert_eq!(field("a").text().as_deref(), Some("x"));
    assert_eq!(field("n").integer(), Some(3));
    assert_eq!(field("f").flag(), Some(false));
    assert_eq!(field("l").items().unwrap().iter().filter_map(Node::text).collect::<Vec<_>>(), ["p", "q"]);
    for absent in ["z", "missing"] {
        assert!(node.field(absent).is_none(), "{absent}");
    }
    for name in ["n", "f", "l", "e"] {
        assert_eq!(field(name).text(), None, "{name}");
    }
    for name in ["a", "f", "l", "e"] {
        assert_eq!(field(name).integer(), None, "{name}");
        assert!(field(name).field("length").is_none() || name == "l", "{name}");
    }
    assert_eq!(field("n").flag(), None);
    assert!(field("e").items().is_none());
}

#[wasm_bindgen_test]
fn only_whole_numbers_that_a_double_holds_are_integers() {
    for (text, number) in [
        ("0", Some(0)),
        ("9007199254740991", Some((1 << 53) - 1)),
        ("9007199254740992", None),
        ("-1", None),
        ("1.5", None),
        ("1e300", None),
        ("\"1\"", None),
    ] {
        assert_eq!(Json::parse(text).unwrap().integer(), number, "{text}");
    }
}

#[wasm_bindgen_test]
fn broken_texts_are_refused() {
    for text in ["", "{", "undefined", "{'a':1}", "\u{0}"] {
        assert_eq!(Json::parse(text).err(), Some(NotJson), "{text:?}");
    }
}
