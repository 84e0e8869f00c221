//! A page arrives: it goes on with its session, or begins a new one.

use halloo_wire::{
    By, CallRecord, Claim, EndReason, Fact, RefusalCode, Resume, ServerFrame, SessionId, Stage, Time, Token,
    Welcome,
};

use crate::Switch;
use crate::input::{Connection, Effect, Entropy, Identity, Past};
use crate::quota::Bucket;
use crate::roster::user_of;
use crate::rules::{AccountRules, DevicePolicy};
use crate::session::{Link, Session, SessionKey};

impl Switch {
    pub(crate) fn hello(
        &mut self,
        now: Time,
        connection: Connection,
        identity: Identity,
        Past { resume, claims }: Past,
        entropy: Entropy,
    ) {
        if self.roster.on(connection).is_some() {
            return self.refuse(now, connection, RefusalCode::BadFrame);
        }
        if self.draining {
            return self.effects.push_back(Effect::Refuse(connection, RefusalCode::Draining));
        }
        let Some((id, token)) = names(entropy) else { return };
        // Whoever names a session has signed in before: that a device is back is no new sign-in.
        let back = resume.is_some();
        let known = resume.and_then(|resume| {
            let key = self.roster.named(&resume.session)?;
            let session = self.roster.get(key)?;
            session.may_resume(&identity, &resume.token).then_some((key, resume))
        });
        let others = self.elsewhere(&identity);
        let rules = self.rules(&identity.account);
        let connected = |key: &SessionKey| self.roster.get(*key).is_some_and(Session::is_up);
        if known.is_none() && rules.devices == DevicePolicy::Refuse && others.iter().any(connected) {
            return self.effects.push_back(Effect::Refuse(connection, RefusalCode::AlreadySignedIn));
        }
        if known.is_none() && back && rules.devices == DevicePolicy::Replace && others.iter().any(connected) {
            // It was away when another one took its place.
            return self.effects.push_back(Effect::Refuse(connection, RefusalCode::Replaced));
        }
        match known {
            Some((key, resume)) => self.resume(now, connection, key, &resume, token),
            None => self.begin(now, connection, identity, (id, token), (rules, others), claims),
        }
    }

    fn resume(&mut self, now: Time, connection: Connection, key: SessionKey, resume: &Resume, token: Token) {
        let Some(session) = self.roster.get_mut(key) else { return };
        let old = session.connection();
        session.link = Link::Up { connection, since: now, heard: now };
        session.outbox.acknowledge(resume.ack);
        session.previous = Some(resume.token.clone());
        session.token = token;
        let (user, waiting): (_, Vec<(u32, Fact)>) =
            (user_of(session), session.outbox.waiting().map(|(seq, fact)| (seq, fact.clone())).collect());
        if let Some(old) = old {
            self.roster.unbind(old);
            self.effects.push_back(Effect::Close(old));
        }
        self.roster.bind(connection, key);
        self.watch(now.after(crate::presence::SILENCE_IN_CALL), key);
        self.welcome(now, connection, key, true);
        // Facts after the welcome: those that were not acknowledged, then how the calls stand now.
        let ack = self.roster.get(key).map_or(0, |session| session.inbox.last());
        for (seq, fact) in waiting {
            let fact = self.as_it_stands(now, key, fact);
            self.effects.push_back(Effect::Send(connection, ServerFrame::Numbered { seq, ack, fact }));
        }
        for call in self.book.held_by(&user, key) {
            self.set_online(now, call, key, true);
        }
        self.ring_late(now, key);
    }

    fn begin(
        &mut self,
        now: Time,
        connection: Connection,
        identity: Identity,
        (id, token): (SessionId, Token),
        (rules, others): (AccountRules, Vec<SessionKey>),
        claims: Vec<Claim>,
    ) {
        let Self { config, .. } = self;
        let commands = Bucket::full(config.commands_per_second, 1_000, config.commands_at_once, now);
        let invites = Bucket::full(config.invites_per_minute, 60_000, config.invites_per_minute, now);
        let link = Link::Up { connection, since: now, heard: now };
        let session = Session::new(id, identity, token, link, commands, invites);
        let (user, tab, device) =
            (user_of(&session), session.identity.tab.clone(), session.identity.device.clone());
        // The same page without its session (refused, or the server forgot it): it takes over what it had.
        let before: Vec<SessionKey> = self
            .roster
            .of_user(&user)
            .filter(|(_, old)| old.identity.tab == tab && old.identity.device == device)
            .map(|(key, _)| key)
            .collect();
        let key = self.roster.add(session);
        self.watch(now.after(crate::presence::SILENCE_IN_CALL), key);
        let mut inherited = Vec::new();
        for old in before {
            inherited.extend(self.take_over(old, key));
        }
        self.book.adopt(&user, &device, &tab, key);
        let rebuilt = self.rebuild(now, key, &claims);
        self.welcome(now, connection, key, false);
        for fact in inherited {
            let fact = self.as_it_stands(now, key, fact);
            self.tell(now, key, fact);
        }
        for call in self.book.held_by(&user, key) {
            self.set_online(now, call, key, true);
        }
        self.catch_up(now, key, &rebuilt);
        self.reoccupy(now, key);
        self.ring_late(now, key);
        if rules.devices != DevicePolicy::Allow {
            self.replace(now, others);
        }
    }

    /// The user's sessions on other devices.
    fn elsewhere(&self, identity: &Identity) -> Vec<SessionKey> {
        let user = (identity.account.clone(), identity.cuid.clone());
        let others = self.roster.of_user(&user).filter(|(_, other)| other.identity.device != identity.device);
        others.map(|(key, _)| key).collect()
    }

    /// Moves the legs of a page's old session to its new one. Gives the facts that the page may not have had.
    fn take_over(&mut self, old: SessionKey, new: SessionKey) -> Vec<Fact> {
        let Some(mut session) = self.roster.remove(old) else { return Vec::new() };
        if let Some(connection) = session.connection() {
            self.effects.push_back(Effect::Close(connection));
        }
        for id in self.book.remembered_of(&user_of(&session), old) {
            let Some(call) = self.book.get_mut(id) else { continue };
            call.move_page(old, new);
        }
        session.outbox.drain().collect()
    }

    /// A record that waited is told as it stands now: a phone must not ring, even for a moment, for a call that came
    /// and went while its page was away.
    fn as_it_stands(&self, now: Time, key: SessionKey, fact: Fact) -> Fact {
        let Fact::State(record) = fact else { return fact };
        if matches!(record.stage, Stage::Ended { .. }) {
            return Fact::State(record);
        }
        let known = self.book.get(record.call).and_then(|call| call.view_of(key, now));
        let moved = || CallRecord {
            // The leg has gone to another tab of the device.
            stage: Stage::Ended { reason: EndReason::Replaced, by: By::Me, duration: 0 },
            ..record.clone()
        };
        Fact::State(known.filter(|known| known.leg == record.leg).unwrap_or_else(moved))
    }

    fn welcome(&mut self, now: Time, connection: Connection, key: SessionKey, resumed: bool) {
        let Some(session) = self.roster.get(key) else { return };
        let user = user_of(session);
        let calls: Vec<CallRecord> = self
            .book
            .live_of(&user)
            .filter_map(|call| call.view_of(key, now))
            .filter(|record| !matches!(record.stage, Stage::Ended { .. }))
            .collect();
        let rules = self.rules(&user.0);
        let mut settings = self.config.settings.clone();
        settings.pre_accept = rules.pre_accept;
        settings.in_call = rules.in_call;
        settings.branding = rules.branding;
        settings.image_hosts = rules.image_hosts;
        let welcome = Welcome {
            session: session.id.clone(),
            token: session.token.clone(),
            resumed,
            ack: session.inbox.last(),
            calls,
            settings,
        };
        self.effects.push_back(Effect::Send(connection, ServerFrame::Welcome(welcome)));
    }
}

/// A session id of 96 bits and a token of 160 bits, in hexadecimal.
fn names(entropy: Entropy) -> Option<(SessionId, Token)> {
    let hex: String = entropy
        .0
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|nibble| char::from_digit(nibble.into(), 16))
        .collect();
    let (id, token) = hex.split_at_checked(24)?;
    Some((SessionId::parse(id).ok()?, Token::parse(token).ok()?))
}
