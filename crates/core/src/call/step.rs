use halloo_wire::{By, CallRecord, Direction, EndReason, Stage, Time, Verb};

use super::{Call, Joined, MEDIA_WITHIN, Microphone, PLACE_WITHIN, Path, RING_SLACK, State, Wishes};
use crate::analytics::ReportKind;
use crate::effect::{CallEvent, End, Reply};
use crate::error::{Error, ErrorCode};
use crate::input::Ticket;

impl Call {
    /// The server's whole record: applied when it is newer than what is known.
    pub(crate) fn record(&mut self, now: Time, record: &CallRecord, wishes: &mut Wishes) {
        if record.rev <= self.rev {
            return;
        }
        self.rev = record.rev;
        // Whose ringing it was is still of interest when it ends; a call that somebody has talked in was this page's.
        self.aside = match record.stage {
            Stage::Ringing { .. } if matches!(self.state, State::Leaving { .. }) => self.aside,
            Stage::Ringing { aside, .. } => aside,
            Stage::Accepted { .. } => false,
            Stage::Ended { duration, .. } => self.aside && duration == 0,
        };
        self.direction = record.direction;
        self.learn(record);
        // The server has it, also if its user has given it up already, or the phone is busy. Somebody who is nowhere was
        // not called, and what waits behind the own call has not come to its user.
        if !self.is_held() && !matches!(record.stage, Stage::Ended { reason: EndReason::Unreachable, .. }) {
            self.report(wishes);
        }
        match record.stage {
            Stage::Ended { reason, by, duration } => self.finish(End { reason, by, duration }, wishes),
            Stage::Ringing { alerting, silent, left, .. } => {
                self.rings(now, (alerting, silent), left, wishes)
            }
            Stage::Accepted { peer_leg, talk, peer_online } => {
                let since = Time(now.0.saturating_sub(talk));
                match self.state {
                    State::Joined(joined) => {
                        self.state = State::Joined(Joined { peer_online, ..joined });
                        self.sees_peer(peer_online);
                        if peer_online && !joined.peer_online {
                            self.hurry(now, true);
                        }
                        self.tell_interruption(wishes);
                    }
                    // Its user has ended it: the goodbye is on its way.
                    State::Leaving { .. } => {}
                    // Its user has not answered, whatever the server says.
                    State::Alerting { .. } => {
                        let reason = EndReason::Completed;
                        let end = End { reason, by: By::Me, duration: now.since(since) };
                        self.part(now, Verb::Hangup(reason), end, wishes);
                    }
                    State::Preparing
                    | State::Placing { .. }
                    | State::Ringing { .. }
                    | State::Held { .. }
                    | State::Answering { .. }
                    | State::Accepting { .. } => {
                        let path = Path::Connecting { until: now.after(MEDIA_WITHIN) };
                        self.await_path(now);
                        self.join(now, Joined { peer_leg, since, path, peer_online }, wishes);
                    }
                }
            }
        }
    }

    /// What a record says beside the stage.
    pub(super) fn learn(&mut self, record: &CallRecord) {
        self.leg = Some(record.leg);
        if record.peer.name.is_some() {
            self.peer.name.clone_from(&record.peer.name);
        }
        // Of two calls that have crossed, the one that is left has its own caller's reason.
        self.context.clone_from(&record.context);
        self.remote_context.clone_from(&record.remote_context);
        self.limit.clone_from(&record.limit);
        // A record that was rebuilt may have lost the picture.
        if record.direction == Direction::Incoming && record.image.is_some() {
            self.initiator_image.clone_from(&record.image);
        }
    }

    fn rings(&mut self, now: Time, (alerting, silent): (bool, bool), left: u64, wishes: &mut Wishes) {
        let until = now.after(left).after(RING_SLACK);
        match self.state {
            State::Placing { .. } | State::Ringing { .. } => {
                self.state = State::Ringing { alerting, until };
                self.placed(wishes);
                if alerting && !self.heard.ringing {
                    self.ringing(now, wishes);
                }
                if self.silent != silent {
                    self.silent = silent;
                    wishes.events.push(CallEvent::RingSilent(silent));
                }
            }
            State::Held { wanted: true, .. } => {}
            State::Held { wanted: false, .. } => self.state = State::Held { until, wanted: false },
            State::Alerting { .. } => self.state = State::Alerting { until },
            State::Answering { .. } => self.state = State::Answering { until },
            State::Preparing | State::Accepting { .. } | State::Joined(_) | State::Leaving { .. } => {}
        }
    }

    fn ringing(&mut self, now: Time, wishes: &mut Wishes) {
        self.heard.ringing = true;
        self.stamps.ringing = Some(now);
        wishes.events.push(CallEvent::Ringing);
    }

    /// The server has the call.
    pub(super) fn placed(&mut self, wishes: &mut Wishes) {
        self.report(wishes);
        if !self.heard.placed {
            self.heard.placed = true;
            wishes.events.push(CallEvent::Placed);
        }
        if let Some(ticket) = self.tickets.placing.take() {
            wishes.settled.push((ticket, Ok(Reply::Call(self.id))));
        }
    }

    /// The analytics hear of it, once.
    pub(crate) fn report(&mut self, wishes: &mut Wishes) {
        if !self.aside && !std::mem::replace(&mut self.reported, true) {
            wishes.reports.push(match self.direction {
                Direction::Outgoing => ReportKind::Outgoing,
                Direction::Incoming => ReportKind::Incoming,
            });
        }
    }

    /// This leg is accepted: the one transition that grants the right to send.
    fn join(&mut self, now: Time, joined: Joined, wishes: &mut Wishes) {
        self.state = State::Joined(joined);
        self.placed(wishes);
        for ticket in std::mem::take(&mut self.tickets.accepting) {
            wishes.settled.push((ticket, Ok(Reply::Done)));
        }
        self.heard.answered = true;
        self.stamps.answered = Some(joined.since.min(now));
        wishes.events.push(CallEvent::Answered);
        if self.direction == Direction::Outgoing
            && self.negotiation.with.is_some_and(|with| with != joined.peer_leg)
        {
            // Another device than the one that is connected has won.
            self.renew(wishes);
        }
        match self.microphone {
            Microphone::Captured | Microphone::Again { alive: true } => self.connect(wishes),
            // Answered by crossing calls, or before the capture was ready: it sends when the track is there.
            Microphone::Untouched | Microphone::Lost => self.capture(wishes),
            Microphone::Asked | Microphone::Again { alive: false } | Microphone::Released => {}
        }
        if self.negotiation.failed {
            self.renew(wishes);
        }
        self.reach(wishes);
        if self.negotiation.connected {
            self.connected(now, wishes);
        }
    }

    /// A held call comes to its user after all.
    pub(crate) const fn surface(&mut self) -> bool {
        let State::Held { until, .. } = self.state else { return false };
        self.state = State::Alerting { until };
        true
    }

    /// The call has come to its user. If the phone rings here, the caller is told so.
    pub(crate) fn alert(&mut self, now: Time, silent: bool, wishes: &mut Wishes) {
        self.placed(wishes);
        self.ringing(now, wishes);
        if self.aside {
            wishes.events.push(CallEvent::RingSilent(true));
        } else {
            self.sounds(silent, wishes);
            self.prepare(wishes);
        }
    }

    /// Another page of this device rings from now on; or this one does, in the place of another.
    pub(crate) fn turn(&mut self, silent: bool, wishes: &mut Wishes) {
        // Unless its answer is on its way, which brings the call back.
        if self.aside && self.negotiation.prepared && !matches!(self.state, State::Accepting { .. }) {
            // The other page makes a connection. This one begins anew, should its user answer here.
            self.forget(0);
            self.prepare(wishes);
        }
        if self.engages() {
            wishes.events.push(CallEvent::RingSilent(self.aside));
        }
        if self.rings_here() {
            self.sounds(silent, wishes);
            self.prepare(wishes);
        }
    }

    /// The user answers.
    pub(crate) fn answer(&mut self, ticket: Option<Ticket>, wishes: &mut Wishes) -> Result<(), Error> {
        match self.state {
            State::Alerting { until } => {
                self.state = State::Answering { until };
                self.tickets.accepting.extend(ticket);
                self.capture(wishes);
                self.prepare(wishes);
                Ok(())
            }
            State::Answering { .. } | State::Accepting { .. } => {
                self.tickets.accepting.extend(ticket);
                Ok(())
            }
            State::Joined(_) if self.direction == Direction::Incoming => {
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

    /// This call has become part of another one. If its user had given it up already, so is the other one.
    pub(crate) fn merge_into(mut self, now: Time, other: &mut Self, own: &mut Wishes, others: &mut Wishes) {
        self.release(own);
        self.hand_tickets(other, own);
        if matches!(other.state, State::Held { .. }) {
            // The promise of the own call is kept as soon as ever.
            other.state = State::Held { until: now.after(PLACE_WITHIN), wanted: true };
        }
        // Whoever has switched the microphone off has done so for both.
        other.mute(self.own.muted || other.own.muted, others);
        // Unless its user has ended both.
        if let State::Leaving { end, .. } = self.state
            && !matches!(other.state, State::Leaving { .. })
        {
            other.part(now, Verb::Hangup(EndReason::Completed), end, others);
        }
    }
}
