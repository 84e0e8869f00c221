use std::collections::VecDeque;

use halloo_core::Epoch;
use halloo_wire::Time;

use crate::chance::Chance;
use crate::page::PageId;

/// How many arrived frames a pipe remembers for a repeated replay.
const REMEMBERED: usize = 24;

/// What travels through a pipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Parcel {
    /// One text frame.
    Text(String),
    /// The end of the connection.
    Fin,
}

/// One direction of one connection. Keeps order, as TCP does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pipe {
    flight: VecDeque<(Time, Parcel)>,
    last: Time,
    /// Nothing comes out until it is released.
    stalled: bool,
    /// Nothing new gets in.
    severed: bool,
    /// The latest numbered frames that came out.
    arrived: VecDeque<String>,
}

impl Pipe {
    /// Puts a parcel in, to come out at `at` or behind the one before it.
    pub(crate) fn put(&mut self, at: Time, parcel: Parcel) {
        if !self.severed {
            self.last = self.last.max(at);
            self.flight.push_back((self.last, parcel));
        }
    }

    /// When the next parcel comes out.
    pub(crate) fn due(&self) -> Option<Time> {
        if self.stalled { None } else { self.flight.front().map(|(at, _)| *at) }
    }

    /// Takes the next parcel out.
    pub(crate) fn take(&mut self) -> Option<Parcel> {
        let (_, parcel) = self.flight.pop_front()?;
        if let Parcel::Text(text) = &parcel
            && text.contains("\"s\":")
        {
            if self.arrived.len() == REMEMBERED {
                self.arrived.pop_front();
            }
            self.arrived.push_back(text.clone());
        }
        Some(parcel)
    }

    /// Loses all but the first `keep` parcels in flight; nothing new gets in. The end is noticed at `noticed`, or
    /// never.
    pub(crate) fn cut(&mut self, keep: usize, noticed: Option<Time>) {
        self.flight.truncate(keep);
        self.stalled &= noticed.is_none();
        if let Some(at) = noticed {
            self.put(at, Parcel::Fin);
        }
        self.severed = true;
    }

    pub(crate) fn stall(&mut self, stalled: bool) {
        self.stalled = stalled;
    }

    /// Whether parcels pass at present.
    pub(crate) const fn passes(&self) -> bool {
        !self.stalled && !self.severed
    }

    /// Whether something is under way.
    pub(crate) fn is_empty(&self) -> bool {
        self.flight.is_empty()
    }

    pub(crate) fn arrived(&self) -> impl Iterator<Item = &String> {
        self.arrived.iter()
    }
}

/// Who is at the client's end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    /// A page's socket of that epoch.
    Page(PageId, Epoch),
    /// A connection driven by hand.
    Raw,
}

/// One WebSocket.
#[derive(Clone, Debug)]
pub(crate) struct Wire {
    pub(crate) owner: Owner,
    /// From the client to the server.
    pub(crate) up: Pipe,
    /// From the server to the client.
    pub(crate) down: Pipe,
    /// The client has not closed it and does not know that it is closed.
    pub(crate) client_open: bool,
    /// The same of the server.
    pub(crate) server_open: bool,
    pub(crate) chance: Chance,
}

impl Wire {
    pub(crate) fn new(owner: Owner, chance: Chance) -> Self {
        Self {
            owner,
            up: Pipe::default(),
            down: Pipe::default(),
            client_open: true,
            server_open: true,
            chance,
        }
    }

    pub(crate) const fn owner_page(&self) -> Option<PageId> {
        match self.owner {
            Owner::Page(page, _) => Some(page),
            Owner::Raw => None,
        }
    }

    pub(crate) fn belongs_to(&self, page: PageId) -> bool {
        self.owner_page() == Some(page)
    }

    /// The latest frames that arrived, up and down.
    pub(crate) fn echo(&self) -> (Vec<String>, Vec<String>) {
        (self.up.arrived().cloned().collect(), self.down.arrived().cloned().collect())
    }
}

/// Whether new connections come about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// They do.
    #[default]
    Fine,
    /// They fail at once.
    Refused,
    /// They hang.
    Dark,
}

/// The network of one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// One way, in milliseconds.
    pub latency: u64,
    /// Up to so much more.
    pub jitter: u64,
    /// Whether new connections come about.
    pub reach: Reach,
    /// Frames that had arrived are delivered once more after the next resume.
    pub replay_twice: bool,
}

impl Default for Link {
    fn default() -> Self {
        Self { latency: 20, jitter: 0, reach: Reach::Fine, replay_twice: false }
    }
}

impl Link {
    /// How long the next frame takes.
    pub(crate) fn delay(&self, chance: &mut Chance) -> u64 {
        if self.jitter == 0 { self.latency } else { self.latency.saturating_add(chance.below(self.jitter)) }
    }

    /// The longest round trip.
    pub(crate) const fn round_trip(&self) -> u64 {
        (self.latency + self.jitter) * 2
    }
}
