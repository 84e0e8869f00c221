//! What becomes of a call whose server has lost its memory.

use halloo_wire::{By, Claim, EndReason, Shown, Verb};

use super::{Call, Joined, Path, State, Wishes};
use crate::effect::Role;
use crate::screen::Side;

impl Call {
    /// What that server must know, if somebody talks here or has just hung up.
    pub(crate) fn claim(&self) -> Option<Claim> {
        let Side { muted, held, lost } = self.own;
        // What a callee's page has not been offered is no negotiation.
        let none = self.role() == Role::Answerer && !self.negotiation.paired;
        Some(Claim {
            ticket: self.ticket.clone()?,
            generation: if none { 0 } else { self.generation() },
            count: self.updates,
            shown: Shown { muted, held, lost },
            keys: self.keys,
        })
    }

    /// Another session knows the call by the revision `rev`; `None`: not yet. A server that has rebuilt it counts anew, and what
    /// was on its way between the two is lost.
    pub(crate) fn known_as(&mut self, rev: Option<u32>, wishes: &mut Wishes) {
        let before = std::mem::take(&mut self.rev);
        let connecting = matches!(self.state, State::Joined(Joined { path: Path::Connecting { .. }, .. }));
        if connecting && rev.is_some_and(|rev| rev < before) {
            self.renew(wishes);
        }
    }

    /// How a call that has been left is left again.
    pub(crate) fn farewell(&self) -> Option<Verb> {
        let State::Leaving { end, .. } = self.state else { return None };
        let told = matches!(end.reason, EndReason::MediaFailed | EndReason::TimeLimit);
        let reason = if told { end.reason } else { EndReason::Completed };
        Some(if end.by == By::Peer { Verb::PeerHangup(reason) } else { Verb::Hangup(reason) })
    }
}
