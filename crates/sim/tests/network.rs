//! Connections that die, stall and lie; servers that forget; pages that go.

use halloo_core::{End, Host};
use halloo_sim::{Cut, Halt, Link, Microphone, Phone, Reach, World, usual_config};
use halloo_switch::Config;
use halloo_wire::{By, EndReason};

fn why(end: End) -> (EndReason, By) {
    (end.reason, end.by)
}

fn talking(world: &World) -> (Phone, Phone) {
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.reaches(&ben);
    (ana, ben)
}

const NOBODY_NOTICES: Cut = Cut { keep_up: 0, keep_down: 0, client_notices: None, server_notices: None };
const CLIENT_NOTICES: Cut = Cut { keep_up: 0, keep_down: 0, client_notices: Some(10), server_notices: None };

#[test]
fn commands_in_flight_survive_a_cut() {
    for lost in 0..12 {
        let world = World::new();
        let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
        let dial = ana.dial("ben_1");
        world.run(lost * 5);
        ana.cut(Cut::BOTH_NOTICE);
        ben.rings();
        let call = dial.call();
        assert_eq!(ben.call(), call);
        let accept = ben.answer();
        world.run(lost * 2);
        ben.cut(Cut::BOTH_NOTICE);
        accept.done();
        ana.talks();
        ben.talks();
        let end = ben.watch_end();
        ana.hang_up().later();
        ana.cut(CLIENT_NOTICES);
        assert_eq!(why(end.end()), (EndReason::Completed, By::Peer));
        ana.is_over();
    }
}

#[test]
fn a_replay_that_comes_twice_changes_nothing() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    for phone in [&ana, &ben] {
        phone.link(Link { replay_twice: true, ..Link::default() });
    }
    ana.dial("ben_1").call();
    ben.rings();
    ben.answer().done();
    ana.talks();
    ana.mute(true).done();
    world.run(100);
    ana.cut(Cut::BOTH_NOTICE);
    ben.cut(Cut::BOTH_NOTICE);
    world.run(2_000);
    assert!(ben.sees_peer_muted());
    ana.mute(false).done();
    world.run(100);
    assert!(!ben.sees_peer_muted());
    ben.hang_up().done();
    ana.is_over();
}

#[test]
fn a_call_outlives_a_short_outage() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    ana.offline(4_000);
    world.run(1_000);
    assert!(!ana.is_connected());
    ana.comes_back();
    ana.talks();
    ana.mute(true).done();
    world.until("the mute", || ben.sees_peer_muted());
    ben.hang_up().done();
    ana.is_over();
}

#[test]
fn a_half_open_connection_is_found_by_its_heartbeat() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    ana.cut(NOBODY_NOTICES);
    world.run(1_000);
    assert!(ana.is_connected(), "nobody can know yet");
    world.until("the heartbeat to miss its answer", || !ana.is_connected());
    ana.comes_back();
    let end = ben.watch_end();
    ana.hang_up().done();
    assert_eq!(why(end.end()), (EndReason::Completed, By::Peer));
}

#[test]
fn frames_of_the_old_connection_that_come_late_are_dropped() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    // What is sent now hangs for twelve seconds, while another connection comes up.
    ana.stall(true, true, 12_000);
    ana.mute(true).done();
    world.run(11_000);
    assert!(ben.sees_peer_muted(), "the new connection has brought it");
    ana.mute(false).done();
    world.run(5_000);
    assert!(!ben.sees_peer_muted(), "the old one has not brought it again");
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn one_way_silence_is_noticed_either_way() {
    for up in [true, false] {
        let world = World::new();
        let (ana, ben) = talking(&world);
        ana.stall(up, !up, 20_000);
        world.run(13_000);
        ana.comes_back();
        assert!(!ana.is_idle() && !ben.is_idle());
        ben.hang_up().done();
        ana.is_over();
    }
}

#[test]
fn a_lost_device_ends_the_call_after_its_grace() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    let (lost, left) = (ana.watch_end(), ben.watch_end());
    ana.offline(70_000);
    // Media is declared dead before the grace is over, unless it goes another way.
    assert!(matches!(left.end().reason, EndReason::PeerLost | EndReason::MediaFailed));
    let end = lost.end();
    assert!(matches!(end.reason, EndReason::NetworkLost | EndReason::MediaFailed), "{end:?}");
    assert_eq!(end.by, By::Me);
    world.run(60_000);
    ana.comes_back();
}

#[test]
fn a_device_without_signalling_but_with_media_is_lost_after_its_grace() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    let (lost, left) = (ana.watch_end(), ben.watch_end());
    ana.cut(Cut::BOTH_NOTICE);
    ana.shut(Reach::Refused, 50_000);
    world.run(29_000);
    assert!(!ana.is_idle() && !ben.is_idle());
    assert_eq!(why(left.end()), (EndReason::PeerLost, By::Peer));
    assert_eq!(why(lost.end()), (EndReason::NetworkLost, By::Me));
    world.run(30_000);
    ana.comes_back();
}

#[test]
fn a_server_that_forgot_everything_leaves_nobody_hanging() {
    // It gives out no tickets.
    let world = World::with(Config { ticket_key: None, ..usual_config() });
    let (ana, ben) = talking(&world);
    let cid = world.client("cid_1");
    let (mine, theirs) = (ana.watch_end(), ben.watch_end());
    world.restart_server();
    for end in [mine.end(), theirs.end()] {
        assert!(matches!(end.reason, EndReason::NetworkLost | EndReason::ServerError), "{end:?}");
    }
    assert!(!ana.microphone_is_on() && !ben.microphone_is_on());
    for phone in [&ana, &ben, &cid] {
        phone.comes_back();
    }
    cid.dial("ben_1").call();
    ben.rings();
    cid.hang_up().done();
    ben.is_over();
}

#[test]
fn a_server_that_forgot_a_ringing_call() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.dial("ben_1").call();
    ben.rings();
    world.restart_server();
    ana.is_over();
    ben.is_over();
    assert!(!ben.is_ringing());
    ana.comes_back();
    ben.comes_back();
}

#[test]
fn the_ring_moves_to_the_other_tab_when_its_own_closes() {
    for crash in [true, false] {
        let world = World::new();
        let ana = world.client("ana_1");
        let (one, two) = (world.device("ben_1", "desk"), world.device("ben_1", "desk"));
        ana.dial("ben_1").call();
        world.until("one tab to ring", || one.is_ringing() || two.is_ringing());
        world.run(300);
        assert!(one.is_ringing() != two.is_ringing(), "one rings, and one only");
        let (owner, other) = if one.is_ringing() { (&one, &two) } else { (&two, &one) };
        if crash {
            owner.crash();
        } else {
            owner.leave();
        }
        world.run(1_000);
        assert!(other.is_ringing());
        other.answer().done();
        ana.talks();
        ana.hang_up().done();
        other.is_over();
    }
}

#[test]
fn the_last_page_of_the_callee_goes() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.dial("ben_1").call();
    ben.rings();
    let end = ana.watch_end();
    ben.leave();
    assert_eq!(why(end.end()), (EndReason::Unreachable, By::Server));
}

#[test]
fn a_page_that_comes_while_its_user_is_called_rings_too() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.dial("ben_1").call();
    ben.rings();
    let late = world.device("ben_1", "pocket");
    late.rings();
    late.answer().done();
    ben.is_over();
    ana.talks();
    ana.hang_up().done();
    late.is_over();
}

#[test]
fn signing_out_in_a_call_ends_it() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    let (mine, theirs) = (ana.watch_end(), ben.watch_end());
    ana.logout().done();
    assert_eq!(why(mine.end()), (EndReason::Completed, By::Me));
    assert_eq!(why(theirs.end()), (EndReason::Completed, By::Peer));
    assert!(!ana.is_connected() && !ana.microphone_is_on());
    assert_eq!(ana.dial("ben_1").error(), "ERR_LOGGED_OUT");
    world.run(100);
    assert_eq!(world.census().sessions, 1);
}

#[test]
fn signing_out_while_it_rings() {
    for caller in [true, false] {
        let world = World::new();
        let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
        let dial = ana.dial("ben_1");
        dial.call();
        ben.rings();
        let (gone, left) = if caller { (&ana, &ben) } else { (&ben, &ana) };
        let (mine, theirs) = (gone.watch_end(), left.watch_end());
        gone.logout().done();
        let (reason, by) =
            if caller { (EndReason::Cancelled, By::Peer) } else { (EndReason::Unreachable, By::Server) };
        assert_eq!(why(mine.end()), (reason, By::Me));
        assert_eq!(why(theirs.end()), (reason, by));
    }
}

#[test]
fn signing_out_without_a_network_settles_all_the_same() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    let end = ana.watch_end();
    ana.offline(100_000);
    world.run(3_000);
    ana.logout().done();
    assert_eq!(end.end().by, By::Me);
    assert!(!ana.microphone_is_on());
    ben.is_over();
}

#[test]
fn closing_the_page_in_a_call_ends_it_for_the_other_side() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    let end = ben.watch_end();
    ana.leave();
    world.run(100);
    assert_eq!(why(end.end()), (EndReason::Completed, By::Peer));
}

#[test]
fn a_crash_in_a_call_is_a_lost_peer() {
    for power in [true, false] {
        let world = World::new();
        let (ana, ben) = talking(&world);
        let end = ben.watch_end();
        if power {
            ana.lose_power();
        } else {
            ana.crash();
        }
        assert!(matches!(end.end().reason, EndReason::PeerLost | EndReason::MediaFailed));
        world.run(100_000);
    }
}

#[test]
fn a_frozen_page_looks_before_it_leaps() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    ben.halt(Halt::Frozen, 20_000);
    world.run(22_000);
    ben.comes_back();
    assert!(!ana.is_idle() && !ben.is_idle(), "twenty seconds are within the grace");
    ben.hang_up().done();
    ana.is_over();
    // And one that slept through a whole call rings for nothing.
    ben.halt(Halt::Frozen, 10_000);
    ana.dial("ben_1").call();
    world.run(5_000);
    ana.hang_up().done();
    world.run(10_000);
    assert!(ben.is_idle() && !ben.is_ringing());
}

#[test]
fn a_hidden_tab_keeps_its_call() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    ben.hide();
    world.run(120_000);
    assert!(!ana.is_idle() && !ben.is_idle());
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn alarms_that_ring_for_nothing_do_nothing() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ben.microphone(Microphone::Granted(500));
    ana.dial("ben_1").call();
    ben.rings();
    let accept = ben.answer();
    for _ in 0..100 {
        world.run(20);
        ana.wake();
        ben.wake();
    }
    accept.done();
    ana.host(Host::Visible);
    ana.host(Host::Online);
    ana.talks();
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn who_calls_too_often_is_told_so() {
    let config = Config { invites_per_minute: 3, ..usual_config() };
    let world = World::with(config);
    let ana = world.client("ana_1");
    for _ in 0..3 {
        assert_eq!(ana.dial("ben_1").error(), "404");
    }
    assert_eq!(ana.dial("ben_1").error(), "ERR_RATE_LIMITED");
    world.run(60_000);
    assert_eq!(ana.dial("ben_1").error(), "404");
}

#[test]
fn a_draining_server_sends_its_clients_away() {
    let world = World::new();
    let (ana, ben) = talking(&world);
    world.drain(2_000);
    world.run(3_000);
    assert!(!ana.is_connected() && !ben.is_connected());
    // The next server knows of the call what they tell it.
    world.restart_server();
    ana.comes_back();
    ben.comes_back();
    let (mine, theirs) = (ana.watch_end(), ben.watch_end());
    world.run(1_000);
    assert!(ana.is_heard() && ben.is_heard());
    ana.hang_up().done();
    assert_eq!(mine.end().duration, theirs.end().duration);
}
