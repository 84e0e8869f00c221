//! What a page sends and over what, as whoever looks at its devices would see.

use crate::media::Media;
use crate::phone::Phone;

impl Phone {
    /// Whose page it is.
    #[must_use]
    pub fn cuid(&self) -> String {
        self.with(|page| page.who.cuid.as_str().to_owned())
    }

    /// On which device.
    #[must_use]
    pub fn device(&self) -> String {
        self.with(|page| page.who.device.as_str().to_owned())
    }

    /// Whether its microphone is captured and switched on for somebody.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        self.with(|page| page.media.values().any(Media::sends))
    }

    /// Whether the microphone is captured, or asked for.
    #[must_use]
    pub fn microphone_is_on(&self) -> bool {
        self.with(|page| page.media.values().any(|media| media.track.is_some() || media.question.is_some()))
    }

    /// Whether its device is connected with the other one, whatever is sent.
    #[must_use]
    pub fn is_linked(&self) -> bool {
        self.with(|page| page.media.values().any(Media::is_linked))
    }

    /// Whether its connection goes through relays only.
    #[must_use]
    pub fn uses_relays(&self) -> bool {
        self.with(|page| page.media.values().any(|media| media.peer.as_ref().is_some_and(|peer| peer.relay)))
    }
}
