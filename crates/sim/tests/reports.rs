//! What the analytics hear of, and what is notified while nobody looks.

use halloo_core::analytics::ReportKind;
use halloo_core::{CallEvent, Event, Host, Tap};
use halloo_sim::{Link, Phone, World};
use halloo_wire::{By, EndReason};

fn kinds(phone: &Phone) -> Vec<ReportKind> {
    phone.reports().into_iter().map(|report| report.kind).collect()
}

const fn ended(status: &'static str, reason: Option<(&'static str, Option<u16>)>) -> ReportKind {
    ReportKind::End { status, reason, duration: 0 }
}

#[test]
fn a_call_that_was_talked_in() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    let call = ana.dial("ben_1").call();
    ben.rings();
    ben.answer().done();
    ana.talks();
    world.run(5_000);
    let end = ana.watch_end();
    ben.hang_up().done();
    let over = ReportKind::End { status: "over", reason: None, duration: end.end().duration };
    world.run(200);
    assert_eq!(kinds(&ana), [ReportKind::Outgoing, over]);
    assert_eq!(kinds(&ben), [ReportKind::Incoming, over]);
    assert!(ana.reports().iter().chain(&ben.reports()).all(|report| report.call == call));
}

#[test]
fn the_busy_side_hears_of_the_attempt_by_its_analytics_alone() {
    let world = World::new();
    let (ana, ben, cid) = (world.client("ana_1"), world.client("ben_1"), world.client("cid_1"));
    ana.dial("ben_1").call();
    ben.rings();
    let before = ben.all_events().len();
    assert_eq!(cid.dial("ben_1").error(), "ERR_USER_BUSY");
    world.run(200);
    let busy = ended("declined", Some(("user busy", Some(1001))));
    assert_eq!(kinds(&cid), [ReportKind::Outgoing, busy]);
    assert_eq!(kinds(&ben), [ReportKind::Incoming, ReportKind::Incoming, busy]);
    assert_eq!(ben.all_events().len(), before);
    ana.hang_up().done();
    ben.is_over();
}

#[test]
fn the_device_that_lost_reports_no_end() {
    let world = World::new();
    let ana = world.client("ana_1");
    let (desk, pocket) = (world.device("ben_1", "desk"), world.device("ben_1", "pocket"));
    ana.dial("ben_1").call();
    desk.rings();
    pocket.rings();
    desk.answer().done();
    ana.talks();
    ana.hang_up().done();
    desk.is_over();
    // The other side's word came first, the server's follows.
    world.run(100);
    assert_eq!(kinds(&pocket), [ReportKind::Incoming]);
    assert_eq!(kinds(&desk).len(), 2);
}

#[test]
fn given_up_before_the_server_has_confirmed_it() {
    // While the microphone is asked for, and while the invite is on its way.
    for (after, known) in [(1, false), (100, true)] {
        let world = World::new();
        let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
        ana.link(Link { latency: 400, ..Link::default() });
        let dial = ana.dial("ben_1");
        world.run(after);
        let end = ana.watch_end();
        ana.hang_up().done();
        assert_eq!(end.end().reason, EndReason::Cancelled);
        assert!(dial.settled().is_err());
        world.run(2_000);
        let cancelled = ended("cancelled", None);
        let of = |begin| if known { vec![begin, cancelled] } else { Vec::new() };
        assert_eq!(kinds(&ana), of(ReportKind::Outgoing));
        assert_eq!(kinds(&ben), of(ReportKind::Incoming));
    }
}

#[test]
fn nobody_was_asked_so_nothing_is_reported() {
    let world = World::new();
    let ana = world.client("ana_1");
    ana.microphone(halloo_sim::Microphone::Fails(5, halloo_core::CaptureFailure::Denied));
    assert_eq!(ana.dial("ben_1").error(), "ERR_MIC_UNAVAILABLE");
    assert_eq!(kinds(&ana), []);
}

#[test]
fn a_page_that_nobody_sees_notifies_once() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ben.unseen(true);
    let call = ana.dial("ben_1").call();
    ben.rings();
    assert_eq!(ben.notices().len(), 1);
    assert!(!ben.notices()[0].missed);
    ben.unseen(false);
    assert!(ben.notices().is_empty());
    ben.unseen(true);
    assert_eq!(ben.notices().len(), 1);
    ana.hang_up().done();
    world.until("the missed call", || ben.notices().iter().any(|notice| notice.missed));
    assert_eq!(ben.notices().len(), 1);
    ben.tap_on(call, Tap::Missed("call_back".to_owned()));
    assert_eq!(ben.all_events().last(), Some(&Event::MissedCallAction(call, "call_back".to_owned())));
    ben.host(Host::Visible);
}

#[test]
fn an_answered_call_leaves_no_notification() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ben.unseen(true);
    ana.dial("ben_1").call();
    ben.rings();
    ben.answer().done();
    assert!(ben.notices().is_empty());
    ana.talks();
    ana.hang_up().done();
    ben.is_over();
    assert!(ben.notices().is_empty());
}

#[test]
fn the_news_of_an_incoming_call_is_in_order() {
    let world = World::new();
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    let call = ana.dial("ben_1").call();
    ben.rings();
    ben.decline().done();
    let end = ana.watch_end().end();
    assert_eq!(end.reason, EndReason::Declined);
    for phone in [&ana, &ben] {
        let told = phone.events(call);
        let ending = usize::from(phone.id() == ben.id());
        assert_eq!(told.len(), 3 + ending, "{told:?}");
        assert_eq!(told[..2], [CallEvent::Placed, CallEvent::Ringing]);
        assert!(matches!(told[2 + ending], CallEvent::Ended(_)));
        // Whoever ends it knows before the server has said so.
        assert!(
            ending == 0 || matches!(told[2], CallEvent::Ending { reason: EndReason::Declined, by: By::Me })
        );
    }
}
