use super::packet::tests::{datagram, ip};
use super::question::tests::QUESTION;
use super::*;

const ALICE: Host = Host(0);
const BEN: Host = Host(1);
const SERVER: Host = Host(2);

/// Alice has 10.0.0.1, Ben 10.0.0.2 and the server 10.0.0.3.
fn network() -> Network {
    let mut network = Network::new(1);
    for (name, last) in [("alice", 1), ("ben", 2), ("server", 3)] {
        network.add(name, vec![IpAddr::from([10, 0, 0, last])]);
    }
    network
}

fn ms(number: u64) -> Time {
    Time::from_millis(number)
}

fn tell(network: &mut Network, line: &str) {
    assert_eq!(network.command(line), Ok(Answer::Done), "{line}");
}

/// Who gets a packet that is sent now, and when.
fn arrivals(network: &mut Network, from: Host, packet: Vec<u8>) -> Vec<(Host, u64)> {
    network.handle(ms(0), from, packet);
    let mut arrivals = Vec::new();
    while let Some(time) = network.poll_timeout() {
        let delivery = network.poll_delivery(time).unwrap();
        arrivals.push((delivery.to, u64::try_from(time.as_millis()).unwrap()));
    }
    arrivals
}

fn reaches(network: &mut Network, from: Host, to: Host) -> bool {
    let last = |host: Host| u8::try_from(host.0 + 1).unwrap();
    !arrivals(network, from, datagram(last(from), last(to), 7, &[])).is_empty()
}

fn counts(network: &mut Network) -> Vec<Count> {
    match network.command("count") {
        Ok(Answer::Counts(counts)) => counts,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_packet_reaches_the_host_with_its_address_unchanged() {
    let mut network = network();
    let packet = datagram(1, 2, 7, b"hello");
    network.handle(ms(5), ALICE, packet.clone());
    assert_eq!(network.poll_timeout(), Some(ms(5)));
    assert_eq!(network.poll_delivery(ms(4)), None);
    assert_eq!(network.poll_delivery(ms(5)), Some(Delivery { to: BEN, packet }));
    assert_eq!(network.poll_delivery(ms(5)), None);
    assert_eq!(network.poll_timeout(), None);
}

#[test]
fn packets_arrive_in_the_order_of_their_times() {
    let mut network = network();
    tell(&mut network, "link alice ben delay=50");
    network.handle(ms(0), ALICE, datagram(1, 2, 7, b"slow"));
    network.handle(ms(10), SERVER, datagram(3, 2, 7, b"quick"));
    network.handle(ms(10), SERVER, datagram(3, 2, 7, b"next"));
    let texts: Vec<_> = std::iter::from_fn(|| network.poll_delivery(ms(100)))
        .map(|delivery| delivery.packet[28..].to_vec())
        .collect();
    assert_eq!(texts, [b"quick".to_vec(), b"next".to_vec(), b"slow".to_vec()]);
}

#[test]
fn a_link_is_set_both_ways_or_one_way_or_everywhere() {
    let mut network = network();
    let time = |network: &mut Network, from: Host, last: [u8; 2]| {
        arrivals(network, from, datagram(last[0], last[1], 7, &[]))[0].1
    };
    tell(&mut network, "link * * delay=10");
    tell(&mut network, "link alice ben delay=20");
    tell(&mut network, "link alice>ben delay=30 loss=0");
    tell(&mut network, "link *>server delay=40");
    assert_eq!(time(&mut network, ALICE, [1, 2]), 30);
    assert_eq!(time(&mut network, BEN, [2, 1]), 20);
    assert_eq!(time(&mut network, BEN, [2, 3]), 40);
    assert_eq!(time(&mut network, SERVER, [3, 2]), 10);
    tell(&mut network, "link alice ben loss=1");
    assert!(!reaches(&mut network, ALICE, BEN));
    tell(&mut network, "link alice ben loss=0");
    assert_eq!(time(&mut network, BEN, [2, 1]), 20, "what is not named stays");
}

#[test]
fn every_setting_is_understood() {
    let mut network = network();
    tell(
        &mut network,
        "link alice ben delay=1 jitter=2 loss=0.1 burst=0.1:0.5 duplicate=0.1 reorder=0.1 corrupt=0.1 rate=64 queue=9",
    );
    let settings = &network.links[&(ALICE, BEN)].settings;
    assert_eq!((settings.delay, settings.jitter, settings.queue, settings.rate), (ms(1), ms(2), ms(9), 64));
    for set in [settings.loss, settings.duplicate, settings.reorder, settings.corrupt, settings.burst.begins]
    {
        assert_eq!(Some(set), chance::Probability::read("0.1"));
    }
}

#[test]
fn a_bit_is_turned_in_a_copy_that_arrives() {
    let mut network = network();
    tell(&mut network, "link alice ben corrupt=1");
    let packet = datagram(1, 2, 7, b"hello");
    network.handle(ms(0), ALICE, packet.clone());
    let spoilt = network.poll_delivery(ms(0)).unwrap().packet;
    let turned: u32 = spoilt.iter().zip(&packet).map(|(one, other)| (one ^ other).count_ones()).sum();
    assert_eq!(turned, 1);
}

#[test]
fn a_cut_is_one_way_or_both_and_heals() {
    let mut network = network();
    tell(&mut network, "cut alice>ben");
    assert!(!reaches(&mut network, ALICE, BEN) && reaches(&mut network, BEN, ALICE));
    tell(&mut network, "cut alice *");
    for (from, to) in [(ALICE, BEN), (BEN, ALICE), (ALICE, SERVER), (SERVER, ALICE)] {
        assert!(!reaches(&mut network, from, to), "{from:?} {to:?}");
    }
    assert!(reaches(&mut network, BEN, SERVER));
    tell(&mut network, "heal alice ben");
    assert!(reaches(&mut network, ALICE, BEN) && !reaches(&mut network, ALICE, SERVER));
    tell(&mut network, "heal * *");
    assert!(reaches(&mut network, SERVER, ALICE));
}

#[test]
fn what_is_under_way_arrives_after_a_cut() {
    let mut network = network();
    tell(&mut network, "link alice ben delay=50");
    network.handle(ms(0), ALICE, datagram(1, 2, 7, &[]));
    tell(&mut network, "cut alice ben");
    assert!(network.poll_delivery(ms(50)).is_some());
}

#[test]
fn a_firewall_stands_at_either_end() {
    let mut network = network();
    tell(&mut network, "block ben udp alice");
    assert!(!reaches(&mut network, ALICE, BEN) && !reaches(&mut network, BEN, ALICE));
    assert!(reaches(&mut network, BEN, SERVER) && reaches(&mut network, ALICE, SERVER));
    tell(&mut network, "unblock ben");
    assert!(reaches(&mut network, ALICE, BEN));
    tell(&mut network, "only alice tcp:443");
    assert!(!reaches(&mut network, ALICE, BEN) && !reaches(&mut network, BEN, ALICE));
    assert_eq!(arrivals(&mut network, ALICE, ip(1, 3, 6, &[0x13, 0x88, 1, 187])), [(SERVER, 0)]);
    assert_eq!(arrivals(&mut network, SERVER, ip(3, 1, 6, &[1, 187, 0x13, 0x88])), [(ALICE, 0)]);
    assert_eq!(arrivals(&mut network, ALICE, ip(1, 3, 6, &[0x13, 0x88, 0, 80])), []);
}

#[test]
fn a_stranded_connection_is_dead_and_the_next_one_is_not() {
    let mut network = network();
    let port = |number: u8| [0x13, number, 1, 187];
    let back = |number: u8| [1, 187, 0x13, number];
    let passes =
        |network: &mut Network, ports: [u8; 4]| !arrivals(network, ALICE, ip(1, 3, 6, &ports)).is_empty();
    assert!(passes(&mut network, port(1)));
    assert!(!arrivals(&mut network, BEN, ip(2, 3, 6, &port(1))).is_empty());
    tell(&mut network, "strand server alice");
    assert!(!passes(&mut network, port(1)));
    assert_eq!(arrivals(&mut network, SERVER, ip(3, 1, 6, &back(1))), [], "in neither direction");
    assert!(passes(&mut network, port(2)), "another one");
    assert!(!arrivals(&mut network, BEN, ip(2, 3, 6, &port(1))).is_empty(), "somebody else's");
    assert!(reaches(&mut network, ALICE, SERVER), "datagrams");
    tell(&mut network, "calm");
    assert!(passes(&mut network, port(1)));
}

#[test]
fn whoever_moves_is_found_at_the_new_address_alone() {
    let mut network = network();
    tell(&mut network, "move alice 10.0.0.9");
    assert_eq!(arrivals(&mut network, BEN, datagram(2, 9, 7, &[])), [(ALICE, 0)]);
    assert_eq!(arrivals(&mut network, BEN, datagram(2, 1, 7, &[])), []);
    assert_eq!(arrivals(&mut network, ALICE, datagram(9, 2, 7, &[])), [(BEN, 0)]);
    assert_eq!(arrivals(&mut network, ALICE, datagram(1, 2, 7, &[])), [], "an address that is not his own");
}

#[test]
fn calm_ends_all_of_it() {
    let mut network = network();
    for line in [
        "link * * loss=1 delay=9",
        "cut alice ben",
        "block ben udp",
        "only server tcp:1",
        "strand alice ben",
        "calm",
    ] {
        tell(&mut network, line);
    }
    assert_eq!(arrivals(&mut network, ALICE, datagram(1, 2, 7, &[])), [(BEN, 0)]);
    assert!(reaches(&mut network, BEN, SERVER));
}

#[test]
fn what_was_sent_since_the_mark_is_counted_by_its_kind() {
    const RTP: [u8; 12] = [0x80, 111, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1];
    let mut network = network();
    network.handle(ms(0), ALICE, datagram(1, 2, 7, &RTP));
    tell(&mut network, "mark");
    assert_eq!(counts(&mut network), []);
    tell(&mut network, "cut ben>alice");
    network.handle(ms(0), ALICE, datagram(1, 2, 7, &RTP));
    network.handle(ms(0), ALICE, datagram(1, 2, 7, &RTP));
    network.handle(ms(0), BEN, datagram(2, 1, 7, &RTP));
    network.handle(ms(0), BEN, datagram(2, 77, 53, b"a question"));
    let count = |from: &str, to: &str, kind, sent, lost, bytes| Count {
        from: from.to_owned(),
        to: to.to_owned(),
        kind,
        sent,
        lost,
        bytes,
    };
    assert_eq!(
        counts(&mut network),
        [
            count("alice", "ben", "rtp", 2, 0, 80),
            count("ben", "?", "dns", 1, 1, 38),
            count("ben", "alice", "rtp", 1, 1, 40),
        ]
    );
}

#[test]
fn names_that_were_asked_for_since_the_mark_are_known() {
    let mut network = network();
    let names = |network: &mut Network| match network.command("names") {
        Ok(Answer::Questions(questions)) => questions,
        other => panic!("{other:?}"),
    };
    network.handle(ms(0), BEN, datagram(2, 77, 53, QUESTION));
    network.handle(ms(1), BEN, datagram(2, 77, 53, QUESTION));
    network.handle(ms(1), BEN, datagram(2, 77, 54, QUESTION));
    let question = Question { from: "ben".to_owned(), name: "www.example.com".to_owned() };
    assert_eq!(names(&mut network), [question]);
    tell(&mut network, "mark");
    assert_eq!(names(&mut network), []);
}

#[test]
fn a_command_that_is_not_understood_changes_nothing() {
    let mut network = network();
    for line in [
        "",
        "jump",
        "link",
        "link alice",
        "cut alice ben now",
        "block alice",
        "only alice",
        "move alice",
        "count alice",
        "names alice",
        "link alice zoe delay=1",
        "cut alice>zoe",
        "block zoe udp",
        "block alice udp zoe",
        "unblock zoe",
        "strand alice",
        "strand alice zoe",
        "move zoe 10.0.0.9",
        "link alice ben delay=1 loss=2",
        "link alice ben delay=1 size=2",
        "link alice ben delay",
        "link alice ben burst=0.1",
        "block alice icmp",
        "only alice tcp:443 gopher",
        "move alice 10.0.0.2",
        "move alice here",
    ] {
        assert!(network.command(line).is_err(), "{line}");
    }
    assert_eq!(arrivals(&mut network, ALICE, datagram(1, 2, 7, &[])), [(BEN, 0)]);
}

#[test]
fn what_is_no_ip_is_dropped() {
    let mut network = network();
    network.handle(ms(0), ALICE, vec![1, 2, 3]);
    network.handle(ms(0), ALICE, Vec::new());
    assert_eq!((network.poll_timeout(), counts(&mut network)), (None, Vec::new()));
}

#[test]
fn the_same_seed_gives_the_same_deliveries() {
    let run = |seed| {
        let mut network = Network::new(seed);
        for (name, last) in [("alice", 1), ("ben", 2)] {
            network.add(name, vec![IpAddr::from([10, 0, 0, last])]);
        }
        tell(&mut network, "link * * delay=50 jitter=20 loss=0.2 duplicate=0.1 reorder=0.1 corrupt=0.1");
        for number in 0..200 {
            network.handle(ms(number), ALICE, datagram(1, 2, 7, &[0; 20]));
            network.handle(ms(number), BEN, datagram(2, 1, 7, &[0; 20]));
        }
        let mut seen = Vec::new();
        while let Some(time) = network.poll_timeout() {
            seen.push((time, network.poll_delivery(time)));
        }
        seen
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn a_host_behind_a_nat_is_seen_under_another_address_and_may_be_answered_there() {
    let mut network = network();
    tell(&mut network, "nat alice 10.9.0.1");
    network.handle(ms(0), BEN, datagram(2, 1, 5_000, b"knock"));
    assert_eq!(network.poll_timeout(), None, "nobody is at the address inside");
    network.handle(ms(0), ALICE, datagram(1, 2, 5_000, b"hello"));
    let seen = network.poll_delivery(ms(0)).unwrap();
    let read = Packet::read(&seen.packet).unwrap();
    assert_eq!((seen.to, read.source), (BEN, IpAddr::from([10, 9, 0, 1])));
    let (port, _) = read.ports.unwrap();
    let mut answer = datagram(2, 1, port, b"hello");
    answer[16..20].copy_from_slice(&[10, 9, 0, 1]);
    network.handle(ms(0), BEN, answer.clone());
    let back = network.poll_delivery(ms(0)).unwrap();
    let read = Packet::read(&back.packet).unwrap();
    assert_eq!((back.to, read.destination), (ALICE, IpAddr::from([10, 0, 0, 1])));
    assert_eq!(read.ports, Some((5_000, 5_000)));
    tell(&mut network, "rebind alice");
    network.handle(ms(0), BEN, answer);
    assert_eq!(network.poll_delivery(ms(0)), None, "it has another port now");
    tell(&mut network, "move alice 10.0.0.1");
    assert!(reaches(&mut network, BEN, ALICE));
    assert!(matches!(network.command("nat alice 10.0.0.2"), Err(Refusal::Address(_))), "that is ben's");
    assert!(matches!(network.command("rebind alice"), Err(Refusal::Unknown(_))));
}
