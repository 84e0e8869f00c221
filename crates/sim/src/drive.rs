//! The drivers of a page: clerks that carry out what its client wants, as the browser's would.

use halloo_core::{
    CallEvent, Command, Effect, Epoch, Error, Event, Input, MediaEffect, MediaInput, Reply, Role,
    SignallingEffect, SignallingInput, Tap, Ticket,
};
use halloo_core::{CallState, Host};
use halloo_wire::{CallId, Direction};

use crate::invariant::Invariant;
use crate::link::Parcel;
use crate::media::{Capture, Microphone, Path};
use crate::page::{Asked, PageId, Socket};
use crate::simulation::{Due, Simulation};
use crate::thumbs::{Gesture, Reaction};

/// How long a peer connection without its other side looks fine, and then until it is given up (measured in
/// Chromium).
const DISCONNECTED: u64 = 7_600;
const FAILED: u64 = 17_700;

impl Simulation {
    /// The façade's pump: what is given while it runs waits in the inbox.
    pub(crate) fn feed(&mut self, id: PageId, input: Input) {
        let now = self.now;
        let Some(page) = self.pages.get_mut(id.0).filter(|page| page.alive) else { return };
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
            let effects = page.handle(now, input.clone());
            self.observer.decided(now, page, &input, &effects);
            for effect in effects {
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
        match effect {
            Effect::Signalling(epoch, wish) => self.signal(id, epoch, wish),
            Effect::Media(call, epoch, wish) => self.drive_media(id, call, epoch, wish),
            Effect::Screen(call, screen) => {
                let Some(page) = self.page_mut(id) else { return };
                match screen {
                    Some(screen) => page.screens.insert(call, screen),
                    None => page.screens.remove(&call),
                };
            }
            Effect::Emit(Event::Incoming(call)) => self.meet_incoming(id, call),
            Effect::Emit(Event::Call(call, event)) => self.meet_event(id, call, event),
            Effect::Emit(Event::Session(_)) => {}
            Effect::Settle(ticket, result) => self.keep_promise(id, ticket, result),
        }
    }

    fn keep_promise(&mut self, id: PageId, ticket: Ticket, result: Result<Reply, Error>) {
        let Some(page) = self.page_mut(id) else { return };
        page.open.remove(&ticket);
        let Some(promise) = page.promises.get_mut(&ticket) else { return };
        promise.result = Some(result);
        // Those that were made while it was being settled wait in the inbox.
        let last = promise.asked != Asked::Logout || page.open.is_empty() || !page.inbox.is_empty();
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
                if !fresh {
                    self.violate(Invariant::I45, format!("page {} opens {epoch:?} too early", id.0));
                }
                self.schedule(link.latency.saturating_mul(3), Due::Attempt(id, epoch));
            }
            SignallingEffect::Send(frame) => {
                let socket = page.socket(epoch).and_then(|connection| self.wires.get_mut(&connection));
                if let Some(wire) = socket.filter(|wire| wire.client_open) {
                    let delay = link.delay(&mut wire.chance);
                    let text = frame.write();
                    self.trace.note(now, || format!("page {} -> {text}", id.0));
                    wire.up.put(now.after(delay), Parcel::Text(text));
                } else {
                    self.violate(Invariant::Contract, format!("page {} sends on a closed socket", id.0));
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

    fn drive_media(&mut self, id: PageId, call: CallId, epoch: Epoch, wish: MediaEffect) {
        let Some(page) = self.pages.get_mut(id.0) else { return };
        let path = page.path;
        let microphone = page.microphone;
        let media = page.media.entry(call).or_default();
        let wrong = match wish {
            MediaEffect::Capture => {
                if media.capture != Capture::Off || media.released {
                    Err(format!("asks for the microphone in {media:?}"))
                } else {
                    media.capture = Capture::Asking(epoch);
                    let (after, news) = match microphone {
                        Microphone::Granted(after) => (after, MediaInput::Captured),
                        Microphone::Fails(after, failure) => (after, MediaInput::CaptureFailed(failure)),
                    };
                    self.schedule(after, Due::Media(id, call, epoch, news));
                    Ok(())
                }
            }
            MediaEffect::Connect { permit, role, muted, ice_servers: _ } => {
                let wrong = media.connect(epoch, role, permit.leg(), muted);
                if let (Ok(()), Role::Offerer) = (&wrong, role) {
                    self.describe(id, call, epoch);
                }
                wrong
            }
            MediaEffect::Describe(description) => match media.describe(id, call, &description) {
                Ok(Some(answer)) => {
                    let epoch = media.peer.as_ref().map_or(epoch, |peer| peer.epoch);
                    self.schedule(3, Due::Media(id, call, epoch, answer));
                    self.trickle(id, call, epoch);
                    Ok(())
                }
                Ok(None) => Ok(()),
                Err(wrong) => Err(wrong),
            },
            MediaEffect::Candidate(candidate) => media.candidate(&candidate),
            MediaEffect::Mute(muted) => {
                if let Some(peer) = &mut media.peer {
                    peer.muted = muted;
                }
                Ok(())
            }
            MediaEffect::Release => {
                let peer = media.release();
                self.leave_peer(peer, call);
                Ok(())
            }
        };
        if let Err(wrong) = wrong {
            self.violate(Invariant::I36, format!("page {} {call}: {wrong}", id.0));
        }
        self.meet_paths(id, call, path);
    }

    fn describe(&mut self, id: PageId, call: CallId, epoch: Epoch) {
        let media = self.page_mut(id).and_then(|page| page.media.get_mut(&call));
        if let Some(offer) = media.and_then(|media| media.own_description(id, call)) {
            self.schedule(3, Due::Media(id, call, epoch, offer));
            self.trickle(id, call, epoch);
        }
    }

    /// Two candidates and their end.
    fn trickle(&mut self, id: PageId, call: CallId, epoch: Epoch) {
        for (after, line) in [(4, Some("host")), (9, Some("srflx")), (15, None)] {
            let line = line.map(|kind| format!("candidate:{} {kind}", id.0).into());
            let mid = line.is_some().then(|| "0".to_owned());
            self.schedule(after, Due::Media(id, call, epoch, MediaInput::Candidate { line, mid }));
        }
    }

    /// If both sides know all of each other now, their path comes up, or does not.
    fn meet_paths(&mut self, id: PageId, call: CallId, path: Path) {
        let ready = |page: PageId| self.page(page).and_then(|page| page.media.get(&call)?.ready_for());
        let Some(other) = ready(id).filter(|other| ready(*other) == Some(id)) else { return };
        let Some(theirs) = self.page(other).map(|page| page.path) else { return };
        let (after, news) = match (path, theirs) {
            (Path::Hangs, _) | (_, Path::Hangs) => return,
            (Path::Fails(after), _) | (_, Path::Fails(after)) => (after, MediaInput::Failed),
            (Path::Connects(mine), Path::Connects(theirs)) => (mine.max(theirs), MediaInput::Connected),
        };
        for page in [id, other] {
            let media = self.page_mut(page).and_then(|page| page.media.get_mut(&call));
            let peer = media.and_then(|media| media.peer.as_mut()).filter(|peer| !peer.connected);
            if let Some(peer) = peer {
                peer.connected = true;
                let epoch = peer.epoch;
                self.schedule(after, Due::Media(page, call, epoch, news.clone()));
            }
        }
    }

    /// The other side of a peer connection is gone; what is left of it notices, late.
    pub(crate) fn leave_peer(&mut self, other: Option<PageId>, call: CallId) {
        let Some(other) = other else { return };
        let media = self.page(other).and_then(|page| page.media.get(&call));
        if let Some(epoch) = media.and_then(|media| media.peer.as_ref()).map(|peer| peer.epoch) {
            self.schedule(DISCONNECTED, Due::Media(other, call, epoch, MediaInput::Disconnected));
            self.schedule(FAILED, Due::Media(other, call, epoch, MediaInput::Failed));
        }
    }

    /// News of a microphone or a peer connection, unless that is gone by now.
    pub(crate) fn media_news(&mut self, id: PageId, call: CallId, epoch: Epoch, news: MediaInput) {
        let Some(media) = self.page_mut(id).and_then(|page| page.media.get_mut(&call)) else { return };
        let passes = match &news {
            MediaInput::Captured => {
                let asked = media.capture == Capture::Asking(epoch);
                if asked {
                    media.capture = Capture::On(epoch);
                }
                asked
            }
            MediaInput::CaptureFailed(_) => {
                let asked = media.capture == Capture::Asking(epoch);
                if asked {
                    media.capture = Capture::Off;
                }
                asked
            }
            MediaInput::CaptureLost => matches!(media.capture, Capture::On(_)),
            MediaInput::Described(..)
            | MediaInput::Candidate { .. }
            | MediaInput::Connected
            | MediaInput::Disconnected
            | MediaInput::Failed => media.peer.as_ref().is_some_and(|peer| peer.epoch == epoch),
        };
        if passes {
            self.feed(id, Input::Media(call, epoch, news));
        }
    }

    fn meet_incoming(&mut self, id: PageId, call: CallId) {
        let Some(temper) = self.page(id).map(|page| page.temper) else { return };
        let (after, gesture) = match temper.incoming {
            Reaction::Ignore => return,
            Reaction::Answer(after) => (after, Gesture::Answer),
            Reaction::Decline(after) => (after, Gesture::Decline),
        };
        if after == 0 {
            self.gesture(id, call, gesture);
        } else {
            self.schedule(after, Due::Thumb(id, call, gesture));
        }
    }

    fn meet_event(&mut self, id: PageId, call: CallId, event: CallEvent) {
        let Some(page) = self.page(id) else { return };
        let temper = page.temper;
        match event {
            CallEvent::Connected => {
                if let Some(after) = temper.talk {
                    self.schedule(after, Due::Thumb(id, call, Gesture::HangUp));
                }
            }
            CallEvent::Ringing => {
                if let Some(after) = temper.patience {
                    self.schedule(after, Due::Thumb(id, call, Gesture::GiveUp));
                }
            }
            CallEvent::Ended(_) => {
                let outgoing =
                    page.client.view(call).is_some_and(|view| view.direction == Direction::Outgoing);
                if let Some(receiver) = page.dialled.last().cloned().filter(|_| temper.redial && outgoing) {
                    // Once: two who redial for ever never come to rest.
                    if let Some(page) = self.page_mut(id) {
                        page.temper.redial = false;
                    }
                    self.dial(id, receiver.as_str());
                }
            }
            CallEvent::Answered
            | CallEvent::Reconnecting
            | CallEvent::Reconnected
            | CallEvent::Muted(_)
            | CallEvent::PeerMuted(_) => {}
        }
    }

    /// A user acts upon a call, if it is still there to act upon.
    pub(crate) fn gesture(&mut self, id: PageId, call: CallId, gesture: Gesture) {
        let Some(page) = self.page(id).filter(|page| page.alive) else { return };
        let waiting = page.state(call).is_some_and(|state| state <= CallState::Ringing);
        if gesture == Gesture::GiveUp && !waiting {
            return;
        }
        let times = if page.temper.twice { 2 } else { 1 };
        let taps = page.temper.taps;
        let (tap, command) = match gesture {
            Gesture::Answer => (Tap::Answer, Command::Accept(call)),
            Gesture::Decline => (Tap::Decline, Command::Decline(call)),
            Gesture::HangUp | Gesture::GiveUp => (Tap::HangUp, Command::Hangup(call)),
            Gesture::Mute(on) => (Tap::ToggleMute, Command::Mute(call, on)),
            Gesture::Dismiss => (Tap::Dismiss, Command::WatchEnd(call)),
        };
        for _ in 0..times {
            if taps {
                self.feed(id, Input::Screen(call, tap));
            } else {
                self.command(id, command.clone());
            }
        }
    }

    /// The page or its machine changed.
    pub(crate) fn host(&mut self, id: PageId, host: Host) {
        self.feed(id, Input::Host(host));
    }
}
