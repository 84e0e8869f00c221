//! What each move of a plan does to the world.

use halloo_core::{Command, Given, Host, Input, Meanwhile, Options, SoundInput, Tap};
use halloo_wire::{CallId, RejectReason};

use crate::fault::Cut;
use crate::insider::INSIDER;
use crate::link::Reach;
use crate::page::{Page, PageId};
use crate::plan::Move;
use crate::run::{Runner, name};
use crate::simulation::Due;
use crate::thumbs::Gesture;

impl Runner<'_> {
    /// Carries one move out.
    pub(crate) fn make(&mut self, what: Move) {
        let Some(seat) = seat_of(what) else {
            if let Move::Forge(number) = what {
                self.world.forge(number);
            } else if let Move::Meddle(number) = what {
                self.world.meddle(number);
            } else {
                self.world.restart();
            }
            return;
        };
        let Some(page) = self.page(seat) else {
            if matches!(what, Move::Open(_) | Move::Dial(..)) {
                self.open(seat);
            }
            return;
        };
        if self.world.page(page).is_some_and(|page| page.frozen.is_some()) && is_gesture(what) {
            return;
        }
        self.act(seat, page, what);
    }

    fn act(&mut self, seat: usize, id: PageId, what: Move) {
        let world = &mut self.world;
        match what {
            Move::Open(_) => self.open(seat),
            Move::Dial(_, user) => {
                if world.page(id).is_some_and(|page| page.signed_out) {
                    self.open(seat);
                } else {
                    let times = if world.page(id).is_some_and(|page| page.temper.twice) { 2 } else { 1 };
                    for _ in 0..times {
                        world.dial(id, &name(user));
                    }
                }
            }
            Move::DialBadly(_, number) => {
                world.command(id, bad_dial(number));
            }
            Move::Answer(_) => self.touch(id, Gesture::Answer),
            Move::Decline(_) => self.touch(id, Gesture::Decline),
            Move::HangUp(_) => self.touch(id, Gesture::HangUp),
            Move::Mute(_, on) => self.touch(id, Gesture::Mute(on)),
            Move::WatchEnd(_) => self.touch(id, Gesture::Dismiss),
            Move::HangUpAll(_) => {
                world.command(id, Command::HangupAll);
            }
            Move::Dismiss(_) => {
                if let Some(call) = world.page(id).and_then(|page| page.screens.keys().next().copied()) {
                    world.feed(id, Input::Screen(call, Tap::Dismiss));
                }
            }
            Move::Stray(_) => self.stray(id),
            Move::Logout(_) => {
                world.command(id, Command::Logout);
            }
            Move::Reload(_) => {
                world.leave(id);
                self.open(seat);
            }
            Move::Crash(_, power) => world.vanish(id, power),
            Move::Cut(_, cut) => world.cut(id, cut),
            Move::HalfOpen(_, time) => world.stall(id, true, true, time),
            Move::OneWay(_, up, time) => world.stall(id, up, !up, time),
            Move::Offline(_, time, noticed) => world.offline(id, time, noticed),
            Move::Dark(_, time) => world.shut(id, Reach::Dark, time),
            Move::Halt(_, halt, time) => world.halt(id, halt, time),
            Move::Unplug(_) => world.unplug(id),
            Move::BreakPath(_, time) => world.break_path(id, time),
            Move::Roam(_) => {
                world.roam(id);
                world.cut(id, Cut { client_notices: None, server_notices: None, ..Cut::BOTH_NOTICE });
            }
            Move::Garble(_) => world.garble(id),
            Move::Wake(_) => world.feed(id, Input::Wake),
            Move::Hide(_, hidden) => self.change(id, |page| page.hidden = hidden),
            Move::Microphone(_, microphone) => self.change(id, |page| page.microphone = microphone),
            Move::Path(_, path) => self.change(id, |page| page.path = path),
            Move::ReplayTwice(_) => self.change(id, |page| page.link.replay_twice = true),
            Move::DialFor(_, user, talk) => {
                let alerts =
                    vec![talk / 2, talk / 4, 700, 0].into_iter().filter(|alert| *alert < talk).collect();
                let options = Options(vec![
                    ("timeLimit".to_owned(), Given::Integer(talk)),
                    ("timeLimitAlerts".to_owned(), Given::Integers(alerts)),
                ]);
                world.dial_with(id, &name(user), options);
            }
            Move::DialAndAbort(_, user, after) => {
                if let Some(ticket) = world.dial(id, &name(user)) {
                    world.schedule(after, Due::Abort(id, ticket));
                }
            }
            Move::AnswerAnd(_, meanwhile) => {
                self.change(id, |page| page.temper.meanwhile = meanwhile);
                self.touch(id, Gesture::Answer);
            }
            Move::Refuse(_) => self.touch(id, Gesture::Refuse),
            Move::Hold(_, on) => self.touch(id, Gesture::Hold(on)),
            Move::Swap(_) => {
                let held = world.page(id).and_then(|page| {
                    page.live.iter().find(|(_, brief)| brief.own.held).map(|(call, _)| *call)
                });
                match held {
                    Some(call) => world.gesture(id, call, Gesture::Hold(false)),
                    None => self.touch(id, Gesture::Hold(true)),
                }
            }
            Move::Keys(_) => self.touch(id, Gesture::Keys),
            Move::Choose(_, number) => {
                let device = number.map(|number| format!("microphone{number}"));
                world.command(id, Command::Microphone(device));
            }
            Move::Plug(_, count) => world.plug(id, count),
            Move::Silence(_, silent) => {
                self.change(id, |page| page.silent = silent);
                let news = if silent { SoundInput::Blocked } else { SoundInput::Playing };
                self.world.feed(id, Input::Sound(news));
            }
            Move::Unseen(_, unseen) => {
                self.change(id, |page| page.unseen = unseen);
                self.world.host(id, if unseen { Host::Hidden } else { Host::Visible });
            }
            Move::Loss(_, loss) => self.change(id, |page| page.loss = loss),
            Move::Dumb(_, dumb) => self.change(id, |page| page.dumb = dumb),
            Move::Poke(_, number) => world.poke(id, number),
            Move::Flap(_, lost) => world.flap(id, lost),
            Move::Blurt(_, number) => world.blurt(id, number),
            Move::Odd(_, number) => world.odd(id, number),
            Move::DialInsider(_) => {
                world.invite_insider();
                world.dial(id, INSIDER);
            }
            Move::Restart | Move::Forge(_) | Move::Meddle(_) => {}
        }
    }

    pub(crate) fn change(&mut self, id: PageId, change: impl FnOnce(&mut Page)) {
        if let Some(page) = self.world.page_mut(id) {
            change(page);
        }
    }

    /// A gesture upon what there is: upon what rings, if the gesture is about that.
    fn touch(&mut self, id: PageId, gesture: Gesture) {
        let Some(page) = self.world.page(id) else { return };
        let rings = matches!(gesture, Gesture::Answer | Gesture::Decline | Gesture::Refuse)
            .then(|| page.ringtones().next())
            .flatten();
        if let Some(call) = rings.or_else(|| page.live.keys().next().copied()) {
            self.world.gesture(id, call, gesture);
        }
    }

    /// Commands about calls that are over, belong to others, or never were.
    fn stray(&mut self, id: PageId) {
        let known: Vec<CallId> = self.world.observer.calls.keys().copied().take(3).collect();
        for call in known.into_iter().chain([CallId::new(1, 1)]) {
            if self.world.page(id).is_some_and(|page| page.live.contains_key(&call)) {
                continue;
            }
            for command in [
                Command::Accept(call, Meanwhile::Hold),
                Command::Decline(call, RejectReason::Declined),
                Command::Hangup(call),
                Command::Mute(call, true),
                Command::Hold(call, true),
                Command::Dtmf(call, Given::from("1")),
                Command::WatchEnd(call),
            ] {
                self.world.command(id, command);
            }
            self.world.feed(id, Input::Screen(call, Tap::Answer));
        }
    }
}

fn bad_dial(number: u8) -> Command {
    let text = Given::from;
    let long = "x".repeat(65);
    let (receiver, context) = match number {
        0 => (Given::Absent, text("Why")),
        1 => (text("user_0"), Given::Absent),
        2 => (text("u"), text("Why")),
        3 => (text("user 0"), text("Why")),
        4 => (Given::Other, text("Why")),
        5 => (text("user_0"), text(&long)),
        6 => (text("user__0"), text("Why")),
        _ => (text("user_0"), text("a\u{202e}b")),
    };
    Command::Dial { receiver, context, options: Options::default() }
}

const fn seat_of(what: Move) -> Option<usize> {
    match what {
        Move::Open(seat)
        | Move::Dial(seat, _)
        | Move::DialBadly(seat, _)
        | Move::Answer(seat)
        | Move::Decline(seat)
        | Move::HangUp(seat)
        | Move::HangUpAll(seat)
        | Move::Mute(seat, _)
        | Move::WatchEnd(seat)
        | Move::Dismiss(seat)
        | Move::Stray(seat)
        | Move::Logout(seat)
        | Move::Reload(seat)
        | Move::Crash(seat, _)
        | Move::Cut(seat, _)
        | Move::HalfOpen(seat, _)
        | Move::OneWay(seat, ..)
        | Move::Offline(seat, ..)
        | Move::Dark(seat, _)
        | Move::Halt(seat, ..)
        | Move::Hide(seat, _)
        | Move::Microphone(seat, _)
        | Move::Path(seat, _)
        | Move::Unplug(seat)
        | Move::BreakPath(seat, _)
        | Move::Roam(seat)
        | Move::ReplayTwice(seat)
        | Move::Garble(seat)
        | Move::Wake(seat)
        | Move::DialFor(seat, ..)
        | Move::DialAndAbort(seat, ..)
        | Move::AnswerAnd(seat, _)
        | Move::Refuse(seat)
        | Move::Hold(seat, _)
        | Move::Swap(seat)
        | Move::Keys(seat)
        | Move::Choose(seat, _)
        | Move::Plug(seat, _)
        | Move::Silence(seat, _)
        | Move::Unseen(seat, _)
        | Move::Loss(seat, _)
        | Move::Dumb(seat, _)
        | Move::Poke(seat, _)
        | Move::Flap(seat, _)
        | Move::Blurt(seat, _)
        | Move::Odd(seat, _)
        | Move::DialInsider(seat) => Some(seat),
        Move::Restart | Move::Forge(_) | Move::Meddle(_) => None,
    }
}

/// Whether a user or application does it, which it cannot while the page does not run.
const fn is_gesture(what: Move) -> bool {
    matches!(
        what,
        Move::Dial(..)
            | Move::DialBadly(..)
            | Move::Answer(_)
            | Move::Decline(_)
            | Move::HangUp(_)
            | Move::HangUpAll(_)
            | Move::Mute(..)
            | Move::WatchEnd(_)
            | Move::Dismiss(_)
            | Move::Stray(_)
            | Move::Logout(_)
            | Move::Wake(_)
            | Move::DialFor(..)
            | Move::DialAndAbort(..)
            | Move::AnswerAnd(..)
            | Move::Refuse(_)
            | Move::Hold(..)
            | Move::Swap(_)
            | Move::Keys(_)
            | Move::Choose(..)
            | Move::Silence(..)
            | Move::Unseen(..)
            | Move::Poke(..)
            | Move::Flap(..)
            | Move::Blurt(..)
            | Move::Odd(..)
            | Move::DialInsider(_)
    )
}
