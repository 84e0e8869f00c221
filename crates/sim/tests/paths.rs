//! Connecting while it rings, the two roads of an answer and of an end, and paths that die in a call.

use halloo_core::{CallEvent, CallState};
use halloo_sim::{Cut, Halt, Link, Path, Phone, Reach, World, ruled_config};
use halloo_switch::AccountRules;
use halloo_wire::{By, EndReason, InCall, PreAccept};

fn count(phone: &Phone, event: &CallEvent) -> usize {
    phone.events(phone.call()).iter().filter(|told| *told == event).count()
}

fn talking() -> (World, Phone, Phone) {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.reaches(&ben);
    (world, ana, ben)
}

#[test]
fn nothing_is_attached_before_the_answer_and_everything_with_it() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.dial("ben_1").call();
    ben.rings();
    world.run(500);
    assert!(ana.is_linked() && ben.is_linked(), "the path is there");
    assert!(!ana.is_heard() && !ben.is_heard() && !ben.microphone_is_on());
    ben.answer().done();
    // One way for the news, and nothing more.
    assert!(ben.is_heard() && ana.is_heard());
    ana.talks();
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn an_answer_and_an_end_take_the_shorter_road() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.dial("ben_1").call();
    ben.rings();
    world.run(500);
    // The server is slow to hear of it.
    ben.stall(true, false, 300);
    ben.answer().later();
    world.run(100);
    assert!(ana.is_heard() && ben.is_heard(), "they talk already");
    assert_eq!(ana.state(), Some(CallState::Ringing), "whether they may is the server's to say");
    ana.talks();
    ben.talks();
    ben.stall(true, false, 300);
    let (mine, other) = (ana.watch_end(), ben.watch_end());
    ben.hang_up().later();
    world.run(60);
    assert!(!ana.microphone_is_on() && !ben.microphone_is_on());
    let (one, two) = (mine.end(), other.end());
    assert_eq!((one.by, two.by, one.duration), (By::Peer, By::Me, two.duration));
}

#[test]
fn the_server_decides_between_two_who_answer_at_once() {
    let world = World::new();
    let ana = world.client("ana_1");
    let (desk, pocket) = (world.device("ben_1", "desk"), world.device("ben_1", "pocket"));
    ana.dial("ben_1").call();
    desk.rings();
    pocket.rings();
    world.run(500);
    let linked = |phone: &Phone| phone.is_linked();
    let (warm, cold) = if linked(&desk) { (&desk, &pocket) } else { (&pocket, &desk) };
    assert!(linked(warm) && !linked(cold), "one of them is connected");
    // The one that is connected answers first, but the server hears the other one first.
    warm.stall(true, false, 400);
    warm.answer().later();
    world.run(20);
    cold.answer().done();
    cold.talks();
    ana.talks();
    world.run(1_000);
    assert!(!warm.microphone_is_on() && warm.is_idle(), "the loser has let go");
    assert!(ana.is_heard() && cold.is_heard());
    ana.hang_up().done();
    cold.is_over();
}

#[test]
fn another_address_costs_less_than_two_seconds() {
    let (world, ana, ben) = talking();
    for (place, phone) in [&ana, &ben].into_iter().enumerate() {
        phone.roam();
        world.run(1_500);
        assert_eq!(count(&ana, &CallEvent::Reconnecting), place + 1, "noticed, and said");
        assert_eq!(count(&ben, &CallEvent::Reconnecting), place + 1);
        // The browser has yet to notice it, and a connection that was there before finds no way.
        world.run(400);
        assert_eq!(count(&ana, &CallEvent::Reconnected), place + 1, "{:?}", ana.events(ana.call()));
        assert_eq!(count(&ben, &CallEvent::Reconnected), place + 1);
        world.run(5_000);
    }
    assert!(ana.is_heard() && ben.is_heard());
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn whoever_is_not_heard_any_more_is_told_so_and_connects_anew() {
    for caller_is_deaf in [false, true] {
        let (world, ana, ben) = talking();
        world.run(2_000);
        if caller_is_deaf { &ana } else { &ben }.deafen();
        world.run(1_200);
        // The callee's word for it is enough; the caller has nobody to ask.
        assert_eq!(count(&ana, &CallEvent::Reconnecting), 1, "deaf caller: {caller_is_deaf}");
        // Another path for the same connection, which ICE takes for one, is of no use.
        world.run(2_800);
        for phone in [&ana, &ben] {
            let told = (count(phone, &CallEvent::Reconnecting), count(phone, &CallEvent::Reconnected));
            assert_eq!(told.0, told.1, "deaf caller: {caller_is_deaf}");
            assert!(told.0 <= 2, "deaf caller: {caller_is_deaf}");
        }
        assert!(ana.is_heard() && ben.is_heard());
        ana.talks();
        ben.talks();
        ana.hang_up().done();
        ben.is_over();
    }
}

#[test]
fn an_attempt_that_was_answered_in_vain_is_followed_by_another_connection() {
    let (world, ana, ben) = talking();
    world.run(2_000);
    // The first attempt leads nowhere.
    ana.path(Path::Hangs);
    ana.roam();
    world.run(2_000);
    assert_eq!(count(&ana, &CallEvent::Reconnected), 0);
    ana.path(Path::Connects(20));
    world.run(1_000);
    assert_eq!((count(&ana, &CallEvent::Reconnected), count(&ben, &CallEvent::Reconnected)), (1, 1));
    assert!(ana.is_heard() && ben.is_heard());
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn whoever_has_lost_the_server_for_a_moment_and_is_heard_is_not_interrupted() {
    for (gone, told) in [(700, 0), (5_000, 0), (15_000, 1)] {
        let (world, ana, ben) = talking();
        ben.shut(Reach::Refused, gone);
        ben.cut(Cut::BOTH_NOTICE);
        world.run(24_000);
        assert_eq!(count(&ana, &CallEvent::Reconnecting), told, "{gone} ms");
        assert_eq!(count(&ana, &CallEvent::Reconnected), told, "{gone} ms");
        assert_eq!(count(&ben, &CallEvent::Reconnecting), 0);
        ana.hang_up().done();
        ben.is_over();
    }
}

#[test]
fn a_page_that_was_too_busy_to_look_asks_before_it_says_that_nothing_comes() {
    for busy in (700..2_000).step_by(100) {
        let (world, ana, ben) = talking();
        world.run(2_000);
        ben.miss_beats();
        ben.halt(Halt::Stopped, busy);
        world.run(5_000);
        assert_eq!(count(&ben, &CallEvent::Reconnecting), 0, "{busy} ms");
        ana.hang_up().done();
        ben.is_over();
    }
}

#[test]
fn muted_and_held_stay_so_on_another_path() {
    let (world, ana, ben) = talking();
    ana.mute(true).done();
    ben.hold(ben.call(), true).done();
    world.run(300);
    ana.roam();
    world.run(4_000);
    assert_eq!(count(&ana, &CallEvent::Reconnected), 1);
    assert!(!ana.is_heard() && !ben.is_heard());
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn a_connection_that_neither_comes_up_nor_fails_is_made_anew() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.path(Path::Hangs);
    ana.dial("ben_1").call();
    ben.rings();
    ben.answer().done();
    world.run(5_000);
    assert_eq!(ana.state(), Some(CallState::Connecting));
    ana.path(Path::Connects(30));
    world.run(5_000);
    ana.talks();
    ben.talks();
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn over_a_long_way_a_connection_has_its_time() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    for phone in [&ana, &ben] {
        phone.link(Link { latency: 1_000, ..Link::default() });
        // Some round trips for ICE, and some more for DTLS.
        phone.path(Path::Connects(6_500));
    }
    ana.dial("ben_1").call();
    ben.rings();
    ben.answer().done();
    world.run(14_000);
    assert_eq!((ana.state(), ben.state()), (Some(CallState::Connected), Some(CallState::Connected)));
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn a_path_on_which_something_comes_is_not_given_up() {
    let (world, ana, ben) = talking();
    world.run(2_000);
    ana.flap();
    world.run(3_000);
    assert_eq!(count(&ana, &CallEvent::Reconnecting), 0, "ICE has lost some checks, and no sound is lost");
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn a_path_that_comes_back_is_taken_back() {
    let (world, ana, ben) = talking();
    ana.sever(3_000);
    world.run(2_000);
    assert_eq!(ana.state(), Some(CallState::Reconnecting));
    world.run(3_000);
    assert_eq!((ana.state(), ben.state()), (Some(CallState::Connected), Some(CallState::Connected)));
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn twenty_five_seconds_offline_are_survived_and_a_minute_is_not() {
    let (world, ana, ben) = talking();
    ana.offline(25_000);
    world.run(29_000);
    ana.talks();
    ben.talks();
    let (mine, other) = (ana.watch_end(), ben.watch_end());
    ana.offline(60_000);
    world.run(70_000);
    assert_eq!(mine.end().reason, EndReason::NetworkLost);
    assert!(matches!(other.end().reason, EndReason::PeerLost | EndReason::MediaFailed));
}

#[test]
fn a_path_that_never_comes_back_ends_the_call_with_a_reason() {
    let (world, ana, ben) = talking();
    let end = ben.watch_end();
    ana.path(Path::Hangs);
    ana.roam();
    world.run(31_500);
    assert_eq!(end.end().reason, EndReason::MediaFailed);
    ana.is_over();
    ben.is_over();
}

#[test]
fn a_page_that_did_not_run_takes_that_for_no_interruption() {
    let (world, ana, ben) = talking();
    // Its connection went on all the time, as the counters of the other side show.
    ben.halt(Halt::Stopped, 10_000);
    world.run(10_600);
    assert_eq!(count(&ben, &CallEvent::Reconnecting), 0);
    ana.talks();
    ana.hang_up().done();
    ben.is_over();
    world.run(100);
}

#[test]
fn a_call_whose_server_is_gone_ends_over_the_connection() {
    let (world, ana, ben) = talking();
    ana.cut(Cut { client_notices: None, server_notices: None, ..Cut::BOTH_NOTICE });
    ana.hang_up().later();
    world.run(100);
    assert!(!ben.microphone_is_on(), "hung up without the server");
    world.run(6_000);
    ana.is_over();
    ben.is_over();
}

#[test]
fn whoever_must_not_be_found_is_not_before_the_answer() {
    for (pre_accept, in_call) in [
        (PreAccept::Off, InCall::Direct),
        (PreAccept::Relay, InCall::Direct),
        (PreAccept::Relay, InCall::Relay),
    ] {
        let rules = AccountRules { pre_accept, in_call, ..AccountRules::default() };
        let world = World::with(ruled_config(rules));
        let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
        ana.dial("ben_1").call();
        ben.rings();
        world.run(500);
        assert_eq!(ana.is_linked(), pre_accept == PreAccept::Relay);
        ben.answer().done();
        ana.talks();
        ben.talks();
        world.run(1_000);
        let relayed = |phone: &Phone| phone.uses_relays();
        assert_eq!((relayed(&ana), relayed(&ben)), (in_call == InCall::Relay, in_call == InCall::Relay));
        ana.hang_up().done();
        ben.is_over();
    }
}

#[test]
fn a_page_that_is_loaded_anew_is_back_in_its_call() {
    for reloads in [false, true] {
        let (world, ana, ben) = talking();
        let call = ana.call();
        let (stays, leaves) = if reloads { (&ben, &ana) } else { (&ana, &ben) };
        leaves.mute(true).done();
        world.run(300);
        leaves.leave();
        world.run(2_000);
        assert_eq!(stays.state(), Some(CallState::Reconnecting));
        let (cuid, device) = (leaves.cuid(), leaves.device());
        let next = world.device(&cuid, &device);
        next.talks();
        stays.talks();
        assert_eq!(next.call(), call, "the same call");
        world.run(200);
        assert!(!next.is_heard() && stays.sees_peer_muted(), "muted before, muted now");
        next.mute(false).done();
        world.run(200);
        assert!(next.is_heard() && stays.is_heard() && !stays.sees_peer_muted());
        let (mine, other) = (next.watch_end(), stays.watch_end());
        next.hang_up().done();
        assert_eq!(mine.end().duration, other.end().duration, "one duration, from the answer on");
    }
}

#[test]
fn a_page_that_does_not_come_back_has_hung_up() {
    let (world, ana, ben) = talking();
    let end = ana.watch_end();
    ben.leave();
    world.run(9_000);
    assert_eq!((end.end().reason, end.end().by), (EndReason::Completed, By::Peer));
    assert!(ana.is_idle());
}

#[test]
fn a_hidden_page_notices_a_dead_path_though_it_wakes_once_a_second() {
    let (world, ana, ben) = talking();
    world.run(2_000);
    ben.hide();
    ana.sever(30_000);
    world.run(4_500);
    assert_eq!(count(&ben, &CallEvent::Reconnecting), 1);
    ben.hang_up().done();
    ana.is_over();
}
