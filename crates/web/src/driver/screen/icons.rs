//! Line drawings on a field of 24 by 24.

use super::view::Button;

const HANDSET: &str = "M3 15.4c0-1 .4-1.9 1-2.6 4.4-4.4 11.6-4.4 16 0 .6.7 1 1.6 1 2.6v.9c0 .6-.5 1-1.1.9l-3-.5c-.6-.1-1-.5-1-1.1v-2.2a14 14 0 0 0-7.8 0v2.2c0 .6-.4 1-1 1.1l-3 .5c-.6.1-1.1-.3-1.1-.9z";
const MICROPHONE: &str = "M9 6a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21";
const MICROPHONE_OFF: &str = "M9 9V6a3 3 0 0 1 6 0v5M9 9v2a3 3 0 0 0 4.5 2.6M5.5 11a6.5 6.5 0 0 0 9.8 5.6M18.5 11a6.5 6.5 0 0 1-1 3.4M12 17.5V21M4 4l16 16";
const CROSS: &str = "M6 6l12 12M18 6L6 18";

/// The path of a button's picture.
pub(super) fn path(button: Button, muted: bool) -> &'static str {
    match button {
        Button::Decline | Button::Cancel | Button::HangUp | Button::Answer => HANDSET,
        Button::Mute if muted => MICROPHONE_OFF,
        Button::Mute => MICROPHONE,
        Button::Close => CROSS,
    }
}
