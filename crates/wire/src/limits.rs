//! Every bound of the protocol, in one place. Both ends enforce them; none of them is negotiable.

/// Largest WebSocket message in bytes, both ways.
pub const MESSAGE_BYTES: usize = 64 * 1024;
/// Time for a new connection to send a valid hello, in milliseconds.
pub const HELLO_WITHIN: u64 = 5_000;
/// Messages that wait for an acknowledgement, each way; one more ends the session.
pub const UNACKNOWLEDGED: usize = 256;
/// Shortest and longest cuid, in characters.
pub const CUID_CHARACTERS: (usize, usize) = (5, 50);
/// Longest context (the reason for a call), in characters.
pub const CONTEXT_CHARACTERS: usize = 64;
/// Shortest and longest display name, in characters.
pub const NAME_CHARACTERS: (usize, usize) = (3, 50);
/// Longest image address, in bytes.
pub const IMAGE_BYTES: usize = 2_048;
/// Shortest and longest talk that a time limit can allow, in milliseconds: a second and a day.
pub const TALK: (u64, u64) = (1_000, 86_400_000);
/// Most alerts before a time limit ends a call.
pub const ALERTS: usize = 5;
/// Most DTMF tones in one command.
pub const TONES: usize = 32;
/// Longest colour and theme of a branding, in bytes.
pub const STYLE_BYTES: usize = 32;
/// Most hosts that pictures may come from.
pub const IMAGE_HOSTS: usize = 32;
/// Longest SDP, in bytes.
pub const SDP_BYTES: usize = 32 * 1024;
/// Longest candidate line, in bytes.
pub const CANDIDATE_BYTES: usize = 1_024;
/// Most candidates that one leg may send for one generation.
pub const CANDIDATES: u32 = 60;
/// Longest account id, API key, device id, tab id and token, in bytes.
pub const IDENTIFIER_BYTES: usize = 128;
/// Longest call ticket, in bytes.
pub const TICKET_BYTES: usize = 1_024;
/// Most calls that a hello may claim.
pub const CLAIMS: usize = 4;
/// Shortest, usual and longest ring time, in milliseconds.
pub const RING: (u64, u64, u64) = (10_000, 45_000, 120_000);
