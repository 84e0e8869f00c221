//! Call tickets: what a server believes that remembers nothing.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test fails by panicking, and looks for the one thing that it wants"
)]

#[expect(dead_code, reason = "the other tests of the switch use the rest of it")]
mod board;

use std::collections::BTreeMap;

use board::{Board, GRACE, call, config};
use halloo_switch::wire::{
    By, CallId, Claim, ClientFrame, Cuid, EndReason, Fact, LegId, MediaKind, RejectReason, ResultCode, Shown,
    Stage, TalkLimit, Verb, limits,
};
use halloo_switch::{AccountRules, Config, Connection, Input, Past, TicketKey};

/// The wall clock when a first server begins.
const WALL: u64 = 1_800_000_000_000;
/// What they have talked when that one dies.
const TALKED: u64 = 60_000;
const DAY: u64 = 86_400_000;

fn server(key: u8, wall: u64) -> Board {
    Board::with(Config { ticket_key: Some(TicketKey::new([key; 32])), wall, ..config() })
}

fn ticket(board: &Board, connection: Connection) -> Option<String> {
    board.facts(connection).find_map(|fact| match fact {
        Fact::Ticket { call: about, ticket } if *about == call(1) => Some(ticket.reveal().clone()),
        _ => None,
    })
}

fn invite(limit: Option<u64>, texts: usize) -> Verb {
    let text = |letter: &str| letter.repeat(texts);
    Verb::Invite {
        to: Cuid::parse("ben_1").unwrap(),
        context: text("é"),
        remote_context: Some(text("ü")),
        image: Some("x".repeat(texts * 8)),
        media: MediaKind::Audio,
        limit: limit.map(|talk| TalkLimit { talk, alerts: vec![900, 500] }),
    }
}

/// Ana has called Ben, who has answered.
fn talking(board: &mut Board, invite: Verb) -> (Connection, Connection) {
    let ana = board.hello("acc", "ana_1", "desk", "tab", None);
    let ben = board.hello("acc", "ben_1", "pocket", "tab", None);
    board.send(ana, call(1), invite).unwrap();
    board.send(ben, call(1), Verb::Accept).unwrap();
    (ana, ben)
}

/// The tickets that a server gives Ana and Ben, before they have talked for `TALKED`.
fn tickets_of(mut board: Board, invite: Verb) -> (String, String) {
    let (ana, ben) = talking(&mut board, invite);
    board.pass(TALKED);
    (ticket(&board, ana).unwrap(), ticket(&board, ben).unwrap())
}

fn tickets() -> (String, String) {
    tickets_of(server(7, WALL), invite(None, 4))
}

const ANA: (&str, &str) = ("ana_1", "desk");
const BEN: (&str, &str) = ("ben_1", "pocket");

impl Board {
    /// A page that shows these tickets.
    fn claim(&mut self, account: &str, (cuid, device): (&str, &str), tickets: &[String]) -> Connection {
        let claim = |ticket: &String| Claim {
            ticket: ticket.clone().into(),
            generation: 3,
            count: 2,
            shown: Shown { muted: true, ..Shown::default() },
            keys: 4,
        };
        let past = Past { resume: None, claims: tickets.iter().map(claim).collect() };
        self.comes_with(account, (cuid, device, "tab"), past)
    }
}

fn calls(board: &Board, connection: Connection) -> Vec<CallId> {
    board.welcome(connection).calls.iter().map(|record| record.call).collect()
}

fn talked(board: &Board, connection: Connection) -> u64 {
    match board.welcome(connection).calls.first().unwrap().stage {
        Stage::Accepted { talk, .. } => talk,
        stage => panic!("{stage:?}"),
    }
}

/// Lets time pass for pages that are there.
fn stay(board: &mut Board, pages: &[Connection], milliseconds: u64) {
    let until = board.now.after(milliseconds);
    while board.now < until {
        board.pass(until.since(board.now).min(5_000));
        for page in pages {
            board.frame(*page, ClientFrame::Ping(0));
        }
    }
}

#[test]
fn either_side_brings_the_whole_record_back() {
    for first in [ANA, BEN] {
        let (ana, ben) = tickets_of(server(7, WALL), invite(Some(600_000), 4));
        let mut board = server(7, WALL + TALKED + 5_000);
        let shown = if first == ANA { &ana } else { &ben };
        let page = board.claim("acc", first, std::slice::from_ref(shown));
        let record = board.welcome(page).calls.first().unwrap().clone();
        let (leg, peer, peer_leg) = if first == ANA { (0, "ben_1", 1) } else { (1, "ana_1", 0) };
        assert_eq!((record.call, record.leg, record.peer.cuid.as_str()), (call(1), LegId(leg), peer));
        assert_eq!((record.context.as_str(), record.remote_context.as_deref()), ("éééé", Some("üüüü")));
        assert_eq!(record.image, Some("x".repeat(32)));
        assert_eq!(record.limit.unwrap(), TalkLimit { talk: 600_000, alerts: vec![900, 500] });
        let told = Stage::Accepted { peer_leg: LegId(peer_leg), talk: TALKED + 5_000, peer_online: true };
        assert_eq!(record.stage, told);
    }
}

#[test]
fn the_other_side_joins_it_and_hears_what_was_said() {
    let (one, two) = tickets();
    let mut board = server(7, WALL + TALKED);
    let ana = board.claim("acc", ANA, &[one]);
    let ben = board.claim("acc", BEN, &[two]);
    assert_eq!(board.switch.census().talking, 1);
    for page in [ana, ben] {
        let shown = Shown { muted: true, ..Shown::default() };
        assert!(
            board
                .facts(page)
                .any(|fact| matches!(fact, Fact::Update { count: 2, shown: told, .. } if *told == shown))
        );
        assert!(matches!(board.record(page, 1).unwrap().stage, Stage::Accepted { peer_online: true, .. }));
    }
    stay(&mut board, &[ana, ben], GRACE + 1_000);
    assert_eq!(board.end(ana, 1), None, "nobody is missing any more");
    board.send(ben, call(1), Verb::Hangup(EndReason::Completed)).unwrap();
    let duration = TALKED + GRACE + 1_000;
    assert_eq!(board.end(ana, 1), Some((EndReason::Completed, By::Peer, duration)));
    assert_eq!(board.end(ben, 1), Some((EndReason::Completed, By::Me, duration)));
}

#[test]
fn a_side_that_does_not_come_is_lost_when_the_grace_is_over() {
    let (one, two) = tickets();
    let mut board = server(7, WALL + TALKED);
    let ana = board.claim("acc", ANA, &[one]);
    let there = |board: &Board| {
        matches!(board.record(ana, 1).unwrap().stage, Stage::Accepted { peer_online: true, .. })
    };
    stay(&mut board, &[ana], 9_999);
    assert!(there(&board), "it is taken to be on its way");
    stay(&mut board, &[ana], 1);
    assert!(!there(&board));
    stay(&mut board, &[ana], GRACE - 10_001);
    assert_eq!(board.end(ana, 1), None);
    board.pass(1);
    assert_eq!(board.end(ana, 1), Some((EndReason::PeerLost, By::Peer, TALKED + GRACE)));
    // Should it come after all, it reads the same end.
    let ben = board.claim("acc", BEN, &[two]);
    assert_eq!(calls(&board, ben), []);
    assert_eq!(board.end(ben, 1), Some((EndReason::NetworkLost, By::Me, TALKED + GRACE)));
}

#[test]
fn nobody_else_can_use_it() {
    let (one, two) = tickets();
    let both = [one.clone(), two.clone()];
    let mut board = server(7, WALL + TALKED);
    for (account, holder) in [
        ("other", ANA),
        ("acc", ("ana_1", "pocket")),
        ("acc", ("ana_1", "des")),
        ("acc", ("ana_12", "desk")),
        ("acc", ("eve_1", "desk")),
        ("acc", ("ben_1", "desk")),
        ("ac", ("cana_1", "desk")),
    ] {
        let page = board.claim(account, holder, &both);
        assert_eq!(calls(&board, page), [], "{account} {holder:?}");
        assert_eq!(board.send(page, call(1), Verb::Get), Err(ResultCode::NoSuchCall));
    }
    assert_eq!(board.switch.census().talking, 0);
    let page = board.claim("acc", ANA, &both);
    assert_eq!(calls(&board, page), [call(1)]);
}

#[test]
fn nothing_of_it_can_be_changed() {
    let (one, _) = tickets();
    let mut board = server(7, WALL + TALKED);
    let mut wrong: Vec<String> =
        vec![String::new(), "\n".to_owned(), one.replace('\n', ""), format!("{one}0"), format!("{one}00")];
    wrong.push(one.rsplit_once('\n').unwrap().0.to_owned());
    wrong.extend(
        (0..one.len()).filter(|place| one.is_char_boundary(*place)).map(|place| one[..place].to_owned()),
    );
    for (place, character) in one.char_indices() {
        let other = if character == '1' { "2" } else { "1" };
        wrong.push(format!("{}{other}{}", &one[..place], &one[place + character.len_utf8()..]));
    }
    for chunk in wrong.chunks(limits::CLAIMS) {
        let page = board.claim("acc", ANA, chunk);
        assert_eq!(calls(&board, page), []);
    }
    assert_eq!(board.switch.census().talking, 0);
    let page = board.claim("acc", ANA, &[one]);
    assert_eq!(calls(&board, page), [call(1)]);
}

#[test]
fn another_key_or_none_knows_nothing() {
    let (one, _) = tickets();
    let mut board = server(8, WALL + TALKED);
    let page = board.claim("acc", ANA, std::slice::from_ref(&one));
    assert_eq!(calls(&board, page), []);
    let mut board = Board::new();
    let page = board.claim("acc", ANA, &[one]);
    assert_eq!(calls(&board, page), []);
    let ben = board.hello("acc", "ben_1", "pocket", "tab", None);
    board.invite(page, 1, "ben_1").unwrap();
    board.send(ben, call(1), Verb::Accept).unwrap();
    assert_eq!((ticket(&board, page), ticket(&board, ben)), (None, None), "nor does it give any out");
}

#[test]
fn clocks_that_are_wrong_do_no_harm() {
    let (one, _) = tickets();
    for (wall, expected) in [
        (WALL - DAY, Some(0)),
        (0, Some(0)),
        (WALL + TALKED, Some(TALKED)),
        (WALL + DAY, Some(DAY)),
        (WALL + DAY + 60_000, Some(DAY)),
        (WALL + DAY + 200_000, None),
        (WALL * 2, None),
        (u64::MAX, None),
    ] {
        let mut board = server(7, wall);
        let page = board.claim("acc", ANA, std::slice::from_ref(&one));
        assert_eq!(calls(&board, page).len(), usize::from(expected.is_some()), "{wall}");
        if let Some(expected) = expected {
            assert_eq!(talked(&board, page), expected, "{wall}");
        }
    }
}

#[test]
fn the_limit_holds_over_all_servers() {
    let (one, two) = tickets_of(server(7, WALL), invite(Some(100_000), 4));
    let mut board = server(7, WALL + TALKED);
    let (ana, ben) = (board.claim("acc", ANA, std::slice::from_ref(&one)), board.claim("acc", BEN, &[two]));
    stay(&mut board, &[ana, ben], 39_999);
    assert_eq!(board.end(ana, 1), None);
    board.pass(1);
    for page in [ana, ben] {
        assert_eq!(board.end(page, 1), Some((EndReason::TimeLimit, By::Server, 100_000)));
    }
    // It was over while there was no server.
    let mut board = server(7, WALL + 110_000);
    let ana = board.claim("acc", ANA, &[one]);
    board.pass(0);
    assert_eq!(board.end(ana, 1), Some((EndReason::TimeLimit, By::Server, 100_000)));
}

#[test]
fn a_server_that_knows_the_call_needs_no_ticket() {
    let mut board = server(7, WALL);
    let (ana, _) = talking(&mut board, invite(None, 4));
    let shown = [ticket(&board, ana).unwrap()];
    // Another tab of the device shows it: the leg stays where it is.
    let other = board.hello("acc", "ana_1", "desk", "other-tab", None);
    assert_eq!(calls(&board, other), []);
    board.send(ana, call(1), Verb::Hangup(EndReason::Completed)).unwrap();
    let late = board.claim("acc", ANA, &shown);
    assert_eq!(calls(&board, late), [], "nor does it bring back what has ended");
    assert_eq!(board.switch.census().talking, 0);
}

#[test]
fn whoever_was_away_for_too_long_is_told_how_the_call_has_ended() {
    let mut board = server(7, WALL);
    let (ana, ben) = talking(&mut board, invite(None, 4));
    let shown = [ticket(&board, ana).unwrap()];
    board.handle(Input::Closed(ana));
    stay(&mut board, &[ben], GRACE + 5_000);
    let (reason, _, duration) = board.end(ben, 1).unwrap();
    assert_eq!(reason, EndReason::PeerLost);
    let late = board.claim("acc", ANA, &shown);
    assert_eq!(calls(&board, late), []);
    assert_eq!(board.end(late, 1).unwrap(), (EndReason::NetworkLost, By::Me, duration));
}

#[test]
fn whoever_has_answered_a_call_that_rings_again_has_answered_it() {
    let (_, answered) = tickets();
    let mut board = server(7, WALL + TALKED);
    // The caller had not heard of the answer when the server died, and says the invite again.
    let ana = board.hello("acc", "ana_1", "desk", "tab", None);
    let other = board.hello("acc", "ben_1", "desk", "tab", None);
    board.send(ana, call(1), invite(None, 4)).unwrap();
    assert!(matches!(board.record(other, 1).unwrap().stage, Stage::Ringing { .. }));
    let ben = board.claim("acc", BEN, &[answered]);
    assert_eq!(calls(&board, ben), [call(1)]);
    for talks in [ana, ben] {
        assert!(matches!(board.record(talks, 1).unwrap().stage, Stage::Accepted { .. }));
    }
    assert_eq!(board.end(other, 1), Some((EndReason::AnsweredElsewhere, By::Me, 0)));
    assert!(ticket(&board, ana).is_some(), "and this server's word for it");
}

#[test]
fn a_device_that_has_had_its_part_in_the_call_that_rings_again_does_not_get_another() {
    let (_, answered) = tickets();
    let mut board = server(7, WALL + TALKED);
    let ana = board.hello("acc", "ana_1", "desk", "tab", None);
    let other = board.hello("acc", "ben_1", "desk", "tab", None);
    // Its page was loaded anew, without the ticket, and could not take the call when it rang again.
    let ben = board.hello("acc", "ben_1", "pocket", "tab", None);
    board.send(ana, call(1), invite(None, 4)).unwrap();
    board.send(ben, call(1), Verb::Reject(RejectReason::NoMicrophone)).unwrap();
    assert!(
        matches!(board.record(other, 1).unwrap().stage, Stage::Ringing { .. }),
        "the other device rings on"
    );
    board.handle(Input::Closed(ben));
    let late = board.claim("acc", BEN, &[answered]);
    assert_eq!(calls(&board, late), []);
    assert!(matches!(board.record(other, 1).unwrap().stage, Stage::Ringing { .. }));
    board.send(other, call(1), Verb::Accept).unwrap();
    assert!(matches!(board.record(ana, 1).unwrap().stage, Stage::Accepted { .. }));
}

#[test]
fn what_rings_on_another_device_since_is_not_shown_to_the_tabs_of_the_phone_in_use() {
    let (_, answered) = tickets();
    let mut board = server(7, WALL + TALKED);
    let eve = board.hello("acc", "eve_1", "desk", "tab", None);
    let other = board.hello("acc", "ben_1", "desk", "tab", None);
    board.invite(eve, 2, "ben_1").unwrap();
    assert!(board.record(other, 2).is_some());
    board.claim("acc", BEN, &[answered]);
    let tab = board.hello("acc", BEN.0, BEN.1, "another-tab", None);
    assert_eq!(board.record(tab, 2), None);
}

#[test]
fn a_ticket_is_never_too_long_for_the_wire() {
    let rules = AccountRules::default();
    let accounts = BTreeMap::from([("acc".to_owned(), rules)]);
    let board =
        Board::with(Config { ticket_key: Some(TicketKey::new([7; 32])), wall: WALL, accounts, ..config() });
    let (one, two) = tickets_of(board, invite(Some(DAY), limits::CONTEXT_CHARACTERS));
    assert!(one.len() <= limits::TICKET_BYTES && two.len() <= limits::TICKET_BYTES);
    let mut board = server(7, WALL + TALKED);
    let page = board.claim("acc", BEN, &[two]);
    let record = board.welcome(page).calls.first().unwrap();
    assert_eq!(record.context.chars().count(), limits::CONTEXT_CHARACTERS);
}

#[test]
fn a_device_that_has_begun_another_call_keeps_that_one() {
    let (one, _) = tickets();
    let mut board = server(7, WALL + TALKED);
    let other = board.hello("acc", "ana_1", "desk", "other-tab", None);
    board.hello("acc", "cid_1", "desk", "tab", None);
    board.invite(other, 2, "cid_1").unwrap();
    let ana = board.claim("acc", ANA, &[one]);
    assert_eq!(calls(&board, ana), []);
    assert_eq!(board.switch.census().talking, 0);
}

#[test]
fn what_rings_on_the_device_since_finds_it_busy() {
    let (one, _) = tickets();
    let mut board = server(7, WALL + TALKED);
    board.hello("acc", "ana_1", "desk", "other-tab", None);
    let cid = board.hello("acc", "cid_1", "desk", "tab", None);
    board.invite(cid, 2, "ana_1").unwrap();
    assert_eq!(board.end(cid, 2), None, "it rings");
    let ana = board.claim("acc", ANA, &[one]);
    assert_eq!(calls(&board, ana), [call(1)]);
    assert_eq!(board.end(cid, 2), Some((EndReason::Busy, By::Peer, 0)));
}
