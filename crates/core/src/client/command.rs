//! What the application and the user ask for.

use halloo_wire::{CallId, Time, Tones};

use super::{Client, Phase};
use crate::call::{Call, Wishes};
use crate::effect::{Effect, Event, Reply};
use crate::error::{Error, ErrorCode};
use crate::given::{Given, Options};
use crate::input::{Command, Meanwhile, Tap, Ticket};
use crate::validate::{self, in_progress, not_connected};

impl Client {
    pub(super) fn command(&mut self, now: Time, ticket: Ticket, command: Command) {
        match command {
            Command::Connect => self.connect(now, ticket),
            Command::Logout => self.log_out(now, ticket),
            Command::Dial { receiver, context, options } => {
                self.dial(now, ticket, &receiver, &context, &options)
            }
            Command::Abort(dial) => {
                let begun = self.calls.values().find(|call| call.dialled == Some(dial)).map(|call| call.id);
                if let Some(id) = begun {
                    self.leave(now, id, None);
                }
                self.settle(ticket, Ok(Reply::Done));
            }
            Command::Accept(id, meanwhile) => {
                if let Err(error) = self.answer(now, id, meanwhile, Some(ticket)) {
                    self.settle(ticket, Err(error));
                }
            }
            Command::Decline(id, reason) => match self.calls.get_mut(id) {
                Some(call) if call.may_decline() => {
                    call.declines(reason);
                    self.leave(now, id, Some(ticket));
                }
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
            Command::Hold(id, held) => {
                let done = self.hold(now, id, held).map(|()| Reply::Done);
                self.settle(ticket, done);
            }
            Command::Dtmf(id, keys) => {
                let mut wishes = Wishes::default();
                let done = match (validate::tones(&keys), self.calls.get_mut(id)) {
                    (Err(error), _) => Err(error),
                    (Ok(tones), Some(call)) => call.press(tones, &mut wishes).map(|()| Reply::Done),
                    (Ok(_), None) => Err(self.missing(id)),
                };
                self.grant(now, id, wishes);
                self.settle(ticket, done);
            }
            Command::Microphone(device) => {
                self.use_microphone(now, device);
                self.settle(ticket, Ok(Reply::Done));
            }
            Command::Speaker(device) => {
                self.use_speaker(now, device);
                self.settle(ticket, Ok(Reply::Done));
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
                let (birth, device) = (self.birth(now), self.devices.microphone.clone());
                let call = Call::outgoing(id, dial, ticket, birth, device, &mut wishes);
                self.calls.insert(id, call);
                self.grant(now, id, wishes);
            }
        }
    }

    /// Ends a call, in whatever state it is.
    pub(super) fn leave(&mut self, now: Time, id: CallId, ticket: Option<Ticket>) {
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
        match tap {
            // A second touch of the button finds the work done.
            Tap::Answer => drop(self.answer(now, id, Meanwhile::Hold, None)),
            Tap::EndAndAnswer => drop(self.answer(now, id, Meanwhile::End, None)),
            Tap::ToggleMute => self.with_call(now, id, |call, wishes| {
                let muted = !call.own.muted;
                call.mute(muted, wishes);
            }),
            Tap::ToggleHold => {
                let held = self.calls.get(id).is_some_and(|call| call.own.held);
                drop(self.hold(now, id, !held));
            }
            Tap::Key(key) => {
                let mut letter = [0; 4];
                if let Some(tones) = Tones::parse(key.encode_utf8(&mut letter)) {
                    let mut sent = false;
                    self.with_call(now, id, |call, wishes| sent = call.press(tones, wishes).is_ok());
                    if sent {
                        self.effects.push(Effect::Key(key));
                    }
                }
            }
            Tap::Microphone(device) => self.use_microphone(now, device),
            Tap::Speaker(device) => self.use_speaker(now, device),
            Tap::Decline | Tap::HangUp => {
                if self.calls.contains(id) {
                    self.leave(now, id, None);
                }
            }
            // Every page of the browser hears of it; the one that missed the call tells its application.
            Tap::Missed(action) => {
                if self.ended.get(id).is_some() {
                    self.emit(Event::MissedCallAction(id, action));
                }
            }
            Tap::Dismiss => {
                // Only an end can be put away.
                if let Some((_, until @ Some(_))) = self.shown.get_mut(id) {
                    *until = Some(now);
                }
            }
        }
    }

    pub(super) fn missing(&self, id: CallId) -> Error {
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
