//! Line drawings on a field of 24 by 24, each in its middle.

/// Lying face down, as it does when a call is over; the style sheet lifts it.
pub(super) const HANDSET: &str = "M3 14.1c0-1 .4-1.9 1-2.6 4.4-4.4 11.6-4.4 16 0 .6.7 1 1.6 1 2.6v.9c0 .6-.5 1-1.1.9l-3-.5c-.6-.1-1-.5-1-1.1v-2.2a14 14 0 0 0-7.8 0v2.2c0 .6-.4 1-1 1.1l-3 .5c-.6.1-1.1-.3-1.1-.9z";
pub(super) const MICROPHONE: &str =
    "M9 6a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21";
pub(super) const MICROPHONE_OFF: &str = "M9 9V6a3 3 0 0 1 6 0v5M9 9v2a3 3 0 0 0 4.5 2.6M5.5 11a6.5 6.5 0 0 0 9.8 5.6M18.5 11a6.5 6.5 0 0 1-1 3.4M12 17.5V21M4 4l16 16";
pub(super) const PAUSE: &str = "M8.5 6v12M15.5 6v12";
pub(super) const PLAY: &str = "M8.5 5.5v13l10-6.5z";
pub(super) const KEYS: &str =
    "M6 6h.01M12 6h.01M18 6h.01M6 12h.01M12 12h.01M18 12h.01M6 18h.01M12 18h.01M18 18h.01";
pub(super) const SPEAKER: &str =
    "M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM15.5 9a4.3 4.3 0 0 1 0 6M18 6.3a8 8 0 0 1 0 11.4";
pub(super) const SWAP: &str = "M8 20V4M4 8l4-4 4 4M16 4v16M12 16l4 4 4-4";
pub(super) const DOWN: &str = "M6 9l6 6 6-6";
pub(super) const UP: &str = "M6 15l6-6 6 6";
pub(super) const CROSS: &str = "M6 6l12 12M18 6L6 18";
