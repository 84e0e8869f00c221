//! Health, static files, and the bounds on connections.

use std::path::PathBuf;

use crate::common::{ORIGIN, config, get, open, request, sign_in, start, status, upgrade_status};
use halloo_wire::SUBPROTOCOL;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A small site, and a file beside it that nobody may have.
struct Site(PathBuf);

impl Site {
    fn new(test: &str) -> Self {
        let name = format!("{test}-{}", std::process::id());
        let site = Self(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name));
        std::fs::create_dir_all(site.0.join("public/halloo")).unwrap();
        for (name, content) in [
            ("public/index.html", "<!doctype html>"),
            ("public/demo.css", "a{}"),
            ("public/halloo/index.js", "export {}"),
            ("public/halloo/worker.mjs", "export {}"),
            ("public/halloo/halloo.wasm", "\0asm"),
            ("public/ring.ogg", "OggS"),
            ("public/icon.svg", "<svg/>"),
            ("secret.txt", "secret"),
        ] {
            std::fs::write(site.0.join(name), content).unwrap();
        }
        site
    }

    fn setting(&self) -> String {
        format!("serve = {:?}", self.0.join("public").to_str().unwrap())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn it_is_healthy_and_ready() {
    let server = start(config("")).await;
    for path in ["/healthz", "/readyz"] {
        let (head, _) = get(server.address, path).await;
        assert_eq!(status(&head), 200, "{path}");
        assert!(head.contains("x-content-type-options: nosniff"), "{head}");
        assert!(head.contains("referrer-policy: no-referrer"), "{head}");
    }
    let (head, body) = get(server.address, "/healthz").await;
    assert!(head.contains("access-control-allow-origin: *"), "a page on any origin may ask: {head}");
    assert_eq!(body, b"ok\n", "what pages know it by");
    assert_eq!(status(&get(server.address, "/").await.0), 404);
    let (head, _) = request(server.address, "POST", "/healthz", "connection: close\r\n").await;
    assert_eq!(status(&head), 405);
}

#[tokio::test]
async fn files_come_with_their_types_and_the_policy() {
    let site = Site::new("types");
    let server = start(config(&site.setting())).await;
    for (path, kind) in [
        ("/", "text/html"),
        ("/demo.css", "text/css"),
        ("/halloo/index.js", "text/javascript"),
        ("/halloo/worker.mjs", "application/javascript"),
        ("/halloo/halloo.wasm", "application/wasm"),
        ("/ring.ogg", "audio/ogg"),
        ("/icon.svg", "image/svg+xml"),
    ] {
        let (head, body) = get(server.address, path).await;
        assert_eq!(status(&head), 200, "{path}");
        assert!(head.contains(&format!("content-type: {kind}")), "{path}: {head}");
        assert!(
            head.contains(
                "content-security-policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"
            )
        );
        assert!(head.contains("x-content-type-options: nosniff") && head.contains("cache-control: no-cache"));
        assert!(!body.is_empty());
    }
    assert_eq!(status(&get(server.address, "/healthz").await.0), 200);
}

#[tokio::test]
async fn nothing_outside_the_directory_is_served() {
    let site = Site::new("outside");
    let server = start(config(&site.setting())).await;
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/halloo/../../secret.txt",
        "/..%2fsecret.txt",
        "//etc/passwd",
    ] {
        let (head, body) = get(server.address, path).await;
        assert_ne!(status(&head), 200, "{path}");
        assert!(!String::from_utf8_lossy(&body).contains("secret"), "{path}");
    }
}

#[tokio::test]
async fn an_address_has_only_so_many_websockets() {
    let server = start(config("[limits]\nconnections_per_address = 2")).await;
    let first = open(server.address, Some(ORIGIN)).await.unwrap();
    let _second = open(server.address, Some(ORIGIN)).await.unwrap();
    let headers = format!("origin: {ORIGIN}\r\nsec-websocket-protocol: {SUBPROTOCOL}\r\n");
    assert_eq!(upgrade_status(server.address, &headers).await, 429);
    drop(first);
    while upgrade_status(server.address, &headers).await == 429 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_trusted_proxy_speaks_for_its_clients() {
    let server =
        start(config("trusted_proxies = [\"127.0.0.1\"]\n[limits]\nconnections_per_address = 1")).await;
    let protocol = format!("origin: {ORIGIN}\r\nsec-websocket-protocol: {SUBPROTOCOL}\r\n");
    let from = |address: &str| format!("{protocol}x-forwarded-for: {address}\r\n");
    let mut held = Vec::new();
    for address in ["192.0.2.1", "192.0.2.2"] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let head = format!(
            "GET /v1/connect HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{}\r\n",
            from(address)
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 101");
        held.push(stream);
    }
    assert_eq!(upgrade_status(server.address, &from("203.0.113.9, 192.0.2.1")).await, 429);
}

#[tokio::test]
async fn connections_of_every_kind_are_bounded() {
    let server = start(config("[limits]\nconnections = 2")).await;
    let _idle = TcpStream::connect(server.address).await.unwrap();
    // An upgraded connection goes on counting.
    let _socket = open(server.address, Some(ORIGIN)).await.unwrap();
    let mut third = TcpStream::connect(server.address).await.unwrap();
    assert!(matches!(third.read(&mut [0]).await, Ok(0) | Err(_)), "closed at once");
}

#[tokio::test]
async fn a_request_that_never_ends_is_closed() {
    let server = start(config("")).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: ").await.unwrap();
    tokio::time::pause();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn draining_tells_everybody_and_then_ends() {
    let mut server = start(config("")).await;
    let (mut stays, _) = sign_in(server.address, "ana_1").await;
    let (mut leaves, _) = sign_in(server.address, "ben_1").await;
    server.stop();
    for client in [&mut stays, &mut leaves] {
        assert!(matches!(client.receive().await, halloo_wire::ServerFrame::Drain(after) if after <= 4_000));
    }
    assert_eq!(status(&get(server.address, "/readyz").await.0), 503);
    assert_eq!(status(&get(server.address, "/healthz").await.0), 200);
    let headers = format!("origin: {ORIGIN}\r\nsec-websocket-protocol: {SUBPROTOCOL}\r\n");
    assert_eq!(upgrade_status(server.address, &headers).await, 503);
    leaves.close().await;
    tokio::time::pause();
    assert_eq!(stays.close_code().await, 1001);
    server.ended().await;
}
