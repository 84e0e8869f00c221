//! What goes wrong: with connections, pages and machines.

use halloo_core::{Command, Epoch, Given, Host, MediaInput, Options, Ticket};
use halloo_switch::Connection;
use halloo_wire::{CallId, Cuid};

use crate::link::{Parcel, Reach};
use crate::media::Certificate;
use crate::page::{PageId, Socket};
use crate::simulation::{Due, Healing, Simulation};

/// How the ends of a connection learn that it is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// So many frames in flight to the server still arrive.
    pub keep_up: usize,
    /// So many frames in flight to the client still arrive.
    pub keep_down: usize,
    /// After so many milliseconds the client notices; `None`: not until its heartbeat fails.
    pub client_notices: Option<u64>,
    /// The same of the server.
    pub server_notices: Option<u64>,
}

impl Cut {
    /// Nothing in flight arrives, and both ends notice soon.
    pub const BOTH_NOTICE: Self =
        Self { keep_up: 0, keep_down: 0, client_notices: Some(10), server_notices: Some(10) };
}

/// Why a page does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The machine sleeps, or the page has much to do: nobody says a word of it.
    Stopped,
    /// The browser freezes it.
    Frozen,
    /// It goes into the back/forward cache, and comes back.
    Stored,
}

impl Simulation {
    /// The connection that a page holds open at present.
    pub(crate) fn connection(&self, id: PageId) -> Option<Connection> {
        self.page(id)?.sockets.values().find_map(|socket| match socket {
            Socket::Open(connection) => Some(*connection),
            Socket::Opening => None,
        })
    }

    fn disturb(&mut self, id: PageId, milliseconds: u64) {
        let until = self.now.after(milliseconds);
        if let Some(page) = self.page_mut(id) {
            page.disturbed = page.disturbed.max(until);
        }
    }

    /// The page's connection dies.
    pub(crate) fn cut(&mut self, id: PageId, cut: Cut) {
        let now = self.now;
        self.disturb(id, 0);
        let Some(connection) = self.connection(id) else { return };
        let Some(wire) = self.wires.get_mut(&connection) else { return };
        wire.up.cut(cut.keep_up, cut.server_notices.map(|after| now.after(after)));
        wire.down.cut(cut.keep_down, cut.client_notices.map(|after| now.after(after)));
    }

    /// A frame that nobody can read reaches the server, which turns the connection away.
    pub(crate) fn garble(&mut self, id: PageId) {
        let now = self.now;
        self.disturb(id, 0);
        let Some(connection) = self.connection(id) else { return };
        if let Some(wire) = self.wires.get_mut(&connection) {
            wire.up.put(now.after(1), Parcel::Text("{\"t\":".to_owned()));
        }
    }

    /// Nothing passes any more in the given directions, for a while.
    pub(crate) fn stall(&mut self, id: PageId, up: bool, down: bool, milliseconds: u64) {
        self.disturb(id, milliseconds);
        let Some(connection) = self.connection(id) else { return };
        if let Some(wire) = self.wires.get_mut(&connection) {
            if up {
                wire.up.stall(true);
            }
            if down {
                wire.down.stall(true);
            }
        }
        self.schedule(milliseconds, Due::Heal(id, Healing::Stall(connection)));
    }

    /// No new connection comes about for a while.
    pub(crate) fn shut(&mut self, id: PageId, reach: Reach, milliseconds: u64) {
        self.disturb(id, milliseconds);
        if let Some(page) = self.page_mut(id) {
            page.link.reach = reach;
        }
        self.schedule(milliseconds, Due::Heal(id, Healing::Reach));
    }

    /// The machine of the page is without a network for a while, and knows it.
    pub(crate) fn offline(&mut self, id: PageId, milliseconds: u64, client_notices: Option<u64>) {
        self.cut(id, Cut { keep_up: 0, keep_down: 0, client_notices, server_notices: None });
        self.shut(id, Reach::Refused, milliseconds);
        self.break_path(id, milliseconds);
    }

    /// The page does not run for a while; it is told of what its browser tells it.
    pub(crate) fn halt(&mut self, id: PageId, halt: Halt, milliseconds: u64) {
        if self.page(id).is_some_and(|page| page.frozen.is_none()) {
            if halt == Halt::Stored {
                self.part(id, Host::Stored);
            }
            if halt != Halt::Stopped {
                self.host(id, Host::Frozen);
            }
            if let Some(page) = self.page_mut(id) {
                page.warned = halt != Halt::Stopped;
            }
        }
        self.disturb(id, milliseconds);
        let until = self.now.after(milliseconds);
        if let Some(page) = self.page_mut(id) {
            page.frozen = Some(page.frozen.unwrap_or_default().max(until));
        }
        self.schedule(milliseconds, Due::Heal(id, Healing::Thaw));
    }

    /// The peer connections of the page are interrupted for a while. If it is not too long, they come back by themselves.
    pub(crate) fn break_path(&mut self, id: PageId, milliseconds: u64) {
        let now = self.now;
        let until = now.after(milliseconds);
        let Some(page) = self.page_mut(id) else { return };
        if page.severed <= now {
            page.cut = now;
        }
        page.severed = page.severed.max(until);
        let Some(page) = self.page(id) else { return };
        let talking: Vec<CallId> = page
            .media
            .iter()
            .filter(|(_, media)| media.peer.as_ref().is_some_and(|peer| peer.connected))
            .map(|(call, _)| *call)
            .collect();
        for call in talking {
            for page in (0..self.pages.len()).map(PageId) {
                let media = self.page(page).and_then(|page| page.media.get(&call));
                let Some(peer) = media.and_then(|media| media.peer.as_ref()) else { continue };
                let path = (peer.certificate, peer.settled);
                let mut tell = |after, news| self.schedule(after, Due::Ice(page, call, path, news));
                if milliseconds > 5_700 {
                    tell(5_700, MediaInput::Disconnected);
                }
                if milliseconds > 15_600 {
                    tell(15_600, MediaInput::Failed);
                } else if milliseconds > 5_700 {
                    tell(milliseconds.saturating_add(50), MediaInput::Connected);
                }
            }
        }
    }

    /// The microphones of the page are unplugged.
    pub(crate) fn unplug(&mut self, id: PageId) {
        let Some(page) = self.page(id) else { return };
        let captured: Vec<(CallId, Epoch)> = page
            .media
            .iter()
            .filter_map(|(call, media)| Some((*call, media.track.as_ref()?.epoch)))
            .collect();
        for (call, epoch) in captured {
            self.media_news(id, call, epoch, MediaInput::CaptureLost);
        }
    }

    pub(crate) fn heal(&mut self, id: PageId, healing: Healing) {
        let now = self.now;
        self.disturb(id, 0);
        match healing {
            Healing::Reach => {
                if let Some(page) = self.page_mut(id).filter(|page| page.disturbed <= now) {
                    page.link.reach = Reach::Fine;
                    // A page that does not run is told nothing.
                    let runs = page.frozen.is_none();
                    if runs {
                        self.host(id, Host::Online);
                    }
                }
            }
            Healing::Stall(connection) => {
                if let Some(wire) = self.wires.get_mut(&connection) {
                    wire.up.stall(false);
                    wire.down.stall(false);
                }
            }
            Healing::Thaw => {
                let Some(page) = self.page_mut(id) else { return };
                if page.frozen.is_some_and(|until| until <= now) {
                    page.frozen = None;
                    page.warned = false;
                    for promise in page.promises.values_mut() {
                        promise.since = now;
                    }
                    self.host(id, Host::Resumed);
                }
            }
        }
    }

    /// Takes the page away without a word. With `power` its sockets do not even say that they are gone.
    pub(crate) fn vanish(&mut self, id: PageId, power: bool) {
        let now = self.now;
        let Some(page) = self.pages.get_mut(id.0).filter(|page| page.alive) else { return };
        self.trace.note(now, || format!("page {} is gone", id.0));
        page.alive = false;
        page.screens.clear();
        page.notices.clear();
        page.open.clear();
        page.inbox.clear();
        page.sockets.clear();
        let link = page.link;
        let peers: Vec<(CallId, Option<(PageId, Certificate)>)> =
            page.media.iter_mut().map(|(call, media)| (*call, media.release())).collect();
        let mut closed = Vec::new();
        for (connection, wire) in
            self.wires.iter_mut().filter(|(_, wire)| wire.belongs_to(id) && wire.client_open)
        {
            wire.client_open = false;
            closed.push(*connection);
            if power {
                wire.up.cut(usize::MAX, None);
            } else {
                let delay = link.delay(&mut wire.chance);
                wire.up.put(now.after(delay), Parcel::Fin);
            }
        }
        for connection in closed {
            self.bury(connection);
        }
        for (call, peer) in peers {
            self.leave_peer(peer, call);
        }
        self.observer.vanished(id);
    }

    /// The user loads the page anew or goes elsewhere.
    pub(crate) fn leave(&mut self, id: PageId) {
        self.part(id, Host::Leaving);
        self.vanish(id, false);
    }

    /// The page cannot wait for anything any more.
    fn part(&mut self, id: PageId, host: Host) {
        for leaving in [true, false] {
            if let Some(page) = self.page_mut(id) {
                page.leaving = leaving;
            }
            if leaving {
                self.host(id, host);
            }
        }
    }

    /// Dials as an application does that gives sound parameters.
    pub(crate) fn dial(&mut self, id: PageId, receiver: &str) -> Option<Ticket> {
        self.dial_with(id, receiver, Options::default())
    }

    /// The same, with options.
    pub(crate) fn dial_with(&mut self, id: PageId, receiver: &str, options: Options) -> Option<Ticket> {
        if let Some(page) = self.page_mut(id) {
            page.dialled.extend(Cuid::parse(receiver));
        }
        let command = Command::Dial {
            receiver: Given::from(receiver),
            context: Given::from("Your driver is calling"),
            options,
        };
        self.command(id, command)
    }
}
