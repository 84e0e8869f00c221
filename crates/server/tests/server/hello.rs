//! Who gets in, and who is told what.

use std::time::Duration;

use crate::common::{
    ACCOUNT, KEY, ORIGIN, OTHER_ORIGIN, config, hello, open, resume, sign_in, start, upgrade_status,
};
use halloo_wire::{ClientFrame, RefusalCode, SUBPROTOCOL};
use tokio::time::{Instant, pause};

#[tokio::test]
async fn a_good_hello_is_welcome() {
    let server = start(config("grace = 7")).await;
    let (_client, welcome) = sign_in(server.address, "ana_1").await;
    assert!(!welcome.resumed && welcome.calls.is_empty());
    assert_eq!(welcome.settings.grace, 7_000);
    let mut program = open(server.address, None).await.unwrap();
    program.welcome(hello(ACCOUNT, KEY, "ben_1")).await;
}

#[tokio::test]
async fn two_sessions_share_no_name_and_no_token() {
    let server = start(config("")).await;
    let (_ana, first) = sign_in(server.address, "ana_1").await;
    let (_ben, second) = sign_in(server.address, "ben_1").await;
    assert_ne!(first.session, second.session);
    assert!(first.token != second.token);
}

#[tokio::test]
async fn a_session_goes_on_after_its_connection_is_gone() {
    let server = start(config("")).await;
    let (client, welcome) = sign_in(server.address, "ana_1").await;
    drop(client);
    let mut again = open(server.address, Some(ORIGIN)).await.unwrap();
    let mut with_resume = hello(ACCOUNT, KEY, "ana_1");
    with_resume.resume = Some(resume(&welcome, 0));
    let second = again.welcome(with_resume).await;
    assert!(second.resumed && second.session == welcome.session && second.token != welcome.token);
}

#[tokio::test]
async fn coming_back_closes_the_connection_before() {
    let server = start(config("")).await;
    let (mut old, welcome) = sign_in(server.address, "ana_1").await;
    let mut new = open(server.address, Some(ORIGIN)).await.unwrap();
    let mut with_resume = hello(ACCOUNT, KEY, "ana_1");
    with_resume.resume = Some(resume(&welcome, 0));
    assert!(new.welcome(with_resume).await.resumed);
    assert_eq!(old.close_code().await, 1000);
}

#[tokio::test]
async fn goodbye_is_answered_with_a_normal_close() {
    let server = start(config("")).await;
    let (mut client, _) = sign_in(server.address, "ana_1").await;
    client.send(&ClientFrame::Bye { back: false }).await;
    assert_eq!(client.close_code().await, 1000);
}

#[tokio::test]
async fn account_key_and_origin_must_belong_together() {
    let server = start(config("")).await;
    for (account, key, origin) in [
        (ACCOUNT, "not-the-key-0123456789", ORIGIN),
        ("nobody", KEY, ORIGIN),
        ("other", KEY, OTHER_ORIGIN),
        // Some account lists this origin, but not the one that is named.
        (ACCOUNT, KEY, OTHER_ORIGIN),
    ] {
        let mut client = open(server.address, Some(origin)).await.unwrap();
        client.send(&ClientFrame::Hello(hello(account, key, "ana_1"))).await;
        assert_eq!(client.refused().await, (RefusalCode::InvalidCredentials, 4001), "{account} {origin}");
    }
}

#[tokio::test]
async fn a_foreign_origin_gets_no_websocket() {
    let server = start(config("")).await;
    let protocol = format!("sec-websocket-protocol: {SUBPROTOCOL}\r\n");
    let ask =
        async |origin: &str| upgrade_status(server.address, &format!("{protocol}origin: {origin}\r\n")).await;
    assert_eq!(ask(ORIGIN).await, 101);
    assert_eq!(ask(OTHER_ORIGIN).await, 101);
    for foreign in [
        "null",
        "https://evil.example",
        "https://app.example.com.evil.example",
        "https://evilapp.example.com",
        "https://app.example.com:8443",
        "https://app.example.com:443",
        "https://app.example.com/",
        "https://APP.example.com",
        "http://app.example.com",
        "http://localhost",
        "https://app.example.com\r\norigin: https://evil.example",
    ] {
        assert_eq!(ask(foreign).await, 403, "{foreign}");
    }
}

#[tokio::test]
async fn the_subprotocol_is_required() {
    let server = start(config("")).await;
    let origin = format!("origin: {ORIGIN}\r\n");
    for protocol in ["", "sec-websocket-protocol: halloo.v2\r\n", "sec-websocket-protocol: chat\r\n"] {
        assert_eq!(upgrade_status(server.address, &format!("{origin}{protocol}")).await, 400, "{protocol}");
    }
    let among_others = format!("{origin}sec-websocket-protocol: chat, {SUBPROTOCOL}\r\n");
    assert_eq!(upgrade_status(server.address, &among_others).await, 101);
}

#[tokio::test]
async fn what_comes_first_must_be_a_hello() {
    let server = start(config("")).await;
    let version = ClientFrame::Hello(hello(ACCOUNT, KEY, "ana_1")).write().replace("\"v\":1", "\"v\":2");
    for (text, expected) in [
        (ClientFrame::Ping(0).write(), (RefusalCode::NoHello, 4002)),
        ("{\"t\":\"hello\",\"v\":1}".to_owned(), (RefusalCode::BadFrame, 4003)),
        ("hello".to_owned(), (RefusalCode::BadFrame, 4003)),
        (version, (RefusalCode::UnsupportedVersion, 4004)),
    ] {
        let mut client = open(server.address, Some(ORIGIN)).await.unwrap();
        client.send_text(text.clone()).await;
        assert_eq!(client.refused().await, expected, "{text}");
    }
}

#[tokio::test]
async fn a_second_hello_is_an_error() {
    let server = start(config("")).await;
    let (mut client, _) = sign_in(server.address, "ana_1").await;
    client.send(&ClientFrame::Hello(hello(ACCOUNT, KEY, "ana_1"))).await;
    assert_eq!(client.refused().await, (RefusalCode::BadFrame, 4003));
}

#[tokio::test]
async fn who_says_nothing_is_turned_away_after_five_seconds() {
    let server = start(config("")).await;
    let mut client = open(server.address, Some(ORIGIN)).await.unwrap();
    // From here the clock jumps to the next timer whenever everybody waits: it may also jump over the time that
    // the close takes.
    pause();
    let before = Instant::now();
    assert_eq!(client.refused().await, (RefusalCode::NoHello, 4002));
    let waited = before.elapsed();
    assert!(waited > Duration::from_millis(4_900) && waited < Duration::from_secs(8), "{waited:?}");
}

#[tokio::test]
async fn who_falls_silent_is_closed_after_a_minute() {
    let server = start(config("")).await;
    let (mut client, _) = sign_in(server.address, "ana_1").await;
    pause();
    let before = Instant::now();
    assert_eq!(client.close_code().await, 1000);
    let waited = before.elapsed();
    assert!(waited > Duration::from_millis(59_900) && waited < Duration::from_secs(63), "{waited:?}");
}
