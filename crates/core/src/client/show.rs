//! What the user sees and hears of the calls together.

use halloo_wire::{By, CallId, EndReason, Time};

use super::Client;
use crate::call::{Call, Wishes};
use crate::devices::Device;
use crate::effect::{Effect, End, Event};
use crate::ended::Tombstone;
use crate::input::SoundInput;
use crate::screen::Beside;
use crate::view::{CallState, FamilyState};

/// How long the end view stays.
const END_SHOWN: u64 = 2_000;

impl Client {
    /// What this client is doing, in the five words of the mobile family.
    #[must_use]
    pub fn family_state(&self) -> FamilyState {
        let mut ending = FamilyState::None;
        let mut ringing = FamilyState::None;
        for call in self.calls.values().filter(|call| !call.is_held()) {
            match call.public_state() {
                CallState::Connecting | CallState::Connected | CallState::Reconnecting => {
                    return FamilyState::Ongoing;
                }
                CallState::Dialling => ringing = FamilyState::Outgoing,
                CallState::Ringing if call.is_alerting() => ringing = FamilyState::Incoming,
                CallState::Ringing => ringing = FamilyState::Outgoing,
                CallState::Ended => ending = FamilyState::Cleanup,
            }
        }
        if ringing == FamilyState::None { ending } else { ringing }
    }

    /// A call is over: only its end view and its tombstone remain.
    pub(super) fn bury(&mut self, now: Time, id: CallId, end: End) {
        let Some(call) = self.calls.remove(id) else { return };
        let mut view = call.view();
        view.state = CallState::Ended;
        view.times.ended = Some(self.config.wall.wrapping_add(now.0));
        self.ended.bury(Tombstone { view, end, announced: !call.is_held() });
        if call.notified {
            self.effects.push(Effect::Notify(id, None));
        }
        let missed = matches!(end.reason, EndReason::Missed | EndReason::Cancelled | EndReason::Unreachable);
        // Whoever signs out knows of it.
        if self.hidden && missed && end.by != By::Me && call.rings_here() {
            self.effects.push(Effect::Notify(id, Some(call.notice(true))));
        }
        if end.is_moved(call.direction) {
            // Its user sees it in another page.
            if self.shown.remove(id).is_some() {
                self.effects.push(Effect::Screen(id, None));
            }
        } else if self.shown.contains(id) || call.is_alerting() {
            // One that came and went while the page was frozen has not been shown.
            let screen = call.end_screen(end);
            let until = now.after(END_SHOWN);
            if self.shown.get(id).is_none_or(|(shown, _)| *shown != screen) {
                self.effects.push(Effect::Screen(id, Some(screen.clone())));
            }
            self.shown.insert(id, (screen, Some(until)));
        }
        self.surface_held(now);
    }

    /// A call that waited for this user's own dialling comes to the front when that has come to nothing; and one that came
    /// to a frozen page when it is sure that it still rings.
    pub(super) fn surface_held(&mut self, now: Time) {
        if self.asleep || self.calls.values().any(Call::engages) {
            return;
        }
        for id in self.calls.keys() {
            if self.calls.get_mut(id).is_some_and(Call::surface) {
                return self.announce(now, id);
            }
        }
    }

    /// Brings screens and notifications up to date with the calls.
    pub(super) fn show(&mut self, now: Time) {
        // An end gives way to a call that wants its user's attention; one that is on hold does not.
        let engaged = self.calls.values().any(Call::wants_attention);
        let over: Vec<CallId> = self
            .shown
            .iter()
            .filter(|(_, (_, until))| until.is_some_and(|until| now >= until || engaged))
            .map(|(id, _)| id)
            .collect();
        for id in over {
            self.shown.remove(id);
            self.effects.push(Effect::Screen(id, None));
        }
        for id in self.calls.keys() {
            let Some(call) = self.calls.get(id) else { continue };
            let beside = self
                .calls
                .values()
                .find(|other| other.id != id && other.engages())
                .map(|other| Beside { peer: other.peer_shown(), held: other.own.held });
            // An end that waits for the server's word gives way like any other.
            let screen =
                call.screen(beside, &self.devices, self.silent).filter(|_| call.engages() || !engaged);
            let ringing = (self.hidden && call.rings_here()) != call.notified;
            let notice = (ringing && !call.notified).then(|| call.notice(false));
            if ringing {
                if let Some(call) = self.calls.get_mut(id) {
                    call.notified = !call.notified;
                }
                self.effects.push(Effect::Notify(id, notice));
            }
            if screen.as_ref() == self.shown.get(id).map(|(screen, _)| screen) {
                continue;
            }
            match &screen {
                Some(screen) => self.shown.insert(id, (screen.clone(), None)),
                None => drop(self.shown.remove(id)),
            }
            self.effects.push(Effect::Screen(id, screen));
        }
        self.hush(now);
    }

    /// The look that the server wants, when it is another one than before.
    pub(super) fn restyle(&mut self) {
        let settings = &self.signalling.settings;
        let style = (settings.branding.clone(), settings.image_hosts.clone());
        if style != self.style {
            self.style = style.clone();
            self.effects.push(Effect::Style { branding: style.0, image_hosts: style.1 });
        }
    }

    /// The page must not sound, or may again.
    pub(super) fn sound(&mut self, now: Time, input: SoundInput) {
        // What was blocked may be over by the time that its news comes.
        let silent = input == SoundInput::Blocked && self.sounds();
        if self.silent == silent {
            return;
        }
        self.silent = silent;
        self.emit(Event::SoundBlocked(silent));
        self.for_each(now, |call, wishes: &mut Wishes| call.sounds(silent, wishes));
    }

    fn sounds(&self) -> bool {
        self.shown.values().any(|(screen, _)| screen.sound.is_some())
    }

    /// Where there is nothing to be heard, nothing is kept silent.
    pub(super) fn hush(&mut self, now: Time) {
        if !self.sounds() {
            self.sound(now, SoundInput::Playing);
        }
    }

    /// Microphones and loudspeakers have come or gone. A chosen one that is gone is chosen no more.
    pub(super) fn devices_are(&mut self, now: Time, microphones: Vec<Device>, speakers: Vec<Device>) {
        let devices = &mut self.devices;
        if devices.microphones == microphones && devices.speakers == speakers {
            return;
        }
        let kept = |chosen: &mut Option<String>, there: &[Device]| {
            chosen.take_if(|chosen| there.iter().all(|device| device.id != *chosen));
        };
        kept(&mut devices.microphone, &microphones);
        let chosen = devices.speaker.is_some();
        kept(&mut devices.speaker, &speakers);
        devices.microphones = microphones;
        devices.speakers = speakers;
        if chosen && devices.speaker.is_none() {
            // Browsers go on playing to a loudspeaker that is not there.
            return self.use_speaker(now, None);
        }
        self.emit(Event::Devices);
    }
}
