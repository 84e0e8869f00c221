//! What a client that is signed in may send, and how much of it.

use crate::common::{ACCOUNT, KEY, ORIGIN, config, hello, open, open_on, run, sign_in, start};
use halloo_server::Server;
use halloo_wire::limits::MESSAGE_BYTES;
use halloo_wire::{CallId, ClientFrame, Fact, RefusalCode, ResultCode, ServerFrame, Verb};
use tokio::net::TcpSocket;
use tokio_tungstenite::tungstenite::Message;

const BAD: (RefusalCode, u16) = (RefusalCode::BadFrame, 4003);

#[tokio::test]
async fn a_ping_has_its_pong() {
    let server = start(config("")).await;
    let (mut client, _) = sign_in(server.address, "ana_1").await;
    client.send(&ClientFrame::Ping(0)).await;
    assert_eq!(client.receive().await, ServerFrame::Pong(0));
    client.send_message(Message::Ping("x".into())).await.unwrap();
    assert_eq!(client.next().await.unwrap().unwrap(), Message::Pong("x".into()));
}

#[tokio::test]
async fn what_cannot_be_read_ends_the_connection() {
    let server = start(config("")).await;
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    for text in ["", "nonsense", "{", "[]", "{\"t\":7}", "{\"t\":\"ack\"}", "{\"t\":\"call.get\"}", &deep] {
        let (mut client, _) = sign_in(server.address, "ana_1").await;
        client.send_text(text).await;
        assert_eq!(client.refused().await, BAD, "{}", text.get(..20).unwrap_or(text));
    }
    let (mut client, _) = sign_in(server.address, "ana_1").await;
    client.send_message(Message::binary(b"{\"t\":\"ping\",\"a\":0}".as_slice())).await.unwrap();
    assert_eq!(client.refused().await, BAD);
}

#[tokio::test]
async fn a_message_may_have_64_kib_and_not_one_byte_more() {
    let server = start(config("")).await;
    let (mut client, _) = sign_in(server.address, "ana_1").await;
    let sized = |bytes: usize| {
        let frame = "{\"t\":\"ping\",\"a\":0,\"x\":\"\"}";
        frame.replace("\"\"", &format!("\"{}\"", "x".repeat(bytes - frame.len())))
    };
    client.send_text(sized(MESSAGE_BYTES)).await;
    assert_eq!(client.receive().await, ServerFrame::Pong(0));
    client.send_text(sized(MESSAGE_BYTES + 1)).await;
    // The rest of the message is never read: the reset may overtake the refusal.
    match client.next().await {
        Some(Ok(Message::Text(text))) => assert!(text.contains("bad_frame"), "{text}"),
        Some(Err(_)) | None => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_unknown_command_is_answered_and_the_session_goes_on() {
    let server = start(config("")).await;
    let (mut client, _) = sign_in(server.address, "ana_1").await;
    let call = CallId::new(1, 1);
    client
        .send_text(format!(
            "{{\"t\":\"call.dance\",\"s\":1,\"a\":0,\"at\":0,\"id\":\"{call}\",\"ttl\":9000,\"c\":\"{call}\",\"p\":{{}}}}"
        ))
        .await;
    let outcome =
        client.fact(|fact| if let Fact::Result { outcome, .. } = fact { Some(*outcome) } else { None }).await;
    assert_eq!(outcome, Err(ResultCode::Unsupported));
    client.send(&ClientFrame::Ping(1)).await;
    assert_eq!(client.receive().await, ServerFrame::Pong(1));
}

#[tokio::test]
async fn a_gap_in_the_numbers_ends_the_connection() {
    let server = start(config("")).await;
    let (mut client, _) = sign_in(server.address, "ana_1").await;
    let call = CallId::new(1, 1);
    client
        .send_text(format!(
            "{{\"t\":\"call.get\",\"s\":2,\"a\":0,\"at\":0,\"id\":\"{call}\",\"ttl\":9000,\"c\":\"{call}\"}}"
        ))
        .await;
    assert_eq!(client.refused().await, BAD);
}

#[tokio::test]
async fn too_many_frames_end_the_connection() {
    let server = start(config("[limits]\nframes_at_once = 300\nframes_per_second = 10")).await;
    let (mut client, _) = sign_in(server.address, "ana_1").await;
    for _ in 0..1_000 {
        if client.send_message(Message::text(ClientFrame::Ping(0).write())).await.is_err() {
            break;
        }
    }
    let mut pongs = 0;
    let last = loop {
        let frame = client.receive().await;
        if !matches!(frame, ServerFrame::Pong(_)) {
            break frame;
        }
        pongs += 1;
    };
    assert_eq!(last, ServerFrame::Refused(RefusalCode::RateLimited));
    assert_eq!(client.close_code().await, 4005);
    assert!(pongs < 320, "{pongs}");
    // It is this connection's limit, not the server's.
    sign_in(server.address, "ben_1").await;
}

#[tokio::test]
async fn a_flood_before_the_hello_ends_too() {
    let server = start(config("[limits]\nframes_at_once = 300\nframes_per_second = 10")).await;
    let mut client = open(server.address, Some(ORIGIN)).await.unwrap();
    for _ in 0..400 {
        if client.send_message(Message::Ping("".into())).await.is_err() {
            break;
        }
    }
    let refusal = loop {
        match client.next().await {
            Some(Ok(Message::Pong(_))) => {}
            Some(Ok(Message::Text(text))) => break text,
            other => panic!("{other:?}"),
        }
    };
    assert!(refusal.contains("rate_limited"), "{refusal}");
}

#[tokio::test]
async fn too_many_commands_are_answered_so() {
    let server = start(config("[limits]\ncommands_at_once = 70\ncommands_per_second = 1")).await;
    let (mut client, _) = sign_in(server.address, "ana_1").await;
    for _ in 0..80 {
        client.command(CallId::new(1, 1), Verb::Get).await;
    }
    client
        .fact(|fact| {
            if let Fact::Result { outcome: Err(ResultCode::RateLimited), .. } = fact {
                Some(())
            } else {
                None
            }
        })
        .await;
}

#[tokio::test]
async fn who_does_not_read_is_cut_off_and_nobody_else_notices() {
    let config = config("[limits]\nframes_at_once = 100000\nframes_per_second = 10000");
    // Accepted sockets inherit the small buffer: the system must not hold megabytes for a client that does not read.
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_send_buffer_size(4_096).unwrap();
    socket.bind(config.listen).unwrap();
    let server = run(Server::on(socket.listen(16).unwrap(), config).unwrap());

    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut slow = open_on(socket.connect(server.address).await.unwrap(), Some(ORIGIN)).await.unwrap();
    slow.welcome(hello(ACCOUNT, KEY, "ana_1")).await;
    let mut pings = 0;
    while slow.send_message(Message::text(ClientFrame::Ping(0).write())).await.is_ok() {
        pings += 1;
        assert!(pings < 90_000, "never cut off");
    }
    let (mut other, _) = sign_in(server.address, "ben_1").await;
    other.send(&ClientFrame::Ping(0)).await;
    assert_eq!(other.receive().await, ServerFrame::Pong(0));
}
