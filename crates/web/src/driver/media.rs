//! What a call needs of the machine: a microphone, a loudspeaker and a peer connection.

mod capture;
mod device_list;
mod devices;
mod member;
mod overhearing;
mod peer;
mod permission;

use std::rc::{Rc, Weak};

use halloo_core::wire::CallId;
use halloo_core::{Epoch, Input, MediaEffect, MediaInput};

pub use self::peer::ice_server;
pub use self::permission::failure;

use self::device_list::DeviceList;
use self::devices::Devices;
use self::overhearing::Overhearing;
use self::peer::Peer;
use crate::cell::RefCell;
use crate::inbox::Inbox;

/// The microphones, loudspeakers and peer connections of all calls.
pub struct Media {
    inbox: Inbox,
    calls: RefCell<Vec<Rc<Devices>>>,
    /// Of all calls that there are.
    list: RefCell<Weak<DeviceList>>,
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
        self.tell_all(Input::Media(self.call, self.epoch, news));
    }

    /// Something has happened that concerns every call.
    fn tell_all(&self, news: Input) {
        self.inbox.push(news);
    }
}

impl Media {
    /// Holds nothing yet.
    #[must_use]
    pub fn new(inbox: Inbox) -> Self {
        Self { inbox, calls: RefCell::default(), list: RefCell::default() }
    }

    /// Carries out one wish.
    pub fn perform(&self, call: CallId, epoch: Epoch, effect: MediaEffect) {
        let reporter = Reporter { inbox: self.inbox.clone(), call, epoch };
        if self.carry_out(&reporter, effect).is_none() {
            reporter.tell(MediaInput::Failed);
        }
    }

    /// `None`: it failed at once.
    fn carry_out(&self, reporter: &Reporter, effect: MediaEffect) -> Option<()> {
        let devices = self.find(reporter.call);
        match (effect, devices) {
            (MediaEffect::Capture(device), Some(devices)) => {
                capture::start(&devices, reporter.clone(), device)
            }
            (MediaEffect::Capture(device), None) => {
                capture::start(&self.begin(reporter.call), reporter.clone(), device);
            }
            (MediaEffect::Prepare { role, generation, relay, ice_servers }, devices) => {
                let devices = devices.unwrap_or_else(|| self.begin(reporter.call));
                let how = (relay, devices.peer.borrow().is_some());
                let peer = Peer::prepare(reporter.clone(), (role, generation), how, &ice_servers).ok()?;
                let _before = devices.peer.replace(Some(peer));
            }
            (MediaEffect::Attach { permit, muted, speaker }, devices) => {
                // A permit is for one call: with it, no track gets into the connection of another.
                let devices = devices.filter(|devices| devices.call == permit.call())?;
                let track = devices.track()?;
                track.set_enabled(!muted);
                devices.peer.borrow().as_ref()?.attach(permit, track, speaker);
            }
            (MediaEffect::Mute(muted), Some(devices)) => {
                if let Some(track) = devices.track() {
                    track.set_enabled(!muted);
                }
            }
            (MediaEffect::Overhear(begins), Some(devices)) => {
                let overhearing =
                    devices.track().filter(|_| begins).and_then(|track| Overhearing::begin(&track));
                let _before = devices.overhearing.replace(overhearing);
            }
            (MediaEffect::Release, Some(_)) => {
                self.calls.borrow_mut().retain(|devices| devices.call != reporter.call);
            }
            (effect, Some(devices)) => {
                if let Some(peer) = devices.peer.borrow().as_ref() {
                    // Only a sample says how loud it is.
                    let measures = matches!(effect, MediaEffect::Measure);
                    let overhearing = devices.overhearing.borrow();
                    let overheard = overhearing.as_ref().filter(|_| measures).map(Overhearing::level);
                    peer.perform(reporter, effect, overheard);
                }
            }
            // News and wishes can cross: nothing is there any more to carry them out on.
            (_, None) => {}
        }
        Some(())
    }

    fn begin(&self, call: CallId) -> Rc<Devices> {
        let devices = Rc::new(Devices::new(call, self.list()));
        self.calls.borrow_mut().push(Rc::clone(&devices));
        devices.list.look();
        devices
    }

    fn find(&self, call: CallId) -> Option<Rc<Devices>> {
        self.calls.borrow().iter().find(|devices| devices.call == call).cloned()
    }

    /// The list that the other calls use, or a new one.
    fn list(&self) -> Rc<DeviceList> {
        let mut list = self.list.borrow_mut();
        list.upgrade().unwrap_or_else(|| {
            let new = DeviceList::new(self.inbox.clone());
            *list = Rc::downgrade(&new);
            new
        })
    }
}
