//! What accounts allow, calls that wait, what is shown and pressed, and who can be called.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test fails by panicking, and looks for the one thing that it wants"
)]

mod board;

use std::collections::BTreeMap;

use board::{Board, GRACE, RING, call, config};
use halloo_switch::wire::{
    By, Cuid, EndReason, Fact, MediaKind, RefusalCode, RejectReason, ResultCode, Stage, TalkLimit, Tones,
    Verb,
};
use halloo_switch::{AccountRules, Availability, Config, Connection, DevicePolicy, Input, Presence};

fn ruled(rules: AccountRules) -> Board {
    Board::with(Config { accounts: BTreeMap::from([("acc".to_owned(), rules)]), ..config() })
}

fn policy(devices: DevicePolicy) -> Board {
    ruled(AccountRules { devices, ..AccountRules::default() })
}

fn invite_for(board: &mut Board, from: Connection, number: u128, limit: TalkLimit) -> Result<(), ResultCode> {
    let verb = Verb::Invite {
        to: Cuid::parse("ben_1").unwrap(),
        context: "why".to_owned(),
        remote_context: Some("for you".to_owned()),
        image: None,
        media: MediaKind::Audio,
        limit: Some(limit),
    };
    board.send(from, call(number), verb)
}

fn talking(board: &mut Board) -> (Connection, Connection) {
    let (ana, ben) = (board.page("ana_1"), board.page("ben_1"));
    board.invite(ana, 1, "ben_1").unwrap();
    board.send(ben, call(1), Verb::Accept).unwrap();
    (ana, ben)
}

#[test]
fn one_device_is_refused_or_replaced() {
    let mut board = policy(DevicePolicy::Refuse);
    let (ana, ben) = talking(&mut board);
    let other = board.page("ben_1");
    assert_eq!(board.closed(other), Some(Some(RefusalCode::AlreadySignedIn)));
    assert_eq!((board.closed(ben), board.end(ana, 1)), (None, None));
    // In its grace it is not there; it does not come back either.
    let resume = board.resume(ben, 0);
    board.handle(Input::Closed(ben));
    let other = board.page("ben_1");
    assert_eq!(board.closed(other), None);
    let back = board.hello("acc", "ben_1", "device-1", "tab-1", Some(resume));
    assert_eq!(board.closed(back), Some(Some(RefusalCode::AlreadySignedIn)));

    let mut board = policy(DevicePolicy::Replace);
    let (ana, ben) = talking(&mut board);
    let resume = board.resume(ben, 0);
    let other = board.page("ben_1");
    assert_eq!(board.closed(ben), Some(Some(RefusalCode::Replaced)));
    assert_eq!(board.end(ana, 1), Some((EndReason::Replaced, By::Peer, 0)));
    let back = board.hello("acc", "ben_1", "device-1", "tab-1", Some(resume));
    assert_eq!(board.closed(back), Some(Some(RefusalCode::Replaced)), "being back is no new sign-in");
    assert_eq!(board.closed(other), None);
    // Another account has rules of its own.
    for device in ["d-1", "d-2"] {
        let page = board.hello("other", "ben_1", device, device, None);
        assert_eq!(board.closed(page), None);
    }
}

#[test]
fn the_shorter_limit_counts_and_ends_the_call_in_its_millisecond() {
    let longest = 20_000;
    for (wish, talk) in [(60_000, longest), (5_000, 5_000)] {
        let mut board = ruled(AccountRules { talk: Some(longest), ..AccountRules::default() });
        let (ana, ben) = (board.page("ana_1"), board.page("ben_1"));
        let limit = TalkLimit { talk: wish, alerts: vec![30_000.min(wish - 1), 1_000] };
        invite_for(&mut board, ana, 1, limit).unwrap();
        let known = board.record(ben, 1).unwrap().clone();
        assert_eq!(known.remote_context.as_deref(), Some("for you"));
        let limit = known.limit.unwrap();
        assert_eq!(limit.talk, talk);
        assert!(limit.alerts.iter().all(|alert| *alert < talk), "{limit:?}");
        board.pass(3_000);
        board.send(ben, call(1), Verb::Accept).unwrap();
        for page in [ana, ben] {
            board.frame(page, halloo_switch::wire::ClientFrame::Ping(0));
        }
        for _ in 1..talk / 1_000 {
            board.pass(1_000);
            for page in [ana, ben] {
                board.frame(page, halloo_switch::wire::ClientFrame::Ping(0));
            }
        }
        board.pass(999);
        assert_eq!(board.end(ana, 1), None);
        board.pass(1);
        assert_eq!(board.end(ana, 1), Some((EndReason::TimeLimit, By::Server, talk)));
        assert_eq!(board.end(ben, 1), board.end(ana, 1));
    }
}

#[test]
fn a_second_call_waits_where_it_may_and_a_third_one_does_not() {
    let mut board = Board::new();
    board.waiting = true;
    let (ana, ben) = talking(&mut board);
    let (cid, dan, pocket) = (board.page("cid_1"), board.page("dan_1"), board.page("ben_1"));
    board.invite(cid, 2, "ben_1").unwrap();
    assert!(matches!(board.record(ben, 2).unwrap().stage, Stage::Ringing { .. }));
    assert!(board.record(pocket, 2).is_none(), "it rings where its user talks");
    board.invite(dan, 3, "ben_1").unwrap();
    assert_eq!(board.end(dan, 3), Some((EndReason::Busy, By::Server, 0)));
    assert_eq!(board.end(ben, 3), Some((EndReason::Busy, By::Me, 0)));
    board.send(ben, call(2), Verb::Accept).unwrap();
    assert_eq!((board.end(ana, 1), board.end(cid, 2)), (None, None));
    board.send(ana, call(1), Verb::Hangup(EndReason::Completed)).unwrap();
    assert_eq!(board.end(cid, 2), None);
    assert_eq!(board.switch.census().talking, 1);
}

#[test]
fn a_device_that_talks_does_not_cross_with_a_call_that_waits_elsewhere() {
    let mut board = Board::new();
    board.waiting = true;
    let (ana, pocket) = talking(&mut board);
    let (cid, dan) = (board.page("cid_1"), board.page("dan_1"));
    let desk = board.hello("acc", "ben_1", "desk", "one", None);
    let tab = board.hello("acc", "ben_1", "desk", "two", None);
    board.invite(desk, 2, "dan_1").unwrap();
    board.send(dan, call(2), Verb::Accept).unwrap();
    // Ben talks on two devices: nothing waits any more. When one of them is free, it does.
    board.invite(cid, 3, "ben_1").unwrap();
    assert_eq!(board.end(cid, 3), Some((EndReason::Busy, By::Server, 0)));
    board.send(desk, call(2), Verb::Hangup(EndReason::Completed)).unwrap();
    board.invite(cid, 4, "ben_1").unwrap();
    board.invite(desk, 5, "dan_1").unwrap();
    assert_eq!(board.invite(tab, 6, "cid_1"), Err(ResultCode::InCall));
    assert!(matches!(board.record(pocket, 4).unwrap().stage, Stage::Ringing { .. }));
    assert_eq!(board.end(ana, 1), None);
}

#[test]
fn who_does_not_wait_is_busy_and_hears_of_it() {
    let mut board = Board::new();
    let (ana, ben) = talking(&mut board);
    let cid = board.page("cid_1");
    for (number, callee, page) in [(2, "ben_1", ben), (3, "ana_1", ana)] {
        board.invite(cid, number, callee).unwrap();
        assert_eq!(board.end(cid, number), Some((EndReason::Busy, By::Server, 0)));
        assert_eq!(board.end(page, number), Some((EndReason::Busy, By::Me, 0)));
    }
    // It changes nothing for those who talk.
    assert_eq!((board.end(ana, 1), board.switch.census().talking), (None, 1));
    assert_eq!(board.send(ben, call(2), Verb::Accept), Err(ResultCode::WrongState));
    board.pass(RING.min(GRACE) / 3);
}

#[test]
fn a_silent_ring_is_told_until_one_phone_sounds() {
    let mut board = Board::new();
    let (ana, desk, pocket) = (board.page("ana_1"), board.page("ben_1"), board.page("ben_1"));
    board.invite(ana, 1, "ben_1").unwrap();
    let shown = |board: &Board| match board.record(ana, 1).unwrap().stage {
        Stage::Ringing { alerting, silent, .. } => (alerting, silent),
        stage => panic!("{stage:?}"),
    };
    assert_eq!(shown(&board), (false, false));
    board.send(desk, call(1), Verb::Ringing { silent: true }).unwrap();
    assert_eq!(shown(&board), (true, true));
    board.send(pocket, call(1), Verb::Ringing { silent: false }).unwrap();
    assert_eq!(shown(&board), (true, false));
    board.send(pocket, call(1), Verb::Reject(RejectReason::NetworkQuality)).unwrap();
    assert_eq!(shown(&board), (true, true));
    board.send(desk, call(1), Verb::Ringing { silent: false }).unwrap();
    assert_eq!(shown(&board), (true, false));
}

#[test]
fn keys_keep_their_count() {
    let mut board = Board::new();
    let (ana, ben) = talking(&mut board);
    let keys = Tones::parse("12#").unwrap();
    board.send(ana, call(1), Verb::Dtmf { count: 7, tones: keys.clone() }).unwrap();
    let told = board.facts(ben).next_back().unwrap();
    assert!(matches!(told, Fact::Dtmf { count: 7, tones, .. } if *tones == keys), "{told:?}");
    // A page that begins another session is told again what it has not acknowledged, under the same count.
    let back = board.hello("acc", "ben_1", "device-1", "tab-1", None);
    assert!(board.facts(back).any(|fact| matches!(fact, Fact::Dtmf { count: 7, .. })));
    assert_eq!(board.numbers(back).first(), Some(&1));
}

fn presence(board: &Board) -> (Availability, usize) {
    let Presence { availability, devices } = board.switch.presence("acc", &Cuid::parse("ben_1").unwrap());
    (availability, devices)
}

fn reason(board: &Board, page: Connection, number: u128) -> Option<EndReason> {
    board.end(page, number).map(|(reason, ..)| reason)
}

fn ringing(board: &mut Board) -> (Connection, Connection) {
    let (ana, ben) = (board.page("ana_1"), board.page("ben_1"));
    board.invite(ana, 1, "ben_1").unwrap();
    (ana, ben)
}

#[test]
fn a_user_is_there_on_so_many_devices_or_not() {
    let mut board = Board::new();
    assert_eq!(presence(&board), (Availability::Offline, 0));
    let first = board.page("ben_1");
    let second = board.page("ben_1");
    assert_eq!(presence(&board), (Availability::Available, 2));
    let other = board.switch.presence("other", &Cuid::parse("ben_1").unwrap());
    assert_eq!(other.availability, Availability::Offline, "accounts never meet");
    board.handle(Input::Closed(first));
    assert_eq!(presence(&board), (Availability::Available, 1));
    board.handle(Input::Closed(second));
    assert_eq!(presence(&board), (Availability::Offline, 0), "whoever is in his grace is not there");
}

#[test]
fn it_is_what_a_call_would_find() {
    for waiting in [false, true] {
        let mut board = Board::new();
        board.waiting = waiting;
        let (ana, page) = ringing(&mut board);
        assert_eq!(presence(&board), (Availability::Busy, 1), "it rings there");
        board.send(page, call(1), Verb::Accept).unwrap();
        let expected = if waiting { Availability::Talking } else { Availability::Busy };
        assert_eq!(presence(&board), (expected, 1));
        if waiting {
            let cem = board.page("cem_1");
            board.invite(cem, 2, "ben_1").unwrap();
            assert_eq!(reason(&board, cem, 2), None, "one more rings");
            assert_eq!(presence(&board), (Availability::Busy, 1), "and no third one does");
            board.send(cem, call(2), Verb::Retract).unwrap();
        } else {
            let cem = board.page("cem_1");
            board.invite(cem, 2, "ben_1").unwrap();
            assert_eq!(reason(&board, cem, 2), Some(EndReason::Busy));
        }
        assert_eq!(presence(&board), (expected, 1));
        board.send(ana, call(1), Verb::Hangup(EndReason::Completed)).unwrap();
        assert_eq!(presence(&board), (Availability::Available, 1));
    }
}

#[test]
fn asking_changes_nothing() {
    let mut board = Board::new();
    ringing(&mut board);
    let due = board.switch.poll_timeout();
    presence(&board);
    assert_eq!((board.switch.poll_timeout(), board.switch.poll_effect()), (due, None));
}
