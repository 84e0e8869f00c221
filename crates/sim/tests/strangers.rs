//! Parties that lie: repeats, forged ids, losers, and people who are in no call at all.

use halloo_sim::World;
use halloo_wire::{
    CallId, ClientFrame, DescriptionKind, EndReason, MediaKind, RefusalCode, RejectReason, ResultCode, Shown,
    Stage, Token, Verb,
};

fn invite(to: &str) -> Verb {
    halloo_wire::Cuid::parse(to).map_or(Verb::Get, |to| Verb::Invite {
        to,
        context: "Boo".to_owned(),
        remote_context: None,
        image: None,
        media: MediaKind::Audio,
        limit: None,
    })
}

fn ended(stage: Option<Stage>) -> Option<EndReason> {
    match stage {
        Some(Stage::Ended { reason, .. }) => Some(reason),
        Some(Stage::Ringing { .. } | Stage::Accepted { .. }) | None => None,
    }
}

/// Everything that somebody can say about a call.
fn verbs() -> [Verb; 8] {
    [
        Verb::Ringing { silent: true },
        Verb::Accept,
        Verb::Reject(RejectReason::Declined),
        Verb::Retract,
        Verb::Hangup(EndReason::Completed),
        Verb::Media(halloo_wire::Description {
            fresh: true,
            generation: 1,
            kind: DescriptionKind::Offer,
            sdp: "v=0\r\n".to_owned().into(),
        }),
        Verb::Update { count: 99, shown: Shown { muted: true, held: true, lost: true } },
        Verb::Get,
    ]
}

#[test]
fn a_stranger_learns_nothing_and_changes_nothing() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    let call = ana.dial("ben_1").call();
    ben.rings();
    let mut eve = world.raw();
    eve.hello("eve_1", "cellar", "tab", None);
    for round in 0..2 {
        for verb in verbs() {
            let real = eve.command(call, verb.clone());
            let made_up = eve.command(CallId::new(3, 4), verb);
            assert_eq!(eve.results(real), [Err(ResultCode::NoSuchCall)]);
            assert_eq!(eve.results(real), eve.results(made_up), "the answers must not differ");
        }
        let taken = eve.command(call, invite("cid_1"));
        assert_eq!(eve.results(taken), [Err(ResultCode::NoSuchCall)]);
        if round == 0 {
            assert!(ben.is_ringing());
            ben.answer().done();
            ana.talks();
        }
    }
    world.run(1_000);
    assert!(!ana.is_idle() && !ben.is_idle() && !ben.sees_peer_muted());
    ana.hang_up().done();
    ben.is_over();
    eve.close();
}

#[test]
fn a_losing_leg_has_nothing_more_to_say() {
    let world = World::new();
    let (ana, desk) = (world.client("ana_1"), world.device("ben_1", "desk"));
    let mut pocket = world.raw();
    pocket.hello("ben_1", "pocket", "tab", None);
    let call = ana.dial("ben_1").call();
    desk.rings();
    desk.answer().done();
    ana.talks();
    assert_eq!(ended(pocket.stage(call)), Some(EndReason::AnsweredElsewhere));
    for verb in verbs() {
        pocket.command(call, verb);
    }
    world.run(1_000);
    assert!(!ana.is_idle() && !desk.is_idle() && !ana.sees_peer_muted());
    ana.hang_up().done();
    desk.is_over();
    pocket.close();
}

#[test]
fn an_ended_call_stays_ended_whatever_is_said() {
    let world = World::new();
    let ben = world.client("ben_1");
    let mut eve = world.raw();
    eve.hello("eve_1", "cellar", "tab", None);
    let call = CallId::new(5, 6);
    eve.command(call, invite("ben_1"));
    ben.rings();
    eve.command(call, Verb::Retract);
    ben.is_over();
    for verb in verbs().into_iter().chain([invite("ben_1"), invite("ben_1")]) {
        eve.command(call, verb);
        assert!(ben.is_idle());
        assert_eq!(ended(eve.stage(call)), Some(EndReason::Cancelled));
    }
    assert_eq!(world.census().tombstones, 1);
    eve.close();
}

#[test]
fn an_invite_that_is_repeated_rings_once() {
    let world = World::new();
    let ben = world.client("ben_1");
    let mut eve = world.raw();
    eve.hello("eve_1", "cellar", "tab", None);
    let call = CallId::new(5, 6);
    let id = eve.command(call, invite("ben_1"));
    ben.rings();
    // The same command, and the same call under another command.
    eve.repeat(call, invite("ben_1"), id);
    let again = eve.command(call, invite("ben_1"));
    assert_eq!(eve.results(id), [Ok(()), Ok(())]);
    assert_eq!(eve.results(again), [Ok(())]);
    assert_eq!((world.census().ringing, world.census().tombstones), (1, 0));
    // And the same number once more, as after a resume: not even answered.
    eve.seq -= 1;
    eve.repeat(call, invite("ben_1"), id);
    assert_eq!(eve.results(id).len(), 2);
    ben.decline().done();
    eve.close();
}

#[test]
fn a_repeated_command_has_the_same_result_and_no_effect() {
    let world = World::new();
    let ben = world.client("ben_1");
    let mut eve = world.raw();
    eve.hello("eve_1", "cellar", "tab", None);
    let call = CallId::new(5, 6);
    eve.command(call, invite("ben_1"));
    ben.rings();
    ben.answer().done();
    let end = ben.watch_end();
    let early = eve.command(call, Verb::Accept);
    let bye = eve.command(call, Verb::Hangup(EndReason::Completed));
    let first = end.end();
    world.run(500);
    eve.repeat(call, Verb::Hangup(EndReason::Completed), bye);
    eve.repeat(call, Verb::Accept, early);
    assert_eq!(eve.results(bye), [Ok(()), Ok(())]);
    assert_eq!(eve.results(early), [Err(ResultCode::WrongState), Err(ResultCode::WrongState)]);
    let Some(Stage::Ended { duration, .. }) = eve.stage(call) else { panic!("not ended") };
    assert_eq!(duration, first.duration);
    eve.close();
}

#[test]
fn a_session_is_resumed_by_its_own_token_and_owner_only() {
    let world = World::new();
    let ben = world.raw();
    ben.hello("ben_1", "desk", "tab", None);
    let session = ben.session().unwrap();
    let stolen = [
        ("eve_1", "desk", "tab", session.clone()),
        ("ben_1", "other", "tab", session.clone()),
        ("ben_1", "desk", "other", session.clone()),
        (
            "ben_1",
            "desk",
            "tab2",
            halloo_wire::Resume { token: Token::parse("guess").unwrap(), ..session.clone() },
        ),
    ];
    for (cuid, device, tab, resume) in stolen {
        let thief = world.raw();
        thief.hello(cuid, device, tab, Some(resume));
        assert!(thief.session().is_some() && !thief.resumed(), "{cuid} {device} {tab}");
        thief.close();
    }
    let back = world.raw();
    back.hello("ben_1", "desk", "tab", Some(session.clone()));
    assert!(back.resumed());
    // The old token is worth nothing once the new one was used.
    back.send(&ClientFrame::Ping(0));
    let late = world.raw();
    late.hello("ben_1", "desk", "tab", Some(session));
    assert!(!late.resumed());
    late.close();
    back.close();
    ben.close();
}

#[test]
fn broken_frames_close_the_connection_and_nothing_else() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.dial("ben_1").call();
    ben.rings();
    for text in ["", "{", "[]", "null", "{\"t\":7}", "{\"t\":\"call.accept\"}", "{\"t\":\"ack\",\"a\":-1}"] {
        let eve = world.raw();
        eve.hello("eve_1", "cellar", "tab", None);
        eve.send_text(text.to_owned());
        assert_eq!(eve.refused(), Some(RefusalCode::BadFrame), "{text}");
        eve.close();
    }
    for text in ["{", "{\"t\":\"ping\",\"a\":0}", "{\"t\":\"hello\",\"v\":1}"] {
        let eve = world.raw();
        eve.send_text(text.to_owned());
        assert_eq!(eve.refused(), Some(RefusalCode::NoHello), "{text}");
        eve.close();
    }
    let mut eve = world.raw();
    eve.hello("eve_1", "cellar", "tab", None);
    eve.seq = 9;
    eve.command(CallId::new(1, 1), Verb::Get);
    assert_eq!(eve.refused(), Some(RefusalCode::BadFrame), "a gap in the numbers");
    eve.close();
    assert!(ben.is_ringing());
    ben.decline().done();
    ana.is_over();
}

#[test]
fn a_flood_is_turned_down_and_hurts_nobody_else() {
    let config =
        halloo_switch::Config { commands_at_once: 20, commands_per_second: 1, ..halloo_sim::usual_config() };
    let world = World::with(config);
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    let mut eve = world.raw();
    eve.hello("eve_1", "cellar", "tab", None);
    let ids: Vec<_> = (0..60).map(|_| eve.command(CallId::new(1, 1), Verb::Get)).collect();
    assert!(
        ids.iter().any(|id| eve.results(*id) == [Err(ResultCode::RateLimited)]) || eve.refused().is_some()
    );
    ana.dial("ben_1").call();
    ben.rings();
    ben.answer().done();
    ana.talks();
    ana.hang_up().done();
    ben.is_over();
    eve.close();
}
