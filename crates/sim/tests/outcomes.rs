//! Every way in which a call can turn out.

use halloo_core::compat::Outcome;
use halloo_core::{CaptureFailure, End, Event, Given, Meanwhile, Options, Tap, View};
use halloo_sim::{Microphone, Phone, Reach, World};
use halloo_wire::{By, EndReason, RejectReason};

const BUSY: &str = "The user you are trying to reach is busy on another call";

/// Two users, in a call that flows.
fn talking(world: &World) -> (Phone, Phone) {
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    let dial = ana.dial("ben_1");
    ben.rings();
    dial.call();
    ben.answer().done();
    ana.talks();
    ben.talks();
    (ana, ben)
}

/// Two users, of whom the second is being called.
fn ringing(world: &World) -> (Phone, Phone) {
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    let dial = ana.dial("ben_1");
    ben.rings();
    ana.hears_ringback();
    dial.call();
    (ana, ben)
}

fn why(end: End) -> (EndReason, By) {
    (end.reason, end.by)
}

#[test]
fn over_when_the_caller_hangs_up() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    assert!(ana.is_heard() && ben.is_heard());
    let (mine, theirs) = (ana.watch_end(), ben.watch_end());
    world.run(60_000);
    ana.hang_up().done();
    assert!(!ana.microphone_is_on());
    let (mine, theirs) = (mine.end(), theirs.end());
    assert_eq!(why(mine), (EndReason::Completed, By::Me));
    assert_eq!(why(theirs), (EndReason::Completed, By::Peer));
    assert_eq!(mine.duration, theirs.duration);
    assert!((60_000..61_000).contains(&mine.duration), "{mine:?}");
    assert!(!ben.microphone_is_on());
}

#[test]
fn over_when_the_callee_hangs_up() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    let end = ana.watch_end();
    ben.tap(Tap::HangUp);
    assert_eq!(end.outcome(), Outcome::Resolve("over"));
    assert_eq!(why(end.end()), (EndReason::Completed, By::Peer));
}

#[test]
fn declined() {
    let world = World::new();
    let (ana, ben) = ringing(&world);
    let end = ana.watch_end();
    ben.decline().done();
    assert_eq!(end.outcome(), Outcome::Reject("declined"));
    assert_eq!(why(end.end()), (EndReason::Declined, By::Peer));
    assert!(!ana.microphone_is_on() && !ben.microphone_is_on());
}

#[test]
fn missed_after_the_ring_time() {
    let world = World::new();
    let (ana, ben) = ringing(&world);
    let (end, theirs) = (ana.watch_end(), ben.watch_end());
    world.run(44_000);
    assert!(ben.is_ringing());
    world.run(2_000);
    assert!(!ben.is_ringing());
    assert_eq!(end.outcome(), Outcome::Reject("missed"));
    assert_eq!(why(end.end()), (EndReason::Missed, By::Server));
    assert_eq!(why(theirs.end()), (EndReason::Missed, By::Server));
}

#[test]
fn cancelled_on_the_screen_stops_the_ring_within_a_round_trip() {
    let world = World::new();
    let (ana, ben) = ringing(&world);
    let (end, theirs) = (ana.watch_end(), ben.watch_end());
    ana.tap(Tap::HangUp);
    world.run(50);
    assert!(!ben.is_ringing());
    assert_eq!(end.outcome(), Outcome::Reject("cancelled"));
    assert_eq!(why(end.end()), (EndReason::Cancelled, By::Me));
    assert_eq!(why(theirs.end()), (EndReason::Cancelled, By::Peer));
}

#[test]
fn cancelled_by_hang_up_while_it_rings() {
    let world = World::new();
    let (ana, ben) = ringing(&world);
    let end = ana.watch_end();
    ana.hang_up().done();
    assert_eq!(end.outcome(), Outcome::Reject("cancelled"));
    ben.is_over();
}

#[test]
fn cancelled_before_the_server_has_answered() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    let dial = ana.dial("ben_1");
    world.run(10);
    let end = ana.watch_end();
    ana.hang_up().done();
    assert_eq!(why(end.end()), (EndReason::Cancelled, By::Me));
    assert!(dial.settled().is_err());
    world.run(1_000);
    assert!(ben.is_idle());
}

#[test]
fn the_busy_sentence_is_for_who_calls_somebody_in_a_call() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    let cid = world.client("cid_1");
    assert_eq!(cid.dial("ben_1").error(), "ERR_USER_BUSY");
    assert_eq!(cid.dial("ana_1").error(), "ERR_USER_BUSY");
    let busy = End { reason: EndReason::Busy, by: By::Server, duration: 0 };
    assert_eq!(halloo_core::compat::outcome(busy), Outcome::Reject(BUSY));
    ana.hang_up().done();
    ben.is_over();
    cid.dial("ben_1").call();
    cid.hang_up().done();
}

#[test]
fn whoever_is_being_called_is_busy_too() {
    let world = World::new();
    let (ana, ben) = ringing(&world);
    let cid = world.client("cid_1");
    assert_eq!(cid.dial("ben_1").error(), "ERR_USER_BUSY");
    assert_eq!(cid.dial("ana_1").error(), "ERR_USER_BUSY");
    ben.decline().done();
    ana.is_over();
}

#[test]
fn nobody_there_is_404_at_once() {
    let world = World::new();
    let ana = world.client("ana_1");
    let before = world.simulation().now();
    assert_eq!(ana.dial("ben_1").error(), "404");
    assert!(world.simulation().now().since(before) < 100);
    assert!(!ana.microphone_is_on());
}

#[test]
fn no_microphone_for_the_caller_bothers_nobody() {
    for (failure, cause) in [
        (CaptureFailure::Denied, "denied"),
        (CaptureFailure::Dismissed, "dismissed"),
        (CaptureFailure::Policy, "policy"),
        (CaptureFailure::Missing, "missing"),
        (CaptureFailure::InUse, "in_use"),
    ] {
        let world = World::new();
        let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
        ana.microphone(Microphone::Fails(300, failure));
        let error = ana.dial("ben_1").settled().unwrap_err();
        assert_eq!((error.code.as_str(), error.cause), ("ERR_MIC_UNAVAILABLE", Some(cause)));
        assert!(ben.is_idle());
        assert_eq!(world.census().tombstones, 0, "the server heard of it");
    }
}

#[test]
fn no_microphone_for_the_callee_is_told_to_both() {
    for (failure, reason) in [
        (CaptureFailure::Denied, EndReason::PermissionDenied),
        (CaptureFailure::Dismissed, EndReason::PermissionDismissed),
        (CaptureFailure::Policy, EndReason::PermissionDenied),
        (CaptureFailure::Missing, EndReason::NoMicrophone),
        (CaptureFailure::InUse, EndReason::NoMicrophone),
    ] {
        let world = World::new();
        let (ana, ben) = ringing(&world);
        ben.microphone(Microphone::Fails(300, failure));
        let end = ana.watch_end();
        assert_eq!(ben.answer().error(), "ERR_MIC_UNAVAILABLE");
        assert_eq!(why(end.end()), (reason, By::Peer));
        assert_eq!(end.outcome(), Outcome::Reject("declined"));
    }
}

#[test]
fn not_connected_is_said_at_once() {
    let world = World::new();
    let ana = world.page("ana_1", "laptop");
    assert_eq!(ana.dial("ben_1").now().unwrap().unwrap_err().code.as_str(), "ERR_CONNECTION_NOT_ESTABLISHED");
    ana.connect().done();
    assert_eq!(ana.dial("ben_1").error(), "404");
}

#[test]
fn connecting_to_nothing_gives_up_after_ten_seconds() {
    for reach in [Reach::Refused, Reach::Dark] {
        let world = World::new();
        let ana = world.page("ana_1", "laptop");
        ana.shut(reach, 60_000);
        let before = world.simulation().now();
        assert_eq!(ana.connect().error(), "ERR_CONNECTION_NOT_ESTABLISHED");
        assert!((9_500..10_500).contains(&world.simulation().now().since(before)));
    }
}

#[test]
fn one_call_at_a_time() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    for phone in [&ana, &ben] {
        let refused = phone.dial("cid_1").now().unwrap().unwrap_err();
        assert_eq!(refused.code.as_str(), "ERR_OUTGOING_CALL_IN_PROGRESS");
    }
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn a_double_click_makes_one_call() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    let (first, second) = (ana.dial("ben_1"), ana.dial("ben_1"));
    assert_eq!(second.error(), "ERR_OUTGOING_CALL_IN_PROGRESS");
    first.call();
    ben.rings();
    let (first, second) = (ben.answer(), ben.answer());
    first.done();
    second.done();
    ana.talks();
    let (first, second) = (ana.hang_up(), ana.hang_up());
    first.done();
    second.done();
    ben.is_over();
}

#[test]
fn bad_parameters_are_refused_before_anything_else_is_looked_at() {
    let world = World::new();
    let ana = world.page("ana_1", "laptop");
    let text = Given::from;
    for (receiver, context) in [
        (Given::Absent, text("why")),
        (text("ben_1"), Given::Absent),
        (Given::Other, text("why")),
        (text("ana_1"), text("why")),
        (text("ben 1"), text("why")),
        (text("ben"), text("why")),
        (text("ben__1"), text("why")),
        (text("ben_1"), Given::Text("x".repeat(65))),
        (text("ben_1"), text("a\u{202e}b")),
        (text("ben_1"), text(" ")),
    ] {
        let error = ana.dial_with(receiver.clone(), context.clone(), Options::default()).now().unwrap();
        let code = error.unwrap_err().code.as_str();
        assert_eq!(code, "ERR_INVALID_CALL_PARAMETERS", "{receiver:?} {context:?}");
    }
    let misspelt = Options(vec![("reciever_image".to_owned(), text("https://x.example/a.png"))]);
    let error = ana.dial_with(text("ben_1"), text("why"), misspelt).now().unwrap().unwrap_err();
    assert_eq!(
        (error.code.as_str(), error.field.as_deref()),
        ("ERR_INVALID_CALL_PARAMETERS", Some("reciever_image"))
    );
}

#[test]
fn the_server_that_does_not_answer_is_given_ten_seconds() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.stall(true, false, 30_000);
    ana.shut(Reach::Dark, 30_000);
    let before = world.simulation().now();
    assert_eq!(ana.dial("ben_1").error(), "ERR_INTERNET_LOST");
    assert!((9_800..10_300).contains(&world.simulation().now().since(before)));
    assert!(!ana.microphone_is_on());
    world.run(60_000);
    let rang = |event: &Event| matches!(event, Event::Incoming(_));
    assert!(!ben.all_events().iter().any(rang), "not even for a moment");
}

#[test]
fn the_screens_of_a_call_in_their_order() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    let dial = ana.dial("ben_1");
    assert_eq!(ana.screen().unwrap().view, View::Dialling);
    ben.rings();
    assert_eq!(ben.screen().unwrap().view, View::Incoming);
    assert_eq!(ben.screen().unwrap().peer, "ana_1");
    assert_eq!(ben.screen().unwrap().context, "Your driver is calling");
    ana.hears_ringback();
    dial.call();
    let accept = ben.answer();
    assert_eq!(ben.screen().unwrap().view, View::Connecting);
    accept.done();
    ana.talks();
    assert!(matches!(ana.screen().unwrap().view, View::Ongoing { interrupted: false, .. }));
    ana.tap(Tap::ToggleMute);
    assert!(ana.screen().unwrap().own.muted);
    world.run(100);
    assert!(ben.screen().unwrap().other.muted && ben.sees_peer_muted());
    assert!(!ana.is_heard() && ben.is_heard());
    ben.hang_up().done();
    assert!(matches!(ana.screen().unwrap().view, View::Ended { .. }));
    ana.is_over();
    world.run(2_100);
    assert_eq!((ana.screen(), ben.screen()), (None, None));
}

#[test]
fn an_answered_call_without_media_ends_after_fifteen_seconds() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.path(halloo_sim::Path::Hangs);
    ana.dial("ben_1").call();
    ben.rings();
    let (mine, theirs) = (ana.watch_end(), ben.watch_end());
    ben.answer().done();
    world.run(14_000);
    assert!(!ana.is_idle() && !ben.is_idle());
    world.run(2_000);
    assert_eq!(mine.end().reason, EndReason::MediaFailed);
    assert_eq!(theirs.end().reason, EndReason::MediaFailed);
    assert_eq!(mine.end().duration, theirs.end().duration);
}

#[test]
fn a_path_that_fails_ends_the_call() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ben.path(halloo_sim::Path::Fails(700));
    ana.dial("ben_1").call();
    ben.rings();
    let end = ana.watch_end();
    ben.answer().done();
    assert_eq!(end.end().reason, EndReason::MediaFailed);
    assert!(matches!(end.outcome(), Outcome::Fail(_)));
    ben.is_over();
}

#[test]
fn wrong_credentials_and_unknown_calls() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    let call = ana.call();
    let cid = world.client("cid_1");
    for command in [
        halloo_core::Command::Accept(call, Meanwhile::Hold),
        halloo_core::Command::Decline(call, RejectReason::Declined),
        halloo_core::Command::Hangup(call),
        halloo_core::Command::Mute(call, true),
        halloo_core::Command::WatchEnd(call),
    ] {
        assert_eq!(cid.command(command).error(), "ERR_NO_SUCH_CALL");
    }
    assert_eq!(ana.answer().error(), "ERR_WRONG_STATE");
    ana.command(halloo_core::Command::HangupAll).done();
    ana.command(halloo_core::Command::HangupAll).done();
    ben.is_over();
}
