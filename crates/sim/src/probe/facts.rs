//! Everything that a server can say about a call, whether it would or not.

use halloo_wire::{
    By, CallId, CallRecord, Candidate, CommandId, Cuid, Description, DescriptionKind, Direction, EndReason,
    Fact, LegId, MediaKind, Party, Renewal, ResultCode, Shown, Stage, Tones, Verb,
};

use super::history::Rebuilt;

/// The facts of one name.
pub(crate) fn named(name: &str, on: &Rebuilt, call: CallId) -> Vec<Fact> {
    match name {
        "record: ringing" => records(on, call, &ringing(false)),
        "record: ringing elsewhere" => records(on, call, &ringing(true)),
        "record: accepted" => records(on, call, &accepted(on, call)),
        "record: ended" => records(on, call, &ended()),
        "fact: description" => descriptions(on, call),
        "fact: candidate" => candidates(on, call),
        "fact: renew" => {
            let of = |(generation, fresh)| Renewal { generation, fresh };
            let generation = on.generation(call);
            let renewals = [(generation, false), (generation, true), (0, true), (u32::MAX, true)].map(of);
            legs(on, call)
                .into_iter()
                .flat_map(|leg| renewals.map(|renewal| Fact::Renew { call, leg, renewal }))
                .collect()
        }
        "fact: update" => {
            let shown = Shown { muted: true, held: true, lost: true };
            let counts = [1, u32::MAX];
            let of = |leg| counts.map(|count| Fact::Update { call, leg, count, shown });
            legs(on, call).into_iter().flat_map(of).collect()
        }
        "fact: keys" => keys(on, call),
        "fact: rejoin" => {
            let stage = accepted(on, call).into_iter().next();
            let record = stage.and_then(|stage| record(on, call, rev(on, call, 1), stage));
            let left = |record| Fact::Rejoin {
                record,
                generation: on.generation(call),
                count: 3,
                shown: Shown { muted: true, held: false, lost: false },
                keys: 2,
            };
            record.map(left).into_iter().collect()
        }
        "fact: ticket" => {
            ["", "t"].map(|ticket| Fact::Ticket { call, ticket: ticket.to_owned().into() }).to_vec()
        }
        "fact: unknown" => vec![Fact::Unknown],
        "result: of no consequence" => {
            let done = results(on, call, |_| true, &[Ok(())]);
            let relayed = |verb: &Verb| !matches!(verb, Verb::Invite { .. } | Verb::Accept);
            done.into_iter().chain(results(on, call, relayed, &[Err(ResultCode::WrongState)])).collect()
        }
        "result: merged" => merged(on, call),
        "result: not placed" => results(on, call, |verb| matches!(verb, Verb::Invite { .. }), &REFUSALS),
        "result: answer refused" => results(
            on,
            call,
            |verb| matches!(verb, Verb::Accept),
            &[Err(ResultCode::WrongState), Err(ResultCode::Expired)],
        ),
        "result: no such call" => {
            let ends = |verb: &Verb| {
                matches!(
                    verb,
                    Verb::Accept
                        | Verb::Retract
                        | Verb::Hangup(_)
                        | Verb::PeerHangup(_)
                        | Verb::Reject(_)
                        | Verb::Get
                )
            };
            results(on, call, ends, &[Err(ResultCode::NoSuchCall)])
        }
        _ => Vec::new(),
    }
}

const REFUSALS: [Result<(), ResultCode>; 8] = [
    Err(ResultCode::NoSuchCall),
    Err(ResultCode::WrongState),
    Err(ResultCode::InCall),
    Err(ResultCode::RateLimited),
    Err(ResultCode::ToSelf),
    Err(ResultCode::Expired),
    Err(ResultCode::BadMessage),
    Err(ResultCode::Unsupported),
];

fn ringing(aside: bool) -> Vec<Stage> {
    let stage = |(alerting, silent)| Stage::Ringing { alerting, silent, aside, left: 30_000 };
    [(false, false), (true, false), (true, true)].map(stage).to_vec()
}

/// The legs that the other side may be, for all that the client knows: the right one, if there is one, and a wrong one.
fn legs(on: &Rebuilt, call: CallId) -> Vec<LegId> {
    let record = on.records.get(&call);
    let right = match record.map(|record| (record.stage, record.direction)) {
        Some((Stage::Accepted { peer_leg, .. }, _)) => peer_leg,
        Some((_, Direction::Incoming)) => LegId(0),
        Some((_, Direction::Outgoing)) | None => LegId(1),
    };
    vec![right, LegId(right.0.wrapping_add(7))]
}

pub(crate) fn accepted(on: &Rebuilt, call: CallId) -> Vec<Stage> {
    let of =
        |peer_leg| [true, false].map(|peer_online| Stage::Accepted { peer_leg, talk: 1_500, peer_online });
    legs(on, call).into_iter().flat_map(of).collect()
}

fn ended() -> Vec<Stage> {
    let by = [By::Me, By::Peer, By::Server];
    let ends = EndReason::all().zip(by.into_iter().cycle());
    ends.map(|(reason, by)| Stage::Ended { reason, by, duration: 0 }).collect()
}

fn rev(on: &Rebuilt, call: CallId, more: u32) -> u32 {
    on.records.get(&call).map_or(0, |record| record.rev).saturating_add(more)
}

/// A record of this stage: newer than what is known, as old as that, and the newest that there can be.
fn records(on: &Rebuilt, call: CallId, stages: &[Stage]) -> Vec<Fact> {
    let mut all = Vec::new();
    for stage in stages {
        all.extend(record(on, call, rev(on, call, 1), *stage));
    }
    if let Some(stage) = stages.first() {
        all.extend(record(on, call, rev(on, call, 0), *stage));
        all.extend(record(on, call, u32::MAX, *stage));
        let turned = record(on, call, rev(on, call, 1), *stage).map(|record| {
            let direction = match record.direction {
                Direction::Outgoing => Direction::Incoming,
                Direction::Incoming => Direction::Outgoing,
            };
            CallRecord { direction, ..record }
        });
        all.extend(turned);
    }
    all.into_iter().map(Fact::State).collect()
}

/// As the server would put it, whatever was known before.
pub(crate) fn record(on: &Rebuilt, call: CallId, rev: u32, stage: Stage) -> Option<CallRecord> {
    if let Some(known) = on.records.get(&call) {
        return Some(CallRecord { rev, stage, ..known.clone() });
    }
    let view = on.client.view(call);
    let direction = view.as_ref().map_or(Direction::Incoming, |view| view.direction);
    let cuid = view.map(|view| view.peer).or_else(|| Cuid::parse("user_2").ok());
    let leg = match direction {
        Direction::Outgoing => LegId(0),
        Direction::Incoming => LegId(1),
    };
    Some(CallRecord {
        call,
        rev,
        direction,
        peer: Party { cuid: cuid?, name: Some("Somebody".to_owned()) },
        context: "A reason".to_owned(),
        remote_context: None,
        image: None,
        media: MediaKind::Audio,
        limit: None,
        leg,
        stage,
    })
}

fn descriptions(on: &Rebuilt, call: CallId) -> Vec<Fact> {
    let generation = on.generation(call);
    let mut all = Vec::new();
    for leg in legs(on, call) {
        for kind in [DescriptionKind::Offer, DescriptionKind::Answer] {
            for (generation, fresh) in [
                (generation, false),
                (generation.saturating_add(1), false),
                (generation.saturating_add(1), true),
                (u32::MAX, true),
            ] {
                let sdp = "v=0".to_owned().into();
                all.push(Fact::Media {
                    call,
                    leg,
                    description: Description { generation, kind, fresh, sdp },
                });
            }
        }
    }
    all
}

fn candidates(on: &Rebuilt, call: CallId) -> Vec<Fact> {
    let generation = on.generation(call);
    let line = |host: &str| Some(format!("candidate:1 1 udp 1 {host} 9 typ host").into());
    let mut all = Vec::new();
    for leg in legs(on, call) {
        for (index, line) in
            [(0, line("192.0.2.7")), (40, line("a.example.org")), (u32::MAX, line("192.0.2.8")), (63, None)]
        {
            let candidate = Candidate { generation, index, line, mid: Some("0".to_owned()) };
            all.push(Fact::Ice { call, leg, candidate });
        }
    }
    all
}

fn keys(on: &Rebuilt, call: CallId) -> Vec<Fact> {
    let Some(tones) = Tones::parse("12#") else { return Vec::new() };
    let of = |leg| [1, u32::MAX].map(|count| Fact::Dtmf { call, leg, count, tones: tones.clone() });
    legs(on, call).into_iter().flat_map(of).collect()
}

/// The results of commands that were sent about this call; where there was none, of one that nobody sent.
fn results(
    on: &Rebuilt,
    call: CallId,
    which: impl Fn(&Verb) -> bool,
    outcomes: &[Result<(), ResultCode>],
) -> Vec<Fact> {
    let sent = on.sent.iter().filter(|(_, command)| command.call == call && which(&command.verb));
    let mut ids: Vec<CommandId> = sent.map(|(id, _)| *id).collect();
    if ids.is_empty() {
        ids.push(CommandId::new(9, 9));
    }
    let latest = ids.into_iter().rev().take(3);
    latest
        .flat_map(|id| outcomes.iter().map(move |outcome| Fact::Result { id, call: None, outcome: *outcome }))
        .collect()
}

/// An invite has become part of another call: of one that is known, of one that is not, of one that is over.
fn merged(on: &Rebuilt, call: CallId) -> Vec<Fact> {
    let invites = results(on, call, |verb| matches!(verb, Verb::Invite { .. }), &[Ok(())]);
    let others: Vec<CallId> =
        on.known().into_iter().filter(|other| *other != call).take(3).chain([CallId::new(5, 5)]).collect();
    let mut all = Vec::new();
    for fact in invites {
        for into in &others {
            if let Fact::Result { id, outcome, .. } = &fact {
                all.push(Fact::Result { id: *id, call: Some(*into), outcome: *outcome });
            }
        }
    }
    all
}
