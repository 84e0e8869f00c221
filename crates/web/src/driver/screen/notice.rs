use halloo_core::Notice;

use super::Screens;
use super::words::{Word, Words};
use crate::notice::NoticeWords;

/// What a notification says, in the language of the screens; where there are none, in English.
#[must_use]
pub fn notice(screens: Option<&Screens>, notice: &Notice) -> NoticeWords {
    let say = |words: &Words| NoticeWords {
        title: if notice.missed {
            let mut title = words.get(Word::Missed).to_owned();
            title.push_str(": ");
            title.push_str(&notice.peer);
            title
        } else {
            words.about(Word::CallFrom, &notice.peer)
        },
        answer: words.get(Word::Answer).to_owned(),
        decline: words.get(Word::Decline).to_owned(),
    };
    screens.and_then(|screens| screens.0.speak(say)).unwrap_or_else(|| say(&Words::default()))
}
