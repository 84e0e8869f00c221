//! One device's part in a call.

use halloo_wire::{DeviceId, EndReason, Fact, Shown, TabId, Time};

use crate::aside::Aside;
use crate::session::SessionKey;

/// One device's part.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    pub(crate) device: DeviceId,
    pub(crate) session: SessionKey,
    /// The other pages of the device that show the call.
    pub(crate) asides: Vec<Aside>,
    pub(crate) part: Part,
    /// Whether its session is connected.
    pub(crate) online: bool,
    /// Whether it has been told the end of its part: nothing is sent to it afterwards.
    pub(crate) told: bool,
    /// The last offer of the caller that it has been told.
    pub(crate) offered: u32,
    /// How many of that offer's candidates it has been told.
    pub(crate) guided: usize,
    /// What it has last said of itself, and the number of that.
    pub(crate) update: (u32, Shown),
    /// The number of the last keys that were pressed there.
    pub(crate) keys: u32,
    /// The page whose session this was, once that is forgotten.
    pub(crate) left_by: Option<TabId>,
    /// Since when its page has been gone that may be back.
    pub(crate) vacant: Option<Time>,
    /// What it is told then.
    pub(crate) waiting: Vec<Fact>,
}

impl Leg {
    pub(crate) const fn new(device: DeviceId, session: SessionKey, online: bool) -> Self {
        Self {
            device,
            session,
            asides: Vec::new(),
            part: Part::In(Alert::NotYet),
            online,
            told: false,
            offered: 0,
            guided: 0,
            update: (0, Shown { muted: false, held: false, lost: false }),
            keys: 0,
            left_by: None,
            vacant: None,
            waiting: Vec::new(),
        }
    }

    /// Another page has the leg: it has been told nothing of the caller's offer.
    pub(crate) const fn forget_offer(&mut self) {
        self.offered = 0;
        self.guided = 0;
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Rings, or takes part.
    In(Alert),
    /// Over for this device, though perhaps not for the call.
    Out(EndReason),
}

/// How far a device has come with ringing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alert {
    /// It has not said that it rings.
    NotYet,
    /// It rings, but its browser forbids it to sound.
    Silent,
    /// It rings.
    Aloud,
}
