use std::collections::BTreeMap;
use std::future::pending;

use halloo_switch::{Connection, Effect, Entropy, Identity, Input, Past, Presence, Switch};
use halloo_wire::limits::UNACKNOWLEDGED;
use halloo_wire::{ClientFrame, Cuid, RefusalCode, ServerFrame, Time};
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;

/// Messages that may wait for the desk; then sockets stop reading.
const INBOX: usize = 1_024;
/// Frames that may wait for one socket: a whole replay after a resume, and some.
const OUTBOX: usize = UNACKNOWLEDGED + 64;

/// What sockets, and the end of the server, tell the desk.
#[derive(Debug)]
enum Message {
    Hello(Connection, Identity, Past, Entropy, Outlet),
    Frame(Connection, ClientFrame),
    Left(Connection),
    Presence(String, Vec<Cuid>, oneshot::Sender<Vec<(Cuid, Presence)>>),
    Drain { spread: u64 },
}

/// What the desk wants of a socket.
#[derive(Debug)]
pub(crate) enum Outgoing {
    /// Boxed: the queues of idle connections stay small.
    Frame(Box<ServerFrame>),
    Refuse(RefusalCode),
    Close,
}

/// The desk's end of a socket.
#[derive(Debug)]
struct Outlet {
    frames: mpsc::Sender<Outgoing>,
    cut: oneshot::Sender<()>,
}

/// The one task that owns the switch. It never awaits a socket and never parses.
#[derive(Debug)]
pub(crate) struct Desk {
    switch: Switch,
    clock: Clock,
    inbox: mpsc::Receiver<Message>,
    /// Every connection that has said hello and has not left; without an outlet once nothing more may be sent.
    outlets: BTreeMap<Connection, Option<Outlet>>,
}

/// The way to the desk.
#[derive(Clone, Debug)]
pub(crate) struct DeskHandle(mpsc::Sender<Message>);

/// The desk has ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeskGone;

/// A connection that the switch knows. Dropping it says that the connection has left, also after a panic.
#[derive(Debug)]
pub(crate) struct Seat {
    desk: DeskHandle,
    connection: Connection,
}

/// A connection's end of its outlet.
#[derive(Debug)]
pub(crate) struct Outbox {
    /// What to send, in order.
    pub(crate) frames: mpsc::Receiver<Outgoing>,
    /// Comes when `frames` has overflowed.
    pub(crate) cut: oneshot::Receiver<()>,
}

impl Desk {
    pub(crate) fn open(config: halloo_switch::Config, clock: Clock) -> (Self, DeskHandle) {
        let (sender, inbox) = mpsc::channel(INBOX);
        let switch = Switch::new(config);
        (Self { switch, clock, inbox, outlets: BTreeMap::new() }, DeskHandle(sender))
    }

    /// Works until every handle is gone.
    pub(crate) async fn run(mut self) {
        loop {
            tokio::select! {
                message = self.inbox.recv() => match message {
                    Some(message) => self.take(message),
                    None => return,
                },
                () = alarm(self.clock, self.switch.poll_timeout()) => {
                    self.switch.handle(self.clock.now(), Input::Wake);
                }
            }
            while let Some(effect) = self.switch.poll_effect() {
                self.carry_out(effect);
            }
        }
    }

    fn take(&mut self, message: Message) {
        let input = match message {
            Message::Hello(connection, identity, past, entropy, outlet) => {
                self.outlets.insert(connection, Some(outlet));
                Input::Hello(connection, identity, past, entropy)
            }
            Message::Frame(connection, frame) => Input::Frame(connection, frame),
            Message::Left(connection) => {
                self.outlets.remove(&connection);
                Input::Closed(connection)
            }
            Message::Presence(account, cuids, asker) => {
                let find = |cuid: Cuid| {
                    let presence = self.switch.presence(&account, &cuid);
                    (cuid, presence)
                };
                // Whoever has asked may be gone.
                let _ = asker.send(cuids.into_iter().map(find).collect());
                return;
            }
            Message::Drain { spread } => Input::Drain { spread },
        };
        self.switch.handle(self.clock.now(), input);
    }

    fn carry_out(&mut self, effect: Effect) {
        let (connection, outgoing) = match effect {
            Effect::Send(connection, frame) => (connection, Outgoing::Frame(Box::new(frame))),
            Effect::Refuse(connection, code) => (connection, Outgoing::Refuse(code)),
            Effect::Close(connection) => (connection, Outgoing::Close),
        };
        let Some(place) = self.outlets.get_mut(&connection) else { return };
        let Some(outlet) = place.take() else { return };
        let last = matches!(outgoing, Outgoing::Refuse(_) | Outgoing::Close);
        match outlet.frames.try_send(outgoing) {
            Ok(()) if last => {}
            Ok(()) => *place = Some(outlet),
            // Too slow. Its `Left` follows, and only then does the switch hear of it.
            Err(TrySendError::Full(_)) => {
                let _ = outlet.cut.send(());
            }
            // Its `Left` is on the way, behind whatever it still said.
            Err(TrySendError::Closed(_)) => {}
        }
    }
}

/// Sleeps until `time`; for ever if there is none.
async fn alarm(clock: Clock, time: Option<Time>) {
    match time.and_then(|time| clock.at(time)) {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => pending().await,
    }
}

impl DeskHandle {
    /// Seats a connection whose credentials are good.
    pub(crate) async fn hello(
        &self,
        connection: Connection,
        identity: Identity,
        past: Past,
        entropy: Entropy,
    ) -> Result<(Seat, Outbox), DeskGone> {
        let (frames, receiver) = mpsc::channel(OUTBOX);
        let (cut, cut_off) = oneshot::channel();
        let message = Message::Hello(connection, identity, past, entropy, Outlet { frames, cut });
        self.0.send(message).await.map_err(|_| DeskGone)?;
        let seat = Seat { desk: self.clone(), connection };
        Ok((seat, Outbox { frames: receiver, cut: cut_off }))
    }

    /// How these users can be reached now.
    pub(crate) async fn presence(
        &self,
        account: String,
        cuids: Vec<Cuid>,
    ) -> Result<Vec<(Cuid, Presence)>, DeskGone> {
        let (asker, answer) = oneshot::channel();
        self.0.send(Message::Presence(account, cuids, asker)).await.map_err(|_| DeskGone)?;
        answer.await.map_err(|_| DeskGone)
    }

    /// Tells every client to come back elsewhere, spread over so many milliseconds.
    pub(crate) async fn drain(&self, spread: u64) -> Result<(), DeskGone> {
        self.0.send(Message::Drain { spread }).await.map_err(|_| DeskGone)
    }
}

impl Seat {
    /// Hands a frame to the switch; waits while the desk is busy.
    pub(crate) async fn frame(&self, frame: ClientFrame) -> Result<(), DeskGone> {
        self.desk.0.send(Message::Frame(self.connection, frame)).await.map_err(|_| DeskGone)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let left = self.desk.0.try_send(Message::Left(self.connection));
        if let (Err(TrySendError::Full(left)), Ok(runtime)) = (left, Handle::try_current()) {
            let desk = self.desk.0.clone();
            runtime.spawn(async move {
                let _ = desk.send(left).await;
            });
        }
    }
}
