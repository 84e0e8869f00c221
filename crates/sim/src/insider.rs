//! A party whose client has been tampered with: it calls, is called, and says anything at any time, from two devices.

use halloo_switch::Connection;
use halloo_wire::{
    CallId, Candidate, ClientFrame, Command, CommandId, Cuid, Description, DescriptionKind, EndReason, Fact,
    MediaKind, Numbered, RejectReason, Renewal, ServerFrame, Shown, Tones, Verb,
};

use crate::chance::Chance;
use crate::run::name;
use crate::simulation::Simulation;
use crate::stranger::hello;

/// Who it is.
pub(crate) const INSIDER: &str = "mal_1";

/// What it sends for a description. No browser takes it.
pub(crate) const GARBAGE: &str = "v=0\r\ngarbage\r\n";

/// One of its devices.
#[derive(Clone, Copy, Debug)]
struct Device {
    connection: Connection,
    seq: u32,
}

/// Its devices.
#[derive(Clone, Debug, Default)]
pub(crate) struct Insider([Option<Device>; 2]);

impl Simulation {
    /// The insider does something; `number` says what.
    pub(crate) fn meddle(&mut self, number: u64) {
        let mut chance = Chance::new(number);
        for place in 0..2 {
            self.enter(place);
        }
        let place = if chance.one_in(2) { 1 } else { 0 };
        let known = self.known_to_insider();
        let call = chance.pick(&known).filter(|_| !chance.one_in(8));
        let verb = match call {
            Some(_) => said(&mut chance),
            None => invite(&mut chance),
        };
        let call = call.unwrap_or(CallId::new(0, chance.bits().into()));
        self.speak(place, call, verb, &mut chance);
    }

    /// The insider's devices are there.
    pub(crate) fn invite_insider(&mut self) {
        for place in 0..2 {
            self.enter(place);
        }
    }

    fn enter(&mut self, place: usize) {
        let known = self.insider.0.get(place).copied().flatten();
        let open = known.is_some_and(|device| {
            self.wires.get(&device.connection).is_some_and(|wire| wire.client_open && wire.server_open)
        });
        if open {
            return;
        }
        let connection = self.connect_raw();
        self.observer.opened_raw(connection, false);
        let device = if place == 0 { "cellar" } else { "attic" };
        if let Some(hello) = hello(INSIDER, device, "tab", None) {
            self.send_raw(connection, hello.write());
        }
        if let Some(kept) = self.insider.0.get_mut(place) {
            *kept = Some(Device { connection, seq: 0 });
        }
    }

    /// The calls that it has been told of, the latest last.
    fn known_to_insider(&self) -> Vec<CallId> {
        let connections = self.insider.0.iter().flatten().map(|device| device.connection);
        let frames = connections.filter_map(|connection| self.raw.get(&connection)).flatten();
        let told = frames.filter_map(|frame| match frame {
            ServerFrame::Numbered { fact: Fact::State(record), .. } => Some(record.call),
            ServerFrame::Numbered { .. }
            | ServerFrame::Welcome(_)
            | ServerFrame::Refused(_)
            | ServerFrame::Ack(_)
            | ServerFrame::Pong(_)
            | ServerFrame::Drain(_) => None,
        });
        let mut calls: Vec<CallId> = told.collect();
        calls.reverse();
        calls.dedup();
        calls.truncate(4);
        calls
    }

    fn speak(&mut self, place: usize, call: CallId, verb: Verb, chance: &mut Chance) {
        let Some(Some(device)) = self.insider.0.get_mut(place) else { return };
        device.seq = device.seq.saturating_add(1);
        let Device { connection, seq } = *device;
        let heard = self.raw.get(&connection).into_iter().flatten().filter_map(|frame| match frame {
            ServerFrame::Numbered { seq, .. } => Some(*seq),
            ServerFrame::Welcome(_)
            | ServerFrame::Refused(_)
            | ServerFrame::Ack(_)
            | ServerFrame::Pong(_)
            | ServerFrame::Drain(_) => None,
        });
        let frame = ClientFrame::Numbered(Numbered {
            seq,
            ack: heard.max().unwrap_or(0),
            at: 0,
            id: CommandId::new(0, chance.bits().into()),
            ttl: 10_000_000,
            command: Ok(Command { call, verb }),
        });
        self.send_raw(connection, frame.write());
    }
}

fn invite(chance: &mut Chance) -> Verb {
    let user = name(u8::try_from(chance.below(3)).unwrap_or(0));
    Cuid::parse(&user).map_or(Verb::Get, |to| Verb::Invite {
        to,
        context: "Boo".to_owned(),
        remote_context: None,
        image: None,
        media: MediaKind::Audio,
        limit: None,
    })
}

fn said(chance: &mut Chance) -> Verb {
    let generation = u32::try_from(chance.between(1, 3)).unwrap_or(1);
    let description =
        |kind| Verb::Media(Description { generation, kind, fresh: true, sdp: GARBAGE.to_owned().into() });
    match chance.below(18) {
        0 => invite(chance),
        1 => Verb::Ringing { silent: chance.one_in(2) },
        2..=4 => Verb::Accept,
        5 => Verb::Reject(RejectReason::Busy),
        6 => Verb::Retract,
        7 => Verb::Hangup(EndReason::Completed),
        8 => Verb::PeerHangup(EndReason::Completed),
        9 => description(DescriptionKind::Offer),
        10 => description(DescriptionKind::Answer),
        11 => Verb::Ice(Candidate {
            generation,
            index: 0,
            line: Some("candidate:1 1 udp 1 leak.example.org 9 typ host".to_owned().into()),
            mid: None,
        }),
        12 => Verb::Ice(Candidate { generation, index: 1, line: None, mid: None }),
        13 => Verb::Renew(Renewal { generation, fresh: chance.one_in(2) }),
        14 => Verb::Update { count: 1_000, shown: Shown { muted: true, held: true, lost: true } },
        15 => Tones::parse("911").map_or(Verb::Get, |tones| Verb::Dtmf { count: 99, tones }),
        16 => Verb::Reject(RejectReason::Declined),
        _ => Verb::Get,
    }
}
