//! Several tabs of one browser are one phone: a call is shown in each of them, one rings, and any of them may take it.

use halloo_core::{CallEvent, CallState, End, Event, Reply, Screen, Sound, View};
use halloo_sim::{Cut, Halt, Link, Phone, World, ruled_config};
use halloo_switch::AccountRules;
use halloo_wire::{By, EndReason, PreAccept};

fn why(end: End) -> (EndReason, By) {
    (end.reason, end.by)
}

fn far(milliseconds: u64) -> Link {
    Link { latency: milliseconds, ..Link::default() }
}

const MOVED: (EndReason, By) = (EndReason::Replaced, By::Me);

type Going = (&'static str, fn(&Phone));

/// How a tab that rings may go.
const GONE: [Going; 4] = [
    ("crashed", Phone::crash),
    ("closed", Phone::leave),
    ("signed out", |tab| tab.logout().done()),
    ("cut off", |tab| tab.cut(Cut::BOTH_NOTICE)),
];

/// Whether the call is shown there as it should be by a tab that does not ring.
fn shows_silently(tab: &Phone) -> bool {
    let screen = tab.screen();
    screen.is_some_and(|screen| screen.view == View::Incoming && screen.sound.is_none() && !screen.silent)
}

fn announced(tab: &Phone) -> usize {
    tab.all_events().iter().filter(|event| matches!(event, Event::Incoming(_))).count()
}

/// Ana calls Ben, who has two tabs open: the first shows the call, the second, which came last, rings.
fn called(world: &World) -> (Phone, Phone, Phone) {
    let ana = world.client("ana_1");
    let (one, two) = (world.device("ben_1", "desk"), world.device("ben_1", "desk"));
    ana.dial("ben_1").call();
    two.rings();
    world.until("the other tab to show it", || shows_silently(&one));
    ana.hears_ringback();
    (ana, one, two)
}

#[test]
fn a_call_is_shown_in_every_tab_and_rings_in_one() {
    let world = World::new();
    let (ana, one, two) = called(&world);
    assert_eq!((announced(&one), announced(&two)), (1, 1));
    assert_eq!(two.screen().and_then(|screen| screen.sound), Some(Sound::Ringtone));
    let call = one.call();
    assert_eq!(one.events(call), [CallEvent::Placed, CallEvent::Ringing, CallEvent::RingSilent(true)]);
    assert_eq!(two.events(call), [CallEvent::Placed, CallEvent::Ringing]);
    assert_eq!(one.reports().len(), 0, "the tab that rings tells the analytics");
    two.answer().done();
    ana.talks();
    one.is_over();
    ana.hang_up().done();
    two.is_over();
}

#[test]
fn answered_in_the_tab_that_rings_it_goes_from_the_others() {
    let world = World::new();
    let (ana, one, two) = called(&world);
    let moved = one.watch_end();
    two.answer().done();
    assert_eq!(why(moved.end()), MOVED);
    assert!(one.screen().is_none(), "its user sees it in the other tab");
    assert_eq!(one.reports().len(), 0);
    ana.talks();
    two.talks();
    // The other tab knows that its phone is in use.
    assert_eq!(one.dial("eve_1").error(), "ERR_OUTGOING_CALL_IN_PROGRESS");
    ana.hang_up().done();
    two.is_over();
}

#[test]
fn a_tab_that_only_shows_a_call_can_answer_it() {
    let world = World::new();
    let (ana, one, two) = called(&world);
    let moved = two.watch_end();
    one.answer().done();
    ana.talks();
    one.talks();
    assert_eq!(why(moved.end()), MOVED);
    assert!(two.screen().is_none() && !two.microphone_is_on() && !two.is_ringing());
    // The one that rang has begun for the analytics, the one that talks ends.
    assert_eq!((one.reports().len(), two.reports().len()), (1, 1));
    one.hang_up().done();
    ana.is_over();
    assert_eq!((one.reports().len(), two.reports().len()), (2, 1));
}

#[test]
fn a_tab_that_only_shows_a_call_can_decline_it() {
    let world = World::new();
    let (ana, one, two) = called(&world);
    let (end, other) = (ana.watch_end(), two.watch_end());
    one.decline().done();
    assert_eq!(why(end.end()), (EndReason::Declined, By::Peer));
    assert_eq!(why(other.end()), (EndReason::Declined, By::Me));
    assert_eq!((one.reports().len(), two.reports().len()), (0, 2));
}

#[test]
fn the_tab_that_its_user_looked_at_last_rings() {
    let world = World::new();
    let ana = world.client("ana_1");
    let (one, two) = (world.device("ben_1", "desk"), world.device("ben_1", "desk"));
    two.unseen(true);
    one.unseen(true);
    one.unseen(false);
    world.run(500);
    ana.dial("ben_1").call();
    one.rings();
    world.until("the hidden tab to show it", || shows_silently(&two));
    assert_eq!(two.notices().len(), 0, "one notifies, if any");
    one.answer().done();
    ana.talks();
    ana.hang_up().done();
    one.is_over();
    two.is_over();
}

#[test]
fn another_tab_rings_when_the_one_that_rang_is_gone() {
    for (what, go) in GONE {
        let world = World::new();
        let (ana, one, two) = called(&world);
        let call = one.call();
        go(&two);
        world.run(1_000);
        assert!(one.is_ringing(), "{what}");
        assert_eq!(one.events(call).last(), Some(&CallEvent::RingSilent(false)), "{what}");
        assert_eq!(announced(&one), 1, "{what}: it is the call that was shown");
        assert!(!two.is_ringing(), "{what}");
        one.answer().done();
        ana.talks();
        one.talks();
        ana.hang_up().done();
        one.is_over();
    }
}

#[test]
fn a_tab_that_is_frozen_is_missed_and_another_one_rings() {
    let world = World::new();
    let ana = world.client("ana_1");
    let (one, two) = (world.device("ben_1", "desk"), world.device("ben_1", "desk"));
    two.halt(Halt::Frozen, 60_000);
    ana.dial("ben_1").call();
    world.until("the other tab to show it", || shows_silently(&one));
    one.rings();
    one.answer().done();
    ana.talks();
    ana.hang_up().done();
    one.is_over();
    world.run(61_000);
    assert!(two.is_idle() && announced(&two) == 0, "whoever wakes after the end never rings");
}

#[test]
fn a_tab_that_comes_back_shows_the_call_that_rings_in_another_one() {
    let world = World::new();
    let (ana, one, two) = called(&world);
    two.cut(Cut::BOTH_NOTICE);
    one.rings();
    two.comes_back();
    world.until("the tab to show it again", || shows_silently(&two));
    assert_eq!(announced(&two), 1, "it is the call that it had");
    // And it can have it back.
    two.answer().done();
    ana.talks();
    two.talks();
    one.is_over();
    ana.hang_up().done();
    two.is_over();
}

#[test]
fn an_answer_that_was_on_its_way_brings_the_call_back_and_its_connection_with_it() {
    let rules = AccountRules { pre_accept: PreAccept::Off, ..AccountRules::default() };
    let world = World::with(ruled_config(rules));
    let ana = world.client("ana_1");
    let (one, two) = (world.device("ben_1", "desk"), world.device("ben_1", "desk"));
    two.link(far(100));
    ana.dial("ben_1").call();
    // Answered before the caller's offer has come.
    two.rings();
    let answer = two.answer();
    // The server knows first, and gives the call to the other tab.
    world.run(20);
    two.cut(Cut { keep_up: 0, keep_down: 0, client_notices: Some(300), server_notices: Some(10) });
    one.rings();
    world.until("the answer to count", || answer.settled() == Ok(Reply::Done));
    world.run(2_000);
    assert_eq!((ana.state(), two.state()), (Some(CallState::Connected), Some(CallState::Connected)));
    assert!(one.is_idle());
    ana.hang_up().done();
    two.is_over();
}

#[test]
fn two_tabs_that_answer_at_once_are_one_answer() {
    for (gap, slow) in [(0, 10), (1, 10), (5, 30), (30, 10), (30, 80)] {
        for silent_first in [false, true] {
            let world = World::new();
            let (ana, one, two) = called(&world);
            one.link(far(slow));
            let (first, second) = if silent_first { (&one, &two) } else { (&two, &one) };
            let (end, other) = (one.watch_end(), two.watch_end());
            let early = first.answer();
            world.run(gap);
            let late = second.answer();
            ana.talks();
            world.until("one of them to talk", || one.is_idle() != two.is_idle());
            let (winner, loser, lost) = if one.is_idle() { (&two, &one, end) } else { (&one, &two, other) };
            winner.talks();
            assert_eq!(why(lost.end()), MOVED);
            assert!(loser.screen().is_none() && !loser.microphone_is_on());
            assert_eq!([early, late].iter().filter(|answer| answer.settled().is_ok()).count(), 1);
            ana.hang_up().done();
            winner.is_over();
        }
    }
}

#[test]
fn the_caller_gives_up_and_every_tab_knows() {
    let world = World::new();
    let (ana, one, two) = called(&world);
    one.unseen(true);
    two.unseen(true);
    let (end, other) = (one.watch_end(), two.watch_end());
    ana.hang_up().done();
    assert_eq!(why(end.end()), (EndReason::Cancelled, By::Peer));
    assert_eq!(why(other.end()), (EndReason::Cancelled, By::Peer));
    assert_eq!(one.reports().len(), 0);
    assert_eq!((one.notices().len(), two.notices().len()), (0, 1), "missed once");
}

#[test]
fn a_tab_that_is_opened_while_it_rings_shows_the_call() {
    let world = World::new();
    let ana = world.client("ana_1");
    let one = world.device("ben_1", "desk");
    ana.dial("ben_1").call();
    one.rings();
    let two = world.device("ben_1", "desk");
    world.until("the new tab to show it", || shows_silently(&two));
    assert!(one.is_ringing(), "it goes on where it rang");
    two.answer().done();
    ana.talks();
    two.talks();
    one.is_over();
    ana.hang_up().done();
    two.is_over();
}

#[test]
fn a_call_that_comes_while_a_tab_talks_finds_the_phone_busy() {
    let world = World::new();
    let (ana, eve) = (world.client("ana_1"), world.client("eve_1"));
    let (one, two) = (world.device("ben_1", "desk"), world.device("ben_1", "desk"));
    ana.reaches(&two);
    assert!(one.is_idle());
    assert_eq!(eve.dial("ben_1").error(), "ERR_USER_BUSY");
    world.run(500);
    assert!(one.is_idle() && two.state() == Some(CallState::Connected));
    ana.hang_up().done();
    two.is_over();
}

#[test]
fn a_call_that_waits_is_the_talking_tab_s() {
    let world = World::new();
    let (ana, eve) = (world.client("ana_1"), world.client("eve_1"));
    let two = world.waiting_client("ben_1");
    ana.reaches(&two);
    let one = world.device("ben_1", "laptop");
    eve.dial("ben_1").call();
    world.until("it to wait", || announced(&two) == 2);
    let late = world.device("ben_1", "laptop");
    world.run(500);
    assert!(one.is_idle() && late.is_idle());
    eve.hang_up().done();
    ana.hang_up().done();
    two.is_over();
}

#[test]
fn a_dial_that_meets_a_call_in_another_tab_is_refused_and_the_call_is_shown() {
    let world = World::new();
    let ana = world.client("ana_1");
    let _eve = world.client("eve_1");
    let (one, two) = (world.device("ben_1", "desk"), world.device("ben_1", "desk"));
    one.link(far(200));
    ana.dial("ben_1").call();
    two.rings();
    assert!(one.is_idle(), "it does not know yet");
    assert_eq!(one.dial("eve_1").error(), "ERR_OUTGOING_CALL_IN_PROGRESS");
    world.until("the tab to show the call", || shows_silently(&one));
    one.link(far(5));
    one.answer().done();
    ana.talks();
    one.hang_up().done();
    ana.is_over();
    two.is_over();
}

#[test]
fn a_device_that_comes_back_after_the_end_has_missed_the_call_and_never_rings() {
    for unseen in [false, true] {
        let world = World::new();
        let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
        ben.unseen(unseen);
        ben.offline(6_000);
        world.run(500);
        ana.dial("ben_1").call();
        ana.hang_up().done();
        ben.comes_back();
        if unseen {
            world.until("a notification", || ben.notices().iter().any(|notice| notice.missed));
        } else {
            world.until("the end", || ben.screen().is_some_and(missed));
        }
        world.run(5_000);
        assert_eq!(announced(&ben), 0);
    }
}

#[test]
fn a_frozen_device_that_wakes_after_the_end_has_missed_the_call_and_never_rings() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ben.halt(Halt::Frozen, 6_000);
    ana.dial("ben_1").call();
    world.run(500);
    ana.hang_up().done();
    world.until("the end", || ben.screen().is_some_and(missed));
    assert_eq!(announced(&ben), 0);
    // What still rings when it wakes does ring.
    world.run(5_000);
    ben.halt(Halt::Frozen, 3_000);
    ana.dial("ben_1").call();
    ben.rings();
    ben.answer().done();
    ana.talks();
    ben.hang_up().done();
    ana.is_over();
}

fn missed(screen: Screen) -> bool {
    matches!(screen.view, View::Ended { reason: EndReason::Cancelled, .. }) && screen.sound.is_none()
}
