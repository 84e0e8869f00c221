//! Two clients and a whole call, by wire messages through real sockets.

use std::time::Duration;

use crate::common::{ACCOUNT, Client, KEY, ORIGIN, config, hello, open, sign_in, start};
use halloo_wire::{
    By, CallId, CallRecord, Candidate, ClientFrame, Cuid, Description, DescriptionKind, Direction, EndReason,
    Fact, MediaKind, RejectReason, ServerFrame, Shown, Stage, Tones, Verb,
};

fn invite(to: &str) -> Verb {
    let to = Cuid::parse(to).unwrap();
    Verb::Invite {
        to,
        context: "Your driver is calling".into(),
        remote_context: None,
        image: None,
        media: MediaKind::Audio,
        limit: None,
    }
}

fn state(fact: &Fact) -> Option<CallRecord> {
    if let Fact::State(record) = fact { Some(record.clone()) } else { None }
}

async fn until(client: &mut Client, wanted: impl Fn(&Stage) -> bool) -> CallRecord {
    client.fact(|fact| state(fact).filter(|record| wanted(&record.stage))).await
}

async fn ended(client: &mut Client) -> (EndReason, By, u64) {
    let record = until(client, |stage| matches!(stage, Stage::Ended { .. })).await;
    match record.stage {
        Stage::Ended { reason, by, duration } => (reason, by, duration),
        Stage::Ringing { .. } | Stage::Accepted { .. } => panic!("{record:?}"),
    }
}

fn description(kind: DescriptionKind, sdp: &str) -> Verb {
    Verb::Media(Description {
        generation: 1,
        kind,
        fresh: kind == DescriptionKind::Offer,
        sdp: sdp.to_owned().into(),
    })
}

async fn media(client: &mut Client) -> (DescriptionKind, String) {
    client
        .fact(|fact| {
            if let Fact::Media { description, .. } = fact {
                Some((description.kind, description.sdp.reveal().clone()))
            } else {
                None
            }
        })
        .await
}

#[tokio::test]
async fn they_talk_and_hang_up() {
    let server = start(config("")).await;
    let (mut ana, _) = sign_in(server.address, "ana_1").await;
    let (mut ben, _) = sign_in(server.address, "ben_1").await;
    let call = CallId::new(1, 1);

    ana.command(call, invite("ben_1")).await;
    let incoming = until(&mut ben, |stage| matches!(stage, Stage::Ringing { .. })).await;
    assert_eq!(
        (incoming.direction, incoming.context.as_str()),
        (Direction::Incoming, "Your driver is calling")
    );
    assert_eq!((incoming.call, incoming.peer.cuid.as_str()), (call, "ana_1"));
    ben.command(call, Verb::Ringing { silent: false }).await;
    until(&mut ana, |stage| matches!(stage, Stage::Ringing { alerting: true, .. })).await;

    ben.command(call, Verb::Accept).await;
    until(&mut ben, |stage| matches!(stage, Stage::Accepted { .. })).await;
    until(&mut ana, |stage| matches!(stage, Stage::Accepted { .. })).await;

    ana.command(call, description(DescriptionKind::Offer, "v=0 offer")).await;
    assert_eq!(media(&mut ben).await, (DescriptionKind::Offer, "v=0 offer".to_owned()));
    ben.command(call, description(DescriptionKind::Answer, "v=0 answer")).await;
    assert_eq!(media(&mut ana).await, (DescriptionKind::Answer, "v=0 answer".to_owned()));

    let line = "candidate:1 1 udp 1 192.0.2.1 9 typ host".to_owned();
    let candidate = Candidate { generation: 1, index: 0, line: Some(line.into()), mid: Some("0".into()) };
    ana.command(call, Verb::Ice(candidate.clone())).await;
    let received = ben
        .fact(|fact| if let Fact::Ice { candidate, .. } = fact { Some(candidate.clone()) } else { None })
        .await;
    assert_eq!(received, candidate);

    let shown = Shown { muted: true, held: true, lost: false };
    ben.command(call, Verb::Update { count: 1, shown }).await;
    ben.command(call, Verb::Dtmf { count: 1, tones: Tones::parse("12#").unwrap() }).await;
    let told = ana.fact(|fact| if let Fact::Update { shown, .. } = fact { Some(*shown) } else { None }).await;
    assert_eq!(told, shown);
    let keys =
        ana.fact(|fact| if let Fact::Dtmf { tones, .. } = fact { Some(tones.clone()) } else { None }).await;
    assert_eq!(keys.as_str(), "12#");

    ana.command(call, Verb::Hangup(EndReason::Completed)).await;
    let (reason, by, duration) = ended(&mut ana).await;
    assert_eq!((reason, by), (EndReason::Completed, By::Me));
    assert_eq!(ended(&mut ben).await, (EndReason::Completed, By::Peer, duration));
}

#[tokio::test]
async fn the_callee_says_no() {
    let server = start(config("")).await;
    let (mut ana, _) = sign_in(server.address, "ana_1").await;
    let (mut ben, _) = sign_in(server.address, "ben_1").await;
    let call = CallId::new(1, 1);
    ana.command(call, invite("ben_1")).await;
    until(&mut ben, |stage| matches!(stage, Stage::Ringing { .. })).await;
    ben.command(call, Verb::Reject(RejectReason::Declined)).await;
    assert_eq!(ended(&mut ana).await, (EndReason::Declined, By::Peer, 0));
    assert_eq!(ended(&mut ben).await, (EndReason::Declined, By::Me, 0));
}

#[tokio::test]
async fn a_user_of_another_account_does_not_exist() {
    let server = start(config("")).await;
    let (mut ana, _) = sign_in(server.address, "ana_1").await;
    let mut stranger = open(server.address, None).await.unwrap();
    stranger.welcome(hello("other", "a-key-for-other-0123456789", "ben_1")).await;
    ana.command(CallId::new(1, 1), invite("ben_1")).await;
    assert_eq!(ended(&mut ana).await.0, EndReason::Unreachable);
}

#[tokio::test]
async fn an_unanswered_call_is_missed_when_its_time_is_over() {
    let server = start(config("ring = 10")).await;
    let (mut ana, _) = sign_in(server.address, "ana_1").await;
    let (mut ben, _) = sign_in(server.address, "ben_1").await;
    ana.command(CallId::new(1, 1), invite("ben_1")).await;
    until(&mut ben, |stage| matches!(stage, Stage::Ringing { .. })).await;
    // Both stay connected: they ping while the desk's alarm runs, on a clock that skips the waiting.
    tokio::time::pause();
    let (first, second) = tokio::join!(end_while_pinging(&mut ana), end_while_pinging(&mut ben));
    assert_eq!(first, (EndReason::Missed, By::Server, 0));
    assert_eq!(second, (EndReason::Missed, By::Server, 0));
}

/// Pings every two seconds until the call has ended.
async fn end_while_pinging(client: &mut Client) -> (EndReason, By, u64) {
    let mut beat = tokio::time::interval(Duration::from_secs(2));
    loop {
        tokio::select! {
            _ = beat.tick() => client.send(&ClientFrame::Ping(0)).await,
            frame = client.receive() => {
                if let ServerFrame::Numbered { fact: Fact::State(record), .. } = frame
                    && let Stage::Ended { reason, by, duration } = record.stage
                {
                    return (reason, by, duration);
                }
            }
        }
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_noticed_and_after_the_grace_ends_the_call() {
    let server = start(config("grace = 20")).await;
    let (mut ana, _) = sign_in(server.address, "ana_1").await;
    let (mut ben, _) = sign_in(server.address, "ben_1").await;
    let call = CallId::new(1, 1);
    ana.command(call, invite("ben_1")).await;
    until(&mut ben, |stage| matches!(stage, Stage::Ringing { .. })).await;
    ben.command(call, Verb::Accept).await;
    until(&mut ana, |stage| matches!(stage, Stage::Accepted { peer_online: true, .. })).await;
    drop(ben);
    until(&mut ana, |stage| matches!(stage, Stage::Accepted { peer_online: false, .. })).await;
    tokio::time::pause();
    let (reason, by, _) = end_while_pinging(&mut ana).await;
    assert_eq!((reason, by), (EndReason::PeerLost, By::Peer));
}

#[tokio::test]
async fn a_page_that_leaves_ends_its_call() {
    let server = start(config("")).await;
    let (mut ana, _) = sign_in(server.address, "ana_1").await;
    let mut ben = open(server.address, Some(ORIGIN)).await.unwrap();
    ben.welcome(hello(ACCOUNT, KEY, "ben_1")).await;
    let call = CallId::new(1, 1);
    ana.command(call, invite("ben_1")).await;
    until(&mut ben, |stage| matches!(stage, Stage::Ringing { .. })).await;
    ben.command(call, Verb::Accept).await;
    until(&mut ana, |stage| matches!(stage, Stage::Accepted { .. })).await;
    // The goodbye and the close come right behind each other; neither may be lost.
    ben.send(&ClientFrame::Bye { back: false }).await;
    ben.close().await;
    let (reason, _, _) = ended(&mut ana).await;
    assert_eq!(reason, EndReason::Completed);
}
