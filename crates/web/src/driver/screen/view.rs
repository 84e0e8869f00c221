//! From what the core says of a call to what stands on its card.

use halloo_core::wire::{By, Direction, EndReason, Time};
use halloo_core::{Level, Screen, View};

use super::button::Button;
use super::words::{Word, Words};

/// What stands on a card.
pub(super) struct Content {
    /// Name of the view, for the style sheet.
    pub(super) view: &'static str,
    /// For whoever cannot see the card.
    pub(super) label: String,
    /// How far the call is.
    pub(super) status: String,
    /// The timer counts from here.
    pub(super) since: Option<Time>,
    /// What the user should know, line by line.
    pub(super) notice: String,
    /// Something about another call.
    pub(super) beside: String,
    /// The buttons that are there.
    pub(super) buttons: &'static [Button],
}

const TALKING: &[Button] =
    &[Button::Mute, Button::Hold, Button::Keypad, Button::Audio, Button::HangUp, Button::Minimise];
const WAITING: &[Button] = &[Button::Cancel, Button::Minimise];
const INCOMING: &[Button] = &[Button::Decline, Button::Answer];
const INCOMING_BESIDE: &[Button] = &[Button::Decline, Button::EndAndAnswer, Button::Answer];

pub(super) fn content(screen: &Screen, words: &Words) -> Content {
    let peer = screen.peer.as_str();
    let (view, status, buttons) = match screen.view {
        View::Dialling => ("dialling", Word::Calling, WAITING),
        View::Ringing => ("ringing", Word::Ringing, WAITING),
        View::Incoming if screen.beside.is_some() => ("incoming", Word::Incoming, INCOMING_BESIDE),
        View::Incoming => ("incoming", Word::Incoming, INCOMING),
        View::Connecting => ("connecting", Word::Connecting, TALKING),
        View::Ongoing { interrupted: true, .. } => ("interrupted", Word::Reconnecting, TALKING),
        View::Ongoing { .. } if screen.own.held => ("held", Word::OnHold, TALKING),
        View::Ongoing { .. } => ("ongoing", Word::Connected, TALKING),
        View::Ended { reason, by } => {
            ("ended", ended(reason, by, screen.direction), [Button::Close].as_slice())
        }
    };
    let since = if let View::Ongoing { since, .. } = screen.view { Some(since) } else { None };
    let label = if view == "incoming" { Word::CallFrom } else { Word::CallWith };
    Content {
        view,
        label: words.about(label, peer),
        status: words.about(status, peer),
        since,
        notice: notice(screen, words),
        beside: beside(screen, words),
        buttons,
    }
}

/// What the user should know, the most urgent first.
fn notice(screen: &Screen, words: &Words) -> String {
    let talking = matches!(screen.view, View::Ongoing { .. });
    let silent = if screen.direction == Direction::Incoming { Word::RingBlocked } else { Word::RingSilent };
    let ringing = matches!(screen.view, View::Ringing | View::Incoming);
    let mut text = String::new();
    for (word, said) in [
        (Word::Asking, screen.asking),
        (silent, screen.silent && ringing),
        (Word::OwnLost, screen.own.lost && talking),
        (Word::OwnSilent, screen.unheard.0 && talking),
        (Word::MutedTalk, screen.muted_talk),
        (Word::PeerHeld, screen.other.held && talking),
        (Word::PeerLost, screen.other.lost && talking),
        // Whoever has put the call on hold, or has no microphone, is not heard anyway.
        (Word::PeerMuted, screen.other.muted && talking && !screen.other.held && !screen.other.lost),
        (Word::PeerSilent, screen.unheard.1 && talking),
    ] {
        if said {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&words.about(word, &screen.peer));
        }
    }
    text
}

fn beside(screen: &Screen, words: &Words) -> String {
    let shown = matches!(screen.view, View::Incoming | View::Ongoing { .. });
    match screen.beside.as_ref().filter(|_| shown) {
        Some(beside) => {
            let word = if beside.held { Word::BesideHeld } else { Word::BesideTalking };
            words.about(word, &beside.peer)
        }
        None => String::new(),
    }
}

fn ended(reason: EndReason, by: By, direction: Direction) -> Word {
    let incoming = direction == Direction::Incoming;
    match reason {
        EndReason::Completed => Word::Ended,
        EndReason::Declined => Word::Declined,
        EndReason::Busy => Word::Busy,
        EndReason::Missed if incoming => Word::Missed,
        EndReason::Missed => Word::NoAnswer,
        EndReason::Cancelled => Word::Cancelled,
        EndReason::AnsweredElsewhere => Word::AnsweredElsewhere,
        EndReason::Unreachable => Word::Unreachable,
        EndReason::NoMicrophone | EndReason::PermissionDenied | EndReason::PermissionDismissed => {
            if by == By::Me { Word::NoMicrophone } else { Word::PeerNoMicrophone }
        }
        EndReason::NetworkQuality => Word::WeakNetwork,
        EndReason::MediaFailed => Word::NotConnected,
        EndReason::NetworkLost | EndReason::PeerLost => Word::ConnectionLost,
        EndReason::Replaced => Word::Moved,
        EndReason::TimeLimit => Word::TimeIsUp,
        EndReason::ServerError => Word::Failed,
    }
}

/// How good the connection is, for the style sheet and in a word.
pub(super) fn quality(level: Level) -> (&'static str, Word) {
    let word = match level {
        Level::Good => Word::QualityGood,
        Level::Fair => Word::QualityFair,
        Level::Poor => Word::QualityPoor,
    };
    (level.as_str(), word)
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

/// What is left, without a nought before its minutes.
pub(super) fn countdown(seconds: u64) -> String {
    let text = clock(seconds);
    text.strip_prefix('0').map_or_else(|| text.clone(), str::to_owned)
}

fn digit(number: u64) -> char {
    u8::try_from(number).map_or('0', |number| char::from(b'0' + number))
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(super) use tests::sample;
