//! The open promises.

use std::cell::Cell;

use halloo_core::{Error, Reply, Ticket};

use crate::cell::RefCell;

/// What to do with an answer.
pub type Then = Box<dyn FnOnce(Result<Reply, Error>)>;

/// The open promises of the API: each is settled exactly once, because settling takes it out.
#[derive(Default)]
pub struct Tickets {
    last: Cell<u64>,
    open: RefCell<Vec<(Ticket, Then)>>,
}

impl Tickets {
    /// Makes a ticket. `then` is called with the core's answer to it.
    pub fn open(&self, then: Then) -> Ticket {
        let ticket = Ticket(self.last.get() + 1);
        self.last.set(ticket.0);
        self.open.borrow_mut().push((ticket, then));
        ticket
    }

    /// Settles a ticket. One that is not open (any more) is not settled again.
    pub fn settle(&self, ticket: Ticket, answer: Result<Reply, Error>) {
        let then = {
            let mut open = self.open.borrow_mut();
            open.iter().position(|(other, _)| *other == ticket).map(|place| open.swap_remove(place).1)
        };
        if let Some(then) = then {
            then(answer);
        }
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.open.borrow().len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
