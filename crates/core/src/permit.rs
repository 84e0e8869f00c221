use halloo_wire::{CallId, LegId};

/// The right to send this device's sound into one call.
///
/// Only [`crate::call`] can make one, and does in one transition: for a callee when its user has answered here, for a caller when
/// the server, or the device that is connected, says that the callee has. Whoever attaches a track must hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaPermit {
    call: CallId,
    leg: LegId,
}

impl MediaPermit {
    pub(crate) const fn grant(call: CallId, leg: LegId) -> Self {
        Self { call, leg }
    }

    /// The call that it is for.
    #[must_use]
    pub const fn call(&self) -> CallId {
        self.call
    }

    /// The leg that it is for.
    #[must_use]
    pub const fn leg(&self) -> LegId {
        self.leg
    }
}
