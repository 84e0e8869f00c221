//! Whether the server is still there: asked for, and answered or not.

use halloo_core::{Command, Event, SessionEvent};
use halloo_sim::{Cut, Link, World};

#[test]
fn it_is_answered_in_time_while_the_session_is_up() {
    let world = World::new();
    let ana = world.client("ana_1");
    let pings = [ana.command(Command::Ping), ana.command(Command::Ping)];
    for ping in pings {
        ping.done();
    }
}

#[test]
fn it_fails_as_soon_as_the_session_is_known_to_be_interrupted() {
    let world = World::new();
    let ana = world.client("ana_1");
    ana.cut(Cut { keep_up: 0, keep_down: 0, client_notices: None, server_notices: None });
    let unanswered = ana.command(Command::Ping);
    assert_eq!(unanswered.error(), "ERR_CONNECTION_NOT_ESTABLISHED");
    // It is being repaired: nothing to wait for.
    assert_eq!(ana.command(Command::Ping).error(), "ERR_CONNECTION_NOT_ESTABLISHED");
    world.run(30_000);
    ana.command(Command::Ping).done();
    let last = ana.command(Command::Ping);
    ana.logout().done();
    last.later();
    assert_eq!(ana.command(Command::Ping).error(), "ERR_CONNECTION_NOT_ESTABLISHED");
}

#[test]
fn the_answer_to_one_ping_is_not_taken_for_a_quick_one_to_the_next() {
    for gap in (100..1_900).step_by(300) {
        let world = World::new();
        let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
        for phone in [&ana, &ben] {
            phone.link(Link { latency: 900, ..Link::default() });
        }
        ana.reaches(&ben);
        world.run(1_000);
        // Two questions, of which the first is still under way when the second is asked.
        let first = ana.command(Command::Ping);
        world.run(gap);
        let second = ana.command(Command::Ping);
        first.done();
        second.done();
        // A dead path makes it ask at once, and wait for two round trips.
        ana.sever(1_600);
        world.run(8_000);
        let lost = |event: &Event| *event == Event::Session(SessionEvent::Reconnecting);
        assert!(!ana.all_events().iter().any(lost), "{gap} ms apart");
        ana.hang_up().done();
        ben.is_over();
    }
}
