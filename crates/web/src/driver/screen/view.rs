//! From what the core says of a call to what stands on its card.

use halloo_core::wire::Time;
use halloo_core::{Screen, Tap, View};

use super::words;

/// What stands on a card.
pub(super) struct Card {
    /// Name of the view, for the style sheet.
    pub(super) view: &'static str,
    /// `dialog`, or `alertdialog` if it wants an answer now.
    pub(super) role: &'static str,
    /// For whoever cannot see the card.
    pub(super) label: String,
    /// How far the call is.
    pub(super) status: &'static str,
    /// The timer counts from here.
    pub(super) since: Option<Time>,
    /// Something that the user should know.
    pub(super) notice: String,
    /// The buttons that are there.
    pub(super) buttons: &'static [Button],
}

/// The buttons, each on the same place whenever it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Button {
    Decline,
    Cancel,
    HangUp,
    Answer,
    Mute,
    Close,
}

impl Button {
    /// All of them, in the order in which they stand. What ends a call is always the first, and nothing that ends
    /// it takes the place of `Answer`: a second click, too many, does no harm.
    pub(super) const ALL: [Self; 6] =
        [Self::Decline, Self::Cancel, Self::HangUp, Self::Answer, Self::Mute, Self::Close];

    pub(super) fn tap(self) -> Tap {
        match self {
            Self::Decline => Tap::Decline,
            Self::Cancel | Self::HangUp => Tap::HangUp,
            Self::Answer => Tap::Answer,
            Self::Mute => Tap::ToggleMute,
            Self::Close => Tap::Dismiss,
        }
    }

    /// For the style sheet.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Decline | Self::Cancel | Self::HangUp => "end",
            Self::Answer => "take",
            Self::Mute | Self::Close => "other",
        }
    }

    pub(super) fn label(self, muted: bool) -> &'static str {
        match self {
            Self::Decline => words::DECLINE,
            Self::Cancel => words::CANCEL,
            Self::HangUp => words::HANG_UP,
            Self::Answer => words::ANSWER,
            Self::Mute if muted => words::UNMUTE,
            Self::Mute => words::MUTE,
            Self::Close => words::CLOSE,
        }
    }
}

pub(super) fn card(screen: &Screen) -> Card {
    let call_with = || words::call_with(&screen.peer);
    let notice = || if screen.peer_muted { words::muted(&screen.peer) } else { String::new() };
    let plain = |view, status, buttons| Card {
        view,
        role: "dialog",
        label: call_with(),
        status,
        since: None,
        notice: String::new(),
        buttons,
    };
    match screen.view {
        View::Dialling => plain("dialling", words::CALLING, &[Button::Cancel]),
        View::Ringing => plain("ringing", words::RINGING, &[Button::Cancel]),
        View::Incoming => Card {
            role: "alertdialog",
            label: words::call_from(&screen.peer),
            ..plain("incoming", words::INCOMING, &[Button::Decline, Button::Answer])
        },
        View::Connecting => plain("connecting", words::CONNECTING, &[Button::HangUp, Button::Mute]),
        View::Ongoing { since, interrupted } => Card {
            since: Some(since),
            notice: notice(),
            ..if interrupted {
                plain("interrupted", words::RECONNECTING, &[Button::HangUp, Button::Mute])
            } else {
                plain("ongoing", words::CONNECTED, &[Button::HangUp, Button::Mute])
            }
        },
        View::Ended { reason, .. } => plain("ended", words::ended(reason), &[Button::Close]),
    }
}

/// Minutes and seconds, with hours before them once there are any.
pub(super) fn clock(seconds: u64) -> String {
    let mut text = String::new();
    for part in
        [seconds / 3600, seconds / 60 % 60, seconds % 60].into_iter().skip(usize::from(seconds < 3600))
    {
        if !text.is_empty() {
            text.push(':');
        }
        text.extend([part / 10 % 10, part % 10].map(digit));
    }
    text
}

fn digit(number: u64) -> char {
    u8::try_from(number).map_or('0', |number| char::from(b'0' + number))
}

#[cfg(test)]
mod tests {
    use halloo_core::wire::{By, EndReason};

    use super::*;

    fn screen(view: View) -> Screen {
        Screen {
            view,
            peer: "ben_1".to_owned(),
            context: "Your driver is calling".to_owned(),
            muted: false,
            peer_muted: true,
            sound: None,
        }
    }

    #[test]
    fn the_timer_counts_minutes_and_then_hours() {
        for (seconds, text) in [
            (0, "00:00"),
            (9, "00:09"),
            (60, "01:00"),
            (3599, "59:59"),
            (3600, "01:00:00"),
            (36_000, "10:00:00"),
            (359_999, "99:59:59"),
        ] {
            assert_eq!(clock(seconds), text);
        }
    }

    #[test]
    fn only_an_incoming_call_interrupts() {
        let since = Time(5);
        for (view, role) in [
            (View::Dialling, "dialog"),
            (View::Ringing, "dialog"),
            (View::Incoming, "alertdialog"),
            (View::Connecting, "dialog"),
            (View::Ongoing { since, interrupted: false }, "dialog"),
            (View::Ended { reason: EndReason::Missed, by: By::Server }, "dialog"),
        ] {
            assert_eq!(card(&screen(view)).role, role, "{view:?}");
        }
    }

    #[test]
    fn every_view_has_a_way_out_and_it_stands_first() {
        for (view, way_out) in [
            (View::Dialling, Tap::HangUp),
            (View::Ringing, Tap::HangUp),
            (View::Incoming, Tap::Decline),
            (View::Connecting, Tap::HangUp),
            (View::Ongoing { since: Time(0), interrupted: true }, Tap::HangUp),
            (View::Ended { reason: EndReason::Busy, by: By::Peer }, Tap::Dismiss),
        ] {
            assert_eq!(card(&screen(view)).buttons.first().map(|button| button.tap()), Some(way_out));
        }
    }

    #[test]
    fn the_other_sides_silence_is_explained_while_talking_only() {
        let talking = card(&screen(View::Ongoing { since: Time(7), interrupted: false }));
        assert_eq!((talking.notice.as_str(), talking.since), ("ben_1 is muted", Some(Time(7))));
        assert_eq!(card(&screen(View::Connecting)).notice, "");
    }

    #[test]
    fn every_end_has_its_words() {
        for reason in EndReason::all() {
            assert!(!card(&screen(View::Ended { reason, by: By::Me })).status.is_empty());
        }
    }
}
