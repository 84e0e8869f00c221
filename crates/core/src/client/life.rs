//! From connecting to signing out.

use halloo_wire::{CallId, RefusalCode, Time};

use super::{Client, command};
use crate::call::{Call, Wishes};
use crate::effect::{Effect, Event, MediaEffect, Reply, SessionEvent};
use crate::error::{Error, ErrorCode};
use crate::input::Ticket;
use crate::table::Table;
use crate::validate::not_connected;

/// Time for the first welcome, in milliseconds.
const CONNECT_WITHIN: u64 = 10_000;
/// Time for a logout to hear how its calls ended.
const DEPART_WITHIN: u64 = 2_000;
/// A socket that was lost so many milliseconds before its page was told to go was lost because it goes.
const CLOSED_FIRST: u64 = 250;

/// The life of a client.
#[derive(Debug)]
pub(super) enum Phase {
    /// `connect` has not been asked for.
    New,
    /// Not welcomed yet.
    Connecting {
        tickets: Vec<Ticket>,
        until: Time,
    },
    SignedIn,
    /// Signing out: the ends of calls are awaited.
    Departing {
        tickets: Vec<Ticket>,
        until: Time,
    },
    SignedOut,
}

impl Client {
    pub(super) fn end_by_itself(&mut self, now: Time, id: CallId) {
        let Some(call) = self.calls.get_mut(id) else { return };
        let mut wishes = Wishes::default();
        call.give_up(now, &mut wishes);
        self.grant(now, id, wishes);
    }

    /// When the last call of a departing client has ended, or will not say so in time, the session ends.
    pub(super) fn depart(&mut self, now: Time) {
        let Phase::Departing { until, .. } = self.phase else { return };
        let up = self.signalling.is_up();
        if up && now < until && !(self.calls.is_empty() && self.signalling.post.is_empty()) {
            return;
        }
        self.sign_out(now, &Error::new(ErrorCode::LoggedOut, "Signed out"));
    }

    /// Everything ends here, once: calls, promises, screens, session.
    pub(super) fn sign_out(&mut self, now: Time, error: &Error) {
        self.close(now, error, None);
    }

    /// As `sign_out`; `code`: the server did it.
    pub(super) fn close(&mut self, now: Time, error: &Error, code: Option<RefusalCode>) {
        let phase = std::mem::replace(&mut self.phase, Phase::SignedOut);
        let ids: Vec<CallId> = self.calls.keys();
        for id in ids {
            if code == Some(RefusalCode::Replaced) {
                self.with_call(now, id, |call, wishes| call.replaced(now, wishes));
            } else {
                self.end_by_itself(now, id);
            }
        }
        let shown = std::mem::replace(&mut self.shown, Table::new());
        self.effects.extend(shown.iter().map(|(id, _)| Effect::Screen(id, None)));
        self.hush(now);
        self.pinged(&Err(error.clone()));
        let back = self.back;
        self.with_effects(|client, out| client.signalling.bye(back, out));
        match phase {
            Phase::Connecting { tickets, .. } => {
                for ticket in tickets {
                    self.settle(ticket, Err(error.clone()));
                }
            }
            Phase::SignedIn => self.emit(Event::Session(SessionEvent::Closed(code))),
            Phase::Departing { tickets, .. } => {
                self.emit(Event::Session(SessionEvent::Closed(None)));
                for ticket in tickets {
                    self.settle(ticket, Ok(Reply::Done));
                }
            }
            Phase::New | Phase::SignedOut => {}
        }
    }

    /// The server is asked for a sign of life.
    pub(super) fn ping(&mut self, now: Time, ticket: Ticket) {
        self.pings.push(ticket);
        if self.signalling.is_up() {
            self.with_effects(|client, out| client.signalling.ping(now, out));
        } else {
            self.pinged(&Err(not_connected()));
        }
    }

    /// It has come, or will not.
    pub(super) fn pinged(&mut self, result: &Result<Reply, Error>) {
        for ticket in std::mem::take(&mut self.pings) {
            self.settle(ticket, result.clone());
        }
    }

    pub(super) fn is_signed_in(&self) -> bool {
        matches!(self.phase, Phase::SignedIn)
    }

    pub(super) fn connect(&mut self, now: Time, ticket: Ticket) {
        match &mut self.phase {
            Phase::New => {
                self.phase = Phase::Connecting { tickets: vec![ticket], until: now.after(CONNECT_WITHIN) };
                self.with_effects(|client, out| client.signalling.open(now, 0, out));
            }
            Phase::Connecting { tickets, .. } => tickets.push(ticket),
            Phase::SignedIn => self.settle(ticket, Ok(Reply::Done)),
            Phase::Departing { .. } | Phase::SignedOut => self.settle(ticket, Err(command::logged_out())),
        }
    }

    pub(super) fn log_out(&mut self, now: Time, ticket: Ticket) {
        match &mut self.phase {
            Phase::Departing { tickets, .. } => return tickets.push(ticket),
            Phase::SignedOut => return self.settle(ticket, Ok(Reply::Done)),
            Phase::New => {
                self.phase = Phase::SignedOut;
                return self.settle(ticket, Ok(Reply::Done));
            }
            Phase::Connecting { .. } => self.sign_out(now, &command::logged_out()),
            Phase::SignedIn => {}
        }
        if matches!(self.phase, Phase::SignedOut) {
            return self.settle(ticket, Ok(Reply::Done));
        }
        self.phase = Phase::Departing { tickets: vec![ticket], until: now.after(DEPART_WITHIN) };
        self.leave_calls(now);
    }

    /// The page is being unloaded. If it is loaded anew, the calls in which its user talks go on there: to this page nothing
    /// happens to them any more.
    pub(super) fn leave_to_the_next_page(&mut self, now: Time) {
        // Firefox closes the socket of a page that goes before it tells the page, and says so to the server.
        let just_now = |since: Time| now.since(since) < CLOSED_FIRST;
        if !self.signalling.is_up() && !self.cut_off.is_some_and(just_now) {
            return;
        }
        for id in self.calls.keys() {
            if !self.calls.get(id).is_some_and(Call::is_joined) {
                continue;
            }
            if let Some(call) = self.calls.remove(id) {
                self.back = true;
                self.shown.remove(id);
                self.effects.push(Effect::Media(id, call.epoch, MediaEffect::Release));
                self.effects.push(Effect::Screen(id, None));
            }
        }
    }

    /// The session is interrupted.
    pub(super) fn interrupted(&mut self, now: Time) {
        self.cut_off.get_or_insert(now);
        self.pinged(&Err(not_connected()));
        self.emit(Event::Session(SessionEvent::Reconnecting));
    }

    /// The page goes where nobody can reach it, and may come back: no call can go on meanwhile, and nobody is to be called here.
    pub(super) fn rest(&mut self, now: Time) {
        self.end_calls(now);
        if self.with_effects(|client, out| client.signalling.rest(now, out)) {
            self.interrupted(now);
        }
    }

    /// Ends every call of a page that cannot wait for the server's word.
    pub(super) fn end_calls(&mut self, now: Time) {
        self.leave_calls(now);
        for id in self.calls.keys() {
            self.end_by_itself(now, id);
        }
    }

    /// Ends every call of a client that goes. One that only rings here is let be: it rings on elsewhere.
    pub(super) fn leave_calls(&mut self, now: Time) {
        for id in self.calls.keys() {
            if self.calls.get(id).is_some_and(Call::only_rings) {
                self.with_call(now, id, Call::abandon);
            }
        }
        self.hang_up_all(now);
    }

    pub(super) fn hang_up_all(&mut self, now: Time) {
        let ids: Vec<CallId> = self.calls.keys();
        for id in ids {
            let Some(call) = self.calls.get_mut(id) else { continue };
            let mut wishes = Wishes::default();
            call.leave(now, &mut wishes);
            self.grant(now, id, wishes);
        }
    }
}
