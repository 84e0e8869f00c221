use halloo_core::{End, Error, Reply, Ticket};
use halloo_wire::{CallId, EndReason};

use crate::phone::Phone;
use crate::story::wait;

/// A promise of the API, in the hand of a story.
#[derive(Clone, Debug)]
#[must_use = "a promise that nobody looks at proves nothing"]
pub struct Promise {
    pub(crate) phone: Phone,
    pub(crate) ticket: Ticket,
}

impl Promise {
    /// What it has settled to.
    pub fn now(&self) -> Option<Result<Reply, Error>> {
        self.phone.with(|page| page.promises.get(&self.ticket)?.result.clone())
    }

    /// Waits for it.
    pub fn settled(&self) -> Result<Reply, Error> {
        wait(&self.phone.world, "a promise", || self.now().is_some());
        self.now().unwrap_or(Ok(Reply::Done))
    }

    /// Waits for it to succeed with nothing to tell.
    pub fn done(&self) {
        assert_eq!(self.settled(), Ok(Reply::Done));
    }

    /// Waits for the call that it gives.
    pub fn call(&self) -> CallId {
        let reply = self.settled();
        assert!(matches!(reply, Ok(Reply::Call(_))), "no call: {reply:?}");
        if let Ok(Reply::Call(call)) = reply { call } else { CallId::new(0, 0) }
    }

    /// Waits for the end that it gives.
    pub fn end(&self) -> End {
        let reply = self.settled();
        assert!(matches!(reply, Ok(Reply::Ended(_))), "no end: {reply:?}");
        let by = halloo_wire::By::Server;
        if let Ok(Reply::Ended(end)) = reply {
            end
        } else {
            End { reason: EndReason::ServerError, by, duration: 0 }
        }
    }

    /// Waits for the code with which it fails.
    pub fn error(&self) -> &'static str {
        let reply = self.settled();
        assert!(reply.is_err(), "no error: {reply:?}");
        reply.err().map_or("", |error| error.code.as_str())
    }

    /// Waits for what the original's `call()` would have settled to.
    pub fn outcome(&self) -> halloo_core::compat::Outcome {
        halloo_core::compat::outcome(self.end())
    }

    /// Lets it go: it still has to settle before the world ends.
    pub fn later(self) {}
}
