//! A second call while somebody talks.

use halloo_core::{CallEvent, Event, Meanwhile, Sound, Tap, View};
use halloo_sim::{Microphone, Phone, World};
use halloo_wire::{By, EndReason};

/// Ana and Ben talk, and Cid calls Ben, who lets calls wait.
fn waiting(world: &World) -> (Phone, Phone, Phone) {
    let (ana, ben, cid) = (world.client("ana_1"), world.waiting_client("ben_1"), world.client("cid_1"));
    ana.reaches(&ben);
    cid.dial("ben_1").call();
    cid.hears_ringback();
    let screen = ben.screen_of(ben.call_with("cid_1"));
    let shown = screen.map(|screen| (screen.view, screen.sound, screen.beside.map(|beside| beside.peer)));
    assert_eq!(shown, Some((View::Incoming, Some(Sound::Waiting), Some("ana_1".to_owned()))));
    (ana, ben, cid)
}

#[test]
fn end_and_answer() {
    for taps in [true, false] {
        let world = World::new();
        let (ana, ben, cid) = waiting(&world);
        let (call, end) = (ben.call_with("cid_1"), ana.watch_end());
        if taps {
            ben.tap_on(call, Tap::EndAndAnswer);
        } else {
            ben.take(call, Meanwhile::End).done();
        }
        assert_eq!((end.end().reason, end.end().by), (EndReason::Completed, By::Peer));
        cid.talks();
        world.run(200);
        assert!(ben.is_heard_in(call) && ana.is_idle());
        cid.hang_up().done();
        ben.is_over();
    }
}

#[test]
fn hold_and_answer_swap_and_back() {
    let world = World::new();
    let (ana, ben, cid) = waiting(&world);
    let (first, second) = (ben.call_with("ana_1"), ben.call_with("cid_1"));
    ben.take(second, Meanwhile::Hold).done();
    cid.talks();
    world.run(200);
    assert!(ben.is_heard_in(second) && !ben.is_heard_in(first));
    assert!(ana.screen().unwrap().other.held && !cid.screen().unwrap().other.held);
    assert!(ben.screen_of(second).unwrap().beside.unwrap().held);
    for (taken, left) in [(first, second), (second, first)] {
        ben.tap_on(taken, Tap::ToggleHold);
        world.run(200);
        assert!(ben.is_heard_in(taken) && !ben.is_heard_in(left));
    }
    // Who talks goes; the other one waits on.
    cid.hang_up().done();
    world.run(200);
    assert_eq!(ben.call(), first);
    assert!(ana.screen().unwrap().other.held);
    ben.hold(first, false).done();
    world.run(200);
    assert!(ben.is_heard_in(first));
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn a_held_call_that_is_taken_back_while_the_other_is_being_answered() {
    let world = World::new();
    let (ana, ben, cid) = waiting(&world);
    let (first, second) = (ben.call_with("ana_1"), ben.call_with("cid_1"));
    ben.microphone(Microphone::Granted(2_000));
    let taken = ben.take(second, Meanwhile::Hold);
    world.run(500);
    ben.hold(first, false).done();
    taken.done();
    world.run(500);
    // The last word counts: the first call talks, and the other one waits.
    assert!(ben.is_heard_in(first) && !ben.is_heard_in(second));
    assert!(cid.screen().unwrap().other.held && !ana.screen().unwrap().other.held);
    ben.logout().done();
    ana.is_over();
    cid.is_over();
}

#[test]
fn who_waits_gives_up_or_is_declined_or_rings_to_the_end() {
    for way in 0..3 {
        let world = World::new();
        let (ana, ben, cid) = waiting(&world);
        let (second, end) = (ben.call_with("cid_1"), cid.watch_end());
        match way {
            0 => cid.hang_up().done(),
            1 => ben.tap_on(second, Tap::Decline),
            _ => world.run(46_000),
        }
        let reason = [EndReason::Cancelled, EndReason::Declined, EndReason::Missed][way];
        assert_eq!(end.end().reason, reason);
        world.run(3_000);
        assert_eq!(ben.call(), ben.call_with("ana_1"));
        assert!(ben.is_heard() && ana.is_heard());
        ana.hang_up().done();
        ben.is_over();
    }
}

#[test]
fn who_talks_hangs_up_while_the_other_waits() {
    let world = World::new();
    let (ana, ben, cid) = waiting(&world);
    ana.hang_up().done();
    world.until("the ringtone", || ben.screen_of(ben.call()).unwrap().sound == Some(Sound::Ringtone));
    ben.answer().done();
    cid.talks();
    cid.hang_up().done();
    ben.is_over();
}

#[test]
fn a_third_caller_and_one_to_a_phone_that_does_not_wait_are_told_busy() {
    let world = World::new();
    let (ana, ben, cid) = waiting(&world);
    let dan = world.client("dan_1");
    assert_eq!(dan.dial("ben_1").error(), "ERR_USER_BUSY");
    assert_eq!(dan.dial("ana_1").error(), "ERR_USER_BUSY");
    // Both hear of it by their analytics, and by nothing else.
    for phone in [&ana, &ben] {
        let incoming = phone.all_events().iter().filter(|event| matches!(event, Event::Incoming(_))).count();
        let busy = phone.reports().len();
        assert_eq!((incoming, busy), if phone.id() == ana.id() { (0, 3) } else { (2, 4) });
    }
    cid.hang_up().done();
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn logout_during_two_calls_ends_both() {
    for held in [true, false] {
        let world = World::new();
        let (ana, ben, cid) = waiting(&world);
        if held {
            ben.take(ben.call_with("cid_1"), Meanwhile::Hold).done();
            cid.talks();
        }
        let ends = (ana.watch_end(), cid.watch_end());
        ben.logout().done();
        assert!(!ben.microphone_is_on() && ben.is_idle());
        assert_eq!(ends.0.end().reason, EndReason::Completed);
        let other = if held { EndReason::Completed } else { EndReason::Unreachable };
        assert_eq!(ends.1.end().reason, other);
    }
}

#[test]
fn the_second_answer_needs_a_microphone_too() {
    let world = World::new();
    let (ana, ben, cid) = waiting(&world);
    let (first, second) = (ben.call_with("ana_1"), ben.call_with("cid_1"));
    ben.microphone(Microphone::Fails(20, halloo_core::CaptureFailure::InUse));
    assert_eq!(ben.take(second, Meanwhile::Hold).error(), "ERR_MIC_UNAVAILABLE");
    cid.is_over();
    // What was put on hold for it waits for its user.
    assert!(ben.view(first).unwrap().own.held);
    ben.hold(first, false).done();
    assert!(ben.is_heard_in(first));
    assert!(ben.events(first).contains(&CallEvent::Held(true)));
    ana.hang_up().done();
    ben.is_over();
}
