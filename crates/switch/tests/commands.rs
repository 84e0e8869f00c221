//! Numbers, ages, repeats, forged ids and quotas.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test fails by panicking, and looks for the one thing that it wants"
)]

mod board;

use board::{Board, GRACE, RING, call, config};
use halloo_switch::Input;
use halloo_switch::wire::{
    By, ClientFrame, DecodeError, EndReason, Fact, LegId, Problem, RefusalCode, RejectReason, ResultCode,
    Shown, Stage, Verb,
};

const MUTED: Shown = Shown { muted: true, held: false, lost: false };

#[test]
fn a_repeated_command_changes_nothing_and_has_the_same_result() {
    let mut board = Board::new();
    let (ana, ben) = (board.page("ana_1"), board.page("ben_1"));
    board.invite(ana, 1, "ben_1").unwrap();
    let accept = board.numbered(ben, call(1), Verb::Accept);
    board.frame(ben, ClientFrame::Numbered(accept.clone()));
    let rev = board.record(ana, 1).unwrap().rev;
    // The same number again: dropped. The same command under a new number: the same result.
    board.frame(ben, ClientFrame::Numbered(accept.clone()));
    let mut again = board.numbered(ben, call(1), Verb::Accept);
    again.id = accept.id;
    board.frame(ben, ClientFrame::Numbered(again));
    let results =
        board.facts(ben).filter(|fact| matches!(fact, Fact::Result { outcome: Ok(()), .. })).count();
    assert_eq!((results, board.record(ana, 1).unwrap().rev), (2, rev));
    // A repeated invite rings nobody twice.
    let rings = board.facts(ben).filter(|fact| matches!(fact, Fact::State(_))).count();
    board.invite(ana, 1, "ben_1").unwrap();
    assert_eq!(board.facts(ben).filter(|fact| matches!(fact, Fact::State(_))).count(), rings);
}

#[test]
fn a_gap_breaks_the_connection_and_the_session_goes_on() {
    let mut board = Board::new();
    let ana = board.page("ana_1");
    let lost = board.numbered(ana, call(1), Verb::Get);
    let next = board.numbered(ana, call(1), Verb::Get);
    board.frame(ana, ClientFrame::Numbered(next.clone()));
    assert_eq!(board.closed(ana), Some(Some(RefusalCode::BadFrame)));
    let resume = board.resume(ana, 0);
    let again = board.hello("acc", "ana_1", "device-0", "tab-0", Some(resume));
    assert!(board.welcome(again).resumed);
    board.frame(again, ClientFrame::Numbered(lost));
    board.frame(again, ClientFrame::Numbered(next));
    assert_eq!(board.numbers(again), [1, 2]);
}

#[test]
fn a_late_command_is_not_carried_out() {
    let mut board = Board::new();
    let (ana, ben) = (board.page("ana_1"), board.page("ben_1"));
    board.invite(ana, 1, "ben_1").unwrap();
    let mut stuck = board.numbered(ben, call(1), Verb::Accept);
    stuck.ttl = 5_000;
    board.frame(ben, ClientFrame::Ping(0));
    board.pass(8_000);
    let id = stuck.id;
    board.frame(ben, ClientFrame::Numbered(stuck));
    assert_eq!(board.result(ben, id), Some(Err(ResultCode::Expired)));
    assert!(matches!(board.record(ana, 1).unwrap().stage, Stage::Ringing { .. }));
    let mut dead = board.numbered(ben, call(1), Verb::Accept);
    dead.ttl = 0;
    let id = dead.id;
    board.frame(ben, ClientFrame::Numbered(dead));
    assert_eq!(board.result(ben, id), Some(Err(ResultCode::Expired)));
}

#[test]
fn strangers_learn_nothing_and_change_nothing() {
    let mut board = Board::new();
    let (ana, ben, eve) = (board.page("ana_1"), board.page("ben_1"), board.page("eve_1"));
    let other_account = board.hello("other", "ben_1", "d", "t", None);
    board.invite(ana, 1, "ben_1").unwrap();
    let rev = board.record(ben, 1).unwrap().rev;
    for stranger in [eve, other_account] {
        for verb in [
            Verb::Accept,
            Verb::Reject(RejectReason::Declined),
            Verb::Retract,
            Verb::Hangup(EndReason::Completed),
            Verb::Update { count: 1, shown: MUTED },
            Verb::Get,
        ] {
            assert_eq!(board.send(stranger, call(1), verb), Err(ResultCode::NoSuchCall));
        }
        assert_eq!(board.invite(stranger, 1, "ana_1"), Err(ResultCode::NoSuchCall));
    }
    // A party may only do what its side may.
    assert_eq!(board.send(ana, call(1), Verb::Accept), Err(ResultCode::WrongState));
    assert_eq!(board.send(ben, call(1), Verb::Retract), Err(ResultCode::WrongState));
    assert_eq!(
        board.send(ben, call(1), Verb::Update { count: 1, shown: MUTED }),
        Err(ResultCode::WrongState)
    );
    assert_eq!(board.record(ben, 1).unwrap().rev, rev);
    // Users of two accounts never meet.
    assert_eq!(board.facts(other_account).filter(|fact| matches!(fact, Fact::State(_))).count(), 0);
}

#[test]
fn what_cannot_be_read_is_answered_and_counts() {
    let mut board = Board::new();
    let ana = board.page("ana_1");
    for (field, code) in [("t", ResultCode::Unsupported), ("context", ResultCode::BadMessage)] {
        let mut numbered = board.numbered(ana, call(1), Verb::Get);
        numbered.command = Err(DecodeError { field, problem: Problem::Unknown });
        let id = numbered.id;
        board.frame(ana, ClientFrame::Numbered(numbered));
        assert_eq!(board.result(ana, id), Some(Err(code)));
    }
    assert_eq!(board.send(ana, call(9), Verb::Get), Err(ResultCode::NoSuchCall));
}

#[test]
fn commands_and_invites_have_quotas() {
    let mut board =
        Board::with(halloo_switch::Config { invites_per_minute: 2, commands_at_once: 10, ..config() });
    let ana = board.page("ana_1");
    assert_eq!(board.invite(ana, 1, "ben_1"), Ok(()));
    assert_eq!(board.invite(ana, 2, "ben_1"), Ok(()));
    assert_eq!(board.invite(ana, 3, "ben_1"), Err(ResultCode::RateLimited));
    board.pass(30_000);
    assert_eq!(board.invite(ana, 4, "ben_1"), Ok(()));
    for _ in 0..9 {
        board.send(ana, call(1), Verb::Get).unwrap();
    }
    assert_eq!(board.send(ana, call(1), Verb::Get), Err(ResultCode::RateLimited));
}

#[test]
fn an_ended_call_never_rings() {
    let mut board = Board::new();
    let (ana, ben) = (board.page("ana_1"), board.page("ben_1"));
    board.invite(ana, 1, "ben_1").unwrap();
    board.send(ana, call(1), Verb::Retract).unwrap();
    assert_eq!(board.end(ben, 1), Some((EndReason::Cancelled, By::Peer, 0)));
    board.invite(ana, 1, "ben_1").unwrap();
    assert_eq!(board.end(ben, 1), Some((EndReason::Cancelled, By::Peer, 0)));
    assert_eq!(board.send(ben, call(1), Verb::Accept), Err(ResultCode::WrongState));
    let late = board.page("ben_1");
    assert!(board.welcome(late).calls.is_empty());
}

#[test]
fn the_duration_is_the_servers_and_equal() {
    let mut board = Board::new();
    let (ana, ben) = (board.page("ana_1"), board.page("ben_1"));
    board.invite(ana, 1, "ben_1").unwrap();
    board.pass(3_000);
    board.send(ben, call(1), Verb::Accept).unwrap();
    board.pass(7_123);
    board.send(ana, call(1), Verb::Hangup(EndReason::Completed)).unwrap();
    assert_eq!(board.end(ana, 1), Some((EndReason::Completed, By::Me, 7_123)));
    assert_eq!(board.end(ben, 1), Some((EndReason::Completed, By::Peer, 7_123)));
}

#[test]
fn media_passes_between_the_two_legs_only() {
    let mut board = Board::new();
    let (ana, ben, ben_too) = (board.page("ana_1"), board.page("ben_1"), board.page("ben_1"));
    board.invite(ana, 1, "ben_1").unwrap();
    let update = |count| Verb::Update { count, shown: MUTED };
    assert_eq!(board.send(ana, call(1), update(1)), Err(ResultCode::WrongState));
    board.send(ben, call(1), Verb::Accept).unwrap();
    assert_eq!(board.end(ben_too, 1), Some((EndReason::AnsweredElsewhere, By::Me, 0)));
    board.send(ana, call(1), update(2)).unwrap();
    assert_eq!(board.send(ben_too, call(1), update(3)), Err(ResultCode::WrongState));
    let heard =
        |board: &Board, page| board.facts(page).filter(|fact| matches!(fact, Fact::Update { .. })).count();
    assert_eq!((heard(&board, ana), heard(&board, ben), heard(&board, ben_too)), (0, 1, 0));
    assert!(matches!(
        board.facts(ben).next_back(),
        Some(Fact::Update { leg: LegId(0), count: 2, shown: MUTED, .. })
    ));
}

#[test]
fn ring_time_grace_and_memory_end() {
    let mut board = Board::new();
    let (ana, ben) = (board.page("ana_1"), board.page("ben_1"));
    board.invite(ana, 1, "ben_1").unwrap();
    for _ in 0..9 {
        board.pass(RING / 9 - 1);
        board.frame(ana, ClientFrame::Ping(0));
        board.frame(ben, ClientFrame::Ping(0));
    }
    assert_eq!(board.end(ana, 1), None);
    board.pass(9);
    assert_eq!(board.end(ana, 1), Some((EndReason::Missed, By::Server, 0)));
    board.handle(Input::Closed(ana));
    board.handle(Input::Closed(ben));
    assert_eq!(board.switch.census().sessions, 2);
    board.pass(GRACE);
    assert_eq!((board.switch.census().sessions, board.switch.census().tombstones), (0, 1));
    board.pass(600_000);
    assert_eq!(board.switch.census(), halloo_switch::Census::default());
    assert_eq!(board.switch.poll_timeout(), None);
}

#[test]
fn a_silent_connection_is_given_up_sooner_in_a_call() {
    let mut board = Board::new();
    let (ana, ben) = (board.page("ana_1"), board.page("ben_1"));
    board.pass(59_000);
    assert_eq!(board.closed(ana), None);
    board.frame(ana, ClientFrame::Ping(0));
    board.frame(ben, ClientFrame::Ping(0));
    board.pass(20_000);
    board.invite(ana, 1, "ben_1").unwrap();
    board.send(ben, call(1), Verb::Accept).unwrap();
    board.pass(11_000);
    board.frame(ana, ClientFrame::Ping(0));
    assert_eq!(board.closed(ben), None);
    board.pass(1_000);
    assert_eq!(board.closed(ben), Some(None));
    assert!(matches!(board.record(ana, 1).unwrap().stage, Stage::Accepted { peer_online: false, .. }));
}

#[test]
fn two_parties_may_use_the_same_command_id() {
    let mut board = Board::new();
    let (ana, ben) = (board.page("ana_1"), board.page("ben_1"));
    board.invite(ana, 1, "ben_1").unwrap();
    let ringing = board.numbered(ben, call(1), Verb::Ringing { silent: false });
    let mut retract = board.numbered(ana, call(1), Verb::Retract);
    retract.id = ringing.id;
    board.frame(ben, ClientFrame::Numbered(ringing));
    board.frame(ana, ClientFrame::Numbered(retract));
    assert_eq!(board.end(ben, 1), Some((EndReason::Cancelled, By::Peer, 0)));
}
