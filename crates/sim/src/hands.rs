//! What users do of themselves, and with their thumbs.

use halloo_core::{CallEvent, CallState, Command, Given, Input, Meanwhile, Tap};
use halloo_wire::{CallId, Direction, RejectReason};

use crate::page::PageId;
use crate::simulation::{Due, Simulation};
use crate::thumbs::{Gesture, Reaction};

impl Simulation {
    pub(crate) fn meet_incoming(&mut self, id: PageId, call: CallId) {
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

    pub(crate) fn meet_event(&mut self, id: PageId, call: CallId, event: CallEvent) {
        let Some(page) = self.page(id) else { return };
        let temper = page.temper;
        match event {
            CallEvent::Connected => {
                if let Some(after) = temper.talk {
                    self.schedule(after, Due::Thumb(id, call, Gesture::HangUp));
                }
            }
            CallEvent::Ringing => {
                let outgoing =
                    page.client.view(call).is_some_and(|view| view.direction == Direction::Outgoing);
                if let Some(after) = temper.patience.filter(|_| outgoing) {
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
            CallEvent::Placed
            | CallEvent::Answered
            | CallEvent::Reconnecting
            | CallEvent::Reconnected
            | CallEvent::Muted(_)
            | CallEvent::PeerMuted(_)
            | CallEvent::Held(_)
            | CallEvent::PeerHeld(_)
            | CallEvent::MicrophoneLost(_)
            | CallEvent::PeerMicrophoneLost(_)
            | CallEvent::Dtmf(_)
            | CallEvent::Quality(_)
            | CallEvent::Measured
            | CallEvent::Warning(..)
            | CallEvent::MicrophoneSilent(_)
            | CallEvent::PeerSilent(_)
            | CallEvent::TimeLimit(_)
            | CallEvent::RingSilent(_)
            | CallEvent::Ending { .. } => {}
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
            Gesture::Answer => {
                let tap = match page.temper.meanwhile {
                    Meanwhile::Hold => Tap::Answer,
                    Meanwhile::End => Tap::EndAndAnswer,
                };
                (tap, Command::Accept(call, page.temper.meanwhile))
            }
            Gesture::Decline => (Tap::Decline, Command::Decline(call, RejectReason::Declined)),
            Gesture::Refuse => {
                self.command(id, Command::Decline(call, RejectReason::NetworkQuality));
                return;
            }
            Gesture::HangUp | Gesture::GiveUp => (Tap::HangUp, Command::Hangup(call)),
            Gesture::Mute(on) => (Tap::ToggleMute, Command::Mute(call, on)),
            Gesture::Hold(on) => (Tap::ToggleHold, Command::Hold(call, on)),
            Gesture::Keys => return self.press(id, call),
            Gesture::Dismiss => (Tap::Dismiss, Command::WatchEnd(call)),
        };
        for _ in 0..times {
            if taps {
                self.feed(id, Input::Screen(call, tap.clone()));
            } else {
                self.command(id, command.clone());
            }
        }
    }

    /// Presses keys that say how often keys were pressed in this call, so that each press can be told from the others.
    fn press(&mut self, id: PageId, call: CallId) {
        let Some(page) = self.page_mut(id) else { return };
        let who = page.who.cuid.clone();
        // On whichever page of the user.
        let pressed = self.pressed.entry((call, who)).or_default();
        *pressed = pressed.saturating_add(1);
        let keys = format!("{pressed}#");
        self.command(id, Command::Dtmf(call, Given::Text(keys)));
    }
}
