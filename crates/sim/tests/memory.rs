//! A server loses its memory in a call. That every record counts from the true moment of the answer is judged throughout (I35).

use halloo_core::analytics::ReportKind;
use halloo_core::{CallEvent, CallState, End, Given, Options};
use halloo_sim::{Cut, Phone, Reach, World, usual_config};
use halloo_switch::{Config, TicketKey};
use halloo_wire::{By, EndReason};

const GRACE: u64 = 30_000;

fn why(end: End) -> (EndReason, By) {
    (end.reason, end.by)
}

fn talking_in(world: &World) -> (Phone, Phone) {
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.reaches(&ben);
    world.run(20_000);
    (ana, ben)
}

fn talking() -> (World, Phone, Phone) {
    let world = World::new();
    let (ana, ben) = talking_in(&world);
    (world, ana, ben)
}

/// Both have a session again, and the server has their one call.
fn back(world: &World, ana: &Phone, ben: &Phone) {
    ana.comes_back();
    ben.comes_back();
    world.run(500);
    assert_eq!(world.census().talking, 1);
}

/// One hangs up, and both are told the same at once.
fn hang_up(world: &World, one: &Phone, other: &Phone) -> u64 {
    let (mine, theirs) = (one.watch_end(), other.watch_end());
    one.hang_up().done();
    world.run(200);
    assert!([&mine, &theirs].iter().all(|end| end.now().is_some()), "at once");
    assert_eq!(
        (why(mine.end()), why(theirs.end())),
        ((EndReason::Completed, By::Me), (EndReason::Completed, By::Peer))
    );
    assert_eq!(mine.end().duration, theirs.end().duration);
    mine.end().duration
}

fn count(phone: &Phone, wanted: &CallEvent) -> usize {
    phone.events(phone.call()).iter().filter(|event| *event == wanted).count()
}

#[test]
fn the_call_goes_on_as_if_nothing_had_been() {
    for times in 1..4 {
        let (world, ana, ben) = talking();
        let call = ana.call();
        for _ in 0..times {
            world.restart_server();
            back(&world, &ana, &ben);
            world.run(10_000);
        }
        assert_eq!((ana.call(), ben.call()), (call, call));
        assert_eq!((ana.state(), ben.state()), (Some(CallState::Connected), Some(CallState::Connected)));
        for phone in [&ana, &ben] {
            assert_eq!((count(phone, &CallEvent::Answered), count(phone, &CallEvent::Reconnecting)), (1, 0));
        }
        let duration = hang_up(&world, &ana, &ben);
        let talked = 20_000 + times * 10_500;
        assert!((talked..talked + 2_000 * times).contains(&duration), "{duration}");
        for (phone, begun) in [(&ana, ReportKind::Outgoing), (&ben, ReportKind::Incoming)] {
            let kinds: Vec<ReportKind> = phone.reports().into_iter().map(|report| report.kind).collect();
            assert_eq!(kinds, [begun, ReportKind::End { status: "over", reason: None, duration }]);
        }
    }
}

#[test]
fn one_comes_late() {
    for late in [true, false] {
        let (world, ana, ben) = talking();
        let (first, second) = if late { (&ana, &ben) } else { (&ben, &ana) };
        second.shut(Reach::Refused, 25_000);
        world.restart_server();
        first.comes_back();
        world.run(5_000);
        assert_eq!(first.state(), Some(CallState::Connected), "it is on its way, and it is heard");
        world.run(16_000);
        assert_eq!(first.state(), Some(CallState::Reconnecting), "the other one is not there");
        first.mute(true).done();
        first.press("12#").done();
        back(&world, &ana, &ben);
        assert!(second.sees_peer_muted(), "what was said meanwhile is told");
        assert_eq!(
            second.events(second.call()).iter().filter(|event| matches!(event, CallEvent::Dtmf(_))).count(),
            1
        );
        assert_eq!(first.state(), Some(CallState::Connected));
        let duration = hang_up(&world, second, first);
        assert!((45_000..60_000).contains(&duration), "{duration}");
    }
}

#[test]
fn one_never_comes() {
    for silent in [true, false] {
        let (world, ana, ben) = talking();
        let end = ana.watch_end();
        world.kill_server();
        if silent {
            ben.lose_power();
        } else {
            ben.crash();
        }
        world.run(100);
        world.start_server();
        ana.comes_back();
        world.run(100);
        assert_eq!(world.census().talking, 1);
        world.run(GRACE - 2_000);
        assert_eq!(end.now(), None, "it may come yet");
        world.run(4_000);
        assert_eq!(why(end.end()), (EndReason::PeerLost, By::Peer));
        assert!((20_000 + GRACE..23_000 + GRACE).contains(&end.end().duration), "{:?}", end.end());
    }
}

#[test]
fn whoever_is_not_back_is_not_busy() {
    let (world, ana, ben) = talking();
    let (cid, pocket) = (world.client("cid_1"), world.device("ben_1", "pocket"));
    world.kill_server();
    ben.crash();
    world.start_server();
    for phone in [&ana, &cid, &pocket] {
        phone.comes_back();
    }
    cid.dial("ben_1").call();
    pocket.rings();
    cid.hang_up().done();
    // Calling again is another call, and the old one is over.
    let end = ana.watch_end();
    pocket.dial("ana_1").call();
    assert_eq!(why(end.end()), (EndReason::Replaced, By::Peer));
    ana.rings();
    pocket.hang_up().done();
    ana.is_over();
}

#[test]
fn a_page_that_is_loaded_anew_is_back_in_a_rebuilt_call() {
    for caller in [true, false] {
        let (world, ana, ben) = talking();
        let (stays, leaves) = if caller { (&ben, &ana) } else { (&ana, &ben) };
        let call = ana.call();
        leaves.press("1").done();
        leaves.mute(true).done();
        world.restart_server();
        back(&world, &ana, &ben);
        leaves.leave();
        world.run(1_000);
        let next = world.device(&leaves.cuid(), &leaves.device());
        next.talks();
        stays.talks();
        world.run(500);
        assert!(!next.is_heard() && stays.sees_peer_muted(), "muted before, muted now");
        assert_eq!(next.call(), call);
        next.press("2").done();
        world.run(200);
        let keys = |event: &&CallEvent| matches!(event, CallEvent::Dtmf(_));
        assert_eq!(stays.events(call).iter().filter(keys).count(), 2);
        // Its ticket is as good as the one of the page before it.
        world.restart_server();
        back(&world, stays, &next);
        hang_up(&world, stays, &next);
    }
}

#[test]
fn a_page_that_is_loaded_anew_while_the_server_is_away_has_hung_up() {
    let (world, ana, ben) = talking();
    let end = ana.watch_end();
    world.kill_server();
    world.run(1_000);
    ben.leave();
    world.run(200);
    assert!(!ana.microphone_is_on(), "told over the connection");
    world.start_server();
    let next = world.device("ben_1", "laptop");
    assert_eq!(why(end.end()), (EndReason::Completed, By::Peer));
    world.run(1_000);
    assert!(next.is_idle());
}

#[test]
fn a_page_that_left_before_the_server_died_is_lost() {
    let (world, ana, ben) = talking();
    let end = ana.watch_end();
    ben.leave();
    world.run(200);
    world.restart_server();
    let next = world.device("ben_1", "laptop");
    world.run(GRACE + 3_000);
    assert_eq!(why(end.end()), (EndReason::PeerLost, By::Peer));
    assert!(next.is_idle(), "no page is drawn into a call without a ticket");
}

#[test]
fn a_hang_up_while_the_server_is_away_counts_once_it_is_back() {
    for caller in [true, false] {
        let (world, ana, ben) = talking();
        let (leaves, other) = if caller { (&ana, &ben) } else { (&ben, &ana) };
        let (mine, theirs) = (leaves.watch_end(), other.watch_end());
        world.kill_server();
        world.run(1_000);
        leaves.hang_up().later();
        world.run(500);
        assert!(!ana.microphone_is_on() && !ben.microphone_is_on());
        assert_eq!((mine.now(), theirs.now()), (None, None), "the server's word is awaited");
        world.start_server();
        ana.comes_back();
        ben.comes_back();
        world.run(200);
        assert_eq!(
            (why(mine.end()), why(theirs.end())),
            ((EndReason::Completed, By::Me), (EndReason::Completed, By::Peer))
        );
        assert_eq!(mine.end().duration, theirs.end().duration, "one number, the server's");
        assert_eq!(world.census().talking, 0);
    }
}

#[test]
fn what_was_switched_while_the_server_was_away_is_told() {
    let (world, ana, ben) = talking();
    world.kill_server();
    world.run(1_000);
    ana.mute(true).done();
    ben.hold(ben.call(), true).done();
    world.start_server();
    back(&world, &ana, &ben);
    assert!(ben.sees_peer_muted() && !ben.is_heard());
    assert_eq!(count(&ana, &CallEvent::PeerHeld(true)), 1);
    ana.mute(false).done();
    ben.hold(ben.call(), false).done();
    world.run(500);
    assert!(!ben.sees_peer_muted() && ana.is_heard() && ben.is_heard());
    hang_up(&world, &ben, &ana);
}

#[test]
fn another_path_is_found_in_a_rebuilt_call() {
    for caller in [true, false] {
        let (world, ana, ben) = talking();
        world.restart_server();
        back(&world, &ana, &ben);
        let roams = if caller { &ana } else { &ben };
        roams.roam();
        world.run(8_000);
        assert!(ana.is_heard() && ben.is_heard());
        assert_eq!((ana.state(), ben.state()), (Some(CallState::Connected), Some(CallState::Connected)));
        hang_up(&world, &ana, &ben);
    }
}

#[test]
fn two_calls_of_one_page_are_both_rebuilt() {
    let world = World::new();
    let (ana, ben, cid) = (world.waiting_client("ana_1"), world.client("ben_1"), world.client("cid_1"));
    ana.reaches(&ben);
    cid.dial("ana_1").call();
    cid.hears_ringback();
    ana.take(ana.call_with("cid_1"), halloo_core::Meanwhile::Hold).done();
    cid.talks();
    world.restart_server();
    for phone in [&ana, &ben, &cid] {
        phone.comes_back();
    }
    world.run(500);
    assert_eq!(world.census().talking, 2);
    cid.hang_up().done();
    ana.hold(ana.call_with("ben_1"), false).done();
    hang_up(&world, &ben, &ana);
}

#[test]
fn the_time_to_talk_is_over_when_it_would_have_been() {
    for restart in [20_000, 59_000] {
        let world = World::new();
        let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
        let limit = Options(vec![("timeLimit".to_owned(), Given::Integer(60_000))]);
        ana.dial_with(Given::from("ben_1"), Given::from("Why"), limit).call();
        ben.rings();
        ben.answer().done();
        ana.talks();
        let (mine, theirs) = (ana.watch_end(), ben.watch_end());
        world.run(restart);
        // The second server comes when the time is over already.
        world.kill_server();
        world.run(1_500);
        world.start_server();
        for end in [mine.end(), theirs.end()] {
            assert_eq!((why(end), end.duration), ((EndReason::TimeLimit, By::Server), 60_000));
        }
    }
}

#[test]
fn a_ticket_is_of_use_to_its_holder_alone() {
    let (world, ana, ben) = talking();
    let tickets = world.tickets();
    assert_eq!(tickets.len(), 2);
    let forged: Vec<String> = tickets.iter().map(|ticket| ticket.replace("ana_1", "eve_1")).collect();
    let sealed_by_nobody: Vec<String> =
        tickets.iter().map(|ticket| ticket[..ticket.len() - 64].to_owned() + &"0".repeat(64)).collect();
    world.kill_server();
    world.start_server();
    for (cuid, device) in [("eve_1", "laptop"), ("ana_1", "attic"), ("ben_1", "attic")] {
        for shown in [&tickets, &forged, &sealed_by_nobody] {
            assert_eq!(world.raw().claim(cuid, device, shown), [], "{cuid} on {device}");
        }
    }
    for shown in [&forged, &sealed_by_nobody] {
        assert_eq!(world.raw().claim("ana_1", "laptop", shown), []);
    }
    back(&world, &ana, &ben);
    hang_up(&world, &ana, &ben);
}

#[test]
fn a_server_that_knows_no_tickets_or_others_ends_what_it_does_not_know() {
    for ticket_key in [None, Some(TicketKey::new([8; 32]))] {
        let (world, ana, ben) = talking();
        let (mine, theirs) = (ana.watch_end(), ben.watch_end());
        // Nobody may say that the tickets were good.
        world.forget_tickets();
        world.replace_server(Config { ticket_key, ..usual_config() });
        for end in [mine.end(), theirs.end()] {
            assert_eq!(end.reason, EndReason::NetworkLost);
        }
        ana.comes_back();
        ben.comes_back();
        assert_eq!(world.census().talking, 0);
        ana.reaches(&ben);
        hang_up(&world, &ana, &ben);
    }
}

#[test]
fn a_session_that_is_lost_without_its_server_keeps_the_call() {
    let (world, ana, ben) = talking();
    ana.garble();
    back(&world, &ana, &ben);
    ben.cut(Cut::BOTH_NOTICE);
    back(&world, &ana, &ben);
    hang_up(&world, &ben, &ana);
}
