use std::collections::VecDeque;

use halloo_wire::{CallId, CommandId, Fact, Inbox, Outbox, ResultCode, SessionId, Time, Token};

use crate::input::{Connection, Identity};
use crate::quota::Bucket;

/// Names a session inside the switch. Later sessions have greater keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SessionKey(pub(crate) u64);

/// What became of a command: the call that an invite became part of, or why it was refused.
pub(crate) type Outcome = Result<Option<CallId>, ResultCode>;

/// Results are kept for repeats of the same command; a client has far fewer under way.
const RESULTS: usize = 64;

/// In a call a client pings every 5 s.
const PING_MISSED: u64 = 6_000;

/// One page that is signed in.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) identity: Identity,
    pub(crate) token: Token,
    /// The token before: good until the client has shown, by using the connection, that it has the new one.
    pub(crate) previous: Option<Token>,
    pub(crate) link: Link,
    pub(crate) inbox: Inbox,
    pub(crate) outbox: Outbox<Fact>,
    pub(crate) commands: Bucket,
    pub(crate) invites: Bucket,
    /// When it was last told of a call: an idle page pings seldom, and only now learns that it should more often.
    pub(crate) told: Time,
    /// Pages that their user has looked at later have a greater number.
    pub(crate) looked: u64,
    /// When its silence is looked at next; a timer for an earlier moment is moot.
    pub(crate) watched: Time,
    results: VecDeque<(CommandId, Outcome)>,
}

/// Whether the page is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// It is connected.
    Up {
        connection: Connection,
        /// When its hello came: the zero of the `at` in its commands.
        since: Time,
        /// When it last said anything.
        heard: Time,
    },
    /// It is gone and may come back.
    Down {
        /// Since when.
        since: Time,
    },
}

impl Session {
    pub(crate) fn new(
        id: SessionId,
        identity: Identity,
        token: Token,
        link: Link,
        commands: Bucket,
        invites: Bucket,
    ) -> Self {
        Self {
            id,
            identity,
            token,
            previous: None,
            link,
            inbox: Inbox::default(),
            outbox: Outbox::default(),
            commands,
            invites,
            told: Time(0),
            looked: 0,
            watched: Time(0),
            results: VecDeque::new(),
        }
    }

    pub(crate) const fn connection(&self) -> Option<Connection> {
        match self.link {
            Link::Up { connection, .. } => Some(connection),
            Link::Down { .. } => None,
        }
    }

    pub(crate) const fn is_up(&self) -> bool {
        matches!(self.link, Link::Up { .. })
    }

    /// Whether nothing has been heard of it for so long that, in a call, a ping must be missing.
    pub(crate) const fn seems_gone(&self, now: Time) -> bool {
        match self.link {
            Link::Up { heard, .. } => now.since(heard) > PING_MISSED,
            Link::Down { .. } => true,
        }
    }

    pub(crate) fn may_resume(&self, identity: &Identity, token: &Token) -> bool {
        let same = self.identity.account == identity.account
            && self.identity.cuid == identity.cuid
            && self.identity.device == identity.device
            && self.identity.tab == identity.tab;
        let known = equal_in_time(&self.token, token)
            | self.previous.as_ref().is_some_and(|previous| equal_in_time(previous, token));
        same && known
    }

    pub(crate) fn result(&self, id: CommandId) -> Option<Outcome> {
        self.results.iter().find(|(known, _)| *known == id).map(|(_, outcome)| *outcome)
    }

    pub(crate) fn keep_result(&mut self, id: CommandId, outcome: Outcome) {
        if self.results.len() >= RESULTS {
            self.results.pop_front();
        }
        self.results.push_back((id, outcome));
    }
}

/// Compares secrets without stopping at the first difference.
fn equal_in_time(one: &Token, other: &Token) -> bool {
    let (one, other) = (one.as_str().as_bytes(), other.as_str().as_bytes());
    one.len() == other.len() && one.iter().zip(other).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}
