//! What may be asked about the state of a call.

use halloo_wire::{By, EndReason, LegId, Party, RejectReason, Time};

use super::{Call, State};
use crate::effect::End;

impl Call {
    /// Whether this call keeps its user from another one.
    pub(crate) const fn engages(&self) -> bool {
        match self.state {
            State::Preparing
            | State::Placing { .. }
            | State::Ringing { .. }
            | State::Alerting { .. }
            | State::Answering { .. }
            | State::Accepting { .. }
            | State::Joined(_) => true,
            // It has not rung, so its user knows nothing of it.
            State::Held { .. } => false,
            // For its user it is over.
            State::Leaving { .. } => false,
        }
    }

    /// Whether its user knows nothing of it yet.
    pub(crate) const fn is_held(&self) -> bool {
        matches!(self.state, State::Held { .. })
    }

    /// Whether it should be before its user's eyes rather than the end of another one.
    pub(crate) const fn wants_attention(&self) -> bool {
        self.engages() && !self.own.held
    }

    /// Whether its user talks, or could, were it not on hold.
    pub(crate) const fn is_joined(&self) -> bool {
        matches!(self.state, State::Joined(_))
    }

    /// Whether it sends and plays, or is about to.
    pub(crate) const fn is_attached(&self) -> bool {
        self.permitted && !matches!(self.state, State::Leaving { .. })
    }

    /// Whether its user has taken it, if it came in: it talks, or will.
    pub(crate) const fn is_taken(&self) -> bool {
        matches!(self.state, State::Answering { .. } | State::Accepting { .. } | State::Joined(_))
    }

    /// Whether its user knows nothing of it, and has not called the same user either.
    pub(crate) const fn is_unwanted(&self) -> bool {
        matches!(self.state, State::Held { wanted: false, .. })
    }

    /// The user's own end, as it counts should the server stay silent.
    pub(super) fn own_end(&self, now: Time) -> End {
        let (reason, duration) = match self.state {
            State::Joined(joined) => (EndReason::Completed, now.since(joined.since)),
            State::Leaving { end, .. } => return end,
            State::Preparing | State::Placing { .. } | State::Ringing { .. } => (EndReason::Cancelled, 0),
            State::Held { .. } | State::Alerting { .. } if self.is_own() => (EndReason::Cancelled, 0),
            State::Held { .. }
            | State::Alerting { .. }
            | State::Answering { .. }
            | State::Accepting { .. }
                if self.decline == RejectReason::NetworkQuality =>
            {
                (EndReason::NetworkQuality, 0)
            }
            State::Held { .. }
            | State::Alerting { .. }
            | State::Answering { .. }
            | State::Accepting { .. } => (EndReason::Declined, 0),
        };
        End { reason, by: By::Me, duration }
    }

    /// Whether `leg` is one that this side may be connected with.
    pub(super) fn may_talk_with(&self, leg: LegId) -> bool {
        match self.state {
            State::Joined(joined) => joined.peer_leg == leg,
            State::Preparing | State::Leaving { .. } => false,
            // The server passes on what the caller says to those who ring, and what the first of them answers.
            State::Placing { .. }
            | State::Ringing { .. }
            | State::Held { .. }
            | State::Alerting { .. }
            | State::Answering { .. }
            | State::Accepting { .. } => true,
        }
    }

    /// Whether its user sees it ring here.
    pub(crate) const fn is_alerting(&self) -> bool {
        matches!(self.state, State::Alerting { .. })
    }

    /// Whether the phone rings here and nowhere else on this device.
    pub(crate) const fn rings_here(&self) -> bool {
        self.is_alerting() && !self.aside
    }

    /// Whether its user has done something for it before it came: has called the same one, or was in it on another page.
    pub(super) const fn is_own(&self) -> bool {
        matches!(self.state, State::Held { wanted: true, .. }) || self.tickets.placing.is_some()
    }

    /// Whether it rings here and its user has done nothing about it.
    pub(crate) const fn only_rings(&self) -> bool {
        matches!(self.state, State::Held { .. } | State::Alerting { .. }) && !self.is_own()
    }

    /// Whether the server's list of live calls must name it: otherwise it is over. `inviting`: its invite is on its way.
    pub(crate) const fn is_known_to_server(&self, inviting: bool) -> bool {
        match self.state {
            State::Preparing => false,
            // The invite is on its way (again), or it has been answered by a server that forgot it.
            State::Placing { .. } => !inviting,
            State::Ringing { .. }
            | State::Held { .. }
            | State::Alerting { .. }
            | State::Answering { .. }
            | State::Accepting { .. }
            | State::Joined(_)
            | State::Leaving { .. } => true,
        }
    }

    /// Whether this user is on the way to calling `peer`, so that an incoming call from there is the same wish.
    pub(crate) fn is_dialling(&self, peer: &Party) -> bool {
        matches!(self.state, State::Preparing | State::Placing { .. }) && self.peer.cuid == peer.cuid
    }
}
