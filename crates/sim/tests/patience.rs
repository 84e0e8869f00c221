//! How long things are waited for, and that no timer outlives what it was for.

use halloo_core::View;
use halloo_sim::{Cut, Link, Phone, Reach, World};
use halloo_wire::{EndReason, Time};

/// An hour, in milliseconds.
const LONG: u64 = 3_600_000;

fn ringing(world: &World) -> (Phone, Phone) {
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.dial("ben_1").call();
    ben.rings();
    (ana, ben)
}

/// What this page says does not arrive for half a minute, and nobody is told.
fn gag(phone: &Phone) {
    phone.stall(true, false, 30_000);
    phone.shut(Reach::Dark, 30_000);
}

/// When the timer on the screen began.
fn since(phone: &Phone) -> Option<Time> {
    phone
        .screen()
        .and_then(|screen| if let View::Ongoing { since, .. } = screen.view { Some(since) } else { None })
}

#[test]
fn a_call_that_was_given_up_leaves_the_next_one_its_whole_ring_time() {
    let world = World::new();
    let (ana, ben) = ringing(&world);
    world.run(30_000);
    ana.hang_up().done();
    ben.is_over();
    ana.dial("ben_1").call();
    ben.rings();
    // The ring time of the first one has been over for a quarter of a minute by then.
    world.run(30_000);
    assert!(ben.is_ringing());
    ben.answer().done();
    ana.talks();
    // And now that of the second one.
    world.run(30_000);
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn an_answer_that_does_not_arrive_is_given_five_seconds_and_its_taking_back_five_more() {
    let world = World::new();
    let (ana, ben) = ringing(&world);
    gag(&ben);
    let before = world.simulation().now();
    let end = ben.watch_end();
    assert_eq!(ben.answer().error(), "ERR_WRONG_STATE");
    assert!((9_800..10_500).contains(&world.simulation().now().since(before)));
    assert_eq!(end.end().reason, EndReason::NetworkLost);
    assert!(!ben.microphone_is_on());
    ana.is_over();
}

#[test]
fn an_end_that_does_not_arrive_is_given_five_seconds() {
    let world = World::new();
    let (ana, ben) = ringing(&world);
    gag(&ben);
    let before = world.simulation().now();
    ben.decline().done();
    assert!((4_800..5_300).contains(&world.simulation().now().since(before)));
    ana.is_over();
}

#[test]
fn a_client_never_gives_up() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    // The browser says nothing when the server can be reached again.
    ana.link(Link { reach: Reach::Refused, ..Link::default() });
    ana.cut(Cut { keep_up: 0, keep_down: 0, client_notices: Some(0), server_notices: Some(0) });
    world.until("the end of the connection", || !ana.is_connected());
    assert_eq!(ana.dial("ben_1").error(), "ERR_CONNECTION_NOT_ESTABLISHED");
    world.run(LONG);
    ana.link(Link::default());
    ana.comes_back();
    ana.reaches(&ben);
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn who_signs_out_without_a_network_does_not_come_back_with_it() {
    let world = World::new();
    let ana = world.client("ana_1");
    ana.offline(20_000);
    world.run(3_000);
    ana.logout().done();
    world.run(120_000);
    assert!(!ana.is_connected());
    assert_eq!(world.census().sessions, 0);
}

#[test]
fn the_timer_of_a_call_goes_on_through_an_outage() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.reaches(&ben);
    let before = since(&ana);
    assert!(before.is_some());
    ana.offline(9_000);
    world.until("the interruption", || {
        matches!(ana.screen().map(|screen| screen.view), Some(View::Ongoing { interrupted: true, .. }))
    });
    ana.comes_back();
    world.until("its end", || {
        matches!(ana.screen().map(|screen| screen.view), Some(View::Ongoing { interrupted: false, .. }))
    });
    assert_eq!(since(&ana), before);
    ben.hang_up().done();
    ana.is_over();
}
