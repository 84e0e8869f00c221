//! The buttons of a card.

use halloo_core::{Screen, Tap, View};

use super::frame::Part;
use super::icons;
use super::words::Word;

/// A button. Each stands on the same place whenever it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Button {
    Minimise,
    Swap,
    Mute,
    Hold,
    Keypad,
    Audio,
    Decline,
    EndAndAnswer,
    Answer,
    Cancel,
    HangUp,
    Close,
}

impl Button {
    /// In the order in which they stand, and in which the keyboard finds them.
    pub(super) const ALL: [Self; 12] = [
        Self::Minimise,
        Self::Swap,
        Self::Mute,
        Self::Hold,
        Self::Keypad,
        Self::Audio,
        Self::Decline,
        Self::EndAndAnswer,
        Self::Answer,
        Self::Cancel,
        Self::HangUp,
        Self::Close,
    ];

    /// Where it stands.
    pub(super) const fn row(self) -> Part {
        match self {
            Self::Minimise => Part::Top,
            Self::Swap => Part::Beside,
            Self::Mute | Self::Hold | Self::Keypad | Self::Audio => Part::Controls,
            Self::Decline | Self::EndAndAnswer | Self::Answer | Self::Cancel | Self::HangUp | Self::Close => {
                Part::Main
            }
        }
    }

    /// What the core is told; `None` for what concerns the card alone, and for `Swap`, which concerns another call.
    pub(super) const fn tap(self) -> Option<Tap> {
        match self {
            Self::Decline => Some(Tap::Decline),
            Self::Cancel | Self::HangUp => Some(Tap::HangUp),
            Self::Answer => Some(Tap::Answer),
            Self::EndAndAnswer => Some(Tap::EndAndAnswer),
            Self::Mute => Some(Tap::ToggleMute),
            Self::Hold => Some(Tap::ToggleHold),
            Self::Close => Some(Tap::Dismiss),
            Self::Minimise | Self::Swap | Self::Keypad | Self::Audio => None,
        }
    }

    /// For the style sheet.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Decline | Self::Cancel | Self::HangUp => "end",
            Self::Answer => "take",
            Self::EndAndAnswer => "take over",
            Self::Minimise | Self::Swap | Self::Close => "plain",
            Self::Mute | Self::Hold | Self::Audio => "control",
            Self::Keypad => "control dots",
        }
    }

    /// It can be pressed now; otherwise it stands there, pale.
    pub(super) fn works(self, screen: &Screen) -> bool {
        let talking = matches!(screen.view, View::Ongoing { .. });
        let devices = !screen.devices.microphones.is_empty() || !screen.devices.speakers.is_empty();
        self.row() != Part::Controls || self == Self::Mute || talking && (devices || self != Self::Audio)
    }

    /// It shows that something is switched on.
    pub(super) fn is_on(self, screen: &Screen) -> bool {
        self == Self::Mute && screen.own.muted || self == Self::Hold && screen.own.held
    }

    pub(super) const fn word(self, screen: &Screen, small: bool) -> Word {
        match self {
            Self::Decline => Word::Decline,
            Self::Cancel => Word::Cancel,
            Self::HangUp => Word::HangUp,
            Self::Answer if screen.beside.is_some() => Word::HoldAndAnswer,
            Self::Answer => Word::Answer,
            Self::EndAndAnswer => Word::EndAndAnswer,
            Self::Mute if screen.own.muted => Word::Unmute,
            Self::Mute => Word::Mute,
            Self::Hold if screen.own.held => Word::Resume,
            Self::Hold => Word::Hold,
            Self::Keypad => Word::Keypad,
            Self::Audio => Word::Audio,
            Self::Swap => Word::Swap,
            Self::Minimise if small => Word::Restore,
            Self::Minimise => Word::Minimise,
            Self::Close => Word::Close,
        }
    }

    /// The path of its picture.
    pub(super) const fn picture(self, screen: &Screen, small: bool) -> &'static str {
        match self {
            Self::Decline | Self::Cancel | Self::HangUp | Self::Answer | Self::EndAndAnswer => icons::HANDSET,
            Self::Mute if screen.own.muted => icons::MICROPHONE_OFF,
            Self::Mute => icons::MICROPHONE,
            Self::Hold if screen.own.held => icons::PLAY,
            Self::Hold => icons::PAUSE,
            Self::Keypad => icons::KEYS,
            Self::Audio => icons::SPEAKER,
            Self::Swap => icons::SWAP,
            Self::Minimise if small => icons::UP,
            Self::Minimise => icons::DOWN,
            Self::Close => icons::CROSS,
        }
    }
}
