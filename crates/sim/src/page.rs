use std::collections::{BTreeMap, VecDeque};

use halloo_core::analytics::Report;
use halloo_core::{
    CallState, CallView, Client, Command, Config, Effect, Epoch, Error, Event, Input, Notice, Reply, Screen,
    Seed, Side, Sound, Ticket,
};
use halloo_switch::Connection;
use halloo_wire::{CallId, Cuid, DeviceId, Direction, InCall, PreAccept, Private, TabId, Time};

use crate::chance::Chance;
use crate::clock::Clock;
use crate::coverage::Counted;
use crate::link::Link;
use crate::media::{Media, Microphone, Path};
use crate::probe::History;
use crate::shell::{ACCOUNT, KEY};
use crate::thumbs::Temper;

/// One loaded page, ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageId(pub usize);

/// Whose page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Who {
    /// The user.
    pub(crate) cuid: Cuid,
    /// The browser profile.
    pub(crate) device: DeviceId,
}

/// What the application has asked of its client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setup {
    /// Whether a second call may ring there.
    pub(crate) waiting: bool,
    /// How strict it is about connecting.
    pub(crate) routes: (PreAccept, InCall),
}

impl Setup {
    /// No second call; as the account says.
    pub(crate) const USUAL: Self = Self { waiting: false, routes: (PreAccept::All, InCall::Direct) };
}

/// What a page's driver knows of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Socket {
    Opening,
    Open(Connection),
}

/// What a promise is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Asked {
    Connect,
    Dial,
    Accept,
    Decline,
    Hangup,
    HangupAll,
    /// What can be done or refused at once, without a word from the server.
    AtOnce,
    /// A sign of life of the server.
    Ping,
    WatchEnd,
    Logout,
}

impl Asked {
    pub(crate) const fn of(command: &Command) -> (Self, Option<CallId>) {
        match command {
            Command::Connect => (Self::Connect, None),
            Command::Dial { .. } => (Self::Dial, None),
            Command::Accept(call, _) => (Self::Accept, Some(*call)),
            Command::Decline(call, _) => (Self::Decline, Some(*call)),
            Command::Hangup(call) => (Self::Hangup, Some(*call)),
            Command::HangupAll => (Self::HangupAll, None),
            Command::Mute(call, _) | Command::Hold(call, _) | Command::Dtmf(call, _) => {
                (Self::AtOnce, Some(*call))
            }
            Command::Abort(_) | Command::Microphone(_) | Command::Speaker(_) => (Self::AtOnce, None),
            Command::Ping => (Self::Ping, None),
            Command::WatchEnd(call) => (Self::WatchEnd, Some(*call)),
            Command::Logout => (Self::Logout, None),
        }
    }
}

/// A promise of the API.
#[derive(Clone, Debug)]
pub(crate) struct Promise {
    pub(crate) asked: Asked,
    pub(crate) call: Option<CallId>,
    /// From when on its answer is due; waiting for a user's permission does not count.
    pub(crate) since: Time,
    pub(crate) result: Option<Result<Reply, Error>>,
}

/// What matters of a live call's view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Brief {
    pub(crate) state: CallState,
    pub(crate) peer: Cuid,
    pub(crate) direction: Direction,
    pub(crate) own: Side,
    pub(crate) other: Side,
}

/// A client and its drivers.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) id: PageId,
    pub(crate) who: Who,
    pub(crate) client: Client,
    pub(crate) clock: Clock,
    /// Not crashed, not reloaded.
    pub(crate) alive: bool,
    /// In the background: alarms come at whole seconds only.
    pub(crate) hidden: bool,
    /// It is being unloaded.
    pub(crate) leaving: bool,
    /// Its user has signed out.
    pub(crate) signed_out: bool,
    /// Nothing runs before this time.
    pub(crate) frozen: Option<Time>,
    /// It knew that it would not run.
    pub(crate) warned: bool,
    pub(crate) link: Link,
    pub(crate) microphone: Microphone,
    /// The microphones that can be named.
    pub(crate) plugged: Vec<String>,
    pub(crate) path: Path,
    /// How many of a hundred packets get lost on the way here.
    pub(crate) loss: u64,
    /// Its microphone gives nothing, though it is there.
    pub(crate) dumb: bool,
    /// When its machine had another address last.
    pub(crate) moved: Option<Time>,
    /// Until then nothing passes to or from its peer connections.
    pub(crate) severed: Time,
    /// Since when.
    pub(crate) cut: Time,
    /// Whether a second call may ring here.
    pub(crate) waiting: bool,
    /// How strict its own client is about connecting.
    pub(crate) routes: (PreAccept, InCall),
    /// Its client knows that the page is hidden.
    pub(crate) unseen: bool,
    /// Its browser lets it sound nothing.
    pub(crate) silent: bool,
    pub(crate) temper: Temper,
    pub(crate) chance: Chance,
    pub(crate) sockets: BTreeMap<Epoch, Socket>,
    /// The last socket that was asked for.
    pub(crate) latest: Option<Epoch>,
    /// Epochs whose end was asked for or told.
    pub(crate) spent: Option<Epoch>,
    pub(crate) media: BTreeMap<CallId, Media>,
    pub(crate) screens: BTreeMap<CallId, Screen>,
    pub(crate) notices: BTreeMap<CallId, Notice>,
    /// What its application was told.
    pub(crate) events: Vec<Event>,
    pub(crate) reports: Vec<Report>,
    /// The keys whose tones its own user has heard.
    pub(crate) keys_heard: String,
    pub(crate) promises: BTreeMap<Ticket, Promise>,
    pub(crate) open: BTreeMap<Ticket, ()>,
    /// The client's live calls, as they were after its last input.
    pub(crate) live: BTreeMap<CallId, Brief>,
    pub(crate) connected: bool,
    /// The last moment at which it had a live call.
    pub(crate) engaged: Time,
    pub(crate) inbox: VecDeque<Input>,
    pub(crate) pumping: bool,
    /// The facts of its session, as its client counts them.
    pub(crate) counted: Counted,
    /// Something of it may have changed since it was last judged.
    pub(crate) touched: bool,
    /// The last moment at which its peer connections could not have a good path.
    pub(crate) rough: Time,
    next_ticket: u64,
    /// Frames that it has sent within the second that began then.
    pub(crate) sent: (Time, u32),
    /// Wakes at one and the same moment.
    pub(crate) spin: (Time, u32),
    /// The last moment at which something was wrong with its network or its time.
    pub(crate) disturbed: Time,
    /// The users that it dialled, the last one last.
    pub(crate) dialled: Vec<Cuid>,
    /// What had arrived on the connection before the present one, up and down.
    pub(crate) echo: (Vec<String>, Vec<String>),
    /// The peer connection of each call that its client wants.
    pub(crate) connections: BTreeMap<CallId, Epoch>,
    /// What its client was made of and told, if that is kept.
    pub(crate) history: Option<History>,
}

impl Page {
    pub(crate) fn new(id: PageId, (who, setup): (Who, Setup), seed: u64, now: Time) -> Option<Self> {
        let number = u64::try_from(id.0).unwrap_or(u64::MAX);
        let mut chance = Chance::part(seed, "page", number);
        let clock = Clock { born: now, origin: chance.below(10_000_000), rate: chance.between(990, 1_010) };
        let tab = TabId::parse(&format!("tab{number}")).ok()?;
        let config = Config {
            account: ACCOUNT.to_owned(),
            key: Private::new(KEY.to_owned()),
            cuid: who.cuid.clone(),
            name: None,
            waiting: setup.waiting,
            pre_accept: setup.routes.0,
            in_call: setup.routes.1,
            muted_talk: true,
            device: who.device.clone(),
            tab,
            // A day too early or too late is nothing to a wall clock.
            wall: chance.between(1_763_700_000_000, 1_763_900_000_000),
        };
        let seed = Seed(chance.bytes());
        let history = Some(History::new(config.clone(), seed));
        let client = Client::new(config, seed);
        Some(Self {
            id,
            who,
            client,
            clock,
            alive: true,
            hidden: false,
            leaving: false,
            signed_out: false,
            frozen: None,
            warned: false,
            link: Link::default(),
            microphone: Microphone::Granted(5),
            plugged: Vec::new(),
            loss: 0,
            dumb: false,
            moved: None,
            severed: Time(0),
            cut: Time(0),
            waiting: setup.waiting,
            routes: setup.routes,
            unseen: false,
            silent: false,
            path: Path::Connects(30),
            temper: Temper::default(),
            chance,
            sockets: BTreeMap::new(),
            latest: None,
            spent: None,
            media: BTreeMap::new(),
            screens: BTreeMap::new(),
            notices: BTreeMap::new(),
            events: Vec::new(),
            reports: Vec::new(),
            keys_heard: String::new(),
            promises: BTreeMap::new(),
            open: BTreeMap::new(),
            live: BTreeMap::new(),
            connected: false,
            engaged: Time(0),
            inbox: VecDeque::new(),
            pumping: false,
            counted: Counted::default(),
            touched: true,
            rough: Time(0),
            next_ticket: 0,
            sent: (now, 0),
            spin: (now, 0),
            disturbed: now,
            dialled: Vec::new(),
            echo: (Vec::new(), Vec::new()),
            connections: BTreeMap::new(),
            history,
        })
    }

    pub(crate) fn promise(&mut self, now: Time, command: &Command) -> Ticket {
        self.next_ticket = self.next_ticket.saturating_add(1);
        let ticket = Ticket(self.next_ticket);
        let (asked, call) = Asked::of(command);
        self.promises.insert(ticket, Promise { asked, call, since: now, result: None });
        self.open.insert(ticket, ());
        ticket
    }

    /// Takes one input and gives everything that the client wants because of it.
    pub(crate) fn handle(&mut self, now: Time, input: Input) -> Vec<Effect> {
        let shown = self.clock.show(now);
        if let Some(history) = &mut self.history {
            history.note(shown, &input);
        }
        self.client.handle(shown, input);
        let effects = std::iter::from_fn(|| self.client.poll_effect()).collect();
        if !self.live.is_empty() {
            self.engaged = now;
        }
        self.connected = self.client.is_connected();
        self.live = self.client.live_calls().filter_map(|call| Some((call, self.brief(call)?))).collect();
        effects
    }

    /// Whether it is no news of a socket, or of a peer connection, that was replaced.
    pub(crate) fn is_current(&self, input: &Input) -> bool {
        match input {
            Input::Signalling(epoch, _) => Some(*epoch) == self.latest,
            Input::Media(call, epoch, news) => {
                let present = self.connections.get(call).copied().unwrap_or(Epoch(1));
                *epoch == present || news.is_of_the_microphone()
            }
            Input::Command(..)
            | Input::Screen(..)
            | Input::Sound(_)
            | Input::Devices { .. }
            | Input::Host(_)
            | Input::Wake => true,
        }
    }

    fn brief(&self, call: CallId) -> Option<Brief> {
        let view = self.client.view(call)?;
        let CallView { state, peer, direction, own, other, .. } = view;
        (state != CallState::Ended).then_some(Brief { state, peer, direction, own, other })
    }

    /// Whether it makes or takes any sound.
    pub(crate) fn loud(&self) -> bool {
        !self.screens.is_empty() || !self.live.is_empty()
    }

    /// When the client's alarm rings: late in a hidden page, not at all in a frozen one.
    pub(crate) fn alarm(&self) -> Option<Time> {
        if !self.alive {
            return None;
        }
        let at = self.clock.when(self.client.poll_timeout()?);
        let at = if self.hidden { Time(at.0.div_ceil(1_000).saturating_mul(1_000)) } else { at };
        Some(at.max(self.frozen.unwrap_or_default()))
    }

    pub(crate) fn state(&self, call: CallId) -> Option<CallState> {
        self.client.view(call).map(|view| view.state)
    }

    /// The calls that it rings for aloud.
    pub(crate) fn ringtones(&self) -> impl Iterator<Item = CallId> {
        let rings = |sound| matches!(sound, Some(Sound::Ringtone | Sound::Waiting));
        self.screens.iter().filter(move |(_, screen)| rings(screen.sound)).map(|(call, _)| *call)
    }

    /// How late anything can come here that is not the network's fault.
    pub(crate) const fn lateness(&self) -> u64 {
        if self.hidden { 1_000 } else { 0 }
    }

    pub(crate) fn socket(&self, epoch: Epoch) -> Option<Connection> {
        match self.sockets.get(&epoch)? {
            Socket::Open(connection) => Some(*connection),
            Socket::Opening => None,
        }
    }
}
