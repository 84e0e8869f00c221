//! Who may ask which users are there, and what they are told.

use std::net::SocketAddr;

use halloo_server::{Config, KeyHash};
use halloo_wire::{CallId, Cuid, Fact, MediaKind, Stage, Verb};
use serde_json::{Value, json};

use crate::common::{ACCOUNT, KEY, ORIGIN, OTHER_ORIGIN, config, request, sign_in, start, status};

/// One account that tells who is there.
fn telling(more: &str) -> Config {
    let key = KeyHash::new(KEY).unwrap();
    Config::from_toml(&format!(
        "listen = \"127.0.0.1:0\"\n{more}\n[[accounts]]\nid = \"{ACCOUNT}\"\nkeys = [\"{key}\"]\n\
         origins = [\"{ORIGIN}\"]\npresence = true\n"
    ))
    .unwrap()
}

async fn ask(address: SocketAddr, query: &str, headers: &str) -> (u16, String, Value) {
    let path = format!("/v1/accounts/{ACCOUNT}/presence{query}");
    let (head, body) = request(address, "GET", &path, &format!("connection: close\r\n{headers}")).await;
    (status(&head), head, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

fn with_key() -> String {
    format!("authorization: Bearer {KEY}\r\n")
}

#[tokio::test]
async fn users_are_offline_available_or_busy() {
    let server = start(telling("")).await;
    let all = "?cuid=ana_1&cuid=ben_1&cuid=nobody_1";
    let users = |ana: &str, ben: &str| {
        json!({ "users": [
            { "cuid": "ana_1", "state": ana, "devices": usize::from(ana != "offline") },
            { "cuid": "ben_1", "state": ben, "devices": usize::from(ben != "offline") },
            { "cuid": "nobody_1", "state": "offline", "devices": 0 },
        ] })
    };
    assert_eq!(ask(server.address, all, &with_key()).await.2, users("offline", "offline"));
    let (mut ana, _) = sign_in(server.address, "ana_1").await;
    let (mut ben, _) = sign_in(server.address, "ben_1").await;
    let (code, head, found) = ask(server.address, all, &with_key()).await;
    assert_eq!((code, found), (200, users("available", "available")));
    assert!(
        head.contains("cache-control: no-store") && head.contains("content-type: application/json"),
        "{head}"
    );
    let call = CallId::new(1, 1);
    let invite = Verb::Invite {
        to: Cuid::parse("ben_1").unwrap(),
        context: "why".to_owned(),
        remote_context: None,
        image: None,
        media: MediaKind::Audio,
        limit: None,
    };
    ana.command(call, invite).await;
    let ringing = |fact: &Fact| {
        matches!(fact, Fact::State(record) if matches!(record.stage, Stage::Ringing { .. })).then_some(())
    };
    ben.fact(ringing).await;
    assert_eq!(ask(server.address, all, &with_key()).await.2, users("busy", "busy"));
}

#[tokio::test]
async fn whoever_has_no_key_or_asks_badly_is_told_so() {
    let server = start(telling("")).await;
    let wrong = format!("authorization: Bearer {KEY}x\r\n");
    let basic = format!("authorization: Basic {KEY}\r\n");
    let foreign = format!("{}origin: {OTHER_ORIGIN}\r\n", with_key());
    let right = with_key();
    let many = format!("?{}", "cuid=ana_1&".repeat(101));
    for (query, headers, code, error, field) in [
        ("?cuid=ana_1", "", 401, "invalid_credentials", None),
        ("?cuid=ana_1", &wrong, 401, "invalid_credentials", None),
        ("?cuid=ana_1", &basic, 401, "invalid_credentials", None),
        ("?cuid=ana_1", &foreign, 403, "origin", None),
        ("", &right, 400, "invalid", Some("cuid")),
        ("?cuids=ana_1", &right, 400, "invalid", Some("cuid")),
        ("?cuid=ab", &right, 400, "invalid", Some("cuid")),
        ("?cuid=a%20b%20c%20d", &right, 400, "invalid", Some("cuid")),
        (&many, &right, 400, "invalid", Some("cuid")),
    ] {
        let (found, _, body) = ask(server.address, query, headers).await;
        assert_eq!((found, &body["error"]["code"]), (code, &json!(error)), "{query} {headers}");
        assert_eq!(body["error"]["field"], json!(field), "{query} {headers}");
        assert!(body["error"]["message"].as_str().is_some_and(|message| !message.is_empty()));
    }
}

#[tokio::test]
async fn an_account_that_does_not_want_it_tells_nobody() {
    let server = start(config("")).await;
    let (code, _, body) = ask(server.address, "?cuid=ana_1", &with_key()).await;
    assert_eq!((code, &body["error"]["code"]), (403, &json!("disabled")));
}

#[tokio::test]
async fn pages_of_the_accounts_origins_may_read_it() {
    let server = start(telling("")).await;
    let page = |origin: &str| format!("{}origin: {origin}\r\n", with_key());
    let (code, head, _) = ask(server.address, "?cuid=ana_1", &page(ORIGIN)).await;
    assert_eq!(code, 200);
    assert!(head.contains(&format!("access-control-allow-origin: {ORIGIN}")), "{head}");
    assert!(head.contains("vary: origin"), "{head}");
    let (_, head, _) = ask(server.address, "?cuid=ana_1", &page(OTHER_ORIGIN)).await;
    assert!(!head.contains("access-control-allow-origin"), "{head}");
    let path = format!("/v1/accounts/{ACCOUNT}/presence");
    for (origin, allowed) in [(ORIGIN, true), (OTHER_ORIGIN, false)] {
        let asked = format!(
            "connection: close\r\norigin: {origin}\r\naccess-control-request-method: GET\r\n\
             access-control-request-headers: authorization\r\n"
        );
        let (head, _) = request(server.address, "OPTIONS", &path, &asked).await;
        assert_eq!(status(&head), 204);
        assert_eq!(head.contains(&format!("access-control-allow-origin: {origin}")), allowed, "{head}");
        assert!(head.contains("access-control-allow-headers: authorization"), "{head}");
    }
}

#[tokio::test]
async fn an_address_may_ask_only_so_often() {
    let server = start(telling("")).await;
    let mut found = 200;
    let mut asked = 0;
    while found == 200 && asked < 1_000 {
        asked += 1;
        found = ask(server.address, "?cuid=ana_1", &with_key()).await.0;
    }
    assert_eq!(found, 429, "after {asked}");
    assert!(asked > 100, "{asked}");
}
