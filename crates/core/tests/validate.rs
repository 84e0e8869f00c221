//! Every rule of the init options and call parameters, in the order of the checks, with code, words and field.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use halloo_core::validate::{Entrance, init};
use halloo_core::wire::{Cuid, DeviceId, InCall, PreAccept, TabId, Time};
use halloo_core::{Client, Command, Config, Effect, Given, Input, Options, Seed, Ticket};

fn options(entries: &[(&str, Given)]) -> Options {
    Options(entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
}

fn good() -> Vec<(&'static str, Given)> {
    vec![("accountId", "acc".into()), ("apikey", "key".into()), ("cuid", "alice".into())]
}

fn with(changes: &[(&'static str, Given)]) -> Options {
    let mut entries = good();
    for (key, value) in changes {
        entries.retain(|(known, _)| known != key);
        entries.push((key, value.clone()));
    }
    options(&entries)
}

fn refused(options: &Options) -> (String, String, String) {
    let error = init(options, Entrance::Connect).expect_err("should be refused");
    (error.code.as_str().to_owned(), error.message, error.field.unwrap_or_default())
}

#[test]
fn good_options_pass() {
    let checked = init(
        &with(&[
            ("name", " Alice ".into()),
            ("url", "wss://calls.example.org".into()),
            ("ringtone", "/ring.mp3".into()),
            ("screens", Given::Flag(false)),
        ]),
        Entrance::Connect,
    )
    .unwrap();
    assert_eq!(checked.name.as_deref(), Some("Alice"));
    assert_eq!((checked.account.as_str(), checked.cuid.as_str(), checked.screens), ("acc", "alice", false));
    assert!(init(&options(&good()), Entrance::Connect).unwrap().screens);
}

#[test]
fn routes_are_words_of_a_list() {
    let checked =
        init(&with(&[("preAccept", "off".into()), ("inCall", "relay".into())]), Entrance::Connect).unwrap();
    assert_eq!((checked.pre_accept, checked.in_call), (PreAccept::Off, InCall::Relay));
    let unsaid = init(&options(&good()), Entrance::Connect).unwrap();
    assert_eq!(
        (unsaid.pre_accept, unsaid.in_call),
        (PreAccept::All, InCall::Direct),
        "the account's rule counts"
    );
    let (code, message, field) = refused(&with(&[("preAccept", "always".into())]));
    assert_eq!((code.as_str(), field.as_str()), ("ERR_INVALID_INITPARAMETERS", "preAccept"));
    assert_eq!(message, "preAccept should be one of: all relay off");
}

#[test]
fn the_drop_in_wants_clevertap_first() {
    let error = init(&options(&[]), Entrance::SignedCall).unwrap_err();
    assert_eq!(error.code.as_str(), "ERR_MISSING_INITPARAMETERS");
    assert!(error.message.starts_with("Clevertap sdk not found."));
    assert_eq!(error.field.as_deref(), Some("clevertap"));
    for wrong in [Given::from("sdk"), Given::Flag(true), Given::Other] {
        assert!(init(&with(&[("clevertap", wrong)]), Entrance::SignedCall).is_err());
    }
    assert!(init(&with(&[("clevertap", Given::Object)]), Entrance::SignedCall).is_ok());
}

#[test]
fn what_is_required_is_missed_in_order() {
    let mut entries = Vec::new();
    for (key, value) in good() {
        for absent in [Given::Absent, Given::from("")] {
            let mut tried = entries.clone();
            tried.push((key, absent));
            let expected = (
                "ERR_MISSING_INITPARAMETERS".to_owned(),
                format!("{key} is a required parameter"),
                key.to_owned(),
            );
            assert_eq!(refused(&options(&tried)), expected);
        }
        entries.push((key, value));
    }
}

#[test]
fn every_rule_of_the_init_options() {
    let cuid_spaces = "cuid must not contain any white spaces";
    let cuid_length = "cuid should be between 5 to 50 characters";
    let cuid_pattern = "invalid cuid. Please refer to the documentation";
    let pair = "a combination of cc and phone are mandatory, instead of passing only one of the fields";
    let phone_spaces = "cc and phone must not have any white spaces";
    let phone_digits = "cc and phone should be a number without special characters";
    let name_length = "name should be between 3 to 50 characters";
    let long = "x".repeat(51);
    let rows: &[(&'static str, Given, &str)] = &[
        ("accountId", Given::Other, "accountId should be a string"),
        ("apikey", Given::Flag(true), "apikey should be a string"),
        ("cuid", Given::Other, "cuid should be a string"),
        ("cuid", "alice smith".into(), cuid_spaces),
        ("cuid", "a\tlice".into(), cuid_spaces),
        ("cuid", "abcd".into(), cuid_length),
        ("cuid", long.as_str().into(), cuid_length),
        ("cuid", "91_8899555".into(), cuid_pattern),
        ("cuid", "12345".into(), cuid_pattern),
        ("cuid", "a__b1".into(), cuid_pattern),
        ("cuid", "abcde_".into(), cuid_pattern),
        ("cuid", "a-bcd".into(), cuid_pattern),
        ("cuid", "<b>x</b>".into(), cuid_pattern),
        ("accountId", "a".repeat(129).as_str().into(), "accountId is too long"),
        ("name", "Al".into(), name_length),
        ("name", "   Al   ".into(), name_length),
        ("name", long.as_str().into(), name_length),
        ("name", "Ali\u{202e}ce".into(), "name must not contain control characters"),
        ("name", Given::Object, "name should be a string"),
        ("screens", "yes".into(), "screens should be true or false"),
        ("url", "javascript:alert(1)".into(), "url is not a valid address"),
        ("url", "ftp://x".into(), "url is not a valid address"),
        ("url", Given::Other, "url should be a string"),
        ("ringtone", Given::Flag(true), "ringtone should be a string"),
        ("cuidd", "alice".into(), "unknown option \"cuidd\": did you mean \"cuid\"?"),
        ("apiKey", "key".into(), "unknown option \"apiKey\": did you mean \"apikey\"?"),
        ("ringTone", "x".into(), "unknown option \"ringTone\": did you mean \"ringtone\"?"),
        ("colour", "red".into(), "unknown option \"colour\""),
    ];
    for (key, value, text) in rows {
        let expected = ("ERR_INVALID_INITPARAMETERS".to_owned(), (*text).to_owned(), (*key).to_owned());
        assert_eq!(refused(&with(&[(key, value.clone())])), expected, "{key}: {value:?}");
    }
    let phones: &[(&str, &str, &str, &str)] = &[
        ("91", "", pair, "phone"),
        ("", "8899555", pair, "cc"),
        ("9 1", "8899555", phone_spaces, "cc"),
        ("91", "88 99555", phone_spaces, "phone"),
        ("1234567", "8899555", "cc should be between 1 to 6 characters", "cc"),
        ("91", "8899", "phone should be between 5 to 15 characters", "phone"),
        ("91", "1234567890123456", "phone should be between 5 to 15 characters", "phone"),
        ("+91", "8899555", phone_digits, "cc"),
        ("91", "88-99555", phone_digits, "phone"),
    ];
    for (code, phone, text, field) in phones {
        let given = with(&[("clevertap", Given::Object), ("cc", (*code).into()), ("phone", (*phone).into())]);
        let error = init(&given, Entrance::SignedCall).unwrap_err();
        assert_eq!((error.message.as_str(), error.field.as_deref()), (*text, Some(*field)), "{code} {phone}");
    }
}

#[test]
fn a_huge_key_does_not_become_a_huge_message() {
    let huge = "k".repeat(1 << 20);
    let (_, message, field) = refused(&options(&[&good()[..], &[(huge.as_str(), Given::Absent)]].concat()));
    assert!(message.len() < 100 && field.len() < 100);
}

fn dialled(receiver: Given, context: Given, options: Options) -> (String, String, String) {
    let config = Config {
        account: "acc".into(),
        key: "key".to_owned().into(),
        cuid: Cuid::parse("alice").unwrap(),
        name: None,
        waiting: false,
        pre_accept: PreAccept::All,
        in_call: InCall::Direct,
        muted_talk: false,
        device: DeviceId::parse("d").unwrap(),
        tab: TabId::parse("t").unwrap(),
        wall: 0,
    };
    let mut client = Client::new(config, Seed([1; 32]));
    client.handle(Time(0), Input::Command(Ticket(7), Command::Dial { receiver, context, options }));
    match client.poll_effect() {
        Some(Effect::Settle(Ticket(7), Err(error))) => {
            (error.code.as_str().to_owned(), error.message, error.field.unwrap_or_default())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_rule_of_a_call() {
    let code = "ERR_INVALID_CALL_PARAMETERS";
    let mandatory = "CUID and context are mandatory for calling.";
    let rows: Vec<(Given, Given, Options, &str, &str)> = vec![
        (Given::Absent, "why".into(), options(&[]), mandatory, "receiver"),
        ("".into(), "why".into(), options(&[]), mandatory, "receiver"),
        ("ben_1".into(), Given::Absent, options(&[]), mandatory, "context"),
        ("ben_1".into(), "".into(), options(&[]), mandatory, "context"),
        ("ben_1".into(), "  ".into(), options(&[]), mandatory, "context"),
        (Given::Other, "why".into(), options(&[]), "receiver should be a string", "receiver"),
        ("ben_1".into(), Given::Object, options(&[]), "context should be a string", "context"),
        ("alice".into(), "why".into(), options(&[]), "caller and receiver cannot be same", "receiver"),
        ("ben 1".into(), "why".into(), options(&[]), "cuid must not contain any white spaces", "receiver"),
        ("ben".into(), "why".into(), options(&[]), "cuid should be between 5 to 50 characters", "receiver"),
        (
            "ben-1".into(),
            "why".into(),
            options(&[]),
            "invalid cuid. Please refer to the documentation",
            "receiver",
        ),
        (
            "ben_1".into(),
            "x".repeat(65).as_str().into(),
            options(&[]),
            "context should be at most 64 characters",
            "context",
        ),
        (
            "ben_1".into(),
            "x".repeat(1 << 20).as_str().into(),
            options(&[]),
            "context should be at most 64 characters",
            "context",
        ),
        (
            "ben_1".into(),
            "a\nb".into(),
            options(&[]),
            "context must not contain control characters",
            "context",
        ),
        (
            "ben_1".into(),
            "why".into(),
            options(&[("recieverImage", "x".into())]),
            "unknown option \"recieverImage\"",
            "recieverImage",
        ),
        (
            "ben_1".into(),
            "why".into(),
            options(&[("reciever_image", "x".into())]),
            "unknown option \"reciever_image\": did you mean \"receiver_image\"?",
            "reciever_image",
        ),
        (
            "ben_1".into(),
            "why".into(),
            options(&[("initiator_image", Given::Other)]),
            "initiator_image should be a string",
            "initiator_image",
        ),
        (
            "ben_1".into(),
            "why".into(),
            options(&[("receiver_image", "x".repeat(2_049).as_str().into())]),
            "receiver_image is not a valid address",
            "receiver_image",
        ),
    ];
    for (receiver, context, options, text, field) in rows {
        let seen = dialled(receiver.clone(), context, options);
        assert_eq!(seen, (code.to_owned(), text.to_owned(), field.to_owned()), "{receiver:?}");
    }
}

#[test]
fn a_good_call_is_only_stopped_by_the_missing_connection() {
    let (code, text, _) = dialled(
        "ben_1".into(),
        "<b>why</b>".into(),
        options(&[("initiator_image", "https://x/y.png".into())]),
    );
    assert_eq!(code, "ERR_CONNECTION_NOT_ESTABLISHED");
    assert_eq!(text, "Signed call sdk isn't connected. Please reconnect.");
}
