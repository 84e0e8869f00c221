//! What one call holds.

use std::cell::Cell;
use std::rc::Rc;

use halloo_core::wire::CallId;
use web_sys::MediaStreamTrack;

use super::capture::Microphone;
use super::device_list::DeviceList;
use super::overhearing::Overhearing;
use super::peer::Peer;
use crate::cell::RefCell;
use crate::listener::Listener;

/// What one call holds, from its first capture to its release. Dropping it closes the connection and stops the
/// microphone, also one that the browser has not given yet: what comes then is stopped at once.
pub(super) struct Devices {
    pub(super) call: CallId,
    pub(super) list: Rc<DeviceList>,
    pub(super) peer: RefCell<Option<Peer>>,
    /// Hears when the permission changes.
    pub(super) permission: RefCell<Option<Listener>>,
    /// One that has ended stays until another takes its place: its switch tells whether that one starts muted.
    microphone: RefCell<Option<Microphone>>,
    /// Listens to the microphone while that is off.
    pub(super) overhearing: RefCell<Option<Overhearing>>,
    /// How often a microphone has been asked for: the last time counts.
    asked: Cell<u32>,
}

impl Devices {
    pub(super) fn new(call: CallId, list: Rc<DeviceList>) -> Self {
        Self {
            call,
            list,
            peer: RefCell::default(),
            permission: RefCell::default(),
            microphone: RefCell::default(),
            overhearing: RefCell::default(),
            asked: Cell::default(),
        }
    }

    /// A microphone is asked for; what was asked for before is wanted no more. Gives the number of this request.
    pub(super) fn ask(&self) -> u32 {
        let number = self.asked.get().wrapping_add(1);
        self.asked.set(number);
        number
    }

    /// Whether this request is the last.
    pub(super) fn awaits(&self, number: u32) -> bool {
        self.asked.get() == number
    }

    /// The captured track.
    pub(super) fn track(&self) -> Option<MediaStreamTrack> {
        // Not `track.clone()`: that is the browser's own (W3C Media Capture section 4.3.1), and makes a second
        // microphone that nobody would mute or stop.
        self.microphone.borrow().as_ref().map(|microphone| Clone::clone(&microphone.track))
    }

    /// Takes this microphone, in the place of the one before if there is one: as muted as that one is, and sent to
    /// whom that one was sent.
    pub(super) fn take(&self, microphone: Microphone) {
        if let Some(before) = self.track() {
            microphone.track.set_enabled(before.enabled());
        }
        if let Some(peer) = self.peer.borrow().as_ref() {
            peer.send(Clone::clone(&microphone.track));
        }
        let _before = self.microphone.replace(Some(microphone));
    }

    /// The microphone may not be used any more. Whether it was, until now.
    pub(super) fn forbid(&self) -> bool {
        self.microphone.borrow().as_ref().is_some_and(Microphone::forbid)
    }
}
