//! A page that its browser freezes, and that does not know what has become of the call when it goes on.

use halloo_wire::Time;

use super::{Call, Wishes};
use crate::effect::MediaEffect;

/// What was said while the page was frozen is all heard in so many milliseconds.
const OLD_NEWS: u64 = 1_000;

/// Whether the page runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Running {
    #[default]
    Freely,
    Frozen,
    /// It runs again, but the call may be over.
    Thawed {
        since: Time,
    },
}

impl Call {
    /// The page is about to be frozen. Its browser would go on sending the microphone, and nobody could switch it off. The path
    /// stays alive, so the other side would not know why nothing is heard.
    pub(crate) fn freeze(&mut self, wishes: &mut Wishes) {
        self.running = Running::Frozen;
        if self.is_attached() {
            wishes.media.push(MediaEffect::Pause(true));
            self.tell_own(wishes);
        }
    }

    /// The page runs.
    pub(crate) fn thaw(&mut self, now: Time) {
        if self.running == Running::Frozen {
            self.running = Running::Thawed { since: now };
        }
    }

    /// The server has been heard since.
    pub(crate) fn go_on(&mut self, wishes: &mut Wishes) {
        if !matches!(self.running, Running::Thawed { .. }) {
            return;
        }
        self.running = Running::Freely;
        if self.is_attached() {
            wishes.media.push(MediaEffect::Pause(false));
            self.tell_own(wishes);
        }
    }

    /// The other side has said something. Without the server, that has to do.
    pub(super) fn hears_peer(&mut self, now: Time, wishes: &mut Wishes) {
        if let Running::Thawed { since } = self.running
            && now.since(since) >= OLD_NEWS
        {
            self.go_on(wishes);
        }
    }

    /// Whether nothing may be sent for now.
    pub(super) fn is_still(&self) -> bool {
        self.running != Running::Freely
    }
}
