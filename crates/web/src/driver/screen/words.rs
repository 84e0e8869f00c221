//! What the screens say. English is built in; other languages come from outside, word by word.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// Everything that the screens can say, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    CallWith,
    CallFrom,
    Calling,
    Ringing,
    Incoming,
    Connecting,
    Connected,
    Reconnecting,
    OnHold,
    Answer,
    HoldAndAnswer,
    EndAndAnswer,
    Decline,
    Cancel,
    HangUp,
    Mute,
    Unmute,
    Hold,
    Resume,
    Swap,
    Keypad,
    Audio,
    Close,
    Minimise,
    Restore,
    Move,
    Microphone,
    Speaker,
    SystemDevice,
    Asking,
    RingSilent,
    RingBlocked,
    PeerMuted,
    PeerHeld,
    PeerLost,
    OwnLost,
    OwnSilent,
    MutedTalk,
    PeerSilent,
    BesideHeld,
    BesideTalking,
    EndsIn,
    QualityGood,
    QualityFair,
    QualityPoor,
    Ended,
    Declined,
    Busy,
    NoAnswer,
    Missed,
    Cancelled,
    AnsweredElsewhere,
    Unreachable,
    NoMicrophone,
    PeerNoMicrophone,
    WeakNetwork,
    NotConnected,
    ConnectionLost,
    Moved,
    TimeIsUp,
    Failed,
}

/// The key of each word in a file of words, and its English text. One string is smaller than many.
const TABLE: &str = "\
callWith=Call with {peer}
callFrom=Incoming call from {peer}
calling=Calling…
ringing=Ringing…
incoming=Incoming call
connecting=Connecting…
connected=Connected
reconnecting=Reconnecting…
onHold=On hold
answer=Answer
holdAndAnswer=Hold & answer
endAndAnswer=End & answer
decline=Decline
cancel=Cancel
hangUp=Hang up
mute=Mute
unmute=Unmute
hold=Hold
resume=Resume
swap=Swap
keypad=Keypad
audio=Audio
close=Close
minimise=Minimise
restore=Show call
move=Move
microphone=Microphone
speaker=Speaker
systemDevice=System default
asking=Your browser will ask for the microphone, so that {peer} can hear you.
ringSilent={peer}’s phone could not ring aloud
ringBlocked=Your browser keeps this page silent until you touch it
peerMuted={peer} is muted
peerHeld=The user has put you on hold
peerLost={peer} has lost the microphone
ownLost=Your microphone is gone. Plug it in, or choose another one.
ownSilent=Your microphone gives no sound
mutedTalk=You are muted: nobody hears you
peerSilent=Nothing is heard of {peer}
besideHeld={peer} is on hold
besideTalking=You are talking to {peer}
endsIn=Ends in {time}
qualityGood=Good connection
qualityFair=Fair connection
qualityPoor=Poor connection
ended=Call ended
declined=Declined
busy=User is busy on another call
noAnswer=No answer
missed=Missed call
cancelled=Call cancelled
answeredElsewhere=Answered on another device
unreachable=Not reachable
noMicrophone=Microphone not available
peerNoMicrophone={peer} cannot use the microphone
weakNetwork=The network is too weak
notConnected=Could not connect
connectionLost=Connection lost
moved=Call moved
timeIsUp=The time is up
failed=Call failed";

/// The words in one language.
pub(super) struct Words {
    /// In the order of the table.
    texts: Vec<String>,
    /// The language of the words, for whoever reads them aloud.
    pub(super) language: Option<String>,
    /// It is written from right to left.
    pub(super) leftwards: bool,
}

impl Default for Words {
    fn default() -> Self {
        Self { texts: table(|_| None), language: None, leftwards: false }
    }
}

impl Words {
    /// The words of `language` from these objects, the first that has one; else they stay English.
    pub(super) fn read(language: &str, objects: [&JsValue; 2]) -> Self {
        let text = |key: &str| {
            let key = JsValue::from_str(key);
            objects.iter().find_map(|object| Reflect::get(object, &key).ok()?.as_string())
        };
        Self {
            texts: table(text),
            language: objects.iter().any(|object| object.is_object()).then(|| language.to_owned()),
            leftwards: text("direction").is_some_and(|direction| direction == "rtl"),
        }
    }

    /// This word.
    pub(super) fn get(&self, word: Word) -> &str {
        self.texts.get(word as usize).map_or("", String::as_str)
    }

    /// This word, with `value` for what stands in braces.
    pub(super) fn about(&self, word: Word, value: &str) -> String {
        let mut filled = String::new();
        // A name in another script must not turn the sentence around: isolates (Unicode Annex 9 section 2.4.2). The
        // scripts before this character are all written as English is.
        let foreign = self.leftwards || value.chars().any(|character| character >= '\u{590}');
        let mut inside = false;
        for character in self.get(word).chars() {
            match character {
                '{' => {
                    inside = true;
                    if foreign {
                        filled.push('\u{2068}');
                    }
                    filled.push_str(value);
                    if foreign {
                        filled.push('\u{2069}');
                    }
                }
                '}' => inside = false,
                _ if inside => {}
                _ => filled.push(character),
            }
        }
        filled
    }
}

/// Every word of the table, as this one says it, or in English.
fn table(other: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let lines = TABLE.split('\n').filter_map(|line| line.split_once('='));
    lines.map(|(key, english)| other(key).unwrap_or_else(|| english.to_owned())).collect()
}

/// The first part of a language tag, in small letters (RFC 5646 section 2.1).
pub(super) fn language(tag: &str) -> String {
    let first = tag.split(['-', '_']).next().unwrap_or_default();
    first.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_finds_its_text() {
        let words = Words::default();
        assert_eq!(words.get(Word::CallWith), "Call with {peer}");
        assert_eq!(words.get(Word::HangUp), "Hang up");
        assert_eq!(words.get(Word::EndsIn), "Ends in {time}");
        assert_eq!(words.get(Word::Failed), "Call failed");
        assert_eq!(Word::Failed as usize + 1, words.texts.len());
    }

    #[test]
    fn the_template_for_translators_is_this_table() {
        let template = include_str!("../../../../../pkg-template/words/en.json");
        let mut lines: Vec<_> = template.lines().map(|line| line.trim().trim_end_matches(',')).collect();
        lines.retain(|line| line.starts_with('"'));
        let expected: Vec<_> = std::iter::once(("direction", "ltr"))
            .chain(TABLE.lines().map(|line| line.split_once('=').unwrap()))
            .map(|(key, text)| format!("\"{key}\": \"{text}\""))
            .collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_name_is_put_in_and_isolated_where_it_is_foreign() {
        let mut words = Words::default();
        assert_eq!(words.about(Word::PeerMuted, "ben_1"), "ben_1 is muted");
        assert_eq!(words.about(Word::PeerMuted, "Ängström"), "Ängström is muted");
        assert_eq!(words.about(Word::PeerMuted, "{peer}"), "{peer} is muted");
        assert_eq!(words.about(Word::PeerMuted, "سارة"), "\u{2068}سارة\u{2069} is muted");
        assert_eq!(words.about(Word::Busy, "ben_1"), "User is busy on another call");
        words.leftwards = true;
        assert_eq!(words.about(Word::CallWith, "ben_1"), "Call with \u{2068}ben_1\u{2069}");
        words.texts = vec!["broken {peer".to_owned()];
        assert_eq!(words.about(Word::CallWith, "x"), "broken \u{2068}x\u{2069}");
    }

    #[test]
    fn a_language_is_the_first_part_of_its_tag() {
        for (tag, first) in [("de", "de"), ("es-419", "es"), ("AR_eg", "ar"), ("zh-Hant-TW", "zh"), ("", "")]
        {
            assert_eq!(language(tag), first, "{tag}");
        }
    }
}
