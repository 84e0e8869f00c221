//! How long two may talk.

use halloo_core::{CallEvent, Given, Options, View};
use halloo_sim::{Phone, World, ruled_config};
use halloo_switch::AccountRules;
use halloo_wire::{By, EndReason};

fn limited(talk: u64, alerts: &[u64]) -> Options {
    Options(vec![
        ("timeLimit".to_owned(), Given::Integer(talk)),
        ("timeLimitAlerts".to_owned(), Given::Integers(alerts.to_vec())),
    ])
}

fn talking(world: &World, options: Options) -> (Phone, Phone) {
    let (ana, ben) = (world.client("ana_1"), world.client("ben_1"));
    ana.dial_with(Given::from("ben_1"), Given::from("Why"), options).call();
    ben.rings();
    ben.answer().done();
    ana.talks();
    ben.talks();
    (ana, ben)
}

fn alerts(phone: &Phone) -> Vec<u64> {
    let call = phone.call();
    let left = |event| if let CallEvent::TimeLimit(left) = event { Some(left) } else { None };
    phone.events(call).into_iter().filter_map(left).collect()
}

#[test]
fn both_are_warned_and_cut_short_at_the_same_moment() {
    let world = World::new();
    let (ana, ben) = talking(&world, limited(60_000, &[10_000, 30_000, 5_000]));
    let (mine, theirs) = (ana.watch_end(), ben.watch_end());
    world.run(25_000);
    assert_eq!(ana.screen().unwrap().ends, None);
    world.run(6_000);
    for phone in [&ana, &ben] {
        assert_eq!(alerts(phone), [30_000]);
        assert!(phone.screen().unwrap().ends.is_some());
    }
    let ends = (mine.end(), theirs.end());
    assert_eq!((ends.0.reason, ends.0.by, ends.0.duration), (EndReason::TimeLimit, By::Server, 60_000));
    assert_eq!(ends.0, ends.1);
    assert_eq!((alerts(&ana), alerts(&ben)), (vec![30_000, 10_000, 5_000], vec![30_000, 10_000, 5_000]));
    let ended = View::Ended { reason: EndReason::TimeLimit, by: By::Server };
    assert_eq!((ana.screen().unwrap().view, ben.screen().unwrap().view), (ended, ended));
}

#[test]
fn who_is_cut_off_from_the_server_ends_two_seconds_later() {
    let world = World::new();
    let (ana, ben) = talking(&world, limited(20_000, &[5_000]));
    let (mine, theirs) = (ana.watch_end(), ben.watch_end());
    world.run(10_000);
    ana.stall(true, true, 60_000);
    ana.shut(halloo_sim::Reach::Dark, 60_000);
    world.run(10_500);
    assert_eq!(theirs.end().reason, EndReason::TimeLimit);
    assert!(ana.microphone_is_on());
    world.run(2_000);
    assert!(!ana.microphone_is_on());
    assert_eq!(mine.end().reason, EndReason::TimeLimit);
    assert_eq!(alerts(&ana), [5_000]);
    world.run(60_000);
}

#[test]
fn the_operators_limit_is_the_longest() {
    let rules = AccountRules { talk: Some(12_000), ..AccountRules::default() };
    for (options, talk) in [
        (Options::default(), 12_000),
        (limited(60_000, &[15_000, 2_000]), 12_000),
        (limited(4_000, &[]), 4_000),
    ] {
        let world = World::with(ruled_config(rules.clone()));
        let (ana, ben) = talking(&world, options);
        let (mine, theirs) = (ana.watch_end(), ben.watch_end());
        assert_eq!((mine.end().reason, mine.end().duration), (EndReason::TimeLimit, talk));
        assert_eq!(theirs.end(), mine.end());
        assert!(alerts(&ana).iter().all(|alert| *alert < talk));
    }
}

#[test]
fn time_on_hold_is_time() {
    let world = World::new();
    let (ana, ben) = talking(&world, limited(8_000, &[]));
    let end = ben.watch_end();
    ana.hold(ana.call(), true).done();
    assert_eq!(end.end().duration, 8_000);
    ana.is_over();
}
