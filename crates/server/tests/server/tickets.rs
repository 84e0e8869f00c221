//! The real binary is killed in a call, and another one rebuilds the record from what both sides were given.

use std::time::{Duration, Instant};

use crate::common::{Client, hello, open};
use crate::process::{Process, start};
use halloo_wire::{By, CallId, Claim, Cuid, EndReason, Fact, MediaKind, Shown, Stage, Verb, Welcome, limits};

const CALL: CallId = CallId::new(1, 1);

async fn page(server: &Process, cuid: &str, ticket: Option<String>) -> (Client, Welcome) {
    let mut client = open(server.address, Some("http://localhost:5173")).await.unwrap();
    let claim = |ticket: String| Claim {
        ticket: ticket.into(),
        generation: 1,
        count: 0,
        shown: Shown::default(),
        keys: 0,
    };
    let mut hello = hello("dev", "dev-key", cuid);
    hello.claims.extend(ticket.map(claim));
    let welcome = client.welcome(hello).await;
    (client, welcome)
}

async fn ticket(client: &mut Client) -> String {
    client
        .fact(
            |fact| if let Fact::Ticket { ticket, .. } = fact { Some(ticket.reveal().clone()) } else { None },
        )
        .await
}

async fn ended(client: &mut Client) -> (EndReason, By, u64) {
    client
        .fact(|fact| {
            let Fact::State(record) = fact else { return None };
            match record.stage {
                Stage::Ended { reason, by, duration } => Some((reason, by, duration)),
                Stage::Ringing { .. } | Stage::Accepted { .. } => None,
            }
        })
        .await
}

async fn answered(server: &Process) -> (String, String) {
    let ((mut ana, _), (mut ben, _)) = (page(server, "ana_1", None).await, page(server, "ben_1", None).await);
    let (context, media) = ("why".to_owned(), MediaKind::Audio);
    let to = Cuid::parse("ben_1").unwrap();
    ana.command(CALL, Verb::Invite { to, context, remote_context: None, image: None, media, limit: None })
        .await;
    ben.fact(|fact| matches!(fact, Fact::State(_)).then_some(())).await;
    ben.command(CALL, Verb::Accept).await;
    (ticket(&mut ana).await, ticket(&mut ben).await)
}

#[tokio::test]
async fn a_server_that_was_killed_is_followed_by_one_that_knows_the_call() {
    let place = std::env::temp_dir().join(format!("halloo-tickets-{}", std::process::id()));
    std::fs::create_dir_all(&place).unwrap();
    let file = place.join("ticket.key");
    let words = ["--ticket-key-file", file.to_str().unwrap()];
    let first = start(&words).await;
    let before = Instant::now();
    let (one, two) = answered(&first).await;
    let answer = Instant::now();
    assert!(one.len() <= limits::TICKET_BYTES && one != two);
    first.kill().await;

    let second = start(&words).await;
    // What is somebody else's is of no use.
    let (_eve, welcome) = page(&second, "eve_1", Some(one.clone())).await;
    assert_eq!(welcome.calls, []);
    let (mut ana, welcome) = page(&second, "ana_1", Some(one)).await;
    let record = welcome.calls.first().unwrap();
    assert_eq!((record.call, record.peer.cuid.as_str(), record.context.as_str()), (CALL, "ben_1", "why"));
    let (mut ben, welcome) = page(&second, "ben_1", Some(two)).await;
    assert_eq!(welcome.calls.len(), 1);
    let least = answer.elapsed();
    ana.command(CALL, Verb::Hangup(EndReason::Completed)).await;
    let (reason, by, duration) = ended(&mut ana).await;
    let most = before.elapsed();
    assert_eq!((reason, by), (EndReason::Completed, By::Me));
    assert_eq!(ended(&mut ben).await, (EndReason::Completed, By::Peer, duration));
    // A wall clock may be set by some milliseconds meanwhile.
    let (talked, slack) = (Duration::from_millis(duration), Duration::from_secs(1));
    assert!(talked + slack >= least && talked <= most + slack, "{talked:?}, not {least:?} to {most:?}");
    second.kill().await;
    std::fs::remove_dir_all(&place).unwrap();
}
