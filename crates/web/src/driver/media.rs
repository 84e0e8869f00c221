//! What a call needs of the machine: a microphone and a peer connection.

mod capture;
mod peer;

use std::cell::RefCell;

use halloo_core::wire::CallId;
use halloo_core::{Epoch, Input, MediaEffect, MediaInput};

use self::capture::Capture;
use self::peer::Peer;
use crate::inbox::Inbox;

/// The microphones and peer connections of all calls.
pub struct Media {
    inbox: Inbox,
    calls: RefCell<Vec<Devices>>,
}

/// What one call holds, from its capture to its release. Dropping it closes the connection and stops the microphone.
struct Devices {
    call: CallId,
    peer: Option<Peer>,
    capture: Capture,
}

/// Takes the news of one wish to the inbox, under the call and the epoch of that wish.
#[derive(Clone)]
pub struct Reporter {
    inbox: Inbox,
    call: CallId,
    epoch: Epoch,
}

impl Reporter {
    /// Something has happened. Nothing may be borrowed now: what follows from it is carried out at once.
    pub fn tell(&self, news: MediaInput) {
        self.inbox.push(Input::Media(self.call, self.epoch, news));
    }
}

impl Media {
    /// Holds nothing yet.
    #[must_use]
    pub fn new(inbox: Inbox) -> Self {
        Self { inbox, calls: RefCell::default() }
    }

    /// Carries out one wish.
    pub fn perform(&self, call: CallId, epoch: Epoch, effect: MediaEffect) {
        let reporter = Reporter { inbox: self.inbox.clone(), call, epoch };
        if self.carry_out(call, &reporter, effect).is_none() {
            reporter.tell(MediaInput::Failed);
        }
    }

    /// `None`: it failed at once.
    fn carry_out(&self, call: CallId, reporter: &Reporter, effect: MediaEffect) -> Option<()> {
        let mut calls = self.calls.borrow_mut();
        let place = calls.iter().position(|devices| devices.call == call);
        match (effect, place.and_then(|place| calls.get_mut(place))) {
            (MediaEffect::Capture, Some(devices)) => devices.capture = Capture::start(reporter.clone()),
            (MediaEffect::Capture, None) => {
                calls.push(Devices { call, peer: None, capture: Capture::start(reporter.clone()) });
            }
            (MediaEffect::Connect { permit, role, ice_servers, muted }, devices) => {
                // A permit is for one call: with it, no track gets into the connection of another.
                let devices = devices.filter(|devices| devices.call == permit.call())?;
                let track = devices.capture.track()?;
                track.set_enabled(!muted);
                let peer = Peer::connect(reporter.clone(), permit, role, &ice_servers, track).ok()?;
                devices.peer = Some(peer);
            }
            (MediaEffect::Describe(description), Some(Devices { peer: Some(peer), .. })) => {
                peer.describe(description);
            }
            (MediaEffect::Candidate(candidate), Some(Devices { peer: Some(peer), .. })) => {
                peer.add(candidate);
            }
            (MediaEffect::Mute(muted), Some(devices)) => {
                if let Some(track) = devices.capture.track() {
                    track.set_enabled(!muted);
                }
            }
            (MediaEffect::Release, Some(_)) => calls.retain(|devices| devices.call != call),
            // News and wishes can cross: nothing is there any more to carry them out on.
            (MediaEffect::Describe(_) | MediaEffect::Candidate(_), _)
            | (MediaEffect::Mute(_) | MediaEffect::Release, None) => {}
        }
        Some(())
    }
}
