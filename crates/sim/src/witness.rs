//! The observer at the side of a page: what its client takes, decides and wants.

use std::collections::{BTreeMap, BTreeSet};

use halloo_core::{
    CallEvent, Command, Effect, Event, Host, Input, Meanwhile, MediaEffect, MediaInput, SignallingInput, Tap,
    View,
};
use halloo_wire::{CallId, Cuid, Direction, EndReason, Fact, PeerMessage, ServerFrame, Stage, Time};

use crate::invariant::{Verdict, api, hold, keys, limit, media, notices, order, reports, waiting};
use crate::observer::Observer;
use crate::page::{Asked, Brief, Page, PageId};

/// What a page had before it handled an input.
#[derive(Clone, Debug, Default)]
pub(crate) struct Before {
    /// The call that a command names is not known, or its end was told.
    gone: bool,
    connected: bool,
    live: BTreeMap<CallId, Brief>,
}

impl Observer {
    /// A frame has reached a page.
    pub(crate) fn delivered(&mut self, page: PageId, frame: &ServerFrame) {
        if let ServerFrame::Numbered { fact: Fact::State(known), .. } = frame
            && known.direction == Direction::Outgoing
            && !matches!(known.stage, Stage::Ended { reason: EndReason::Unreachable, .. })
        {
            self.story(page, known.call).dialled = true;
        }
        if let ServerFrame::Numbered { fact: Fact::State(known), .. } = frame
            && let Stage::Ended { .. } = known.stage
        {
            self.story(page, known.call).knew_end = true;
        }
    }

    /// A page is about to handle an input.
    pub(crate) fn taken(&mut self, page: &Page, input: &Input) {
        self.before = Before { gone: false, connected: page.client.is_connected(), live: page.live.clone() };
        match input {
            Input::Command(_, command) => {
                let (_, call) = Asked::of(command);
                self.before.gone = call.is_some_and(|call| {
                    page.state(call).is_none() || self.story(page.id, call).ended.is_some()
                });
                if let Command::Accept(call, _) = command {
                    self.answers(page, *call);
                }
                self.parts(page, command);
            }
            Input::Screen(call, Tap::Answer) => self.answers(page, *call),
            Input::Screen(call, Tap::EndAndAnswer) => {
                self.answers(page, *call);
                self.parts_from(page, |other| other != *call);
            }
            Input::Screen(call, Tap::HangUp | Tap::Decline) => self.parts(page, &Command::Hangup(*call)),
            Input::Host(Host::Leaving | Host::Stored) => self.parts_from(page, |_| true),
            Input::Media(call, _, MediaInput::Message(PeerMessage::Hangup(_))) => {
                self.story(page.id, *call).told_by_peer = true;
            }
            Input::Screen(..)
            | Input::Signalling(..)
            | Input::Media(..)
            | Input::Sound(_)
            | Input::Devices { .. }
            | Input::Host(_)
            | Input::Wake => {}
        }
    }

    fn answers(&mut self, page: &Page, call: CallId) {
        self.story(page.id, call).consented = true;
        self.answered.insert((call, page.who.cuid.clone()));
        self.answered_on.insert((call, page.id));
    }

    /// Notes the ends that a command asks for.
    fn parts(&mut self, page: &Page, command: &Command) {
        match command {
            Command::Hangup(call) => self.parts_from(page, |other| other == *call),
            // A call that one has begun cannot be declined.
            Command::Decline(call, _) => {
                let incoming = page.live.get(call).map(|brief| brief.direction) == Some(Direction::Incoming);
                self.parts_from(page, |other| other == *call && incoming);
            }
            Command::Accept(call, Meanwhile::End) => self.parts_from(page, |other| other != *call),
            // Which call the promise of a dial began is its client's to know.
            Command::HangupAll | Command::Logout | Command::Abort(_) => self.parts_from(page, |_| true),
            Command::Connect
            | Command::Ping
            | Command::Dial { .. }
            | Command::Accept(_, Meanwhile::Hold)
            | Command::Mute(..)
            | Command::Hold(..)
            | Command::Dtmf(..)
            | Command::Microphone(_)
            | Command::Speaker(_)
            | Command::WatchEnd(_) => {}
        }
    }

    fn parts_from(&mut self, page: &Page, which: impl Fn(CallId) -> bool) {
        // Also of those that their user does not know of yet.
        let calls = page.client.calls_in_hand().filter(|call| which(*call));
        self.parting.extend(calls.map(|call| (call, page.who.cuid.clone())));
    }

    /// A page has handled an input.
    pub(crate) fn decided(
        &mut self,
        now: Time,
        page: &Page,
        (input, current): (&Input, bool),
        effects: &[Effect],
    ) {
        let before = std::mem::take(&mut self.before);
        let mut verdicts =
            vec![hold::by_its_user(page, input, effects), media::not_found_too_early(self, page, effects)];
        if let Input::Media(call, ..) = input
            && !current
        {
            verdicts.push(media::old_ones_are_silent(page, *call, effects));
        }
        if let Input::Command(ticket, command) = input {
            let known = (before.gone, before.connected);
            verdicts.push(api::refused_at_once(page, *ticket, command, known, effects));
            if let Command::Abort(dial) = command {
                verdicts.push(api::aborted(page, *dial));
            }
        }
        self.note_crossing(page, input, &before);
        verdicts.extend(self.crossed(page, input));
        for verdict in verdicts {
            self.judge(now, verdict);
        }
    }

    /// Two calls that cross become one, and the user's own switches go with them.
    fn note_crossing(&mut self, page: &Page, input: &Input, before: &Before) {
        if let Input::Signalling(_, SignallingInput::Received(ServerFrame::Numbered { fact, .. })) = input
            && let Fact::Result { id, call: Some(into), .. } = fact
            && let Some(own) = self.commands.get(id).and_then(|mine| before.live.get(mine))
            && own.own.muted
        {
            self.story(page.id, *into).muted_before = true;
        }
    }

    /// As soon as its user can see it, what the calls have become is as they were.
    fn crossed(&mut self, page: &Page, input: &Input) -> Option<Verdict> {
        let stories = &mut self.memory(page.id).stories;
        let (call, story) = stories.iter_mut().find(|(_, story)| story.muted_before)?;
        let brief = page.live.get(call);
        let switched = hold::is_mute(input, *call);
        story.muted_before = brief.is_none() && !switched;
        brief.filter(|_| !switched).map(|brief| hold::crosses_as_it_was(page, brief, *call))
    }

    /// A page wants something.
    pub(crate) fn effect(&mut self, now: Time, page: &Page, effect: &Effect) {
        match effect {
            Effect::Settle(ticket, result) => {
                self.judge(now, api::settled_once(page, *ticket));
                let verdict = api::settled_as_recorded(self, now, page, *ticket, result);
                self.judge(now, verdict);
            }
            Effect::Emit(Event::Incoming(call)) => {
                let story = self.story(page.id, *call);
                let verdict = api::rings_once(story, *call);
                story.incoming = true;
                self.judge(now, verdict);
                self.judge(now, waiting::may_ring(page, *call));
            }
            Effect::Emit(Event::Resumed(call)) => {
                self.statistics.saw("calls resumed by another page");
                // The page before has told the analytics that it began.
                let heard = self.keys.get(&(*call, page.who.cuid.clone())).copied();
                let story = self.story(page.id, *call);
                story.starts = 1;
                // As the page before left it.
                story.own = page.live.get(call).map_or(story.own, |brief| brief.own);
                story.heard_keys = heard.unwrap_or_default();
            }
            Effect::Emit(Event::Call(call, event)) => self.event(now, page, *call, event),
            Effect::Screen(call, Some(screen)) => {
                let knew = self.story(page.id, *call).knew_end;
                let rings = screen.view == View::Incoming;
                self.judge(now, api::no_dead_ring(knew && rings, *call));
                self.judge(now, waiting::rings_quietly(page, *call, screen));
            }
            Effect::Media(call, _, wish) => self.media_wish(now, page, *call, wish),
            Effect::Analytics(report) => {
                let context = self.calls.get(&report.call).map(|truth| truth.context.clone());
                let direction = page.client.view(report.call).map(|view| view.direction);
                let story = self.story(page.id, report.call);
                let verdict = reports::in_order(story, report, context.as_deref(), direction);
                self.judge(now, verdict);
            }
            Effect::Notify(call, notice) => {
                self.statistics.saw("notifications");
                let story = self.story(page.id, *call);
                let verdict = notices::in_order(page, story, *call, notice.as_ref());
                self.judge(now, verdict);
            }
            Effect::Screen(_, None)
            | Effect::Style { .. }
            | Effect::Key(_)
            | Effect::Emit(
                Event::Session(_) | Event::SoundBlocked(_) | Event::Devices | Event::MissedCallAction(..),
            )
            | Effect::Signalling(..) => {}
        }
    }

    fn media_wish(&mut self, now: Time, page: &Page, call: CallId, wish: &MediaEffect) {
        let verdict = media::not_after_release(self.story(page.id, call), call, wish);
        self.judge(now, verdict);
        match wish {
            MediaEffect::Capture(_) => {
                let verdict = media::consent(self, page, call);
                self.judge(now, verdict);
            }
            MediaEffect::Attach { permit, .. } => {
                let verdict = media::permitted(self, page, call, *permit);
                self.judge(now, verdict);
                self.story(page.id, call).permit.get_or_insert(*permit);
            }
            MediaEffect::Dtmf(tones) => {
                if let Some(number) = keys::number(tones) {
                    self.story(page.id, call).pressed.push((number, now));
                }
            }
            MediaEffect::Release => self.story(page.id, call).released = true,
            MediaEffect::Candidate(_) => {
                let verdict = media::no_names(page, wish);
                self.judge(now, verdict);
            }
            MediaEffect::Prepare { .. }
            | MediaEffect::Route { .. }
            | MediaEffect::Restart { .. }
            | MediaEffect::Message(_)
            | MediaEffect::Describe(_)
            | MediaEffect::Mute(_)
            | MediaEffect::Hold(_)
            | MediaEffect::Pause(_)
            | MediaEffect::Overhear(_)
            | MediaEffect::Speaker(_)
            | MediaEffect::Measure => {}
        }
    }

    fn event(&mut self, now: Time, page: &Page, call: CallId, event: &CallEvent) {
        if let Some(what) = worth_counting(event, page.live.len()) {
            self.statistics.saw(what);
        }
        self.whole_user(now, page, call, event);
        if *event == CallEvent::Answered {
            // What this page was in, the next page of its user may go on with.
            self.answered.insert((call, page.who.cuid.clone()));
        }
        let truth = self.calls.get(&call);
        let (limit, since) =
            (truth.and_then(|truth| truth.limit.clone()), truth.and_then(|truth| truth.since));
        let mut verdicts = Vec::new();
        match event {
            CallEvent::Dtmf(tones) => {
                let pressed = keys::pressed_to(self, now, page, call);
                verdicts.push(keys::once_and_in_order(self.story(page.id, call), call, tones, &pressed));
                let heard = self.story(page.id, call).heard_keys;
                self.keys.insert((call, page.who.cuid.clone()), heard);
            }
            CallEvent::TimeLimit(left) => {
                verdicts.push(limit::alert(
                    now,
                    page,
                    self.story(page.id, call),
                    (limit.as_ref(), since),
                    *left,
                ));
            }
            CallEvent::Ended(end) => {
                let calm = self.memory(page.id).impaired.max(page.disturbed);
                let story = self.story(page.id, call);
                verdicts.push(reports::ended(story, call, *end));
                verdicts.push(limit::all_alerts(now, page, story, limit.as_ref(), (*end, calm)));
            }
            CallEvent::Placed
            | CallEvent::Ringing
            | CallEvent::Answered
            | CallEvent::Connected
            | CallEvent::Reconnecting
            | CallEvent::Reconnected
            | CallEvent::Muted(_)
            | CallEvent::PeerMuted(_)
            | CallEvent::Held(_)
            | CallEvent::PeerHeld(_)
            | CallEvent::MicrophoneLost(_)
            | CallEvent::PeerMicrophoneLost(_)
            | CallEvent::Quality(_)
            | CallEvent::Measured
            | CallEvent::Warning(..)
            | CallEvent::MicrophoneSilent(_)
            | CallEvent::PeerSilent(_)
            | CallEvent::RingSilent(_)
            | CallEvent::Ending { .. } => {}
        }
        verdicts.push(order::in_order(now, self.story(page.id, call), call, event));
        for verdict in verdicts {
            self.judge(now, verdict);
        }
    }

    /// Judges an event against what the same user's other pages were told.
    fn whole_user(&mut self, now: Time, page: &Page, call: CallId, event: &CallEvent) {
        let cuid = &page.who.cuid;
        let ended = if let CallEvent::Ended(end) = event { Some(*end) } else { None };
        let of_call = self.pages.values().filter(|memory| memory.stories.contains_key(&call));
        let calm = of_call.map(|memory| memory.impaired).max().unwrap_or(now);
        let by_whom = ended.map_or(Ok(()), |end| api::by_whom(self, page, call, end, calm));
        let as_recorded = ended.map_or(Ok(()), |end| api::ended_as_recorded(self, now, page, call, end));
        if let Some(truth) = self.calls.get_mut(&call) {
            match ended.map(|end| end.reason) {
                Some(EndReason::Missed) => truth.missed.insert(cuid.clone()),
                Some(EndReason::AnsweredElsewhere) => truth.elsewhere.insert(cuid.clone()),
                Some(_) => false,
                None if *event == CallEvent::Answered => truth.answered.insert(cuid.clone()),
                None => false,
            };
            let of = |set: &BTreeSet<Cuid>| set.contains(cuid);
            let (missed, answered, elsewhere) =
                (of(&truth.missed), of(&truth.answered), of(&truth.elsewhere));
            self.judge(now, api::missed_or_answered(missed, answered, elsewhere, call, cuid));
        }
        self.judge(now, by_whom);
        self.judge(now, as_recorded);
    }
}

/// What the report calls an event that is not seen in every call.
const fn worth_counting(event: &CallEvent, calls: usize) -> Option<&'static str> {
    Some(match event {
        CallEvent::Held(true) => "calls put on hold",
        CallEvent::Held(false) => "calls taken back",
        CallEvent::PeerHeld(_) => "holds heard of",
        CallEvent::MicrophoneLost(_) => "microphones lost or found",
        CallEvent::Dtmf(_) => "keys heard",
        CallEvent::TimeLimit(_) => "alerts before the end",
        CallEvent::RingSilent(_) => "silent rings",
        CallEvent::Quality(_) => "changes of quality",
        CallEvent::Warning(..) => "warnings raised or cleared",
        CallEvent::MicrophoneSilent(_) | CallEvent::PeerSilent(_) => "silences begun or ended",
        CallEvent::Ringing if calls > 1 => "second calls",
        CallEvent::Reconnecting => "calls interrupted",
        CallEvent::Reconnected => "calls that came back",
        CallEvent::Placed
        | CallEvent::Ringing
        | CallEvent::Answered
        | CallEvent::Connected
        | CallEvent::Muted(_)
        | CallEvent::PeerMuted(_)
        | CallEvent::PeerMicrophoneLost(_)
        | CallEvent::Measured
        | CallEvent::Ending { .. }
        | CallEvent::Ended(_) => return None,
    })
}
