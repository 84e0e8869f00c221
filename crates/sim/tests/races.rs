//! Two things at once: every crossing that the server has to decide.

use halloo_core::{CallState, CaptureFailure, End, Tap};
use halloo_sim::{Link, Microphone, Phone, Reaction, Temper, World};
use halloo_wire::{By, EndReason};

fn why(end: End) -> (EndReason, By) {
    (end.reason, end.by)
}

fn far(milliseconds: u64) -> Link {
    Link { latency: milliseconds, ..Link::default() }
}

#[test]
fn two_devices_answer_and_one_wins() {
    for gap in [0, 1, 10, 30] {
        let world = World::new();
        let ana = world.client("ana_1");
        let (desk, pocket) = (world.device("ben_1", "desk"), world.device("ben_1", "pocket"));
        ana.dial("ben_1").call();
        desk.rings();
        pocket.rings();
        let lost = pocket.watch_end();
        let first = desk.answer();
        world.run(gap);
        let second = pocket.answer();
        first.done();
        assert_eq!(second.error(), "ERR_WRONG_STATE");
        assert_eq!(why(lost.end()), (EndReason::AnsweredElsewhere, By::Me));
        ana.talks();
        desk.talks();
        assert!(pocket.is_idle() && !pocket.microphone_is_on());
        ana.hang_up().done();
        desk.is_over();
    }
}

#[test]
fn the_other_device_stops_ringing_when_one_answers() {
    let world = World::new();
    let ana = world.client("ana_1");
    let (desk, pocket) = (world.device("ben_1", "desk"), world.device("ben_1", "pocket"));
    ana.dial("ben_1").call();
    desk.rings();
    pocket.rings();
    let elsewhere = pocket.watch_end();
    desk.answer().done();
    assert_eq!(why(elsewhere.end()), (EndReason::AnsweredElsewhere, By::Me));
    ana.talks();
    desk.hang_up().done();
    ana.is_over();
}

#[test]
fn declined_on_one_device_is_declined_on_all() {
    let world = World::new();
    let ana = world.client("ana_1");
    let (desk, pocket) = (world.device("ben_1", "desk"), world.device("ben_1", "pocket"));
    ana.dial("ben_1").call();
    desk.rings();
    pocket.rings();
    let (mine, other) = (ana.watch_end(), pocket.watch_end());
    desk.decline().done();
    assert_eq!(why(mine.end()), (EndReason::Declined, By::Peer));
    assert_eq!(why(other.end()), (EndReason::Declined, By::Me));
}

#[test]
fn one_device_without_a_microphone_leaves_the_others_ringing() {
    let world = World::new();
    let ana = world.client("ana_1");
    let (desk, pocket) = (world.device("ben_1", "desk"), world.device("ben_1", "pocket"));
    ana.dial("ben_1").call();
    desk.rings();
    pocket.rings();
    desk.microphone(Microphone::Fails(10, CaptureFailure::Missing));
    assert_eq!(desk.answer().error(), "ERR_MIC_UNAVAILABLE");
    world.run(500);
    assert!(pocket.is_ringing() && desk.is_idle());
    pocket.answer().done();
    ana.talks();
    ana.hang_up().done();
    pocket.is_over();
}

/// `accept_first`: the accept reaches the server first.
fn accept_against_retract(accept_first: bool) -> (End, End) {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.dial("ben_1").call();
    ben.rings();
    let (mine, theirs) = (ana.watch_end(), ben.watch_end());
    let slow = if accept_first { &ana } else { &ben };
    slow.link(far(90));
    let accept = ben.answer();
    world.run(6);
    ana.hang_up().later();
    if accept_first {
        accept.done();
    } else {
        assert_eq!(accept.error(), "ERR_WRONG_STATE");
    }
    (mine.end(), theirs.end())
}

#[test]
fn an_answer_before_the_retract_makes_a_short_call() {
    let (mine, theirs) = accept_against_retract(true);
    assert_eq!(why(mine), (EndReason::Completed, By::Me));
    assert_eq!(why(theirs), (EndReason::Completed, By::Peer));
    assert_eq!(mine.duration, theirs.duration);
    assert!(mine.duration < 100);
}

#[test]
fn an_answer_after_the_retract_is_too_late() {
    let (mine, theirs) = accept_against_retract(false);
    assert_eq!(why(mine), (EndReason::Cancelled, By::Me));
    assert_eq!(why(theirs), (EndReason::Cancelled, By::Peer));
    assert_eq!((mine.duration, theirs.duration), (0, 0));
}

#[test]
fn an_answer_in_the_last_moment_of_the_ring_time() {
    for early in 0..60 {
        let world = World::new();
        let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
        let dial = ana.dial("ben_1");
        ben.rings();
        dial.call();
        let (mine, theirs) = (ana.watch_end(), ben.watch_end());
        world.run(44_900 + early * 2);
        if ben.is_idle() {
            assert_eq!(mine.end().reason, EndReason::Missed);
            continue;
        }
        match ben.answer().settled() {
            Ok(_) => {
                ana.talks();
                ana.hang_up().done();
                assert_eq!(mine.end().reason, EndReason::Completed);
                assert_eq!(theirs.end().reason, EndReason::Completed);
            }
            Err(error) => {
                assert_eq!(error.code.as_str(), "ERR_WRONG_STATE");
                assert_eq!(mine.end().reason, EndReason::Missed);
                assert_eq!(theirs.end().reason, EndReason::Missed);
            }
        }
    }
}

#[test]
fn declined_here_and_answered_there() {
    for gap in [0, 1, 8, 25] {
        for decline_first in [true, false] {
            let world = World::new();
            let ana = world.client("ana_1");
            let (desk, pocket) = (world.device("ben_1", "desk"), world.device("ben_1", "pocket"));
            ana.dial("ben_1").call();
            desk.rings();
            pocket.rings();
            let end = ana.watch_end();
            let (declined, answered) = if decline_first {
                let declined = desk.decline();
                world.run(gap);
                (declined, pocket.answer())
            } else {
                let answered = pocket.answer();
                world.run(gap);
                (desk.decline(), answered)
            };
            declined.done();
            if answered.settled().is_ok() {
                ana.talks();
                pocket.talks();
                ana.hang_up().done();
                assert_eq!(end.end().reason, EndReason::Completed);
            } else {
                assert_eq!(why(end.end()), (EndReason::Declined, By::Peer));
            }
        }
    }
}

/// Both call each other, `gap` milliseconds apart, over links of whatever length.
fn glare(gap: u64, ana_far: u64, ben_far: u64) {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.link(far(ana_far));
    ben.link(far(ben_far));
    let first = ana.dial("ben_1");
    world.run(gap);
    if ben.is_ringing() {
        ben.answer().done();
        let call = first.call();
        assert_eq!(ben.call(), call);
    } else {
        let second = ben.dial("ana_1");
        // Both promises settle on the one call that there is.
        assert_eq!(first.call(), second.call(), "{gap} ms, {ana_far} ms, {ben_far} ms");
    }
    ana.talks();
    ben.talks();
    assert!(ana.is_heard() && ben.is_heard());
    let (mine, theirs) = (ana.watch_end(), ben.watch_end());
    assert_eq!(world.census().talking, 1);
    ana.hang_up().done();
    assert_eq!(why(mine.end()), (EndReason::Completed, By::Me));
    assert_eq!(why(theirs.end()), (EndReason::Completed, By::Peer));
}

#[test]
fn two_who_call_each_other_get_one_call() {
    for gap in (0..60).step_by(3) {
        for (ana_far, ben_far) in [(20, 20), (1, 80), (80, 1)] {
            glare(gap, ana_far, ben_far);
        }
    }
}

#[test]
fn two_who_call_each_other_while_a_microphone_is_asked_for() {
    for (slow, fast) in [(3_000, 5), (5, 3_000), (3_000, 3_000)] {
        let world = World::new();
        let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
        ana.microphone(Microphone::Granted(slow));
        ben.microphone(Microphone::Granted(fast));
        let (first, second) = (ana.dial("ben_1"), ben.dial("ana_1"));
        world.run(500);
        // Neither is disturbed by the other's call while its own user is still being asked.
        assert!(!ana.is_ringing() && !ben.is_ringing());
        assert_eq!(first.call(), second.call());
        ana.talks();
        ben.talks();
        ben.hang_up().done();
        ana.is_over();
    }
}

#[test]
fn a_held_call_rings_when_the_own_one_fails() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.microphone(Microphone::Fails(2_000, CaptureFailure::Denied));
    let own = ana.dial("ben_1");
    let theirs = ben.dial("ana_1");
    theirs.call();
    assert_eq!(own.error(), "ERR_MIC_UNAVAILABLE");
    ana.rings();
    ana.microphone(Microphone::Granted(5));
    ana.answer().done();
    ben.talks();
    ben.hang_up().done();
    ana.is_over();
}

#[test]
fn who_crashes_and_calls_again_is_not_busy() {
    for caller_crashes in [true, false] {
        let world = World::new();
        let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
        ana.dial("ben_1").call();
        ben.rings();
        ben.answer().done();
        ana.talks();
        let (gone, left, name, other) =
            if caller_crashes { (&ana, &ben, "ana_1", "ben_1") } else { (&ben, &ana, "ben_1", "ana_1") };
        let end = left.watch_end();
        gone.crash();
        world.run(200);
        let back = world.client(name);
        let call = back.dial(other).call();
        assert_eq!(why(end.end()), (EndReason::Replaced, By::Peer));
        left.rings();
        assert_eq!(left.call(), call);
        left.answer().done();
        back.talks();
        back.hang_up().done();
        left.is_over();
    }
}

#[test]
fn who_crashes_and_calls_somebody_else_is_not_busy() {
    let world = World::new();
    let (ana, ben, cid) = (world.client("ana_1"), world.client("ben_1"), world.client("cid_1"));
    ana.dial("ben_1").call();
    ben.rings();
    ben.answer().done();
    ana.talks();
    let end = ben.watch_end();
    ana.crash();
    world.run(200);
    let back = world.client("ana_1");
    back.dial("cid_1").call();
    cid.rings();
    assert_eq!(why(end.end()), (EndReason::Replaced, By::Peer));
    cid.decline().done();
    back.is_over();
}

#[test]
fn both_hang_up_at_once() {
    for gap in [0, 1, 15, 19, 20, 21, 39, 40] {
        let world = World::new();
        let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
        ana.reaches(&ben);
        let (mine, theirs) = (ana.watch_end(), ben.watch_end());
        world.run(5_000);
        let first = ana.hang_up();
        world.run(gap);
        let second = (!ben.is_idle()).then(|| ben.hang_up());
        first.done();
        second.iter().for_each(halloo_sim::Promise::done);
        let (mine, theirs) = (mine.end(), theirs.end());
        assert_eq!(why(mine), (EndReason::Completed, By::Me));
        assert_eq!(why(theirs), (EndReason::Completed, By::Peer));
        assert_eq!(mine.duration, theirs.duration);
    }
}

#[test]
fn a_prompt_that_is_answered_after_the_end_captures_nothing() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ben.microphone(Microphone::Granted(30_000));
    ana.dial("ben_1").call();
    ben.rings();
    let accept = ben.answer();
    world.run(10_000);
    ana.hang_up().done();
    assert_eq!(accept.error(), "ERR_WRONG_STATE");
    assert!(!ben.microphone_is_on());
    world.run(30_000);
    assert!(!ben.microphone_is_on());
    // The same on the caller's side.
    ana.microphone(Microphone::Granted(30_000));
    let dial = ana.dial("ben_1");
    world.run(10_000);
    ana.tap(Tap::HangUp);
    assert!(dial.settled().is_err());
    world.run(30_000);
    assert!(!ana.microphone_is_on());
}

#[test]
fn everything_that_a_handler_may_do_it_may_do_at_once() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ben.temper(Temper { incoming: Reaction::Answer(0), talk: Some(0), twice: true, ..Temper::default() });
    ana.temper(Temper { redial: true, twice: true, taps: true, ..Temper::default() });
    let dial = ana.dial("ben_1");
    dial.call();
    world.until("the second call", || world.census().tombstones == 2);
    ana.is_over();
    ben.is_over();
}

#[test]
fn somebody_who_answers_again_and_again_joins_once() {
    let world = World::new();
    let (ana, ben): (Phone, Phone) = (world.client("ana_1"), world.client("ben_1"));
    ana.dial("ben_1").call();
    ben.rings();
    let accepts: Vec<_> = (0..5).map(|_| ben.answer()).collect();
    accepts.iter().for_each(halloo_sim::Promise::done);
    ben.talks();
    ben.answer().done();
    assert_eq!(ben.state(), Some(CallState::Connected));
    ben.hang_up().done();
    ana.is_over();
}

#[test]
fn a_tab_that_calls_back_gets_the_offer_that_another_tab_has_had() {
    // The tab that calls back does not know yet that it is called; the one that rings has the offer by then, or not yet.
    for (wait, late) in [(50, false), (50, true), (150, false)] {
        let world = World::new();
        let ana = world.client("ana_1");
        let (desk, tab) = (world.device("ben_1", "desk"), world.device("ben_1", "desk"));
        desk.link(far(300));
        tab.link(far(if late { 250 } else { 5 }));
        ana.dial("ben_1").call();
        world.run(wait);
        assert!(desk.is_idle(), "it has not heard");
        desk.dial("ana_1").call();
        ana.talks();
        desk.talks();
        tab.is_over();
        desk.hang_up().done();
        ana.is_over();
    }
}
