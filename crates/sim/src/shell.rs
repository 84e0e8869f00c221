use std::collections::BTreeMap;

use halloo_switch::{
    AccountRules, Config, Connection, Effect, Entropy, Identity, Input, Past, Switch, TicketKey,
};
use halloo_wire::{ClientFrame, Fact, Hello, IceServer, RefusalCode, ServerFrame, Settings, Time, limits};

use crate::chance::Chance;

/// The servers' wall clock at the beginning of the world.
pub(crate) const WALL: u64 = 1_800_000_000_000;

/// The one account.
pub(crate) const ACCOUNT: &str = "dev";
/// Its key.
pub(crate) const KEY: &str = "dev-key";
/// A connection that says nothing for so long is closed.
const SILENCE: u64 = 60_000;
/// The switch's clock has an origin of its own.
const ORIGIN: u64 = 7_000_000;

/// What the shell wants of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ShellEffect {
    Send(Connection, ServerFrame),
    Close(Connection),
    /// The switch has broken its contract.
    Wrong(String),
}

#[derive(Clone, Debug)]
struct Socket {
    opened: Time,
    heard: Time,
    /// When the page was last told of a call: from then on it should say more.
    told: Time,
    greeted: bool,
    /// Closed by the server; the switch is told at this time.
    closing: Option<Time>,
    /// Nothing is read from it any more.
    deaf: bool,
}

impl Socket {
    fn due(&self) -> Time {
        match self.closing {
            Some(at) => at,
            None if self.greeted => self.heard.after(SILENCE),
            None => self.opened.after(limits::HELLO_WITHIN),
        }
    }
}

/// What surrounds the switch in a server: sockets, credentials, silence.
#[derive(Debug)]
pub(crate) struct Shell {
    switch: Switch,
    sockets: BTreeMap<Connection, Socket>,
    chance: Chance,
    out: Vec<ShellEffect>,
    /// What the world's clock has gone through before the switch's began.
    before: u64,
    /// What the switch was told, if that is kept.
    pub(crate) history: Option<Vec<(Time, Input)>>,
}

/// What the simulated operator decided.
#[must_use]
pub fn usual_config() -> Config {
    let relay =
        IceServer { urls: vec!["turn:turn.example.org".to_owned()], username: None, credential: None };
    Config {
        ring: limits::RING.1,
        settings: Settings { grace: 30_000, ice_servers: vec![relay], ..Settings::default() },
        accounts: BTreeMap::new(),
        commands_per_second: 30,
        commands_at_once: 120,
        invites_per_minute: 120,
        ticket_key: Some(TicketKey::new([7; 32])),
        wall: WALL,
    }
}

/// The same, with these rules for the one account.
#[must_use]
pub fn ruled_config(rules: AccountRules) -> Config {
    Config { accounts: BTreeMap::from([(ACCOUNT.to_owned(), rules)]), ..usual_config() }
}

impl Shell {
    pub(crate) fn new(config: Config, chance: Chance) -> Self {
        Self::after(0, config, chance)
    }

    /// One that takes the place of another: its clock begins with it, and it knows the wall clock.
    pub(crate) fn restarted(now: Time, config: Config, chance: Chance) -> Self {
        Self::after(now.after(ORIGIN).0, config, chance)
    }

    fn after(before: u64, config: Config, chance: Chance) -> Self {
        let wall = config.wall.saturating_add(before).saturating_sub(ORIGIN);
        let switch = Switch::new(Config { wall, ..config });
        Self { switch, sockets: BTreeMap::new(), chance, out: Vec::new(), before, history: None }
    }

    const fn local(&self, now: Time) -> Time {
        Time(now.after(ORIGIN).since(Time(self.before)))
    }

    pub(crate) fn switch(&self) -> &Switch {
        &self.switch
    }

    pub(crate) fn take_effects(&mut self) -> Vec<ShellEffect> {
        std::mem::take(&mut self.out)
    }

    pub(crate) fn accept(&mut self, now: Time, connection: Connection) {
        let socket =
            Socket { opened: now, heard: now, told: now, greeted: false, closing: None, deaf: false };
        self.sockets.insert(connection, socket);
    }

    /// A frame has come out of the network; `None`: one that could not be read. Gives it back if it was listened to.
    pub(crate) fn receive(
        &mut self,
        now: Time,
        connection: Connection,
        frame: Option<ClientFrame>,
    ) -> Option<ClientFrame> {
        let socket = self.sockets.get_mut(&connection).filter(|socket| !socket.deaf)?;
        socket.heard = now;
        let greeted = socket.greeted;
        let Some(frame) = frame else {
            self.turn_away(
                now,
                connection,
                if greeted { RefusalCode::BadFrame } else { RefusalCode::NoHello },
            );
            return None;
        };
        match &frame {
            ClientFrame::Hello(hello) if !greeted => self.greet(now, connection, hello),
            ClientFrame::Hello(_)
            | ClientFrame::Numbered(_)
            | ClientFrame::Ack(_)
            | ClientFrame::Ping(_)
            | ClientFrame::Seen
            | ClientFrame::Bye { .. } => {
                if greeted {
                    self.feed(now, Input::Frame(connection, frame.clone()));
                } else {
                    self.turn_away(now, connection, RefusalCode::NoHello);
                }
            }
        }
        Some(frame)
    }

    fn greet(&mut self, now: Time, connection: Connection, hello: &Hello) {
        if hello.account != ACCOUNT || hello.key.reveal() != KEY {
            self.turn_away(now, connection, RefusalCode::InvalidCredentials);
            return;
        }
        if let Some(socket) = self.sockets.get_mut(&connection) {
            socket.greeted = true;
        }
        let identity = Identity {
            account: hello.account.clone(),
            cuid: hello.cuid.clone(),
            name: hello.name.clone(),
            device: hello.device.clone(),
            tab: hello.tab.clone(),
            waiting: hello.waiting,
        };
        let entropy = Entropy(self.chance.bytes());
        let past = Past { resume: hello.resume.clone(), claims: hello.claims.clone() };
        self.feed(now, Input::Hello(connection, identity, past, entropy));
    }

    /// The server has closed it, and the switch has not been told yet.
    pub(crate) fn is_closing(&self, connection: Connection) -> bool {
        self.sockets.get(&connection).is_some_and(|socket| socket.closing.is_some())
    }

    /// Connections that count as open, on which nothing has come for longer than `limit`.
    pub(crate) fn silent(&self, now: Time, limit: u64) -> impl Iterator<Item = Connection> {
        let open = self.sockets.iter().filter(|(_, socket)| socket.greeted && socket.closing.is_none());
        let silent = open.filter(move |(_, socket)| now.since(socket.heard.max(socket.told)) > limit);
        silent.map(|(connection, _)| *connection)
    }

    /// The network has told that the connection is gone.
    pub(crate) fn lost(&mut self, now: Time, connection: Connection) {
        if let Some(socket) = self.sockets.remove(&connection)
            && socket.greeted
        {
            self.feed(now, Input::Closed(connection));
        }
    }

    /// Tells every client to come back later.
    pub(crate) fn drain(&mut self, now: Time, spread: u64) {
        self.feed(now, Input::Drain { spread });
    }

    pub(crate) fn due(&self) -> Option<Time> {
        let sockets = self.sockets.values().map(Socket::due).min();
        // Back from the switch's clock.
        let switch = self.switch.poll_timeout().map(|at| Time(at.after(self.before).since(Time(ORIGIN))));
        sockets.into_iter().chain(switch).min()
    }

    pub(crate) fn wake(&mut self, now: Time) {
        let due: Vec<(Connection, bool)> = self
            .sockets
            .iter()
            .filter(|(_, socket)| socket.due() <= now)
            .map(|(connection, socket)| (*connection, socket.closing.is_some()))
            .collect();
        for (connection, closing) in due {
            if closing {
                self.lost(now, connection);
            } else {
                self.deafen(connection);
                self.close(now, connection);
            }
        }
        self.feed(now, Input::Wake);
    }

    fn feed(&mut self, now: Time, input: Input) {
        let local = self.local(now);
        if let Some(history) = &mut self.history {
            history.push((local, input.clone()));
        }
        self.switch.handle(local, input);
        while let Some(effect) = self.switch.poll_effect() {
            match effect {
                Effect::Send(connection, frame) => {
                    let told = matches!(&frame, ServerFrame::Numbered { fact: Fact::State(_), .. });
                    if let Some(socket) = self.sockets.get_mut(&connection).filter(|_| told) {
                        socket.told = now;
                    }
                    self.send(connection, frame);
                }
                Effect::Refuse(connection, code) => {
                    self.send(connection, ServerFrame::Refused(code));
                    self.close(now, connection);
                }
                Effect::Close(connection) => self.close(now, connection),
            }
        }
    }

    fn send(&mut self, connection: Connection, frame: ServerFrame) {
        match self.sockets.get(&connection) {
            // The shell has closed it, and the switch does not know that yet.
            Some(Socket { deaf: true, .. }) => {}
            Some(Socket { closing: None, .. }) => self.out.push(ShellEffect::Send(connection, frame)),
            Some(_) | None => {
                let wrong =
                    format!("the switch sends on closed connection {}: {}", connection.0, frame.write());
                self.out.push(ShellEffect::Wrong(wrong));
            }
        }
    }

    /// The shell itself has had enough of a connection.
    fn turn_away(&mut self, now: Time, connection: Connection, code: RefusalCode) {
        self.out.push(ShellEffect::Send(connection, ServerFrame::Refused(code)));
        self.deafen(connection);
        self.close(now, connection);
    }

    fn deafen(&mut self, connection: Connection) {
        if let Some(socket) = self.sockets.get_mut(&connection) {
            socket.deaf = true;
        }
    }

    fn close(&mut self, now: Time, connection: Connection) {
        // The reader of a closed socket takes a moment to end; what it reads until then still arrives.
        let linger = self.chance.below(40);
        if let Some(socket) = self.sockets.get_mut(&connection)
            && socket.closing.is_none()
        {
            socket.closing = Some(now.after(linger));
            self.out.push(ShellEffect::Close(connection));
        }
    }
}
