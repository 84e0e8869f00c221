//! Offers, answers and candidates: who gets which, before and after the answer.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test fails by panicking, and looks for the one thing that it wants"
)]

#[expect(dead_code, reason = "other tests use the rest of it")]
mod board;

use std::collections::BTreeMap;

use board::{Board, call, config};
use halloo_switch::wire::{
    Candidate, Description, DescriptionKind, EndReason, Fact, InCall, LegId, PreAccept, RejectReason,
    Renewal, ResultCode, Stage, Verb,
};
use halloo_switch::{AccountRules, Connection, Input};

fn media(generation: u32, kind: DescriptionKind, fresh: bool) -> Verb {
    Verb::Media(Description { generation, kind, fresh, sdp: format!("v=0 {generation}").into() })
}

fn offer(generation: u32) -> Verb {
    media(generation, DescriptionKind::Offer, true)
}

fn another_path(generation: u32) -> Verb {
    media(generation, DescriptionKind::Offer, false)
}

fn answer(generation: u32) -> Verb {
    media(generation, DescriptionKind::Answer, false)
}

fn candidate(generation: u32, index: u32, address: &str) -> Verb {
    let line = format!("candidate:1 1 udp 1 {address} 9 typ host");
    Verb::Ice(Candidate { generation, index, line: Some(line.into()), mid: Some("0".to_owned()) })
}

/// The negotiation as a page was told it: offers, answers, candidates (by the last part of their addresses), renewals.
fn told(board: &Board, page: Connection) -> Vec<String> {
    let of = |fact: &Fact| match fact {
        Fact::Media { leg, description, .. } => {
            Some(format!("{} {} of {}", description.kind.as_str(), description.generation, leg.0))
        }
        Fact::Ice { leg, candidate, .. } => {
            let line =
                candidate.line.as_ref().map(|line| line.reveal().split(' ').nth(4).unwrap().to_owned());
            Some(format!("{} of {}", line.unwrap_or_default(), leg.0))
        }
        Fact::Renew { renewal, .. } => Some(format!("renew {} {}", renewal.generation, renewal.fresh)),
        _ => None,
    };
    board.facts(page).filter_map(of).collect()
}

/// ana calls ben, who has two devices.
fn ringing() -> (Board, Connection, [Connection; 2]) {
    let mut board = Board::new();
    let (ana, ben, other) = (board.page("ana_1"), board.page("ben_1"), board.page("ben_1"));
    board.invite(ana, 1, "ben_1").unwrap();
    (board, ana, [ben, other])
}

#[test]
fn an_offer_goes_to_every_device_that_rings_and_the_first_answers_it() {
    let (mut board, ana, [ben, other]) = ringing();
    board.send(ana, call(1), offer(1)).unwrap();
    board.send(ana, call(1), candidate(1, 0, "10.0.0.1")).unwrap();
    let late = board.page("ben_1");
    for page in [ben, other, late] {
        assert_eq!(told(&board, page), ["offer 1 of 0"], "also to one that comes later");
    }
    board.send(other, call(1), answer(1)).unwrap();
    board.send(ana, call(1), candidate(1, 1, "10.0.0.4")).unwrap();
    let guided = ["offer 1 of 0", "10.0.0.1 of 0", "10.0.0.4 of 0"];
    assert_eq!(told(&board, other), guided, "who has answered learns where the caller is");
    for page in [ben, late] {
        assert_eq!(told(&board, page), ["offer 1 of 0"], "nobody else does, and knocks there");
    }
    board.send(other, call(1), candidate(1, 0, "10.0.0.2")).unwrap();
    assert_eq!(told(&board, ana), ["answer 1 of 2", "10.0.0.2 of 2"]);
    assert_eq!(board.send(ben, call(1), answer(1)), Err(ResultCode::WrongState), "one answer to an offer");
    assert_eq!(board.send(ben, call(1), candidate(1, 0, "10.0.0.3")), Err(ResultCode::WrongState));
    assert_eq!(told(&board, ana).len(), 2);
}

#[test]
fn the_only_device_learns_at_once_where_the_caller_is() {
    let mut board = Board::new();
    let (ana, ben) = (board.page("ana_1"), board.page("ben_1"));
    board.invite(ana, 1, "ben_1").unwrap();
    board.send(ana, call(1), offer(1)).unwrap();
    board.send(ana, call(1), candidate(1, 0, "10.0.0.1")).unwrap();
    let guided = ["offer 1 of 0", "10.0.0.1 of 0"];
    assert_eq!(told(&board, ben), guided);
    let late = board.page("ben_1");
    board.send(ana, call(1), candidate(1, 1, "10.0.0.4")).unwrap();
    assert_eq!(told(&board, late), ["offer 1 of 0"]);
    board.send(ben, call(1), answer(1)).unwrap();
    assert_eq!(told(&board, ben), ["offer 1 of 0", "10.0.0.1 of 0", "10.0.0.4 of 0"], "each of them once");
}

#[test]
fn roles_are_fixed_and_nobody_answers_what_was_not_offered() {
    let (mut board, ana, [ben, _]) = ringing();
    assert_eq!(board.send(ben, call(1), answer(1)), Err(ResultCode::WrongState));
    board.send(ana, call(1), offer(1)).unwrap();
    assert_eq!(board.send(ben, call(1), offer(2)), Err(ResultCode::WrongState));
    assert_eq!(board.send(ana, call(1), answer(1)), Err(ResultCode::WrongState));
    assert_eq!(board.send(ben, call(1), answer(2)), Err(ResultCode::WrongState));
    assert_eq!(board.send(ana, call(1), another_path(2)), Err(ResultCode::WrongState), "nobody is connected");
    let eve = board.page("eve_1");
    assert_eq!(board.send(eve, call(1), answer(1)), Err(ResultCode::NoSuchCall));
}

#[test]
fn another_device_takes_the_place_of_one_that_drops_out() {
    let (mut board, ana, [ben, other]) = ringing();
    board.send(ana, call(1), offer(1)).unwrap();
    board.send(ben, call(1), answer(1)).unwrap();
    board.send(ben, call(1), Verb::Reject(RejectReason::NoMicrophone)).unwrap();
    assert_eq!(told(&board, ana), ["answer 1 of 1", "renew 1 true"]);
    assert_eq!(
        board.send(other, call(1), answer(1)),
        Err(ResultCode::WrongState),
        "that offer has been used"
    );
    board.send(ana, call(1), offer(2)).unwrap();
    board.send(other, call(1), answer(2)).unwrap();
    assert_eq!(told(&board, ana)[2..], ["answer 2 of 2"]);
    assert_eq!(told(&board, ben), ["offer 1 of 0"], "whoever is out hears no more");
}

#[test]
fn another_tab_takes_the_place_of_one_that_is_closed() {
    let mut board = Board::new();
    let ana = board.page("ana_1");
    let [first, second] = ["t1", "t2"].map(|tab| board.hello("acc", "ben_1", "phone", tab, None));
    board.invite(ana, 1, "ben_1").unwrap();
    board.send(ana, call(1), offer(1)).unwrap();
    let rings = |board: &Board, page| board.record(page, 1).is_some_and(|record| !record.is_aside());
    let (rung, heir) = if rings(&board, first) { (first, second) } else { (second, first) };
    board.send(rung, call(1), answer(1)).unwrap();
    board.handle(Input::Closed(rung));
    assert_eq!(told(&board, ana), ["answer 1 of 1", "renew 1 true"]);
    board.send(ana, call(1), offer(2)).unwrap();
    assert_eq!(told(&board, heir), ["offer 2 of 0"]);
    board.send(heir, call(1), answer(2)).unwrap();
    board.send(heir, call(1), Verb::Accept).unwrap();
    assert_eq!(
        told(&board, ana),
        ["answer 1 of 1", "renew 1 true", "answer 2 of 1"],
        "nothing is renewed twice"
    );
}

#[test]
fn once_accepted_the_two_who_talk_are_alone() {
    let (mut board, ana, [ben, other]) = ringing();
    board.send(ana, call(1), offer(1)).unwrap();
    board.send(ben, call(1), answer(1)).unwrap();
    board.send(other, call(1), Verb::Accept).unwrap();
    assert_eq!(told(&board, ana), ["answer 1 of 1", "renew 1 true"], "the other one has won");
    board.send(ana, call(1), offer(2)).unwrap();
    assert_eq!(told(&board, other), ["offer 1 of 0", "offer 2 of 0"]);
    assert_eq!(told(&board, ben), ["offer 1 of 0"]);
    board.send(other, call(1), answer(2)).unwrap();
    board.send(ana, call(1), another_path(3)).unwrap();
    board.send(ana, call(1), candidate(3, 0, "10.0.0.1")).unwrap();
    assert_eq!(told(&board, other)[2..], ["offer 3 of 0", "10.0.0.1 of 0"]);
    let renewal = Renewal { generation: 3, fresh: false };
    board.send(other, call(1), Verb::Renew(renewal)).unwrap();
    assert_eq!(told(&board, ana).last().unwrap(), "renew 3 false");
    for page in [ana, ben] {
        assert!(board.send(page, call(1), Verb::Renew(renewal)).is_err(), "the callee who talks asks for it");
    }
}

#[test]
fn a_side_may_say_that_the_other_one_has_hung_up() {
    let (mut board, ana, [ben, other]) = ringing();
    let gone = || Verb::PeerHangup(EndReason::Completed);
    assert_eq!(board.send(ana, call(1), gone()), Err(ResultCode::WrongState), "nobody talks yet");
    board.send(ben, call(1), Verb::Accept).unwrap();
    assert_eq!(board.send(other, call(1), gone()), Err(ResultCode::WrongState));
    board.pass(2_000);
    board.send(ana, call(1), gone()).unwrap();
    let (reason, by, duration) = board.end(ana, 1).unwrap();
    assert_eq!((reason, by, duration), (EndReason::Completed, halloo_switch::wire::By::Peer, 2_000));
    assert_eq!(board.end(ben, 1).unwrap().1, halloo_switch::wire::By::Me);
    assert_eq!(
        board.send(ben, call(1), Verb::Hangup(EndReason::Completed)),
        Ok(()),
        "and says so itself later"
    );
}

#[test]
fn only_addresses_are_passed_on() {
    let name = "8b2f9a3c-1d4e-4f5a-9b8c-7d6e5f4a3b2c.local";
    for (pre_accept, in_call, before, after) in [
        (PreAccept::Relay, InCall::Direct, false, true),
        (PreAccept::Off, InCall::Direct, false, true),
        (PreAccept::All, InCall::Direct, true, true),
        (PreAccept::All, InCall::Relay, false, false),
    ] {
        let rules = AccountRules { pre_accept, in_call, ..AccountRules::default() };
        let mut board = Board::with(halloo_switch::Config {
            accounts: BTreeMap::from([("acc".to_owned(), rules)]),
            ..config()
        });
        let (ana, ben) = (board.page("ana_1"), board.page("ben_1"));
        assert_eq!(board.welcome(ana).settings.pre_accept, pre_accept);
        assert_eq!(board.welcome(ana).settings.in_call, in_call);
        board.invite(ana, 1, "ben_1").unwrap();
        board.send(ana, call(1), offer(1)).unwrap();
        let heard = |board: &mut Board, index: u32| {
            let had = told(board, ben).len();
            for (more, address) in (0..).zip([name, "leak.example.org", "127.0.0.1", "0.0.0.0"]) {
                board.send(ana, call(1), candidate(1, index + more, address)).unwrap();
            }
            told(board, ben)[had..].to_vec()
        };
        let expected = |passes: bool| if passes { vec![format!("{name} of 0")] } else { Vec::new() };
        assert_eq!(heard(&mut board, 0), expected(before), "{pre_accept:?} {in_call:?}");
        board.send(ben, call(1), answer(1)).unwrap();
        board.send(ben, call(1), Verb::Accept).unwrap();
        assert!(matches!(board.record(ana, 1).unwrap().stage, Stage::Accepted { peer_leg: LegId(1), .. }));
        assert_eq!(heard(&mut board, 10), expected(after), "{pre_accept:?} {in_call:?}");
    }
}
