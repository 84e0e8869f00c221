//! The network: frames that arrive, connections that come about, and a server that goes.

use halloo_core::{Epoch, Input, SignallingInput};
use halloo_switch::{Connection, Standing};
use halloo_wire::ServerFrame;

use crate::chance::Chance;
use crate::codec;
use crate::invariant::Invariant;
use crate::link::{Owner, Parcel, Reach, Wire};
use crate::observer::Observer;
use crate::page::{PageId, Socket};
use crate::shell::{Shell, ShellEffect};
use crate::simulation::{Due, Simulation};

impl Simulation {
    pub(crate) fn reach_server(&mut self, connection: Connection) {
        let parcel = self.wires.get_mut(&connection).and_then(|wire| wire.up.take());
        match parcel {
            Some(Parcel::Text(text)) => {
                self.reach_shell(connection, &text);
                self.bury(connection);
            }
            Some(Parcel::Fin) => {
                self.trace.note(self.now, || format!("server: connection {} is gone", connection.0));
                if let Some(wire) = self.wires.get_mut(&connection) {
                    wire.server_open = false;
                }
                self.shell.lost(self.now, connection);
                self.flush();
                self.bury(connection);
            }
            None => {}
        }
    }

    fn reach_shell(&mut self, connection: Connection, text: &str) {
        self.trace.note(self.now, || format!("server <- {}: {text}", connection.0));
        let frame = codec::from_client(text);
        let about = frame.as_ref().and_then(Observer::call_of);
        let standing =
            |shell: &Shell| about.map_or(Standing::Unknown, |call| shell.switch().standing(connection, call));
        let before = standing(&self.shell);
        let frame = self.shell.receive(self.now, connection, frame);
        let effects = self.shell.take_effects();
        if let Some(frame) = &frame {
            self.observer.note_verb(connection, frame, (before, standing(&self.shell)), &effects);
            self.observer.arrived(self.now, connection, frame, &effects);
        }
        self.send(effects);
    }

    pub(crate) fn reach_client(&mut self, connection: Connection) {
        let Some(wire) = self.wires.get_mut(&connection) else { return };
        let parcel = wire.down.take();
        let open = wire.client_open;
        match (wire.owner, parcel) {
            (_, None) => {}
            (_, Some(Parcel::Text(_))) if !open => {}
            (Owner::Page(page, epoch), Some(Parcel::Text(text))) => {
                self.trace.note(self.now, || format!("page {} <- {text}", page.0));
                let Some(frame) = codec::from_server(&text) else {
                    self.violate(Invariant::Contract, format!("page {} cannot read {text}", page.0));
                    return;
                };
                let welcomed = matches!(&frame, ServerFrame::Welcome(welcome) if welcome.resumed);
                self.observer.delivered(page, &frame);
                self.feed(page, Input::Signalling(epoch, SignallingInput::Received(frame)));
                if welcomed {
                    self.replay_twice(page, connection);
                }
            }
            (Owner::Raw, Some(Parcel::Text(text))) => {
                self.trace.note(self.now, || format!("raw {} <- {text}", connection.0));
                self.raw.entry(connection).or_default().extend(codec::from_server(&text));
            }
            (Owner::Page(page, epoch), Some(Parcel::Fin)) => {
                wire.client_open = false;
                if let Some(page) = self.page_mut(page).filter(|_| open) {
                    page.sockets.remove(&epoch);
                    page.spent = page.spent.max(Some(epoch));
                }
                if open {
                    self.feed(page, Input::Signalling(epoch, SignallingInput::Closed));
                }
                self.bury(connection);
            }
            (Owner::Raw, Some(Parcel::Fin)) => {
                wire.client_open = false;
                self.bury(connection);
            }
        }
    }

    /// Forgets a connection that both ends have done with.
    pub(crate) fn bury(&mut self, connection: Connection) {
        let Some(wire) = self.wires.get(&connection) else { return };
        if !wire.client_open && !wire.server_open && (wire.up.is_empty() || !wire.up.passes()) {
            if let Owner::Page(page, _) = wire.owner {
                let echo = wire.echo();
                if let Some(page) = self.pages.get_mut(page.0) {
                    page.echo = echo;
                }
            }
            self.wires.remove(&connection);
        }
    }

    /// Delivers once more what had arrived on the connection before this one.
    fn replay_twice(&mut self, page: PageId, connection: Connection) {
        let now = self.now;
        let Some(page) = self.pages.get_mut(page.0).filter(|page| page.link.replay_twice) else { return };
        page.link.replay_twice = false;
        let (up, down) = std::mem::take(&mut page.echo);
        let Some(wire) = self.wires.get_mut(&connection) else { return };
        for text in up {
            wire.up.put(now.after(page.link.latency), Parcel::Text(text));
        }
        for text in down {
            wire.down.put(now.after(page.link.latency), Parcel::Text(text));
        }
    }

    pub(crate) fn attempt(&mut self, id: PageId, epoch: Epoch) {
        let now = self.now;
        let up = self.server_up;
        let Some(page) = self.pages.get_mut(id.0).filter(|page| page.alive) else { return };
        if page.sockets.get(&epoch) != Some(&Socket::Opening) {
            return;
        }
        match page.link.reach {
            Reach::Fine if up => {
                self.connections = self.connections.saturating_add(1);
                let connection = Connection(self.connections);
                page.sockets.insert(epoch, Socket::Open(connection));
                let chance = Chance::part(self.seed, "wire", connection.0);
                // The connection before this one may still be there.
                let before = self.wires.values().rfind(|wire| wire.belongs_to(id));
                if let Some(before) = before {
                    page.echo = before.echo();
                }
                self.wires.insert(connection, Wire::new(Owner::Page(id, epoch), chance));
                self.observer.opened(connection, id, &page.who);
                self.shell.accept(now, connection);
                self.trace.note(now, || format!("page {} is connected as {}", id.0, connection.0));
                self.feed(id, Input::Signalling(epoch, SignallingInput::Opened));
            }
            Reach::Fine | Reach::Refused => {
                page.sockets.remove(&epoch);
                page.spent = page.spent.max(Some(epoch));
                self.feed(id, Input::Signalling(epoch, SignallingInput::Closed));
            }
            Reach::Dark => self.schedule(200, Due::Attempt(id, epoch)),
        }
    }

    /// Carries out what the shell wants.
    pub(crate) fn flush(&mut self) {
        let effects = self.shell.take_effects();
        self.send(effects);
    }

    fn send(&mut self, effects: Vec<ShellEffect>) {
        let now = self.now;
        for effect in effects {
            match effect {
                ShellEffect::Send(connection, frame) => {
                    let text = frame.write();
                    self.trace.note(now, || format!("server -> {}: {text}", connection.0));
                    self.observer.sent(now, connection, &frame);
                    let Some(wire) = self.wires.get_mut(&connection) else { continue };
                    let link =
                        wire.owner_page().and_then(|page| self.pages.get(page.0)).map(|page| page.link);
                    let delay = link.unwrap_or_default().delay(&mut wire.chance);
                    wire.down.put(now.after(delay), Parcel::Text(text));
                }
                ShellEffect::Wrong(wrong) => self.violate(Invariant::Contract, wrong),
                ShellEffect::Close(connection) => {
                    self.trace.note(now, || format!("server closes {}", connection.0));
                    if let Some(wire) = self.wires.get_mut(&connection) {
                        wire.server_open = false;
                        wire.down.put(now.after(20), Parcel::Fin);
                    }
                    self.bury(connection);
                }
            }
        }
    }

    /// A connection driven by hand.
    pub(crate) fn connect_raw(&mut self) -> Connection {
        self.connections = self.connections.saturating_add(1);
        let connection = Connection(self.connections);
        let chance = Chance::part(self.seed, "wire", connection.0);
        self.wires.insert(connection, Wire::new(Owner::Raw, chance));
        self.shell.accept(self.now, connection);
        connection
    }

    /// All memory of the server is lost; every connection dies, and both ends know.
    pub(crate) fn restart(&mut self) {
        self.restarts = self.restarts.saturating_add(1);
        let now = self.now;
        self.trace.note(now, || "the server restarts with an empty memory".to_owned());
        self.shell =
            Shell::restarted(now, self.config.clone(), Chance::part(self.seed, "shell", self.restarts));
        self.observer.restarts(now);
        for wire in self.wires.values_mut() {
            wire.server_open = false;
            wire.up.cut(0, None);
            wire.down.cut(0, Some(now.after(20)));
        }
        let connections: Vec<Connection> = self.wires.keys().copied().collect();
        for connection in connections {
            self.bury(connection);
        }
        for page in &mut self.pages {
            page.disturbed = now;
        }
    }
}
