//! The drivers of a page: clerks that carry out what its client wants, as the browser's would.

use halloo_core::{
    Effect, Epoch, Error, Event, Host, Input, Reply, SessionEvent, SignallingEffect, SignallingInput,
    SoundInput, Ticket,
};

use crate::invariant::Invariant;
use crate::link::Parcel;
use crate::page::{Asked, PageId, Socket};
use crate::simulation::{Due, Simulation};

/// More frames than a page has reason to send in a second.
const TALKATIVE: u32 = 400;

impl Simulation {
    /// The façade's pump: what is given while it runs waits in the inbox.
    pub(crate) fn feed(&mut self, id: PageId, input: Input) {
        let now = self.now;
        let Some(page) = self.pages.get_mut(id.0).filter(|page| page.alive) else { return };
        page.touched = true;
        page.inbox.push_back(input);
        if page.pumping {
            return;
        }
        page.pumping = true;
        loop {
            let Some(page) = self.pages.get_mut(id.0) else { return };
            let Some(input) = page.inbox.pop_front() else {
                page.pumping = false;
                return;
            };
            // Frames are in the trace as they were on the wire.
            if !matches!(input, Input::Signalling(_, SignallingInput::Received(_))) {
                self.trace.note(now, || format!("page {} takes {input:?}", id.0));
            }
            self.observer.taken(page, &input);
            let current = page.is_current(&input);
            let seen = self.observer.look(&page.client, page.counted, &input, current);
            if current {
                page.counted.count(&page.client, &input);
            }
            // What has waited for a moment that is here goes first: what comes of both together is nobody's pair.
            let due = page.client.poll_timeout().is_some_and(|at| at <= page.clock.show(now));
            let late = due && !matches!(input, Input::Wake);
            let effects = page.handle(now, input.clone());
            if !late {
                self.observer.note_pairs(&page.client, &seen, &effects);
            }
            self.observer.decided(now, page, (&input, current), &effects);
            for effect in effects {
                if let (Effect::Media(call, epoch, _), Some(page)) = (&effect, self.pages.get_mut(id.0)) {
                    page.connections.insert(*call, *epoch);
                }
                if !matches!(effect, Effect::Signalling(_, SignallingEffect::Send(_))) {
                    self.trace.note(now, || format!("page {} wants {effect:?}", id.0));
                }
                if let Some(page) = self.pages.get_mut(id.0) {
                    self.observer.effect(now, page, &effect);
                }
                self.perform(id, effect);
            }
        }
    }

    fn perform(&mut self, id: PageId, effect: Effect) {
        if let (Effect::Emit(event), Some(page)) = (&effect, self.page_mut(id)) {
            page.events.push(event.clone());
        }
        match effect {
            Effect::Signalling(epoch, wish) => self.signal(id, epoch, wish),
            Effect::Media(call, epoch, wish) => self.drive_media(id, call, epoch, wish),
            Effect::Screen(call, screen) => {
                let Some(page) = self.page_mut(id) else { return };
                let blocked = page.silent && screen.as_ref().is_some_and(|screen| screen.sound.is_some());
                match screen {
                    Some(screen) => page.screens.insert(call, screen),
                    None => page.screens.remove(&call),
                };
                if blocked {
                    self.feed(id, Input::Sound(SoundInput::Blocked));
                }
            }
            Effect::Emit(Event::Incoming(call)) => self.meet_incoming(id, call),
            Effect::Emit(Event::Call(call, event)) => self.meet_event(id, call, event),
            Effect::Emit(Event::Session(SessionEvent::Closed(_))) => {
                if let Some(page) = self.page_mut(id) {
                    page.signed_out = true;
                }
            }
            Effect::Emit(
                Event::Session(SessionEvent::Connected | SessionEvent::Reconnecting)
                | Event::Resumed(_)
                | Event::SoundBlocked(_)
                | Event::Devices
                | Event::MissedCallAction(..),
            )
            | Effect::Style { .. } => {}
            Effect::Key(key) => {
                if let Some(page) = self.page_mut(id) {
                    page.keys_heard.push(key);
                }
            }
            Effect::Analytics(report) => {
                if let Some(page) = self.page_mut(id) {
                    page.reports.push(report);
                }
            }
            Effect::Notify(call, notice) => {
                let Some(page) = self.page_mut(id) else { return };
                match notice {
                    Some(notice) => page.notices.insert(call, notice),
                    None => page.notices.remove(&call),
                };
            }
            Effect::Settle(ticket, result) => self.keep_promise(id, ticket, result),
        }
    }

    fn keep_promise(&mut self, id: PageId, ticket: Ticket, result: Result<Reply, Error>) {
        let Some(page) = self.page_mut(id) else { return };
        page.open.remove(&ticket);
        let Some(promise) = page.promises.get_mut(&ticket) else { return };
        // Who was turned away must load the page anew.
        page.signed_out |= promise.asked == Asked::Connect && result.is_err();
        promise.result = Some(result);
        // Those that were made while it was being settled wait in the inbox.
        let logout = promise.asked == Asked::Logout;
        let others = |ticket| page.promises.get(ticket).is_some_and(|other| other.asked != Asked::Logout);
        let last = !logout || !page.inbox.is_empty() || !page.open.keys().any(others);
        if !last {
            let open = format!("page {}: the logout is done, still open: {:?}", id.0, page.open);
            self.violate(Invariant::I1, open);
        }
    }

    fn signal(&mut self, id: PageId, epoch: Epoch, wish: SignallingEffect) {
        let now = self.now;
        let Some(page) = self.pages.get_mut(id.0) else { return };
        let link = page.link;
        match wish {
            SignallingEffect::Open => {
                let fresh = page.spent.is_none_or(|spent| epoch > spent) && page.sockets.is_empty();
                page.sockets.insert(epoch, Socket::Opening);
                page.latest = Some(epoch);
                if !fresh {
                    self.violate(Invariant::I45, format!("page {} opens {epoch:?} too early", id.0));
                }
                self.schedule(link.latency.saturating_mul(3), Due::Attempt(id, epoch));
            }
            SignallingEffect::Send(frame) => {
                let fresh = now.since(page.sent.0) >= 1_000;
                page.sent = if fresh { (now, 1) } else { (page.sent.0, page.sent.1.saturating_add(1)) };
                let talkative = page.sent.1;
                let socket = page.socket(epoch).and_then(|connection| self.wires.get_mut(&connection));
                if let Some(wire) = socket.filter(|wire| wire.client_open) {
                    let delay = link.delay(&mut wire.chance);
                    let text = frame.write();
                    self.trace.note(now, || format!("page {} -> {text}", id.0));
                    wire.up.put(now.after(delay), Parcel::Text(text));
                } else {
                    self.violate(Invariant::Contract, format!("page {} sends on a closed socket", id.0));
                }
                if talkative > TALKATIVE {
                    self.violate(Invariant::I46, format!("page {} sends {talkative} frames a second", id.0));
                }
            }
            SignallingEffect::Close => {
                let socket = page.sockets.remove(&epoch);
                page.spent = page.spent.max(Some(epoch));
                // Some browsers' news of the end still arrives.
                let late = page.chance.one_in(3).then(|| page.chance.below(300));
                if let Some(Socket::Open(connection)) = socket
                    && let Some(wire) = self.wires.get_mut(&connection)
                {
                    wire.client_open = false;
                    let delay = link.delay(&mut wire.chance);
                    wire.up.put(now.after(delay), Parcel::Fin);
                    self.bury(connection);
                }
                if let Some(after) = late {
                    self.schedule(after, Due::LateClose(id, epoch));
                }
            }
        }
    }

    /// The page or its machine changed.
    pub(crate) fn host(&mut self, id: PageId, host: Host) {
        self.feed(id, Input::Host(host));
    }
}
