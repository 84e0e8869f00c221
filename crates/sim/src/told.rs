//! What a page has told beside its screens: to its analytics, by notifications, by the tones of its keys.

use halloo_core::Notice;
use halloo_core::analytics::Report;

use crate::phone::Phone;

impl Phone {
    /// What its analytics were told.
    #[must_use]
    pub fn reports(&self) -> Vec<Report> {
        self.with(|page| page.reports.clone())
    }

    /// The keys that its own user has heard.
    #[must_use]
    pub fn keys_heard(&self) -> String {
        self.with(|page| page.keys_heard.clone())
    }

    /// The notifications that stand.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        self.with(|page| page.notices.values().cloned().collect())
    }
}
