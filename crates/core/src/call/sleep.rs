//! A page that its browser freezes, and that does not know what has become of the call when it goes on.

use halloo_wire::Time;

use super::{Call, Wishes};
use crate::effect::MediaEffect;

/// What was said while the page was frozen is all heard in so many milliseconds.
const OLD_NEWS: u64 = 1_000;

/// Whether the page runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sleep {
    #[default]
    Awake,
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
        self.sleep = Sleep::Frozen;
        if self.is_attached() {
            wishes.media.push(MediaEffect::Pause(true));
            self.tell_own(wishes);
        }
    }

    /// The page runs.
    pub(crate) fn thaw(&mut self, now: Time) {
        if self.sleep == Sleep::Frozen {
            self.sleep = Sleep::Thawed { since: now };
        }
    }

    /// The server has been heard since.
    pub(crate) fn wake_up(&mut self, wishes: &mut Wishes) {
        if !matches!(self.sleep, Sleep::Thawed { .. }) {
            return;
        }
        self.sleep = Sleep::Awake;
        if self.is_attached() {
            wishes.media.push(MediaEffect::Pause(false));
            self.tell_own(wishes);
        }
    }

    /// The other side has said something. Without the server, that has to do.
    pub(super) fn woken_by_peer(&mut self, now: Time, wishes: &mut Wishes) {
        if let Sleep::Thawed { since } = self.sleep
            && now.since(since) >= OLD_NEWS
        {
            self.wake_up(wishes);
        }
    }

    pub(super) fn is_asleep(&self) -> bool {
        self.sleep != Sleep::Awake
    }
}
