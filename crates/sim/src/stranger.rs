//! Somebody who is no party to any call, and sends whatever comes to mind.

use halloo_core::Role;
use halloo_switch::Connection;
use halloo_wire::{
    CallId, Candidate, Claim, ClientFrame, Command, CommandId, Cuid, Description, DescriptionKind, DeviceId,
    EndReason, Hello, MediaKind, Numbered, PeerMessage, RejectReason, Renewal, Resume, ServerFrame,
    SessionId, Shown, TabId, Token, Tones, Verb,
};

use crate::chance::Chance;
use crate::invariant::Invariant;
use crate::link::Parcel;
use crate::media::Certificate;
use crate::page::PageId;
use crate::shell::{ACCOUNT, KEY};
use crate::simulation::Simulation;

/// Who a connection driven by hand says that it is.
#[must_use]
pub(crate) fn hello(cuid: &str, device: &str, tab: &str, resume: Option<Resume>) -> Option<ClientFrame> {
    Some(ClientFrame::Hello(Hello {
        account: ACCOUNT.to_owned(),
        key: KEY.to_owned().into(),
        cuid: Cuid::parse(cuid).ok()?,
        name: None,
        device: DeviceId::parse(device).ok()?,
        tab: TabId::parse(tab).ok()?,
        waiting: false,
        resume,
        claims: Vec::new(),
    }))
}

/// The stranger's connection and what it has sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stranger {
    connection: Option<Connection>,
    seq: u32,
}

impl Simulation {
    /// Sends a text on a connection driven by hand.
    pub(crate) fn send_raw(&mut self, connection: Connection, text: String) {
        let now = self.now;
        if let Some(wire) = self.wires.get_mut(&connection).filter(|wire| wire.client_open) {
            wire.up.put(now.after(10), Parcel::Text(text));
        }
    }

    /// The stranger does something; `number` says what.
    pub(crate) fn forge(&mut self, number: u64) {
        let mut chance = Chance::new(number);
        let open = self.stranger.connection.filter(|connection| {
            self.wires.get(connection).is_some_and(|wire| wire.client_open && wire.server_open)
        });
        let connection = match open {
            Some(connection) => connection,
            None => {
                let connection = self.connect_raw();
                self.observer.opened_raw(connection, true);
                self.stranger = Stranger { connection: Some(connection), seq: 0 };
                let resume = self.guessed_session(&mut chance);
                if let Some(ClientFrame::Hello(hello)) = hello("eve_1", "cellar", "tab", resume) {
                    let hello = Hello { claims: self.stolen(), ..hello };
                    self.send_raw(connection, ClientFrame::Hello(hello).write());
                }
                connection
            }
        };
        self.whisper(&mut chance);
        for _ in 0..chance.between(1, 4) {
            let text = self.forged_frame(&mut chance);
            self.send_raw(connection, text);
        }
        let resumed = self.raw.get(&connection).into_iter().flatten().any(|frame| {
            matches!(frame, ServerFrame::Welcome(welcome) if welcome.resumed || !welcome.calls.is_empty())
        });
        if resumed {
            self.violate(Invariant::I30, "a stranger was given somebody's session".to_owned());
        }
    }

    /// A caller whose client has been tampered with says over the connection what only a callee may say.
    fn whisper(&mut self, chance: &mut Chance) {
        let callees: Vec<(PageId, CallId, Certificate)> = self
            .pages
            .iter()
            .flat_map(|page| page.media.iter().map(move |(call, media)| (page.id, *call, media)))
            .filter_map(|(page, call, media)| {
                let peer = media.peer.as_ref().filter(|peer| peer.open && peer.role == Role::Answerer)?;
                Some((page, call, peer.certificate))
            })
            .collect();
        let message = chance.pick(&[PeerMessage::Accept, PeerMessage::Beat]);
        if let (Some((page, call, certificate)), Some(message)) = (chance.pick(&callees), message) {
            self.hear(page, call, certificate, message);
        }
    }

    /// The last tickets that others were given, and one that was changed.
    fn stolen(&self) -> Vec<Claim> {
        let claim = |ticket: String| Claim {
            ticket: ticket.into(),
            generation: 1,
            count: 1,
            shown: Shown::default(),
            keys: 0,
        };
        let tickets = self.observer.tickets.calls.keys().rev();
        let forged = tickets.clone().take(1).map(|ticket| ticket.replace("user_", "eve_"));
        tickets.take(3).cloned().chain(forged).map(claim).collect()
    }

    /// A session that exists, and a token that does not.
    fn guessed_session(&self, chance: &mut Chance) -> Option<Resume> {
        let session: &SessionId = self.observer.numbers.keys().next()?;
        let token = Token::parse(&format!("{:x}{:x}", chance.bits(), chance.bits())).ok()?;
        Some(Resume { session: session.clone(), token, ack: 0 })
    }

    fn forged_frame(&mut self, chance: &mut Chance) -> String {
        match chance.below(14) {
            0 => "not json".to_owned(),
            1 => "{\"t\":\"call.accept\",\"s\":1}".to_owned(),
            2 => hello("eve_1", "cellar", "tab", None).map(|hello| hello.write()).unwrap_or_default(),
            3 => ClientFrame::Ack(u32::MAX).write(),
            4 => ClientFrame::Ping(7).write(),
            5 => {
                self.stranger.seq = self.stranger.seq.saturating_add(5);
                self.forged_command(chance)
            }
            _ => self.forged_command(chance),
        }
    }

    fn forged_command(&mut self, chance: &mut Chance) -> String {
        self.stranger.seq = self.stranger.seq.saturating_add(1);
        let live: Vec<CallId> = self.observer.live.iter().copied().collect();
        let all: Vec<CallId> = self.observer.calls.keys().copied().collect();
        // An invite under the id of a call that the server has forgotten would be a call like any other.
        let invite = chance.one_in(6) && !live.is_empty();
        let known = if invite || !chance.one_in(4) { live } else { all };
        let call = chance.pick(&known);
        let call = call.unwrap_or(CallId::new(0, chance.bits().into()));
        let frame = ClientFrame::Numbered(Numbered {
            seq: self.stranger.seq,
            ack: 0,
            at: 0,
            id: CommandId::new(0, chance.bits().into()),
            ttl: 1_000_000,
            command: Ok(Command { call, verb: forged_verb(invite, chance) }),
        });
        frame.write()
    }
}

fn forged_verb(invite: bool, chance: &mut Chance) -> Verb {
    if let (true, Ok(to)) = (invite, Cuid::parse("user_0")) {
        return Verb::Invite {
            to,
            context: "Boo".to_owned(),
            remote_context: None,
            image: None,
            media: MediaKind::Audio,
            limit: None,
        };
    }
    match chance.below(12) {
        0 => Verb::Ringing { silent: true },
        1 => Verb::Accept,
        2 => Verb::Reject(RejectReason::Declined),
        3 => Verb::Retract,
        4 => Verb::Hangup(EndReason::Completed),
        5 => Verb::Media(Description {
            generation: 1,
            kind: DescriptionKind::Offer,
            fresh: true,
            sdp: "v=0\r\n".to_owned().into(),
        }),
        6 => Verb::Ice(Candidate { generation: 1, index: 0, line: None, mid: None }),
        7 => Verb::Update { count: 1_000, shown: Shown { muted: true, held: true, lost: true } },
        8 => Tones::parse("911").map_or(Verb::Get, |tones| Verb::Dtmf { count: 99, tones }),
        9 => Verb::PeerHangup(EndReason::Completed),
        10 => Verb::Renew(Renewal { generation: 1, fresh: true }),
        _ => Verb::Get,
    }
}
