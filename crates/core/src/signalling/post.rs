use halloo_wire::{CallId, ClientFrame, Command, CommandId, Numbered, Outbox, Queue, Time, Verb};

/// Commands whose result is awaited. More than the outbox holds cannot be under way.
const AWAITED: usize = halloo_wire::limits::UNACKNOWLEDGED;

/// A command with what its envelope needs.
#[derive(Clone, Debug)]
pub(crate) struct Posted {
    pub(crate) id: CommandId,
    pub(crate) command: Command,
    /// After this it must not be carried out any more.
    pub(crate) expires: Time,
}

impl Posted {
    pub(crate) fn frame(&self, now: Time, since: Time, seq: u32, ack: u32) -> ClientFrame {
        ClientFrame::Numbered(Numbered {
            seq,
            ack,
            at: now.since(since),
            id: self.id,
            ttl: self.expires.since(now),
            command: Ok(self.command.clone()),
        })
    }
}

/// Commands on their way: unacknowledged ones are sent again on the same session, and those without a result again
/// on a new one.
#[derive(Debug, Default)]
pub(crate) struct Post {
    outbox: Outbox<Posted>,
    awaited: Queue<Posted>,
}

impl Post {
    pub(crate) fn push(&mut self, posted: Posted) -> Option<(u32, Posted)> {
        if self.awaited.as_slice().len() >= AWAITED {
            self.awaited.pop();
        }
        self.awaited.push(posted.clone());
        let seq = self.outbox.push(posted.clone()).ok()?;
        Some((seq, posted))
    }

    pub(crate) fn acknowledge(&mut self, ack: u32) {
        self.outbox.acknowledge(ack);
    }

    /// The server began a new session: every command without a result is numbered anew.
    pub(crate) fn renumber(&mut self) {
        self.outbox = Outbox::default();
        for posted in self.awaited.as_slice() {
            // There are no more of them than the outbox holds.
            let _numbered = self.outbox.push(posted.clone());
        }
    }

    /// What has to be sent again.
    pub(crate) fn waiting(&self, now: Time, since: Time, ack: u32) -> impl Iterator<Item = ClientFrame> {
        self.outbox.waiting().map(move |(seq, posted)| posted.frame(now, since, seq, ack))
    }

    /// The result of a command has come: gives the command.
    pub(crate) fn settle(&mut self, id: CommandId) -> Option<Command> {
        let place = self.awaited.as_slice().iter().position(|posted| posted.id == id)?;
        self.awaited.remove(place).map(|posted| posted.command)
    }

    /// Whether the invite of `call` is still to be answered.
    pub(crate) fn invites(&self, call: CallId) -> bool {
        let invite = |command: &Command| command.call == call && matches!(command.verb, Verb::Invite { .. });
        self.awaited.as_slice().iter().any(|posted| invite(&posted.command))
    }

    /// Whether a goodbye to `call` is still to be answered.
    pub(crate) fn parts(&self, call: CallId) -> bool {
        let parts = |verb: &Verb| {
            matches!(verb, Verb::Hangup(_) | Verb::PeerHangup(_) | Verb::Reject(_) | Verb::Retract)
        };
        self.awaited
            .as_slice()
            .iter()
            .any(|posted| posted.command.call == call && parts(&posted.command.verb))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.awaited.as_slice().is_empty()
    }
}
