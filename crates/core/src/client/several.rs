//! A user who has two calls at a time: at most one of them is not on hold.

use halloo_wire::{CallId, Time};

use super::Client;
use crate::call::{Call, Wishes};
use crate::effect::{Event, MediaEffect};
use crate::error::Error;
use crate::input::{Meanwhile, Ticket};

impl Client {
    /// The user answers; whichever call is there meanwhile makes room.
    pub(super) fn answer(
        &mut self,
        now: Time,
        id: CallId,
        meanwhile: Meanwhile,
        ticket: Option<Ticket>,
    ) -> Result<(), Error> {
        if self.calls.get(id).is_some_and(Call::is_alerting) {
            match meanwhile {
                Meanwhile::Hold => self.hold_others(now, id),
                Meanwhile::End => {
                    for other in self.others(id) {
                        self.leave(now, other, None);
                    }
                }
            }
        }
        let mut wishes = Wishes::default();
        let answered = match self.calls.get_mut(id) {
            Some(call) => call.answer(ticket, &mut wishes),
            None => Err(self.missing(id)),
        };
        self.grant(now, id, wishes);
        answered
    }

    /// Puts a call on hold, or takes it back: then another one goes on hold.
    pub(super) fn hold(&mut self, now: Time, id: CallId, held: bool) -> Result<(), Error> {
        if !held && self.calls.get(id).is_some_and(Call::is_taken) {
            self.hold_others(now, id);
        }
        let mut wishes = Wishes::default();
        let done = match self.calls.get_mut(id) {
            Some(call) => call.hold(held, &mut wishes),
            None => Err(self.missing(id)),
        };
        self.grant(now, id, wishes);
        done
    }

    fn hold_others(&mut self, now: Time, id: CallId) {
        for other in self.others(id) {
            self.with_call(now, other, |call, wishes| {
                let _held = call.hold(true, wishes);
            });
        }
    }

    /// Also one that is just being answered: it must not come to talk beside this one.
    fn others(&self, id: CallId) -> Vec<CallId> {
        self.calls.values().filter(|call| call.is_taken() && call.id != id).map(|call| call.id).collect()
    }

    /// The user speaks into this microphone from now on, in every call.
    pub(super) fn use_microphone(&mut self, now: Time, device: Option<String>) {
        self.devices.microphone.clone_from(&device);
        self.for_each(now, |call, wishes| call.choose(device.clone(), wishes));
        self.emit(Event::Devices);
    }

    /// The user listens to this loudspeaker from now on, in every call.
    pub(super) fn use_speaker(&mut self, now: Time, device: Option<String>) {
        self.devices.speaker.clone_from(&device);
        self.for_each(now, |call, wishes| {
            if call.is_attached() {
                wishes.media.push(MediaEffect::Speaker(device.clone()));
            }
        });
        self.emit(Event::Devices);
    }

    pub(super) fn for_each(&mut self, now: Time, mut work: impl FnMut(&mut Call, &mut Wishes)) {
        for id in self.calls.keys() {
            self.with_call(now, id, &mut work);
        }
    }
}
