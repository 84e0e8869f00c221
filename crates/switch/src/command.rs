//! A numbered command: judged by its number, its age and its quota, then carried out once.

use halloo_wire::{
    CallId, Command, EndReason, Fact, Order, RefusalCode, RejectReason, ResultCode, Time, Verb,
};

use crate::Switch;
use crate::call::{Call, Cause, Side, State, side_of_leg};
use crate::input::Connection;
use crate::leg::Part;
use crate::session::{Link, Outcome, SessionKey};

impl Switch {
    pub(crate) fn numbered(
        &mut self,
        now: Time,
        connection: Connection,
        key: SessionKey,
        numbered: halloo_wire::Numbered,
    ) {
        let Some(session) = self.roster.get_mut(key) else { return };
        match session.inbox.receive(numbered.seq) {
            Order::Repeated => return,
            Order::Gap => return self.refuse(now, connection, RefusalCode::BadFrame),
            Order::Next => {}
        }
        let since = match session.link {
            Link::Up { since, .. } => since,
            Link::Down { .. } => now,
        };
        // How long it was on its way, by two clocks that both began with this connection.
        let late = numbered.ttl == 0 || now.since(since).saturating_sub(numbered.at) > numbered.ttl;
        if let Some(outcome) = session.result(numbered.id) {
            return self.tell(now, key, result(numbered.id, outcome));
        }
        let outcome = match numbered.command {
            Err(error) if error.field == "t" => Err(ResultCode::Unsupported),
            Err(_) => Err(ResultCode::BadMessage),
            Ok(_) if !session.commands.take(now) => Err(ResultCode::RateLimited),
            Ok(_) if late => Err(ResultCode::Expired),
            Ok(command) => return self.carry_out(now, key, numbered.id, command),
        };
        session.keep_result(numbered.id, outcome);
        self.tell(now, key, result(numbered.id, outcome));
    }

    fn carry_out(&mut self, now: Time, key: SessionKey, id: halloo_wire::CommandId, command: Command) {
        let Command { call, verb } = command;
        // An invite that became part of another call can still be taken back.
        let call =
            if matches!(verb, Verb::Invite { .. }) { call } else { self.book.merged(call).unwrap_or(call) };
        // Descriptions, candidates and updates are worth nothing to a later session.
        let lasting = !matches!(verb, Verb::Media(_) | Verb::Ice(_) | Verb::Renew(_) | Verb::Update { .. });
        let known = self.book.get(call).and_then(|known| {
            // Another tab of the device may hold the leg by now: what has been done is done all the same.
            let here = || {
                let me = &self.roster.get(key)?.identity;
                let side = known.side_of(&me.cuid).filter(|_| known.account == me.account)?;
                known.leg_on(side, &me.device)
            };
            known.result(known.leg_of(key).or_else(here)?, id)
        });
        let invites = matches!(verb, Verb::Invite { .. });
        if let Some(outcome) = known {
            self.tell(now, key, result(id, outcome));
            if invites {
                self.remind(now, key, call);
            }
            return;
        }
        // The result goes first, so that a client knows of a merge before it hears of the call.
        let settle = |switch: &mut Self, outcome: Outcome| {
            if let Some(session) = switch.roster.get_mut(key) {
                session.keep_result(id, outcome);
            }
            if let Some(call) = switch.book.get_mut(call).filter(|_| lasting)
                && let Some(leg) = call.leg_of(key).or_else(|| call.aside_of(key))
            {
                call.keep_result(leg, id, outcome);
            }
            switch.tell(now, key, result(id, outcome));
        };
        if let Verb::Invite { to, context, remote_context, image, media, limit } = verb {
            let wish = crate::call::Wish { context, remote_context, image, media, limit };
            let (outcome, news) = self.invite(now, key, call, to, wish);
            settle(self, outcome);
            if news.is_empty() {
                self.remind(now, key, call);
            }
            for id in news {
                self.announce(now, id);
                self.show_to_all(now, id);
            }
            return;
        }
        let (held, aside) =
            self.book.get(call).map_or((None, None), |known| (known.leg_of(key), known.aside_of(key)));
        let Some(leg) = held.or(aside) else {
            return settle(self, Err(ResultCode::NoSuchCall));
        };
        let (outcome, changed) = match verb {
            Verb::Get => {
                let record = self.book.get(call).and_then(|known| known.view_of(key, now));
                settle(self, Ok(None));
                if let Some(record) = record {
                    self.tell(now, key, Fact::State(record));
                }
                return;
            }
            verb if held.is_none() => {
                let done = self.say_aside(now, call, (leg, key), &verb);
                (done.map(|_| ()), done == Ok(true))
            }
            Verb::Media(description) => (self.describe(now, call, leg, description), false),
            Verb::Ice(candidate) => (self.candidate(now, call, leg, candidate), false),
            Verb::Renew(renewal) => (self.renew(now, call, leg, renewal), false),
            Verb::Update { count, shown } => {
                if let Some(leg) = self.book.get_mut(call).and_then(|call| call.legs.get_mut(&leg)) {
                    leg.update = if count > leg.update.0 { (count, shown) } else { leg.update };
                }
                (self.relay(now, call, leg, |leg| Fact::Update { call, leg, count, shown }), false)
            }
            Verb::Dtmf { count, tones } => {
                if let Some(leg) = self.book.get_mut(call).and_then(|call| call.legs.get_mut(&leg)) {
                    leg.keys = leg.keys.max(count);
                }
                (self.relay(now, call, leg, |leg| Fact::Dtmf { call, leg, count, tones }), false)
            }
            Verb::Invite { .. }
            | Verb::Ringing { .. }
            | Verb::Accept
            | Verb::Reject(_)
            | Verb::Retract
            | Verb::Hangup(_)
            | Verb::PeerHangup(_) => {
                let done = self.book.get_mut(call).map(|known| known.carry_out(leg, &verb, now));
                done.map_or((Err(ResultCode::NoSuchCall), false), |done| (done.map(|_| ()), done == Ok(true)))
            }
        };
        settle(self, outcome.map(|()| None));
        if changed {
            self.book.close(call);
            self.announce(now, call);
        }
    }
}

impl Switch {
    /// An invite that is said again comes from a page that does not know how its call has ended.
    fn remind(&mut self, now: Time, key: SessionKey, id: CallId) {
        let Some(call) = self.book.get(id).filter(|call| call.is_over()) else { return };
        if let Some(record) = call.view_of(key, now) {
            self.tell(now, key, Fact::State(record));
        }
    }
}

impl Call {
    /// Whether the call changed; or why it may not. A command that finds its work done is no error.
    pub(crate) fn carry_out(
        &mut self,
        leg: halloo_wire::LegId,
        verb: &Verb,
        now: Time,
    ) -> Result<bool, ResultCode> {
        let side = side_of_leg(leg);
        let wrong = Err(ResultCode::WrongState);
        if let (
            State::Ended { .. },
            Verb::Retract | Verb::Hangup(_) | Verb::PeerHangup(_) | Verb::Reject(_),
        ) = (self.state, verb)
        {
            return Ok(false);
        }
        match (verb, side, self.state) {
            (Verb::Ringing { silent }, Side::Callee, State::Ringing { .. }) if self.is_in(leg) => {
                Ok(self.alert(leg, *silent))
            }
            (Verb::Accept, Side::Callee, State::Ringing { .. }) if self.is_in(leg) => {
                Ok(self.accept(leg, now))
            }
            (Verb::Accept, Side::Callee, State::Accepted { winner, .. }) if winner == leg => Ok(false),
            (Verb::Reject(reason), Side::Callee, State::Ringing { .. }) if self.is_in(leg) => {
                Ok(self.reject(leg, *reason, now))
            }
            (Verb::Hangup(_), Side::Callee, State::Ringing { .. }) if self.is_in(leg) => {
                Ok(self.reject(leg, RejectReason::Declined, now))
            }
            (Verb::Retract | Verb::Hangup(_), Side::Caller, State::Ringing { .. }) => {
                Ok(self.end(Cause::Done(EndReason::Cancelled, side), now))
            }
            // The answer came first, perhaps by calls that crossed: what was meant as giving up is now hanging up.
            (Verb::Retract | Verb::Reject(_), _, State::Accepted { .. }) if self.opposite(leg).is_some() => {
                Ok(self.end(Cause::Done(EndReason::Completed, side), now))
            }
            (Verb::Hangup(reason), _, State::Accepted { .. }) if self.opposite(leg).is_some() => {
                Ok(self.end(Cause::Done(*reason, side), now))
            }
            (Verb::PeerHangup(reason), _, State::Accepted { .. }) if self.opposite(leg).is_some() => {
                Ok(self.end(Cause::Done(*reason, side.other()), now))
            }
            // This device had its part already.
            (Verb::Reject(_) | Verb::Hangup(_), Side::Callee, _)
                if self.legs.get(&leg).is_some_and(|leg| matches!(leg.part, Part::Out(_))) =>
            {
                Ok(false)
            }
            _ => wrong,
        }
    }

    fn reject(&mut self, leg: halloo_wire::LegId, reason: RejectReason, now: Time) -> bool {
        let end = match reason {
            // The user said no: that counts for every device.
            RejectReason::Declined => return self.end(Cause::Done(EndReason::Declined, Side::Callee), now),
            RejectReason::Busy => EndReason::Busy,
            RejectReason::NoMicrophone => EndReason::NoMicrophone,
            RejectReason::PermissionDenied => EndReason::PermissionDenied,
            RejectReason::PermissionDismissed => EndReason::PermissionDismissed,
            RejectReason::NetworkQuality => EndReason::NetworkQuality,
        };
        self.drop_out(leg, end, Cause::Done(end, Side::Callee), now)
    }
}

fn result(id: halloo_wire::CommandId, outcome: Outcome) -> Fact {
    Fact::Result { id, call: outcome.ok().flatten(), outcome: outcome.map(|_| ()) }
}
