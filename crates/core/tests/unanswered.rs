//! A phone that rings: what its server says is no answer of its user.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use halloo_core::wire::{
    CallId, CallRecord, ClientFrame, Cuid, DeviceId, Direction, EndReason, Fact, InCall, LegId, MediaKind,
    Party, PreAccept, Private, ServerFrame, SessionId, Settings, Stage, TabId, Time, Token, Verb, Welcome,
};
use halloo_core::{
    CallPhase, Client, Command, Config, Effect, Epoch, Input, MediaEffect, Seed, SignallingEffect,
    SignallingInput, Ticket,
};

const CALL: CallId = CallId::new(1, 1);

fn told(client: &mut Client, input: Input) -> Vec<Effect> {
    client.handle(Time(1_000), input);
    std::iter::from_fn(|| client.poll_effect()).collect()
}

fn received(frame: ServerFrame) -> Input {
    Input::Signalling(Epoch(1), SignallingInput::Received(frame))
}

fn record(rev: u32, stage: Stage) -> CallRecord {
    CallRecord {
        call: CALL,
        rev,
        direction: Direction::Incoming,
        peer: Party { cuid: Cuid::parse("ana_1").unwrap(), name: None },
        context: "A reason".to_owned(),
        remote_context: None,
        image: None,
        media: MediaKind::Audio,
        limit: None,
        leg: LegId(1),
        stage,
    }
}

fn signed_in() -> Client {
    let config = Config {
        account: "dev".to_owned(),
        key: Private::new("key".to_owned()),
        cuid: Cuid::parse("ben_1").unwrap(),
        name: None,
        waiting: false,
        pre_accept: PreAccept::All,
        in_call: InCall::Direct,
        muted_talk: false,
        device: DeviceId::parse("laptop").unwrap(),
        tab: TabId::parse("tab").unwrap(),
        wall: 0,
    };
    let mut client = Client::new(config, Seed([1; 32]));
    told(&mut client, Input::Command(Ticket(1), Command::Connect));
    told(&mut client, Input::Signalling(Epoch(1), SignallingInput::Opened));
    let welcome = Welcome {
        session: SessionId::parse("session").unwrap(),
        token: Token::parse("token").unwrap(),
        resumed: false,
        ack: 0,
        calls: Vec::new(),
        settings: Settings { grace: 30_000, ..Settings::default() },
    };
    told(&mut client, received(ServerFrame::Welcome(welcome)));
    client
}

#[test]
fn what_the_server_calls_answered_opens_no_microphone() {
    let mut client = signed_in();
    let ringing = record(1, Stage::Ringing { alerting: false, silent: false, aside: false, left: 30_000 });
    told(&mut client, received(ServerFrame::Numbered { seq: 1, ack: 0, fact: Fact::State(ringing) }));
    assert_eq!(client.call_phase(CALL), Some(CallPhase::Alerting));

    let accepted = record(2, Stage::Accepted { peer_leg: LegId(0), talk: 0, peer_online: true });
    let effects =
        told(&mut client, received(ServerFrame::Numbered { seq: 2, ack: 0, fact: Fact::State(accepted) }));
    let opens = |effect: &&Effect| {
        matches!(effect, Effect::Media(_, _, MediaEffect::Capture(_) | MediaEffect::Attach { .. }))
    };
    assert_eq!(effects.iter().find(opens), None);
    // The other side is not left alone in it.
    let hangs_up = |effect: &Effect| {
        let Effect::Signalling(_, SignallingEffect::Send(ClientFrame::Numbered(numbered))) = effect else {
            return false;
        };
        numbered.command.as_ref().is_ok_and(|command| command.verb == Verb::Hangup(EndReason::Completed))
    };
    assert!(effects.iter().any(hangs_up), "{effects:?}");
    assert_eq!(client.call_phase(CALL), Some(CallPhase::Leaving));
}
