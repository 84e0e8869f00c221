use thiserror::Error;

use crate::limits::UNACKNOWLEDGED;
use crate::queue::Queue;

/// The other end has not acknowledged for too long: the session cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("too many unacknowledged messages")]
pub struct Overflow;

/// What was sent and is not yet acknowledged, numbered from 1 without a gap.
#[derive(Clone, Debug)]
pub struct Outbox<T> {
    last: u32,
    waiting: Queue<(u32, T)>,
}

impl<T> Default for Outbox<T> {
    fn default() -> Self {
        Self { last: 0, waiting: Queue::new() }
    }
}

impl<T> Outbox<T> {
    /// Gives `message` the next number and keeps it until it is acknowledged.
    ///
    /// # Errors
    /// [`Overflow`] when too many wait already.
    pub fn push(&mut self, message: T) -> Result<u32, Overflow> {
        if self.waiting.as_slice().len() >= UNACKNOWLEDGED {
            return Err(Overflow);
        }
        self.last = self.last.checked_add(1).ok_or(Overflow)?;
        self.waiting.push((self.last, message));
        Ok(self.last)
    }

    /// Forgets everything up to number `ack`. A number that was never given changes nothing.
    pub fn acknowledge(&mut self, ack: u32) {
        if ack <= self.last {
            while self.waiting.as_slice().first().is_some_and(|(seq, _)| *seq <= ack) {
                self.waiting.pop();
            }
        }
    }

    /// What is to be sent again after a resume, oldest first.
    pub fn waiting(&self) -> impl Iterator<Item = (u32, &T)> {
        self.waiting.as_slice().iter().map(|(seq, message)| (*seq, message))
    }

    /// Takes everything that waits, oldest first, for another session to number anew.
    pub fn drain(&mut self) -> impl Iterator<Item = T> {
        std::mem::take(&mut self.waiting).into_iter().map(|(_, message)| message)
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.as_slice().is_empty()
    }
}

/// How a received number stands to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The next: handle it.
    Next,
    /// Seen already: drop it.
    Repeated,
    /// Something before it is missing: the connection is broken, resume.
    Gap,
}

/// The last number received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inbox {
    last: u32,
}

impl Inbox {
    /// Judges number `seq` and takes note of it if it is the next.
    pub fn receive(&mut self, seq: u32) -> Order {
        if seq <= self.last {
            Order::Repeated
        } else if self.last.checked_add(1) == Some(seq) {
            self.last = seq;
            Order::Next
        } else {
            Order::Gap
        }
    }

    /// The number to acknowledge.
    #[must_use]
    pub const fn last(self) -> u32 {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_is_received_once_however_often_it_is_sent() {
        let mut outbox = Outbox::default();
        let mut inbox = Inbox::default();
        for letter in ['a', 'b', 'c'] {
            outbox.push(letter).unwrap();
        }
        assert_eq!(inbox.receive(1), Order::Next);
        assert_eq!(inbox.receive(3), Order::Gap);
        outbox.acknowledge(inbox.last());
        assert_eq!(outbox.waiting().collect::<Vec<_>>(), [(2, &'b'), (3, &'c')]);
        for (seq, _) in outbox.waiting() {
            assert_eq!(inbox.receive(seq), Order::Next);
            assert_eq!(inbox.receive(seq), Order::Repeated);
        }
        outbox.acknowledge(inbox.last());
        assert!(outbox.is_empty());
    }

    #[test]
    fn a_forged_acknowledgement_forgets_nothing() {
        let mut outbox = Outbox::default();
        outbox.push(()).unwrap();
        outbox.acknowledge(7);
        assert!(!outbox.is_empty());
    }

    #[test]
    fn the_outbox_is_bounded() {
        let mut outbox = Outbox::default();
        for _ in 0..UNACKNOWLEDGED {
            outbox.push(()).unwrap();
        }
        assert_eq!(outbox.push(()), Err(Overflow));
    }
}
