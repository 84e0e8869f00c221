//! Whether the server is still there: asked for, and answered or not.

use halloo_core::Command;
use halloo_sim::{Cut, World};

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
