use std::collections::{BTreeMap, BTreeSet};

use halloo_wire::{Cuid, DeviceId, SessionId};

use crate::input::Connection;
use crate::session::{Session, SessionKey};

/// A user of an account.
pub(crate) type User = (String, Cuid);

/// Who is signed in where.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    sessions: BTreeMap<SessionKey, Session>,
    by_connection: BTreeMap<Connection, SessionKey>,
    by_id: BTreeMap<SessionId, SessionKey>,
    by_user: BTreeMap<User, BTreeSet<SessionKey>>,
    last: u64,
    looks: u64,
}

impl Roster {
    /// The user looks at this page.
    pub(crate) fn look(&mut self, key: SessionKey) {
        self.looks = self.looks.saturating_add(1);
        if let Some(session) = self.sessions.get_mut(&key) {
            session.looked = self.looks;
        }
    }

    pub(crate) fn add(&mut self, session: Session) -> SessionKey {
        self.last = self.last.saturating_add(1);
        let key = SessionKey(self.last);
        if let Some(connection) = session.connection() {
            self.by_connection.insert(connection, key);
        }
        self.by_id.insert(session.id.clone(), key);
        self.by_user.entry(user_of(&session)).or_default().insert(key);
        self.sessions.insert(key, session);
        self.look(key);
        key
    }

    pub(crate) fn remove(&mut self, key: SessionKey) -> Option<Session> {
        let session = self.sessions.remove(&key)?;
        if let Some(connection) = session.connection() {
            self.by_connection.remove(&connection);
        }
        self.by_id.remove(&session.id);
        let user = user_of(&session);
        if let Some(keys) = self.by_user.get_mut(&user) {
            keys.remove(&key);
            if keys.is_empty() {
                self.by_user.remove(&user);
            }
        }
        Some(session)
    }

    pub(crate) fn get(&self, key: SessionKey) -> Option<&Session> {
        self.sessions.get(&key)
    }

    pub(crate) fn get_mut(&mut self, key: SessionKey) -> Option<&mut Session> {
        self.sessions.get_mut(&key)
    }

    pub(crate) fn on(&self, connection: Connection) -> Option<SessionKey> {
        self.by_connection.get(&connection).copied()
    }

    pub(crate) fn bind(&mut self, connection: Connection, key: SessionKey) {
        self.by_connection.insert(connection, key);
    }

    pub(crate) fn unbind(&mut self, connection: Connection) {
        self.by_connection.remove(&connection);
    }

    pub(crate) fn named(&self, id: &SessionId) -> Option<SessionKey> {
        self.by_id.get(id).copied()
    }

    /// The user's sessions, latest hello last.
    pub(crate) fn of_user(&self, user: &User) -> impl DoubleEndedIterator<Item = (SessionKey, &Session)> {
        self.by_user.get(user).into_iter().flatten().filter_map(|key| Some((*key, self.sessions.get(key)?)))
    }

    /// The one page of each of the user's devices that rings: the one that its user has looked at last, and one that is
    /// connected before one that is not.
    pub(crate) fn devices(&self, user: &User) -> BTreeMap<DeviceId, SessionKey> {
        let mut pages: Vec<(SessionKey, &Session)> = self.of_user(user).collect();
        pages.sort_by_key(|(_, session)| (session.is_up(), session.looked));
        pages.into_iter().map(|(key, session)| (session.identity.device.clone(), key)).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.sessions.len()
    }

    pub(crate) fn connections(&self) -> impl Iterator<Item = Connection> {
        self.by_connection.keys().copied()
    }
}

pub(crate) fn user_of(session: &Session) -> User {
    (session.identity.account.clone(), session.identity.cuid.clone())
}
