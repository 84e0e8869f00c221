//! On hold and back, beside the microphone's own switch; keys; giving up by the promise.

use halloo_core::{CallEvent, CallState, Command, Given, Options, Side, Tap, View};
use halloo_sim::{Cut, Microphone, Phone, World};
use halloo_wire::{By, EndReason, RejectReason, Tones};

fn talking(world: &World) -> (Phone, Phone) {
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.reaches(&ben);
    (ana, ben)
}

fn end(world: &World, ana: &Phone, ben: &Phone) {
    ana.hang_up().done();
    ben.is_over();
    world.run(100);
}

#[test]
fn hold_is_shown_at_both_sides_and_nothing_is_sent() {
    for taps in [true, false] {
        let world = World::new();
        let (ana, ben) = talking(&world);
        let call = ana.call();
        let hold = |held| {
            if taps {
                ana.tap(Tap::ToggleHold);
            } else {
                ana.hold(call, held).done();
            }
            world.run(100);
        };
        hold(true);
        assert!(!ana.is_heard() && ben.is_heard());
        assert!(ana.screen().unwrap().own.held && ben.screen().unwrap().other.held);
        assert_eq!(ana.view(call).unwrap().own, Side { held: true, ..Side::default() });
        hold(false);
        assert!(ana.is_heard());
        assert!(!ana.screen().unwrap().own.held && !ben.screen().unwrap().other.held);
        let told = ben.events(call);
        assert!(told.ends_with(&[CallEvent::PeerHeld(true), CallEvent::PeerHeld(false)]), "{told:?}");
        end(&world, &ana, &ben);
    }
}

#[test]
fn both_sides_may_hold_at_once() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    let call = ana.call();
    ana.hold(call, true).done();
    ben.hold(call, true).done();
    world.run(100);
    for phone in [&ana, &ben] {
        let screen = phone.screen().unwrap();
        assert!(screen.own.held && screen.other.held && !phone.is_heard());
    }
    ana.hold(call, false).done();
    world.run(100);
    assert!(ana.is_heard() && !ben.is_heard() && ana.screen().unwrap().other.held);
    end(&world, &ana, &ben);
}

#[test]
fn who_was_muted_before_the_hold_is_muted_after_it() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    let call = ana.call();
    ana.mute(true).done();
    ana.hold(call, true).done();
    ana.hold(call, false).done();
    world.run(100);
    assert!(!ana.is_heard() && ana.screen().unwrap().own.muted && ben.sees_peer_muted());
    // Switched on while on hold: heard only once it is taken back.
    ana.hold(call, true).done();
    ana.mute(false).done();
    world.run(100);
    assert!(!ana.is_heard() && ben.screen().unwrap().other == Side { held: true, ..Side::default() });
    ana.hold(call, false).done();
    assert!(ana.is_heard());
    end(&world, &ana, &ben);
}

#[test]
fn a_hold_outlives_a_lost_connection() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    let call = ana.call();
    ana.hold(call, true).done();
    ana.cut(Cut::BOTH_NOTICE);
    ana.comes_back();
    world.until("the hold", || ben.screen().unwrap().other.held);
    assert!(!ana.is_heard());
    end(&world, &ana, &ben);
}

#[test]
fn only_what_was_answered_can_be_held() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    let call = ana.dial("ben_1").call();
    ben.rings();
    for phone in [&ana, &ben] {
        assert_eq!(phone.hold(call, true).error(), "ERR_WRONG_STATE");
    }
    assert_eq!(ana.press("1").error(), "ERR_WRONG_STATE");
    ana.hang_up().done();
    ben.is_over();
    assert_eq!(ana.hold(call, true).error(), "ERR_WRONG_STATE");
}

#[test]
fn the_microphone_stays_off_in_the_call_that_two_have_become() {
    for slow in [200, 2_000] {
        let world = World::new();
        let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
        ana.microphone(Microphone::Granted(slow));
        let first = ana.dial("ben_1");
        ana.mute(true).done();
        let second = ben.dial("ana_1");
        assert_eq!(first.call(), second.call());
        ana.talks();
        world.run(100);
        assert!(!ana.is_heard() && ana.screen().unwrap().own.muted && ben.sees_peer_muted());
        end(&world, &ana, &ben);
    }
}

fn keys(phone: &Phone) -> String {
    let tones =
        |event| if let CallEvent::Dtmf(tones) = event { Some(tones.as_str().to_owned()) } else { None };
    phone.events(phone.call()).into_iter().filter_map(tones).collect()
}

#[test]
fn keys_arrive_once_and_in_order_whatever_happens_to_connections() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    for (number, key) in ["1", "2*", "33", "*", "A"].into_iter().enumerate() {
        ana.press(key).done();
        match number {
            0 => ana.cut(Cut::BOTH_NOTICE),
            1 => ben.cut(Cut::BOTH_NOTICE),
            // This one's page then begins another session, and is told again what it had not acknowledged.
            2 => {
                world.run(60);
                ben.garble();
            }
            _ => {}
        }
        world.run(3_000);
    }
    assert_eq!((keys(&ben), keys(&ana)), ("12*33*A".to_owned(), String::new()));
    assert_eq!(Tones::parse("12E"), None);
    assert_eq!(ana.press("12E").error(), "ERR_INVALID_CALL_PARAMETERS");
    ana.tap(Tap::Key('7'));
    world.run(100);
    assert_eq!(keys(&ben), "12*33*A7");
    assert_eq!(ana.keys_heard(), "7", "the application's own keys are not heard");
    end(&world, &ana, &ben);
    ana.tap(Tap::Key('8'));
    assert_eq!(ana.keys_heard(), "7", "nor is one that goes nowhere");
}

/// The call that a promise began is given up after so many milliseconds, whatever it is by then.
fn abort(after: u64, answers: bool) {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.microphone(Microphone::Granted(50));
    let dial = ana.dial("ben_1");
    if answers && after > 200 {
        ben.rings();
        ben.answer().later();
    }
    world.run(after);
    let other = ana.command(Command::Abort(halloo_core::Ticket(999)));
    other.done();
    ana.abort(&dial).done();
    assert!(!ana.microphone_is_on() && ana.is_idle(), "{after}");
    assert_eq!(dial.settled().is_ok(), after >= 90, "{after}");
    ana.abort(&dial).done();
    ben.is_over();
}

#[test]
fn a_dial_can_be_given_up_at_every_moment() {
    for after in [0, 10, 49, 50, 60, 75, 90, 110, 150, 230, 270, 400, 3_000] {
        abort(after, false);
        abort(after, true);
    }
    // Also in the call that it has become part of.
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    let (first, second) = (ana.dial("ben_1"), ben.dial("ana_1"));
    first.call();
    second.call();
    let end = ben.watch_end();
    ana.abort(&first).done();
    assert_eq!((end.end().reason, end.end().by), (EndReason::Completed, By::Peer));
    ana.is_over();
}

#[test]
fn an_application_may_decline_for_its_network() {
    let world = World::new();
    let ana = world.client("ana_1");
    let (desk, pocket) = (world.device("ben_1", "desk"), world.device("ben_1", "pocket"));
    let call = ana.dial("ben_1").call();
    desk.rings();
    pocket.rings();
    let (mine, theirs, other) = (ana.watch_end(), desk.watch_end(), pocket.watch_end());
    desk.command(Command::Decline(call, RejectReason::NetworkQuality)).done();
    world.run(200);
    assert!(pocket.is_ringing(), "another device may have a better network");
    assert_eq!((theirs.end().reason, theirs.end().by), (EndReason::NetworkQuality, By::Me));
    pocket.command(Command::Decline(call, RejectReason::NetworkQuality)).done();
    assert_eq!((mine.end().reason, mine.end().by), (EndReason::NetworkQuality, By::Peer));
    assert_eq!(other.end().reason, EndReason::NetworkQuality);
    // Any other reason is the user's no.
    let call = ana.dial("ben_1").call();
    desk.rings();
    let mine = ana.watch_end();
    desk.command(Command::Decline(call, RejectReason::NoMicrophone)).done();
    assert_eq!(mine.end().reason, EndReason::Declined);
    pocket.is_over();
}

#[test]
fn the_caller_is_told_of_a_phone_that_must_not_sound() {
    let world = World::new();
    let ana = world.client("ana_1");
    let (desk, pocket) = (world.device("ben_1", "desk"), world.device("ben_1", "pocket"));
    desk.silence(true);
    pocket.silence(true);
    let call = ana.dial("ben_1").call();
    ana.hears_ringback();
    world.run(200);
    assert!(ana.screen().unwrap().silent && desk.screen().unwrap().silent);
    assert_eq!(desk.screen().unwrap().view, View::Incoming);
    pocket.silence(false);
    world.run(200);
    assert!(!ana.screen().unwrap().silent && !pocket.screen().unwrap().silent);
    let told = ana.events(call);
    assert!(told.ends_with(&[CallEvent::RingSilent(true), CallEvent::RingSilent(false)]), "{told:?}");
    ana.hang_up().done();
    desk.is_over();
    assert_eq!(ana.state(), None::<CallState>);
    let _unused = ana.dial_with(Given::Absent, Given::Absent, Options::default()).error();
}
