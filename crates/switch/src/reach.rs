//! Whether a user can be called: what somebody asks before he calls. Only asked; nothing changes by it.

use halloo_wire::Cuid;

use crate::Switch;
use crate::session::Session;

/// How a user can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence {
    /// What a call would find.
    pub availability: Availability,
    /// On how many devices the user is connected now.
    pub devices: usize,
}

/// What a call would find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// No device is connected.
    Offline,
    /// It would ring.
    Available,
    /// The user talks, and it would ring while that goes on.
    Talking,
    /// It would find the user busy.
    Busy,
}

impl Switch {
    /// How this user of this account can be reached now.
    #[must_use]
    pub fn presence(&self, account: &str, cuid: &Cuid) -> Presence {
        let user = (account.to_owned(), cuid.clone());
        let connected = |key| self.roster.get(key).is_some_and(Session::is_up);
        let devices = self.roster.devices(&user).into_values().filter(|key| connected(*key)).count();
        let availability = match self.engaged(&user) {
            Some(engaged) if engaged.waits => Availability::Talking,
            Some(_) => Availability::Busy,
            None if devices > 0 => Availability::Available,
            None => Availability::Offline,
        };
        Presence { availability, devices }
    }
}
