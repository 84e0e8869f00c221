//! What the server says.

use halloo_wire::{
    By, CallId, CallRecord, Claim, CommandId, Direction, EndReason, Fact, RejectReason, ResultCode, Shown,
    Stage, Time, Verb, limits,
};

use super::Client;
use crate::analytics;
use crate::call::{Call, GOODBYE_TTL, Wishes};
use crate::effect::{Effect, End, Event};
use crate::ended::Tombstone;
use crate::view::CallState;

impl Client {
    pub(super) fn fact(&mut self, now: Time, fact: Fact) {
        match fact {
            Fact::State(record) => self.record(now, &record),
            Fact::Media { call, leg, description } => {
                self.with_call(now, call, |call, wishes| call.describe(now, leg, description, wishes));
            }
            Fact::Ice { call, leg, candidate } => {
                self.with_call(now, call, |call, wishes| call.candidate(leg, candidate, wishes));
            }
            Fact::Renew { call, renewal, .. } => {
                self.with_call(now, call, |call, wishes| call.renewal(now, renewal, wishes));
            }
            Fact::Rejoin { record, generation, count, shown, keys } => {
                self.rejoin(now, &record, (generation, count, shown, keys));
            }
            Fact::Update { call, leg, count, shown } => {
                self.with_call(now, call, |call, wishes| call.update(leg, count, shown, wishes));
            }
            Fact::Dtmf { call, leg, count, tones } => {
                self.with_call(now, call, |call, wishes| call.pressed(leg, count, tones, wishes));
            }
            Fact::Ticket { call, ticket } => self.with_call(now, call, |call, _| call.ticket = Some(ticket)),
            Fact::Result { id, call, outcome } => self.result(now, id, call, outcome),
            Fact::Unknown => {}
        }
    }

    pub(super) fn with_call(&mut self, now: Time, id: CallId, work: impl FnOnce(&mut Call, &mut Wishes)) {
        let Some(call) = self.calls.get_mut(id) else { return };
        let mut wishes = Wishes::default();
        work(call, &mut wishes);
        self.grant(now, id, wishes);
    }

    fn record(&mut self, now: Time, record: &CallRecord) {
        if let Some(known) = self.calls.get(record.call) {
            let (aside, silent) = (known.aside, self.silent);
            if known.is_unwanted()
                && matches!(record.stage, Stage::Accepted { .. })
                && !self.calls.values().any(|call| call.is_dialling(&record.peer))
            {
                // It has not come to its user, who cannot have answered it, whatever the server says.
                return self.post(now, record.call, Verb::Hangup(EndReason::Completed), GOODBYE_TTL);
            }
            let slept = self.asleep
                && matches!(record.stage, Stage::Ended { .. })
                && !self.calls.values().any(Call::engages);
            return self.with_call(now, record.call, |call, wishes| {
                // It came and went while the page was frozen.
                if slept && call.surface() {
                    call.report(wishes);
                }
                call.record(now, record, wishes);
                if call.aside != aside && matches!(record.stage, Stage::Ringing { .. }) {
                    call.turn(silent, wishes);
                }
            });
        }
        let over = matches!(record.stage, Stage::Ended { .. });
        if self.ended.get(record.call).is_some() {
            // The server holds a call to be live that is over here: it has not heard the end, or has forgotten it. Whoever
            // signs out lets be what rings on elsewhere.
            if !over && !record.is_aside() && self.is_signed_in() {
                self.post(now, record.call, Verb::Hangup(EndReason::Completed), GOODBYE_TTL);
            }
            return;
        }
        match (record.direction, record.stage) {
            // It found this user's phone busy.
            (Direction::Incoming, Stage::Ended { reason: EndReason::Busy, .. }) => {
                self.turned_away(now, record, 0, false);
            }
            (Direction::Incoming, Stage::Ended { reason, by, duration })
                if matches!(reason, EndReason::Missed | EndReason::Cancelled | EndReason::Unreachable) =>
            {
                self.slept_through(now, record, End { reason, by, duration });
            }
            (_, Stage::Ended { .. }) => {}
            (Direction::Incoming, Stage::Ringing { left, .. }) => self.incoming(now, record, left),
            // A call of a page that is gone: nobody here knows of it.
            (Direction::Outgoing, Stage::Ringing { .. }) | (_, Stage::Accepted { .. }) => {
                self.post(now, record.call, Verb::Hangup(EndReason::Completed), GOODBYE_TTL);
            }
        }
    }

    /// The page before this one has left a call, which goes on here.
    fn rejoin(&mut self, now: Time, record: &CallRecord, before: (u32, u32, Shown, u32)) {
        let id = record.call;
        if self.calls.contains(id) || self.ended.get(id).is_some() || !self.is_signed_in() {
            return self.record(now, record);
        }
        let mut call = Call::rejoined(record, before, self.birth(now));
        call.speak_into(self.devices.microphone.clone());
        self.calls.insert(id, call);
        self.with_call(now, id, |call, wishes| call.record(now, record, wishes));
        self.emit(Event::Resumed(id));
    }

    fn incoming(&mut self, now: Time, record: &CallRecord, left: u64) {
        if !self.is_signed_in() {
            // This page is about to go: the server then looks for another one.
            return;
        }
        let engaged = self.calls.values().filter(|call| call.engages()).count();
        // Another page of this device may ring for it: then the server has yet to refuse what this one is doing.
        let held = self.calls.values().any(|call| call.is_dialling(&record.peer))
            || engaged > 0 && record.is_aside()
            || engaged == 0 && self.asleep;
        let waits = engaged == 1 && self.config.waiting && self.calls.values().any(Call::is_joined);
        if engaged > 0 && !held && !waits {
            return self.turned_away(now, record, left, true);
        }
        let mut call = Call::incoming(record, left, self.birth(now), held);
        call.speak_into(self.devices.microphone.clone());
        self.calls.insert(record.call, call);
        if !held {
            self.announce(now, record.call);
        }
    }

    /// It came and went while this page could not be reached: nothing rings any more, but its user was called.
    fn slept_through(&mut self, now: Time, record: &CallRecord, end: End) {
        if end.by == By::Me || !self.is_signed_in() {
            return;
        }
        self.calls.insert(record.call, Call::incoming(record, 0, self.birth(now), false));
        self.with_call(now, record.call, |call, wishes| {
            call.report(wishes);
            call.finish(end, wishes);
        });
    }

    /// The application hears of a call that rings from now on.
    pub(super) fn announce(&mut self, now: Time, id: CallId) {
        self.emit(Event::Incoming(id));
        let silent = self.silent;
        self.with_call(now, id, |call, wishes| call.alert(now, silent, wishes));
    }

    /// A call that finds this user's phone busy: it never rings. `tell`: the server does not know yet.
    fn turned_away(&mut self, now: Time, record: &CallRecord, left: u64, tell: bool) {
        let mut call = Call::incoming(record, left, self.birth(now), true);
        let end = End { reason: EndReason::Busy, by: By::Me, duration: 0 };
        let mut wishes = Wishes::default();
        call.report(&mut wishes);
        wishes.reports.extend(analytics::end(Direction::Incoming, end));
        for kind in wishes.reports {
            self.effects.push(Effect::Analytics(call.report_of(now, kind)));
        }
        if self.hidden {
            self.effects.push(Effect::Notify(record.call, Some(call.notice(true))));
        }
        let mut view = call.view();
        view.state = CallState::Ended;
        self.ended.bury(Tombstone { view, end, announced: false });
        if tell {
            self.post(now, record.call, Verb::Reject(RejectReason::Busy), GOODBYE_TTL);
        }
    }

    fn result(&mut self, now: Time, id: CommandId, into: Option<CallId>, outcome: Result<(), ResultCode>) {
        let Some(command) = self.signalling.post.settle(id) else { return };
        match (outcome, into) {
            (Err(code), _) => {
                self.with_call(now, command.call, |call, wishes| {
                    call.refused(now, &command.verb, code, wishes)
                });
            }
            (Ok(()), Some(into)) if into != command.call => self.merge(now, command.call, into),
            (Ok(()), _) => {}
        }
    }

    /// The own invite met the other side's: both have become one call, which the other side began.
    fn merge(&mut self, now: Time, mine: CallId, into: CallId) {
        if self.ended.get(into).is_some() {
            // That one is over here, so this one is too; the server has yet to hear of it.
            self.post(now, into, Verb::Hangup(EndReason::Completed), GOODBYE_TTL);
            return self.end_by_itself(now, mine);
        }
        let Some(own) = self.calls.remove(mine) else { return };
        let (mut parting, mut wishes) = (Wishes::default(), Wishes::default());
        if !self.calls.contains(into) {
            self.calls.insert(into, own.merged_as(into, now));
        }
        let Some(survivor) = self.calls.get_mut(into) else { return };
        own.merge_into(now, survivor, &mut parting, &mut wishes);
        self.grant(now, mine, parting);
        self.grant(now, into, wishes);
        if self.shown.remove(mine).is_some() {
            self.effects.push(Effect::Screen(mine, None));
        }
    }

    /// What this page tells a server that does not know its calls.
    pub(super) fn claims(&self) -> Vec<Claim> {
        self.calls.values().filter_map(Call::claim).take(limits::CLAIMS).collect()
    }

    /// Compares what is here with the server's truth after a welcome.
    pub(super) fn reconcile(&mut self, now: Time, resumed: bool, calls: &[CallRecord]) {
        if resumed {
            // Every fact since follows, in its order: a new call must not be judged by an old one that is over by then.
            return;
        }
        self.for_each(now, |call, wishes| {
            let known = calls.iter().find(|record| record.call == call.id);
            call.known_as(known.map(|record| record.rev), wishes);
        });
        for record in calls {
            self.record(now, record);
            // The server that has answered the goodbye is gone.
            if let Some(verb) = self.calls.get(record.call).and_then(Call::farewell)
                && !self.signalling.post.parts(record.call)
            {
                self.post(now, record.call, verb, GOODBYE_TTL);
            }
        }
        let missing: Vec<CallId> = self
            .calls
            .values()
            .filter(|call| call.is_known_to_server(self.signalling.post.invites(call.id)))
            .filter(|call| !calls.iter().any(|record| record.call == call.id))
            .map(|call| call.id)
            .collect();
        for id in missing {
            self.post(now, id, Verb::Get, GOODBYE_TTL);
        }
    }
}
