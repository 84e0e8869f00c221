//! The life of a page: frozen, stopped, put into the back/forward cache.

use halloo_core::{CallEvent, Event, Host, View};
use halloo_sim::{Cut, Halt, Phone, Reach, World};
use halloo_wire::{By, CallId, EndReason};

fn talking(world: &World) -> (Phone, Phone, CallId) {
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.reaches(&ben);
    let call = ana.call();
    assert!(ana.is_heard_in(call) && ben.is_heard_in(call));
    (ana, ben, call)
}

fn end_of(phone: &Phone, call: CallId) -> Option<(EndReason, By)> {
    phone
        .events(call)
        .into_iter()
        .find_map(|event| if let CallEvent::Ended(end) = event { Some((end.reason, end.by)) } else { None })
}

/// How often an event of its call was told.
fn count(phone: &Phone, call: CallId, event: &CallEvent) -> usize {
    phone.events(call).iter().filter(|told| *told == event).count()
}

#[test]
fn a_frozen_page_sends_nothing_and_the_other_side_knows() {
    let world = World::new();
    let (ana, ben, call) = talking(&world);
    ben.halt(Halt::Frozen, 8_000);
    world.run(200);
    assert!(!ben.is_heard_in(call), "nobody could switch it off");
    assert_eq!(count(&ana, call, &CallEvent::PeerMicrophoneLost(true)), 1);
    assert_eq!(count(&ana, call, &CallEvent::Reconnecting), 0, "the path is alive");
    world.run(7_800);
    world.until("the tone again", || ben.is_heard_in(call));
    world.until("the news of it", || count(&ana, call, &CallEvent::PeerMicrophoneLost(false)) == 1);
    assert_eq!(count(&ben, call, &CallEvent::MicrophoneLost(true)), 0, "it is where it was");
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn whoever_is_thawed_asks_before_it_sends() {
    let world = World::new();
    let (ana, ben, call) = talking(&world);
    ben.halt(Halt::Frozen, 5_000);
    world.run(1_000);
    ana.hang_up().done();
    world.run(3_990);
    // From the thaw on, up to the server's answer.
    let mut sent = false;
    world.until("the end", || {
        sent |= ben.is_heard_in(call);
        ben.is_idle()
    });
    assert!(!sent, "the call was over");
    assert_eq!(end_of(&ben, call), Some((EndReason::Completed, By::Peer)));
}

#[test]
fn held_and_muted_before_the_freeze_is_held_and_muted_after_it() {
    let world = World::new();
    let (ana, ben, call) = talking(&world);
    ben.hold(call, true).done();
    ben.halt(Halt::Frozen, 3_000);
    world.run(6_000);
    assert!(!ben.is_heard_in(call), "on hold, as before");
    ben.hold(call, false).done();
    assert!(ben.is_heard_in(call));
    world.run(1_000);
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn without_the_server_the_other_side_wakes_a_thawed_page() {
    let world = World::new();
    let (ana, ben, call) = talking(&world);
    ben.halt(Halt::Frozen, 3_000);
    // Nobody says that it is dead.
    ben.cut(Cut { client_notices: None, server_notices: None, ..Cut::BOTH_NOTICE });
    world.run(3_000);
    ben.shut(Reach::Dark, 20_000);
    world.run(500);
    assert!(!ben.is_heard_in(call), "what comes at first may be old");
    world.run(1_500);
    assert!(ben.is_heard_in(call), "the other side is in the call still");
    world.run(25_000);
    ben.comes_back();
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn a_freeze_beyond_the_grace_ends_the_call_on_both_sides() {
    let world = World::new();
    let (ana, ben, call) = talking(&world);
    ben.halt(Halt::Frozen, 60_000);
    ana.is_over();
    assert_eq!(end_of(&ana, call), Some((EndReason::PeerLost, By::Peer)));
    world.run(60_000);
    ben.is_over();
    assert!(!ben.microphone_is_on());
    assert_eq!(end_of(&ben, call), Some((EndReason::NetworkLost, By::Me)));
    ben.comes_back();
    ana.reaches(&ben);
    ben.hang_up().done();
    ana.is_over();
}

#[test]
fn a_ring_that_came_and_went_meanwhile_is_missed_and_does_not_ring() {
    for (halt, unseen) in [(Halt::Frozen, true), (Halt::Frozen, false), (Halt::Stopped, true)] {
        let world = World::new();
        let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
        ben.unseen(unseen);
        ben.halt(halt, 6_000);
        // As browsers do when something comes for a frozen page.
        ben.cut(Cut { client_notices: Some(6_000), server_notices: Some(3_000), ..Cut::BOTH_NOTICE });
        ana.dial("ben_1").call();
        let call = ana.call();
        world.run(2_000);
        ana.hang_up().done();
        ana.is_over();
        world.run(4_000);
        ben.comes_back();
        world.until("the missed call", || end_of(&ben, call) == Some((EndReason::Cancelled, By::Peer)));
        let told = ben.all_events();
        assert!(!told.contains(&Event::Incoming(call)) && !ben.is_ringing(), "{told:?}");
        let shown = ben.screen_of(call).map(|screen| screen.view);
        assert_eq!(shown, Some(View::Ended { reason: EndReason::Cancelled, by: By::Peer }));
        let missed: Vec<bool> = ben.notices().iter().map(|notice| notice.missed).collect();
        assert_eq!(missed, if unseen { vec![true] } else { vec![] });
    }
}

#[test]
fn a_page_in_the_cache_is_not_there_and_comes_back_with_a_session() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ben.halt(Halt::Stored, 20_000);
    world.run(100);
    ana.dial("ben_1").error();
    world.run(20_000);
    ben.comes_back();
    ana.reaches(&ben);
    ben.hang_up().done();
    ana.is_over();
    ben.dial("ana_1").call();
    ana.rings();
    ana.answer().done();
    ben.talks();
    ben.hang_up().done();
    ana.is_over();
}

#[test]
fn a_call_of_a_page_that_goes_into_the_cache_ends() {
    let world = World::new();
    let (ana, ben, call) = talking(&world);
    ben.halt(Halt::Stored, 20_000);
    assert!(!ben.microphone_is_on());
    assert_eq!(end_of(&ben, call), Some((EndReason::Completed, By::Me)));
    world.until("the end", || end_of(&ana, call) == Some((EndReason::Completed, By::Peer)));
    world.run(21_000);
    ben.comes_back();
    // One that rings there rings no more, and its caller is told so.
    ana.dial("ben_1").call();
    ben.rings();
    ben.halt(Halt::Stored, 1_000);
    ana.is_over();
    world.run(2_000);
    ben.comes_back();
    assert!(!ben.is_ringing());
    ben.host(Host::Visible);
    world.run(1_000);
}
