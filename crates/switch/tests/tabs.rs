//! Several pages of one device: which of them has a call, and what the others are told.

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

use board::{Board, call, config};
use halloo_switch::wire::{By, ClientFrame, EndReason, Fact, RefusalCode, Stage, Verb};
use halloo_switch::{AccountRules, Config, Connection, DevicePolicy, Input};

/// Ana calls Ben, whose desk has two pages: both are shown the call.
fn called(board: &mut Board) -> (Connection, Connection, Connection) {
    let ana = board.page("ana_1");
    let one = board.hello("acc", "ben_1", "desk", "tab-one", None);
    let two = board.hello("acc", "ben_1", "desk", "tab-two", None);
    board.invite(ana, 1, "ben_1").unwrap();
    (ana, one, two)
}

#[test]
fn whichever_page_answers_has_the_call() {
    for first in [true, false] {
        let mut board = Board::new();
        let (ana, one, two) = called(&mut board);
        let (answers, other) = if first { (one, two) } else { (two, one) };
        board.send(answers, call(1), Verb::Accept).unwrap();
        for talks in [ana, answers] {
            assert!(matches!(board.record(talks, 1).unwrap().stage, Stage::Accepted { .. }));
        }
        assert_eq!(board.end(other, 1), Some((EndReason::Replaced, By::Me, 0)));
    }
}

#[test]
fn a_page_that_has_lost_the_call_to_another_one_is_told_of_no_second_end() {
    let mut board = Board::new();
    let (_, one, two) = called(&mut board);
    board.send(one, call(1), Verb::Accept).unwrap();
    // What the other page is told is on its way when its connection breaks.
    board.handle(Input::Closed(two));
    board.send(one, call(1), Verb::Hangup(EndReason::Completed)).unwrap();
    // The page that talked says goodbye. The other one comes back, and has forgotten its session.
    board.frame(one, ClientFrame::Bye { back: false });
    let again = board.hello("acc", "ben_1", "desk", "tab-two", None);
    let told: Vec<&Stage> = board
        .facts(again)
        .filter_map(|fact| match fact {
            Fact::State(record) => Some(&record.stage),
            _ => None,
        })
        .collect();
    assert!(
        told.iter().all(|stage| matches!(stage, Stage::Ended { reason: EndReason::Replaced, .. })),
        "{told:?}"
    );
}

#[test]
fn whoever_was_signed_out_by_another_device_and_has_not_heard_it_is_told_the_end() {
    let rules = AccountRules { devices: DevicePolicy::Replace, ..AccountRules::default() };
    let mut board = Board::with(Config { accounts: BTreeMap::from([("acc".to_owned(), rules)]), ..config() });
    let ben = board.page("ben_1");
    let one = board.hello("acc", "ana_1", "desk", "tab", None);
    board.invite(one, 1, "ben_1").unwrap();
    board.send(ben, call(1), Verb::Accept).unwrap();
    board.hello("acc", "ana_1", "pocket", "tab", None);
    assert_eq!(board.closed(one), Some(Some(RefusalCode::Replaced)));
    // It has heard neither that, nor that its call was placed: it comes again, and says what it has said.
    let again = board.hello("acc", "ana_1", "desk", "tab", None);
    board.invite(again, 1, "ben_1").unwrap();
    assert_eq!(board.end(again, 1), Some((EndReason::Replaced, By::Me, 0)));
}
