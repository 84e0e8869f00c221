//! Microphones that go and come while somebody talks.

use halloo_core::{CallEvent, CaptureFailure, Level, Warning};
use halloo_sim::{Microphone, Phone, World};
use halloo_wire::EndReason;

fn talking(world: &World) -> (Phone, Phone) {
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.plug(2);
    ana.reaches(&ben);
    (ana, ben)
}

#[test]
fn one_that_is_pulled_out_gives_way_to_another() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    ana.unplug();
    world.run(200);
    assert!(ana.is_heard());
    assert!(!ben.screen().unwrap().other.lost);
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn who_has_none_any_more_listens_and_both_know_until_there_is_one() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    let call = ana.call();
    ana.mute(true).done();
    ana.microphone(Microphone::Fails(20, CaptureFailure::Missing));
    ana.unplug();
    world.run(200);
    assert!(ana.screen().unwrap().own.lost && ben.screen().unwrap().other.lost);
    assert!(!ana.is_idle() && !ana.microphone_is_on());
    ana.microphone(Microphone::Granted(20));
    ana.plug(1);
    world.run(200);
    assert!(!ana.screen().unwrap().own.lost && !ben.screen().unwrap().other.lost);
    // What its user had switched off is off.
    assert!(!ana.is_heard() && ben.sees_peer_muted());
    ana.mute(false).done();
    assert!(ana.is_heard());
    assert!(ben.events(call).contains(&CallEvent::PeerMicrophoneLost(true)));
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn another_one_can_be_chosen_while_talking() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    ana.speak_into(Some("microphone1")).done();
    world.run(100);
    assert!(ana.is_heard());
    // One that is not there changes nothing.
    ana.speak_into(Some("microphone7")).done();
    world.run(100);
    assert!(ana.is_heard() && !ana.screen().unwrap().own.lost);
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn a_chosen_one_that_is_gone_is_not_missed_in_the_next_call() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.plug(1);
    ana.speak_into(Some("microphone0")).done();
    ana.plug(0);
    ana.speak_into(Some("microphone0")).done();
    ana.dial("ben_1").call();
    ben.rings();
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn one_that_fails_while_the_answer_is_on_its_way() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.dial("ben_1").call();
    ben.rings();
    ben.answer().later();
    world.run(10);
    ben.microphone(Microphone::Fails(60, CaptureFailure::InUse));
    ben.unplug();
    // Whoever has answered can listen at least.
    ana.talks();
    ben.talks();
    world.run(200);
    assert!(ben.screen().unwrap().own.lost && ana.screen().unwrap().other.lost);
    assert!(!ben.is_heard() && ana.is_heard());
    ana.hang_up().done();
}

#[test]
fn an_answer_need_not_wait_for_a_microphone_that_is_sure_to_come() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ben.plug(1);
    ana.dial("ben_1").call();
    ben.rings();
    // The connection is there before the answer.
    world.run(300);
    ben.microphone(Microphone::Granted(90));
    let answer = ben.answer();
    world.run(60);
    assert!(answer.now().is_none(), "the server hears of it when the microphone is there");
    assert!(ana.is_heard() && !ben.is_heard());
    ana.talks();
    assert!(ben.is_heard());
    ana.hang_up().done();
    ben.is_over();
    // One that does not come after all is said as ever.
    ana.dial("ben_1").call();
    ben.rings();
    ben.microphone(Microphone::Fails(90, CaptureFailure::InUse));
    let end = ana.watch_end();
    ben.answer().later();
    assert_eq!(end.end().reason, EndReason::NoMicrophone);
    ben.is_over();
}

#[test]
fn one_that_is_lost_while_it_rings_is_found_with_the_answer() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    let call = ana.dial("ben_1").call();
    ben.rings();
    ana.microphone(Microphone::Fails(5, CaptureFailure::InUse));
    ana.unplug();
    world.run(100);
    assert!(ana.screen().unwrap().own.lost);
    ana.microphone(Microphone::Granted(5));
    ben.answer().done();
    ana.talks();
    world.run(100);
    assert!(ana.is_heard() && !ana.screen().unwrap().own.lost && !ben.screen().unwrap().other.lost);
    assert!(ana.events(call).contains(&CallEvent::MicrophoneLost(false)));
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn the_browser_is_about_to_ask() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.microphone(Microphone::Granted(1_000));
    let dial = ana.dial("ben_1");
    world.run(100);
    assert!(ana.screen().unwrap().asking);
    dial.call();
    assert!(!ana.screen().unwrap().asking);
    ben.rings();
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn packets_that_get_lost_are_judged() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    let call = ana.call();
    world.run(10_000);
    assert_eq!(ana.screen().unwrap().quality, Some(Level::Good));
    ana.loss(40);
    world.run(10_000);
    assert_eq!(ana.screen().unwrap().quality, Some(Level::Poor));
    assert_eq!(ben.screen().unwrap().quality, Some(Level::Good));
    assert!(ana.events(call).contains(&CallEvent::Quality(Level::Poor)));
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn warnings_are_raised_and_cleared_with_patience() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    let call = ana.call();
    let warnings = |phone: &Phone| {
        let told = |event| {
            if let CallEvent::Warning(warning, raised) = event { Some((warning, raised)) } else { None }
        };
        phone.events(call).into_iter().filter_map(told).collect::<Vec<_>>()
    };
    world.run(10_000);
    assert_eq!(warnings(&ana), []);
    ana.loss(40);
    world.run(10_000);
    let raised = [Warning::HighJitter, Warning::HighLoss, Warning::LowMos].map(|warning| (warning, true));
    assert_eq!(warnings(&ana), raised);
    ana.loss(0);
    world.run(10_000);
    let cleared = raised.map(|(warning, _)| (warning, false));
    assert_eq!(warnings(&ana), [raised, cleared].concat());
    assert_eq!(warnings(&ben), []);
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn a_microphone_that_gives_nothing_is_noticed_here_and_there() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    let call = ana.call();
    let unheard = |phone: &Phone| phone.screen().unwrap().unheard;
    world.run(20_000);
    ana.dumb(true);
    world.run(7_500);
    assert_eq!([unheard(&ana), unheard(&ben)], [(true, false), (false, false)]);
    world.run(5_000);
    assert_eq!([unheard(&ana), unheard(&ben)], [(true, false), (false, true)]);
    // Somebody who is muted may be silent.
    ana.mute(true).done();
    world.run(2_000);
    assert_eq!([unheard(&ana), unheard(&ben)], [(false, false), (false, false)]);
    ana.mute(false).done();
    world.run(20_000);
    assert_eq!([unheard(&ana), unheard(&ben)], [(true, false), (false, true)]);
    ana.dumb(false);
    world.run(2_000);
    assert_eq!([unheard(&ana), unheard(&ben)], [(false, false), (false, false)]);
    assert!(ana.events(call).contains(&CallEvent::MicrophoneSilent(true)));
    assert!(ben.events(call).contains(&CallEvent::PeerSilent(false)));
    ana.hold(call, true).done();
    world.run(20_000);
    assert_eq!([unheard(&ana), unheard(&ben)], [(false, false), (false, false)]);
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn whoever_talks_while_muted_is_told_until_the_microphone_is_on_or_the_call_on_hold() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    world.run(6_000);
    let call = ana.call();
    let told = |raised| {
        let warning = CallEvent::Warning(Warning::MutedTalk, raised);
        ana.events(call).iter().filter(|event| **event == warning).count()
    };
    let shown = || ana.screen().is_some_and(|screen| screen.muted_talk);
    assert!(!shown());
    for (round, stops) in
        (1..).zip([|ana: &Phone| ana.mute(false).done(), |ana: &Phone| ana.hold(ana.call(), true).done()])
    {
        ana.mute(true).done();
        world.run(5_000);
        assert_eq!((told(true), shown()), (round, true));
        assert!(!ana.is_heard(), "nothing of it is sent");
        stops(&ana);
        world.run(1_500);
        assert_eq!((told(false), shown()), (round, false));
    }
    ana.hang_up().done();
    ben.is_over();
}
