use halloo_wire::{By, CallRecord, EndReason, MediaKind, RejectReason, ResultCode, Stage, Time, Verb};

use super::{
    ACCEPT_WITHIN, Call, GOODBYE_TTL, Joined, LEAVE_WITHIN, MEDIA_WITHIN, Microphone, PLACE_WITHIN, Path,
    RING_SLACK, State, Wishes,
};
use crate::effect::{CallEvent, End, MediaEffect, Reply};
use crate::error::{Error, ErrorCode};
use crate::input::{CaptureFailure, Ticket};

impl Call {
    /// The server's whole record: applied when it is newer than what is known.
    pub(crate) fn record(&mut self, now: Time, record: &CallRecord, wishes: &mut Wishes) {
        if record.rev <= self.rev {
            return;
        }
        self.rev = record.rev;
        self.leg = Some(record.leg);
        self.direction = record.direction;
        if record.peer.name.is_some() {
            self.peer.name.clone_from(&record.peer.name);
        }
        match record.stage {
            Stage::Ended { reason, by, duration } => self.finish(End { reason, by, duration }, wishes),
            Stage::Ringing { alerting, left } => self.rings(now, alerting, left, wishes),
            Stage::Accepted { peer_leg, talk, peer_online } => {
                let since = Time(now.0.saturating_sub(talk));
                match self.state {
                    State::Joined(joined) => {
                        self.state = State::Joined(Joined { peer_online, ..joined });
                        self.tell_interruption(wishes);
                    }
                    // Its user has ended it: the goodbye is on its way.
                    State::Leaving { .. } => {}
                    State::Preparing
                    | State::Placing { .. }
                    | State::Ringing { .. }
                    | State::Held { .. }
                    | State::Alerting { .. }
                    | State::Answering { .. }
                    | State::Accepting { .. } => {
                        let path = Path::Connecting { until: now.after(MEDIA_WITHIN) };
                        self.join(Joined { peer_leg, since, path, peer_online }, wishes);
                    }
                }
            }
        }
    }

    fn rings(&mut self, now: Time, alerting: bool, left: u64, wishes: &mut Wishes) {
        let until = now.after(left).after(RING_SLACK);
        match self.state {
            State::Placing { .. } | State::Ringing { .. } => {
                self.state = State::Ringing { alerting, until };
                self.placed(wishes);
                if alerting && !self.heard.ringing {
                    self.heard.ringing = true;
                    wishes.events.push(CallEvent::Ringing);
                }
            }
            State::Held { .. } => self.state = State::Held { until },
            State::Alerting { .. } => self.state = State::Alerting { until },
            State::Answering { .. } => self.state = State::Answering { until },
            State::Preparing | State::Accepting { .. } | State::Joined(_) | State::Leaving { .. } => {}
        }
    }

    /// The server has the call.
    fn placed(&mut self, wishes: &mut Wishes) {
        if let Some(ticket) = self.tickets.placing.take() {
            wishes.settled.push((ticket, Ok(Reply::Call(self.id))));
        }
    }

    /// This leg is accepted: the one transition that grants the right to send.
    fn join(&mut self, joined: Joined, wishes: &mut Wishes) {
        self.state = State::Joined(joined);
        self.placed(wishes);
        for ticket in std::mem::take(&mut self.tickets.accepting) {
            wishes.settled.push((ticket, Ok(Reply::Done)));
        }
        self.heard.answered = true;
        wishes.events.push(CallEvent::Answered);
        match self.microphone {
            Microphone::Captured => self.connect(wishes),
            // Answered by crossing calls, or before the capture was ready: it connects when the track is there.
            Microphone::Untouched => self.capture(wishes),
            Microphone::Asked | Microphone::Released => {}
        }
    }

    pub(super) fn capture(&mut self, wishes: &mut Wishes) {
        if self.microphone == Microphone::Untouched {
            self.microphone = Microphone::Asked;
            wishes.media.push(MediaEffect::Capture);
        }
    }

    /// A held call comes to its user after all.
    pub(crate) fn surface(&mut self, wishes: &mut Wishes) -> bool {
        let State::Held { until } = self.state else { return false };
        self.state = State::Alerting { until };
        self.alert(wishes);
        true
    }

    /// The phone rings here, and the caller is told so.
    pub(crate) fn alert(&mut self, wishes: &mut Wishes) {
        wishes.verb(Verb::Ringing, GOODBYE_TTL);
    }

    /// The user answers.
    pub(crate) fn answer(&mut self, ticket: Option<Ticket>, wishes: &mut Wishes) -> Result<(), Error> {
        match self.state {
            State::Alerting { until } => {
                self.state = State::Answering { until };
                self.tickets.accepting.extend(ticket);
                self.capture(wishes);
                Ok(())
            }
            State::Answering { .. } | State::Accepting { .. } => {
                self.tickets.accepting.extend(ticket);
                Ok(())
            }
            State::Joined(_) if self.direction == halloo_wire::Direction::Incoming => {
                wishes.settled.extend(ticket.map(|ticket| (ticket, Ok(Reply::Done))));
                Ok(())
            }
            State::Preparing
            | State::Placing { .. }
            | State::Ringing { .. }
            | State::Held { .. }
            | State::Joined(_)
            | State::Leaving { .. } => Err(Error::new(ErrorCode::WrongState, "This call cannot be answered")),
        }
    }

    /// Whether the user may decline it.
    pub(crate) const fn may_decline(&self) -> bool {
        matches!(
            self.state,
            State::Held { .. } | State::Alerting { .. } | State::Answering { .. } | State::Accepting { .. }
        )
    }

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
        wishes.verb(verb, GOODBYE_TTL);
        self.release(wishes);
        self.state = State::Leaving { end, until: now.after(LEAVE_WITHIN) };
    }

    /// No microphone: a callee turns the call away with the true reason, a caller has not bothered anybody yet.
    pub(super) fn no_microphone(&mut self, now: Time, failure: CaptureFailure, wishes: &mut Wishes) {
        let (reject, reason, cause) = match failure {
            CaptureFailure::Denied => (RejectReason::PermissionDenied, EndReason::PermissionDenied, "denied"),
            CaptureFailure::Missing => (RejectReason::NoMicrophone, EndReason::NoMicrophone, "missing"),
            CaptureFailure::Unreadable => (RejectReason::NoMicrophone, EndReason::NoMicrophone, "unreadable"),
        };
        let error = |what: &str| crate::validate::mic_unavailable(what, cause);
        let end = End { reason, by: By::Me, duration: 0 };
        match self.state {
            State::Preparing => {
                if let Some(ticket) = self.tickets.placing.take() {
                    wishes.settled.push((ticket, Err(error("make a call"))));
                }
                self.finish(end, wishes);
            }
            State::Answering { .. } => {
                for ticket in std::mem::take(&mut self.tickets.accepting) {
                    wishes.settled.push((ticket, Err(error("answer the call"))));
                }
                self.part(now, Verb::Reject(reject), end, wishes);
            }
            State::Joined(joined) => {
                let end =
                    End { reason: EndReason::MediaFailed, by: By::Me, duration: now.since(joined.since) };
                self.part(now, Verb::Hangup(EndReason::MediaFailed), end, wishes);
            }
            State::Placing { .. }
            | State::Ringing { .. }
            | State::Held { .. }
            | State::Alerting { .. }
            | State::Accepting { .. }
            | State::Leaving { .. } => {}
        }
    }

    /// The microphone is there.
    pub(super) fn captured(&mut self, now: Time, wishes: &mut Wishes) {
        self.microphone = Microphone::Captured;
        match self.state {
            State::Answering { .. } => {
                self.state = State::Accepting { until: now.after(ACCEPT_WITHIN) };
                wishes.verb(Verb::Accept, ACCEPT_WITHIN);
            }
            State::Joined(_) => self.connect(wishes),
            State::Preparing => {
                self.state = State::Placing { until: now.after(PLACE_WITHIN) };
                let (to, context, image) = (self.peer.cuid.clone(), self.context.clone(), self.image.clone());
                let media = MediaKind::Audio;
                wishes.verb(Verb::Invite { to, context, image, media }, PLACE_WITHIN);
            }
            State::Placing { .. }
            | State::Ringing { .. }
            | State::Held { .. }
            | State::Alerting { .. }
            | State::Accepting { .. }
            | State::Leaving { .. } => {}
        }
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
            Verb::Retract | Verb::Hangup(_) | Verb::Reject(_) | Verb::Get
                if code == ResultCode::NoSuchCall =>
            {
                let end = if matches!(self.state, State::Leaving { .. }) {
                    self.own_end(now)
                } else {
                    self.lost(now)
                };
                self.finish(end, wishes);
            }
            // The record that explains it has come or is coming.
            Verb::Accept
            | Verb::Retract
            | Verb::Hangup(_)
            | Verb::Reject(_)
            | Verb::Get
            | Verb::Ringing
            | Verb::Media(_)
            | Verb::Ice(_)
            | Verb::Update { .. } => {}
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
    fn lost(&self, now: Time) -> End {
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

    /// A time-out has come. `cut_off` as in [`Call::timeout`].
    pub(crate) fn wake(&mut self, now: Time, cut_off: Option<Time>, grace: u64, wishes: &mut Wishes) {
        if self.timeout(cut_off, grace).is_none_or(|until| now < until) {
            return;
        }
        match self.state {
            State::Preparing => {}
            State::Placing { .. } => {
                if let Some(ticket) = self.tickets.placing.take() {
                    wishes.settled.push((ticket, Err(crate::validate::internet_lost())));
                }
                // Should the invite get through after all, it is taken back.
                wishes.verb(Verb::Retract, GOODBYE_TTL);
                self.finish(self.lost(now), wishes);
            }
            State::Ringing { .. } | State::Held { .. } | State::Alerting { .. } | State::Answering { .. } => {
                self.finish(self.lost(now), wishes);
            }
            State::Accepting { .. } => {
                let end = self.lost(now);
                self.part(now, Verb::Hangup(EndReason::Completed), end, wishes);
            }
            State::Joined(Joined { since, path: Path::Connecting { until }, .. }) if now >= until => {
                let end = End { reason: EndReason::MediaFailed, by: By::Me, duration: now.since(since) };
                self.part(now, Verb::Hangup(EndReason::MediaFailed), end, wishes);
            }
            State::Joined(_) => self.finish(self.lost(now), wishes),
            State::Leaving { end, .. } => self.finish(end, wishes),
        }
    }

    /// Ends without the server, with what is known.
    pub(crate) fn give_up(&mut self, now: Time, wishes: &mut Wishes) {
        let end = if let State::Leaving { end, .. } = self.state { end } else { self.lost(now) };
        self.finish(end, wishes);
    }

    /// This call has become part of another one. If its user had given it up already, so is the other one.
    pub(crate) fn merge_into(mut self, now: Time, other: &mut Self, own: &mut Wishes, others: &mut Wishes) {
        self.release(own);
        self.hand_tickets(other);
        if let State::Leaving { end, .. } = self.state {
            other.part(now, Verb::Hangup(EndReason::Completed), end, others);
        }
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
        // A call that never came to the front has no end that anybody could want to hear of.
        if !self.is_held() {
            wishes.events.push(CallEvent::Ended(end));
        }
        wishes.end = Some(end);
    }
}
