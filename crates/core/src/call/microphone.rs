//! From asking for a microphone to letting it go.

use halloo_wire::{By, EndReason, MediaKind, RejectReason, Time, Verb};

use super::{ACCEPT_WITHIN, Call, Microphone, PLACE_WITHIN, State, Wishes};
use crate::effect::{CallEvent, End, MediaEffect};
use crate::input::CaptureFailure;

impl Call {
    /// The browser is about to ask its user.
    pub(super) fn is_asked(&mut self) {
        self.asking = self.microphone == Microphone::Asked;
    }

    pub(super) fn capture(&mut self, wishes: &mut Wishes) {
        if matches!(self.microphone, Microphone::Untouched | Microphone::Lost) {
            self.microphone = Microphone::Asked;
            wishes.media.push(MediaEffect::Capture(self.device.clone()));
        }
    }

    /// What the first capture is to ask for.
    pub(crate) fn speak_into(&mut self, device: Option<String>) {
        self.device = device;
    }

    /// The user speaks into another microphone from now on.
    pub(crate) fn choose(&mut self, device: Option<String>, wishes: &mut Wishes) {
        self.device = device;
        match self.microphone {
            Microphone::Captured | Microphone::Again { alive: true } => self.again(true, wishes),
            Microphone::Again { alive: false } | Microphone::Lost => self.again(false, wishes),
            // It is asked for with the first capture; one that is under way is let through.
            Microphone::Untouched | Microphone::Asked | Microphone::Released => {}
        }
    }

    /// The browser may have one again.
    pub(crate) fn retry(&mut self, wishes: &mut Wishes) {
        if self.microphone == Microphone::Lost {
            self.again(false, wishes);
        }
    }

    fn again(&mut self, alive: bool, wishes: &mut Wishes) {
        self.microphone = Microphone::Again { alive };
        self.overhear(false, wishes);
        wishes.media.push(MediaEffect::Capture(self.device.clone()));
    }

    /// The microphone is there.
    pub(super) fn captured(&mut self, now: Time, wishes: &mut Wishes) {
        match self.microphone {
            Microphone::Asked => {}
            Microphone::Again { .. } => return self.found_again(wishes),
            // A capture that nobody asked for is not ours.
            Microphone::Untouched | Microphone::Captured | Microphone::Lost | Microphone::Released => return,
        }
        self.microphone = Microphone::Captured;
        self.asking = false;
        // One that was lost while it rang is asked for anew with the answer.
        self.set_lost(false, wishes);
        match self.state {
            State::Answering { .. } => {
                self.state = State::Accepting { until: now.after(ACCEPT_WITHIN) };
                wishes.verb(Verb::Accept, ACCEPT_WITHIN);
                self.tell_answer(wishes);
                self.connect(wishes);
            }
            State::Joined(_) => self.connect(wishes),
            State::Preparing => {
                self.state = State::Placing { until: now.after(PLACE_WITHIN) };
                let invite = Verb::Invite {
                    to: self.peer.cuid.clone(),
                    context: self.context.clone(),
                    remote_context: self.remote_context.clone(),
                    image: self.initiator_image.clone(),
                    media: MediaKind::Audio,
                    limit: self.limit.clone(),
                };
                wishes.verb(invite, PLACE_WITHIN);
                self.prepare(wishes);
            }
            State::Placing { .. }
            | State::Ringing { .. }
            | State::Held { .. }
            | State::Alerting { .. }
            | State::Accepting { .. }
            | State::Leaving { .. } => {}
        }
    }

    /// Another one has taken the place of the one before.
    fn found_again(&mut self, wishes: &mut Wishes) {
        self.microphone = Microphone::Captured;
        self.set_lost(false, wishes);
        if self.is_joined() {
            self.connect(wishes);
        }
    }

    pub(super) fn capture_failed(&mut self, now: Time, failure: CaptureFailure, wishes: &mut Wishes) {
        let gone = failure == CaptureFailure::Missing && self.device.take().is_some();
        match self.microphone {
            // The chosen one has been taken away: any other will do.
            Microphone::Asked if gone => wishes.media.push(MediaEffect::Capture(None)),
            Microphone::Asked => {
                self.asking = false;
                self.no_microphone(now, failure, wishes);
            }
            // What was there before is still good.
            Microphone::Again { alive: true } => self.microphone = Microphone::Captured,
            Microphone::Again { alive: false } if gone => self.again(false, wishes),
            Microphone::Again { alive: false } => {
                self.microphone = Microphone::Lost;
                self.set_lost(true, wishes);
                // Answered while it was being looked for: the call goes on without.
                if self.is_joined() && !self.permitted {
                    self.no_microphone(now, failure, wishes);
                }
            }
            Microphone::Untouched | Microphone::Captured | Microphone::Lost | Microphone::Released => {}
        }
    }

    /// Whoever loses the microphone in a call can still listen; another one is looked for.
    pub(super) fn capture_lost(&mut self, wishes: &mut Wishes) {
        match self.microphone {
            Microphone::Captured => {
                self.device = None;
                self.again(false, wishes);
            }
            Microphone::Again { .. } => self.microphone = Microphone::Again { alive: false },
            Microphone::Untouched | Microphone::Asked | Microphone::Lost | Microphone::Released => {}
        }
    }

    fn set_lost(&mut self, lost: bool, wishes: &mut Wishes) {
        if self.own.lost != lost {
            self.own.lost = lost;
            wishes.events.push(CallEvent::MicrophoneLost(lost));
            self.tell_own(wishes);
        }
    }

    /// No microphone: a callee turns the call away with the true reason, a caller has not bothered anybody yet.
    fn no_microphone(&mut self, now: Time, failure: CaptureFailure, wishes: &mut Wishes) {
        let (reject, reason) = match failure {
            CaptureFailure::Denied | CaptureFailure::Policy => {
                (RejectReason::PermissionDenied, EndReason::PermissionDenied)
            }
            CaptureFailure::Dismissed => (RejectReason::PermissionDismissed, EndReason::PermissionDismissed),
            CaptureFailure::Missing | CaptureFailure::InUse => {
                (RejectReason::NoMicrophone, EndReason::NoMicrophone)
            }
        };
        let error = |what: &str| crate::validate::mic_unavailable(what, failure.as_str());
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

    pub(super) fn release(&mut self, wishes: &mut Wishes) {
        let touched = !matches!(self.microphone, Microphone::Untouched | Microphone::Released);
        self.microphone = Microphone::Released;
        if std::mem::take(&mut self.negotiation.prepared) || touched {
            wishes.media.push(MediaEffect::Release);
        }
    }
}
