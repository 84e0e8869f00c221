//! How many devices a user may be signed in on.

use halloo_core::{Event, SessionEvent};
use halloo_sim::{Phone, World, ruled_config};
use halloo_switch::{AccountRules, DevicePolicy};
use halloo_wire::{By, EndReason, RefusalCode};

fn world(devices: DevicePolicy) -> World {
    World::with(ruled_config(AccountRules { devices, ..AccountRules::default() }))
}

fn talking(world: &World) -> (Phone, Phone) {
    let (ana, desk) = (world.client("ana_1"), world.device("ben_1", "desk"));
    ana.reaches(&desk);
    (ana, desk)
}

#[test]
fn where_one_is_allowed_the_later_one_is_refused() {
    let world = world(DevicePolicy::Refuse);
    let (ana, desk) = talking(&world);
    let pocket = world.page("ben_1", "pocket");
    assert_eq!(pocket.connect().error(), "ERR_ALREADY_SIGNEDIN");
    world.run(1_000);
    assert!(desk.is_connected() && desk.is_heard());
    // A second tab of the same browser is no second device, nor is a page that comes back.
    world.device("ben_1", "desk").logout().done();
    desk.offline(3_000);
    world.run(200);
    desk.comes_back();
    desk.talks();
    ana.hang_up().done();
    desk.is_over();
    desk.logout().done();
    world.device("ben_1", "pocket").logout().done();
}

#[test]
fn who_is_away_does_not_keep_another_device_out() {
    let world = world(DevicePolicy::Refuse);
    let desk = world.device("ben_1", "desk");
    desk.crash();
    world.run(500);
    let pocket = world.device("ben_1", "pocket");
    let ana = world.client("ana_1");
    ana.dial("ben_1").call();
    pocket.rings();
    ana.hang_up().done();
    pocket.is_over();
}

#[test]
fn where_the_later_one_counts_the_earlier_one_goes() {
    let world = world(DevicePolicy::Replace);
    let (ana, desk) = talking(&world);
    let (mine, theirs) = (ana.watch_end(), desk.watch_end());
    let pocket = world.device("ben_1", "pocket");
    assert_eq!((mine.end().reason, mine.end().by), (EndReason::Replaced, By::Peer));
    world.run(200);
    assert_eq!((theirs.end().reason, theirs.end().by), (EndReason::Replaced, By::Me));
    assert!(!desk.microphone_is_on() && !desk.is_connected());
    let closed = Event::Session(SessionEvent::Closed(Some(RefusalCode::Replaced)));
    assert_eq!(desk.all_events().last(), Some(&closed));
    world.run(30_000);
    assert!(!desk.is_connected(), "it does not fight for its place");
    ana.dial("ben_1").call();
    pocket.rings();
    ana.hang_up().done();
    pocket.is_over();
}

#[test]
fn a_device_that_was_away_when_it_was_replaced_does_not_take_its_place_back() {
    let world = world(DevicePolicy::Replace);
    let (ana, desk) = talking(&world);
    desk.stall(true, true, 20_000);
    let end = desk.watch_end();
    let pocket = world.device("ben_1", "pocket");
    ana.is_over();
    world.until("the refusal", || !desk.is_connected() && desk.is_idle());
    assert_eq!(end.end().reason, EndReason::Replaced);
    world.run(30_000);
    assert!(pocket.is_connected() && !desk.is_connected());
}

#[test]
fn where_several_are_allowed_they_all_ring() {
    let world = world(DevicePolicy::Allow);
    let (ana, desk) = talking(&world);
    let pocket = world.device("ben_1", "pocket");
    world.run(1_000);
    assert!(desk.is_heard() && pocket.is_connected());
    ana.hang_up().done();
    desk.is_over();
}
