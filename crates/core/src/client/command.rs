//! What the application and the user ask for.

use halloo_wire::{CallId, Time};

use super::{Client, Phase};
use crate::call::{Call, Wishes};
use crate::effect::Reply;
use crate::error::{Error, ErrorCode};
use crate::given::{Given, Options};
use crate::input::{Command, Tap, Ticket};
use crate::validate::{self, in_progress, not_connected};

impl Client {
    pub(super) fn command(&mut self, now: Time, ticket: Ticket, command: Command) {
        match command {
            Command::Connect => self.connect(now, ticket),
            Command::Logout => self.log_out(now, ticket),
            Command::Dial { receiver, context, options } => {
                self.dial(now, ticket, &receiver, &context, &options)
            }
            Command::Accept(id) => {
                let mut wishes = Wishes::default();
                let answered = match self.calls.get_mut(id) {
                    Some(call) => call.answer(Some(ticket), &mut wishes),
                    None => Err(self.missing(id)),
                };
                self.grant(now, id, wishes);
                if let Err(error) = answered {
                    self.settle(ticket, Err(error));
                }
            }
            Command::Decline(id) => match self.calls.get(id) {
                Some(call) if call.may_decline() => self.leave(now, id, Some(ticket)),
                Some(call) if !call.engages() => self.leave(now, id, Some(ticket)),
                Some(_) => {
                    let error = Error::new(ErrorCode::WrongState, "This call cannot be declined");
                    self.settle(ticket, Err(error));
                }
                None => self.leave(now, id, Some(ticket)),
            },
            Command::Hangup(id) => self.leave(now, id, Some(ticket)),
            Command::HangupAll => {
                self.hang_up_all(now);
                self.settle(ticket, Ok(Reply::Done));
            }
            Command::Mute(id, muted) => {
                let mut wishes = Wishes::default();
                let result = match self.calls.get_mut(id) {
                    Some(call) => {
                        call.mute(muted, &mut wishes);
                        Ok(Reply::Done)
                    }
                    None => Err(self.missing(id)),
                };
                self.grant(now, id, wishes);
                self.settle(ticket, result);
            }
            Command::WatchEnd(id) => match (self.calls.get_mut(id), self.ended.announced(id)) {
                (Some(call), _) => call.await_end(ticket),
                (None, Some(tombstone)) => {
                    let end = tombstone.end;
                    self.settle(ticket, Ok(Reply::Ended(end)));
                }
                (None, None) => {
                    let error = self.missing(id);
                    self.settle(ticket, Err(error));
                }
            },
        }
    }

    /// The cheap checks come first, the microphone last: nobody is asked for it for a call that cannot be.
    fn dial(&mut self, now: Time, ticket: Ticket, receiver: &Given, context: &Given, options: &Options) {
        let checked =
            validate::dial(receiver, context, options, &self.config.cuid).and_then(|dial| match self.phase {
                Phase::Departing { .. } | Phase::SignedOut => Err(logged_out()),
                Phase::New | Phase::Connecting { .. } => Err(not_connected()),
                Phase::SignedIn if !self.signalling.is_up() => Err(not_connected()),
                Phase::SignedIn if self.calls.values().any(Call::engages) => Err(in_progress()),
                Phase::SignedIn => Ok(dial),
            });
        match checked {
            Err(error) => self.settle(ticket, Err(error)),
            Ok(dial) => {
                let id = self.chance.call(now);
                let mut wishes = Wishes::default();
                let call = Call::outgoing(id, (dial.to, dial.context, dial.image), ticket, &mut wishes);
                self.calls.insert(id, call);
                self.grant(now, id, wishes);
            }
        }
    }

    /// Ends a call, in whatever state it is.
    fn leave(&mut self, now: Time, id: CallId, ticket: Option<Ticket>) {
        let mut wishes = Wishes::default();
        match self.calls.get_mut(id) {
            Some(call) => {
                if let Some(ticket) = ticket {
                    call.await_ending(ticket);
                }
                call.leave(now, &mut wishes);
                self.grant(now, id, wishes);
            }
            None => {
                let result =
                    if self.ended.announced(id).is_some() { Ok(Reply::Done) } else { Err(no_such_call()) };
                if let Some(ticket) = ticket {
                    self.settle(ticket, result);
                }
            }
        }
    }

    pub(super) fn tap(&mut self, now: Time, id: CallId, tap: Tap) {
        let mut wishes = Wishes::default();
        match (tap, self.calls.get_mut(id)) {
            (Tap::Answer, Some(call)) => {
                // A second touch of the button finds the work done.
                let _answered = call.answer(None, &mut wishes);
            }
            (Tap::ToggleMute, Some(call)) => {
                let muted = !call.muted;
                call.mute(muted, &mut wishes);
            }
            (Tap::Decline | Tap::HangUp, Some(_)) => self.leave(now, id, None),
            (Tap::Dismiss, _) => {
                // Only an end can be put away.
                if let Some((_, until @ Some(_))) = self.shown.get_mut(id) {
                    *until = Some(now);
                }
            }
            (Tap::Answer | Tap::ToggleMute | Tap::Decline | Tap::HangUp, None) => {}
        }
        self.grant(now, id, wishes);
    }

    fn missing(&self, id: CallId) -> Error {
        if self.ended.announced(id).is_some() {
            Error::new(ErrorCode::WrongState, "This call has ended")
        } else {
            no_such_call()
        }
    }
}

fn no_such_call() -> Error {
    Error::new(ErrorCode::NoSuchCall, "There is no such call")
}

pub(super) fn logged_out() -> Error {
    Error::new(ErrorCode::LoggedOut, "This client has signed out")
}
