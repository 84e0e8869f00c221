//! The ends of a call: by its user, by the server's word, and without either.

use halloo_wire::{By, EndReason, PeerMessage, ResultCode, Time, Verb};

use super::{Call, GOODBYE_TTL, LEAVE_WITHIN, State, Wishes};
use crate::analytics;
use crate::effect::{CallEvent, End, MediaEffect, Reply};
use crate::error::{Error, ErrorCode};

impl Call {
    /// The user ends it, in whatever state: the microphone goes off now, the server's word is awaited.
    pub(crate) fn leave(&mut self, now: Time, wishes: &mut Wishes) {
        let end = self.own_end(now);
        match self.goodbye() {
            Some(verb) => self.part(now, verb, end, wishes),
            None if matches!(self.state, State::Leaving { .. }) => {}
            None => self.finish(end, wishes),
        }
    }

    pub(super) fn part(&mut self, now: Time, verb: Verb, end: End, wishes: &mut Wishes) {
        if let (Verb::Hangup(reason), true) = (&verb, self.permitted) {
            wishes.media.push(MediaEffect::Message(PeerMessage::Hangup(*reason)));
        }
        wishes.verb(verb, GOODBYE_TTL);
        self.release(wishes);
        if !self.is_held() && !matches!(self.state, State::Leaving { .. }) {
            wishes.events.push(CallEvent::Ending { reason: end.reason, by: end.by });
        }
        self.state = State::Leaving { end, until: now.after(LEAVE_WITHIN) };
    }

    /// The server refused a command about this call.
    pub(crate) fn refused(&mut self, now: Time, verb: &Verb, code: ResultCode, wishes: &mut Wishes) {
        match verb {
            Verb::Invite { .. } => self.not_placed(code, wishes),
            Verb::Accept if code == ResultCode::NoSuchCall => self.finish(self.lost(now), wishes),
            // It was stuck for too long: what its user wanted then is not done now, and the caller must not wait.
            Verb::Accept if code == ResultCode::Expired && matches!(self.state, State::Accepting { .. }) => {
                let end = self.lost(now);
                self.part(now, Verb::Hangup(EndReason::Completed), end, wishes);
            }
            Verb::Retract | Verb::Hangup(_) | Verb::PeerHangup(_) | Verb::Reject(_) | Verb::Get
                if code == ResultCode::NoSuchCall =>
            {
                let end = if matches!(self.state, State::Leaving { .. }) {
                    self.own_end(now)
                } else {
                    self.lost(now)
                };
                self.finish(end, wishes);
            }
            // It was said while another page had the call: the offer comes again, and is answered with another connection.
            Verb::Media(description)
                if code == ResultCode::WrongState && matches!(self.state, State::Accepting { .. }) =>
            {
                self.answer_again(description.generation, wishes);
            }
            // The record that explains it has come or is coming.
            Verb::Accept
            | Verb::Retract
            | Verb::Hangup(_)
            | Verb::PeerHangup(_)
            | Verb::Reject(_)
            | Verb::Get
            | Verb::Ringing { .. }
            | Verb::Media(_)
            | Verb::Ice(_)
            | Verb::Renew(_)
            | Verb::Update { .. }
            | Verb::Dtmf { .. } => {}
        }
    }

    fn not_placed(&mut self, code: ResultCode, wishes: &mut Wishes) {
        let error = match code {
            ResultCode::InCall => crate::validate::in_progress(),
            ResultCode::RateLimited => {
                Error::new(ErrorCode::RateLimited, "Too many calls in a short time. Please try again later")
            }
            ResultCode::ToSelf => crate::validate::to_self(),
            ResultCode::Expired => crate::validate::internet_lost(),
            ResultCode::NoSuchCall
            | ResultCode::WrongState
            | ResultCode::BadMessage
            | ResultCode::Unsupported => Error::new(ErrorCode::CallFailed, "The server refused the call"),
        };
        if let Some(ticket) = self.tickets.placing.take() {
            wishes.settled.push((ticket, Err(error)));
        }
        let own = matches!(self.state, State::Leaving { .. });
        let end = if own {
            self.own_end(Time(0))
        } else {
            End { reason: EndReason::ServerError, by: By::Server, duration: 0 }
        };
        self.finish(end, wishes);
    }

    /// This client has been cut off from the call.
    pub(super) fn lost(&self, now: Time) -> End {
        let duration = match self.state {
            State::Joined(joined) => now.since(joined.since),
            State::Preparing
            | State::Placing { .. }
            | State::Ringing { .. }
            | State::Held { .. }
            | State::Alerting { .. }
            | State::Answering { .. }
            | State::Accepting { .. }
            | State::Leaving { .. } => 0,
        };
        End { reason: EndReason::NetworkLost, by: By::Me, duration }
    }

    /// Ends without the server, with what is known.
    pub(crate) fn give_up(&mut self, now: Time, wishes: &mut Wishes) {
        let end = if let State::Leaving { end, .. } = self.state { end } else { self.lost(now) };
        self.finish(end, wishes);
    }

    /// Its user signs out while it only rings: another device may still take it, and if there is none, its caller reads
    /// the same.
    pub(crate) fn abandon(&mut self, wishes: &mut Wishes) {
        self.finish(End { reason: EndReason::Unreachable, by: By::Me, duration: 0 }, wishes);
    }

    /// Another device has taken this one's place, and the other side is told so.
    pub(crate) fn replaced(&mut self, now: Time, wishes: &mut Wishes) {
        let reason = EndReason::Replaced;
        let end =
            if let State::Leaving { end, .. } = self.state { end } else { End { reason, ..self.lost(now) } };
        self.finish(end, wishes);
    }

    /// The end, once: everything is released and every promise kept.
    pub(crate) fn finish(&mut self, end: End, wishes: &mut Wishes) {
        self.release(wishes);
        if let Some(ticket) = self.tickets.placing.take() {
            wishes.settled.push((ticket, Err(crate::compat::not_placed(end))));
        }
        for ticket in std::mem::take(&mut self.tickets.accepting) {
            let error = Error::new(ErrorCode::WrongState, "The call ended before it was answered here");
            wishes.settled.push((ticket, Err(error.because(end.reason.as_str()))));
        }
        for ticket in std::mem::take(&mut self.tickets.ending) {
            wishes.settled.push((ticket, Ok(Reply::Done)));
        }
        for ticket in std::mem::take(&mut self.tickets.watching) {
            wishes.settled.push((ticket, Ok(Reply::Ended(end))));
        }
        if self.reported && !self.aside {
            wishes.reports.extend(analytics::end(self.direction, end));
        }
        // A call that never came to the front has no end that anybody could want to hear of.
        if !self.is_held() {
            wishes.events.push(CallEvent::Ended(end));
        }
        wishes.end = Some(end);
    }
}
