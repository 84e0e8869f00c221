//! A switch with hand-made connections, on a hand-driven clock.

use std::collections::BTreeMap;

use halloo_switch::wire::{
    By, CallId, CallRecord, ClientFrame, Command, CommandId, Cuid, DeviceId, EndReason, Fact, MediaKind,
    Numbered, RefusalCode, ResultCode, Resume, ServerFrame, Settings, Stage, TabId, Time, Verb, Welcome,
};
use halloo_switch::{Config, Connection, Effect, Entropy, Identity, Input, Past, Switch};

pub(crate) struct Board {
    pub(crate) switch: Switch,
    pub(crate) now: Time,
    pages: BTreeMap<Connection, Page>,
    commands: u128,
    connections: u64,
    /// Whether calls may wait on the pages that come from now on.
    pub(crate) waiting: bool,
}

#[derive(Default)]
struct Page {
    frames: Vec<ServerFrame>,
    seq: u32,
    since: Time,
    end: Option<Option<RefusalCode>>,
}

pub(crate) const RING: u64 = 45_000;
pub(crate) const GRACE: u64 = 30_000;

pub(crate) fn config() -> Config {
    Config {
        ring: RING,
        settings: Settings { grace: GRACE, ..Settings::default() },
        accounts: BTreeMap::new(),
        commands_per_second: 30,
        commands_at_once: 60,
        invites_per_minute: 60,
        ticket_key: None,
        wall: 0,
    }
}

pub(crate) fn call(number: u128) -> CallId {
    CallId::new(1, number)
}

impl Board {
    pub(crate) fn new() -> Self {
        Self::with(config())
    }

    pub(crate) fn with(config: Config) -> Self {
        Self {
            switch: Switch::new(config),
            now: Time(1_000),
            pages: BTreeMap::new(),
            commands: 0,
            connections: 0,
            waiting: false,
        }
    }

    pub(crate) fn hello(
        &mut self,
        account: &str,
        cuid: &str,
        device: &str,
        tab: &str,
        resume: Option<Resume>,
    ) -> Connection {
        self.comes_with(account, (cuid, device, tab), Past { resume, claims: Vec::new() })
    }

    pub(crate) fn comes_with(
        &mut self,
        account: &str,
        (cuid, device, tab): (&str, &str, &str),
        past: Past,
    ) -> Connection {
        self.connections += 1;
        let connection = Connection(self.connections);
        self.pages.insert(connection, Page { since: self.now, ..Page::default() });
        let identity = Identity {
            account: account.to_owned(),
            cuid: Cuid::parse(cuid).unwrap(),
            name: None,
            device: DeviceId::parse(device).unwrap(),
            tab: TabId::parse(tab).unwrap(),
            waiting: self.waiting,
        };
        let mut entropy = [0; 32];
        entropy[..8].copy_from_slice(&self.connections.to_be_bytes());
        entropy[24..].copy_from_slice(&self.connections.to_be_bytes());
        self.handle(Input::Hello(connection, identity, past, Entropy(entropy)));
        connection
    }

    /// One page of one device of `cuid`.
    pub(crate) fn page(&mut self, cuid: &str) -> Connection {
        let tab = format!("tab-{}", self.connections);
        self.hello("acc", cuid, &format!("device-{}", self.connections), &tab, None)
    }

    pub(crate) fn handle(&mut self, input: Input) {
        self.switch.handle(self.now, input);
        while let Some(effect) = self.switch.poll_effect() {
            let (connection, end, frame) = match effect {
                Effect::Send(connection, frame) => (connection, None, Some(frame)),
                Effect::Refuse(connection, code) => (connection, Some(Some(code)), None),
                Effect::Close(connection) => (connection, Some(None), None),
            };
            let page = self.pages.get_mut(&connection).unwrap();
            assert!(page.end.is_none(), "something for a connection that was closed: {frame:?}");
            page.end = end;
            page.frames.extend(frame);
        }
    }

    pub(crate) fn pass(&mut self, milliseconds: u64) {
        let until = self.now.after(milliseconds);
        while let Some(at) = self.switch.poll_timeout().filter(|at| *at <= until) {
            self.now = at.max(self.now);
            self.handle(Input::Wake);
        }
        self.now = until;
    }

    pub(crate) fn frame(&mut self, connection: Connection, frame: ClientFrame) {
        self.handle(Input::Frame(connection, frame));
    }

    pub(crate) fn numbered(&mut self, connection: Connection, call: CallId, verb: Verb) -> Numbered {
        self.commands += 1;
        let page = self.pages.get_mut(&connection).unwrap();
        page.seq += 1;
        Numbered {
            seq: page.seq,
            ack: 0,
            at: self.now.since(page.since),
            id: CommandId::new(2, self.commands),
            ttl: 10_000,
            command: Ok(Command { call, verb }),
        }
    }

    /// Sends a command and gives its result.
    pub(crate) fn send(
        &mut self,
        connection: Connection,
        call: CallId,
        verb: Verb,
    ) -> Result<(), ResultCode> {
        let numbered = self.numbered(connection, call, verb);
        let id = numbered.id;
        self.frame(connection, ClientFrame::Numbered(numbered));
        self.result(connection, id).expect("a result")
    }

    pub(crate) fn result(&self, connection: Connection, wanted: CommandId) -> Option<Result<(), ResultCode>> {
        self.facts(connection).rev().find_map(|fact| match fact {
            Fact::Result { id, outcome, .. } if *id == wanted => Some(*outcome),
            _ => None,
        })
    }

    pub(crate) fn invite(
        &mut self,
        connection: Connection,
        number: u128,
        to: &str,
    ) -> Result<(), ResultCode> {
        let verb = Verb::Invite {
            to: Cuid::parse(to).unwrap(),
            context: "why".to_owned(),
            remote_context: None,
            image: None,
            media: MediaKind::Audio,
            limit: None,
        };
        self.send(connection, call(number), verb)
    }

    pub(crate) fn welcome(&self, connection: Connection) -> &Welcome {
        match self.pages[&connection].frames.first() {
            Some(ServerFrame::Welcome(welcome)) => welcome,
            other => panic!("no welcome: {other:?}"),
        }
    }

    pub(crate) fn resume(&self, connection: Connection, ack: u32) -> Resume {
        let welcome = self.welcome(connection);
        Resume { session: welcome.session.clone(), token: welcome.token.clone(), ack }
    }

    pub(crate) fn facts(&self, connection: Connection) -> impl DoubleEndedIterator<Item = &Fact> {
        self.pages[&connection].frames.iter().filter_map(|frame| match frame {
            ServerFrame::Numbered { fact, .. } => Some(fact),
            _ => None,
        })
    }

    pub(crate) fn numbers(&self, connection: Connection) -> Vec<u32> {
        let seq = |frame: &ServerFrame| match frame {
            ServerFrame::Numbered { seq, .. } => Some(*seq),
            _ => None,
        };
        self.pages[&connection].frames.iter().filter_map(seq).collect()
    }

    /// The last record of a call that this connection was shown.
    pub(crate) fn record(&self, connection: Connection, number: u128) -> Option<&CallRecord> {
        self.facts(connection).rev().find_map(|fact| match fact {
            Fact::State(record) if record.call == call(number) => Some(record),
            _ => None,
        })
    }

    pub(crate) fn end(&self, connection: Connection, number: u128) -> Option<(EndReason, By, u64)> {
        match self.record(connection, number)?.stage {
            Stage::Ended { reason, by, duration } => Some((reason, by, duration)),
            Stage::Ringing { .. } | Stage::Accepted { .. } => None,
        }
    }

    pub(crate) fn closed(&self, connection: Connection) -> Option<Option<RefusalCode>> {
        self.pages[&connection].end
    }
}
