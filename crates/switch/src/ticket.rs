//! Call tickets: what both sides of an answered call are given, so that a server which has lost its memory can rebuild the
//! record.
//!
//! A ticket is a text that its holder need not read: its fields, a line each, and a seal (HMAC-SHA-256, RFC 2104) over them and
//! over whom it is for. Account, user and device do not stand in it; they are those of the page that shows it.

use core::fmt;

use halloo_wire::limits::{TALK, TICKET_BYTES};
use halloo_wire::{CallId, Cuid, DeviceId, LegId, MediaKind, Party, TalkLimit};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::call::{CALLER, Side, Wish};

/// The first line of every ticket: another form of it gets another number.
const FORM: &str = "1";
/// A ticket outlives the talk by so much, so that an end can still be told.
const AFTERWARDS: u64 = 120_000;
/// Lines of a ticket before its seal.
const LINES: usize = 12;

/// What tickets are sealed with. Servers that share it know each other's tickets.
#[derive(Clone, PartialEq, Eq)]
pub struct TicketKey([u8; 32]);

impl TicketKey {
    /// A key of these bytes, which nobody can guess.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for TicketKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(private)")
    }
}

/// Whom a ticket is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holder<'a> {
    pub(crate) account: &'a str,
    pub(crate) cuid: &'a Cuid,
    pub(crate) device: &'a DeviceId,
}

/// What a ticket says.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) call: CallId,
    /// Which side its holder is on.
    pub(crate) side: Side,
    /// The callee's leg that has answered.
    pub(crate) winner: LegId,
    /// When, by the wall clock, in milliseconds since 1970.
    pub(crate) answered: u64,
    /// The other side.
    pub(crate) peer: Party,
    pub(crate) wish: Wish,
}

impl Ticket {
    pub(crate) const fn leg(&self) -> LegId {
        match self.side {
            Side::Caller => CALLER,
            Side::Callee => self.winner,
        }
    }

    /// The longest that they may talk.
    fn longest(&self) -> u64 {
        self.wish.limit.as_ref().map_or(TALK.1, |limit| limit.talk)
    }

    /// How long they have talked by now, as far as two wall clocks can tell.
    pub(crate) fn talked(&self, wall: u64) -> u64 {
        wall.saturating_sub(self.answered).min(self.longest())
    }

    pub(crate) fn is_expired(&self, wall: u64) -> bool {
        wall > self.answered.saturating_add(self.longest()).saturating_add(AFTERWARDS)
    }

    /// `None`: it cannot be sealed.
    pub(crate) fn seal(&self, key: &TicketKey, holder: Holder<'_>) -> Option<String> {
        let mut ticket = self.write();
        let seal = mac(key, holder, &ticket)?.finalize().into_bytes();
        ticket.push('\n');
        for byte in seal {
            ticket.extend(
                [byte >> 4, byte & 15].iter().filter_map(|half| char::from_digit((*half).into(), 16)),
            );
        }
        (ticket.len() <= TICKET_BYTES).then_some(ticket)
    }

    /// `None`: it was sealed with another key, for somebody else, or not at all.
    pub(crate) fn open(key: &TicketKey, holder: Holder<'_>, ticket: &str) -> Option<Self> {
        let (text, seal) = ticket.rsplit_once('\n')?;
        let mut digits =
            seal.chars().map(|digit| digit.to_digit(16).and_then(|half| u8::try_from(half).ok()));
        let mut bytes = Vec::new();
        while let Some(high) = digits.next() {
            bytes.push(high? << 4 | digits.next()??);
        }
        // Takes the same time wherever the first difference is.
        mac(key, holder, text)?.verify_slice(&bytes).ok()?;
        Self::read(text)
    }

    /// No field but the last has a line break: wire takes no text with a control character in it.
    fn write(&self) -> String {
        let Wish { context, remote_context, image, media: MediaKind::Audio, limit } = &self.wish;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let talk = limit.as_ref().map_or(String::new(), |limit| limit.talk.to_string());
        let alerts =
            limit.as_ref().map_or(Vec::new(), |limit| limit.alerts.iter().map(u64::to_string).collect());
        let mut ticket = [
            FORM.to_owned(),
            self.call.to_text(),
            if self.side == Side::Caller { "caller" } else { "callee" }.to_owned(),
            self.winner.0.to_string(),
            self.answered.to_string(),
            talk,
            alerts.join(","),
            self.peer.cuid.as_str().to_owned(),
            text(&self.peer.name),
            context.clone(),
            text(remote_context),
        ]
        .join("\n");
        ticket.push('\n');
        // A picture is worth some words, but not the ticket.
        let room = TICKET_BYTES.saturating_sub(ticket.len()).saturating_sub(1 + 64);
        ticket.extend(image.iter().filter(|image| image.len() <= room).map(String::as_str));
        ticket
    }

    fn read(text: &str) -> Option<Self> {
        let mut lines = text.splitn(LINES, '\n');
        let mut line = || lines.next();
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        if line()? != FORM {
            return None;
        }
        let call = CallId::parse(line()?).ok()?;
        let side = if line()? == "caller" { Side::Caller } else { Side::Callee };
        let winner = LegId(line()?.parse().ok()?);
        let answered = line()?.parse().ok()?;
        let talk = line()?;
        let alerts = line()?.split(',').filter_map(|alert| alert.parse().ok()).collect();
        let limit = talk.parse().ok().map(|talk| TalkLimit { talk, alerts });
        let peer = Party { cuid: Cuid::parse(line()?).ok()?, name: some(line()?) };
        let (context, remote_context, image) = (line()?.to_owned(), some(line()?), some(line()?));
        let wish = Wish { context, remote_context, image, media: MediaKind::Audio, limit };
        Some(Self { call, side, winner, answered, peer, wish })
    }
}

/// Over the ticket and its holder; lengths keep one field from passing for a part of the next.
fn mac(key: &TicketKey, holder: Holder<'_>, ticket: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).ok()?;
    for field in [holder.account, holder.cuid.as_str(), holder.device.as_str(), ticket] {
        mac.update(&u64::try_from(field.len()).ok()?.to_be_bytes());
        mac.update(field.as_bytes());
    }
    Some(mac)
}
