//! What is done with calls besides beginning and ending them: moves that are strewn among the others.

use halloo_core::{CaptureFailure, Meanwhile};
use halloo_switch::DevicePolicy;
use halloo_wire::{InCall, PreAccept};

use crate::chance::Chance;
use crate::media::Microphone;
use crate::plan::{Move, Plan, Rules, Timed};

/// Families of features; each plan draws some of them.
#[derive(Clone, Copy, Debug)]
struct Swarm {
    hold: bool,
    keys: bool,
    microphones: bool,
    page: bool,
    limit: bool,
    second: bool,
    abort: bool,
}

impl Plan {
    /// Strews features among the moves. One plan in four has none.
    pub(crate) fn embellish(&mut self) {
        let mut chance = Chance::part(self.seed, "features", 0);
        if chance.one_in(4) {
            return;
        }
        let swarm = Swarm {
            hold: chance.one_in(2),
            keys: chance.one_in(2),
            microphones: chance.one_in(3),
            page: chance.one_in(3),
            limit: chance.one_in(3),
            second: chance.one_in(2),
            abort: chance.one_in(4),
        };
        self.rules = rules(&mut chance);
        for seat in &mut self.seats {
            seat.waiting = swarm.second && !chance.one_in(3);
            seat.temper.meanwhile = chance.pick(&[Meanwhile::Hold, Meanwhile::End]).unwrap_or_default();
        }
        let mut strict = Chance::part(self.seed, "strict", 0);
        for seat in &mut self.seats {
            if strict.one_in(4) {
                seat.routes = (pre_accept(&mut strict), in_call(&mut strict));
            }
        }
        let last = self.moves.last().map_or(1_000, |timed| timed.at);
        self.cross(last);
        for _ in 0..chance.between(10, 60) {
            self.strew(swarm, last, &mut chance);
        }
        self.moves.sort_by_key(|timed| timed.at);
    }

    /// Two call each other in the same moment, and one of them switches the microphone before the calls are one.
    fn cross(&mut self, last: u64) {
        let mut chance = Chance::part(self.seed, "crossing", 0);
        if !chance.one_in(4) {
            return;
        }
        let at = chance.between(500, last);
        let (first, second) = (self.some_seat(&mut chance), self.some_user(&mut chance));
        let other = self.seat_of(second);
        self.add(at, Move::Dial(first, second));
        self.add(at + chance.below(60), Move::Dial(other, self.user_of(first)));
        let muted = if chance.one_in(2) { first } else { other };
        self.add(at + chance.between(8, 160), Move::Mute(muted, true));
    }

    fn strew(&mut self, swarm: Swarm, last: u64, chance: &mut Chance) {
        let at = chance.between(500, last);
        let (seat, user) = (self.some_seat(chance), self.some_user(chance));
        match chance.below(12) {
            0 | 1 if swarm.second => self.second_call(at, chance),
            2 if swarm.limit => self.add(at, Move::DialFor(seat, user, talk(chance))),
            3 if swarm.abort => self.add(at, Move::DialAndAbort(seat, user, abort_after(chance))),
            4 => self.add(at, Move::Refuse(seat)),
            5 if swarm.microphones => self.lose_microphone(at, chance),
            _ => {
                // Most features are for somebody who talks: let somebody talk.
                if chance.one_in(2) {
                    self.add(at, Move::Dial(seat, user));
                    self.add(at + chance.between(100, 1_500), Move::Answer(self.seat_of(user)));
                    let shaken = if chance.one_in(2) { seat } else { self.seat_of(user) };
                    let when = at + chance.between(1_600, 4_000);
                    match chance.below(6) {
                        0 => self.add(when, Move::Reload(shaken)),
                        1 => self.add(when, Move::Roam(shaken)),
                        _ => {}
                    }
                }
                let mut after = at;
                for _ in 0..chance.between(1, 5) {
                    after += chance.pick(&[0, 10, 60, 400, 2_500]).unwrap_or(0);
                    let seat = if chance.one_in(2) { seat } else { self.seat_of(user) };
                    self.moves.extend(feature(seat, swarm, chance).map(|what| Timed { at: after, what }));
                }
            }
        }
    }

    /// Two talk, a third one calls one of them, and something becomes of that.
    fn second_call(&mut self, from: u64, chance: &mut Chance) {
        let (first, second, third) = (self.some_seat(chance), self.some_user(chance), self.some_seat(chance));
        let called = self.seat_of(second);
        self.add(from, Move::Dial(first, second));
        let mut at = from + chance.between(100, 900);
        self.add(at, Move::Answer(called));
        at += chance.between(0, 900);
        let target = if chance.one_in(2) { second } else { self.user_of(first) };
        self.add(at, Move::Dial(third, target));
        let target = self.seat_of(target);
        at += chance.between(50, 1_500);
        if chance.one_in(3) {
            self.add(at, Move::Microphone(target, Microphone::Granted(chance.between(100, 2_500))));
        }
        let meanwhile = chance.pick(&[Meanwhile::Hold, Meanwhile::End]).unwrap_or_default();
        self.add(at, Move::AnswerAnd(target, meanwhile));
        for _ in 0..chance.between(0, 4) {
            at += chance.pick(&[0, 5, 40, 300, 2_000]).unwrap_or(0);
            let what = match chance.below(7) {
                0..=2 => Move::Swap(target),
                3 => Move::HangUp(target),
                4 => Move::Hold(target, chance.one_in(2)),
                5 => Move::Mute(target, chance.one_in(2)),
                _ => Move::Keys(target),
            };
            self.add(at, what);
        }
    }

    /// Two talk, and one of them has no microphone any more, for a while.
    fn lose_microphone(&mut self, from: u64, chance: &mut Chance) {
        let (seat, user) = (self.some_seat(chance), self.some_user(chance));
        let called = self.seat_of(user);
        self.add(from, Move::Dial(seat, user));
        self.add(from + 500, Move::Answer(called));
        let loser = if chance.one_in(2) { seat } else { called };
        let mut at = from + chance.between(500, 1_500);
        self.add(at, Move::Microphone(loser, Microphone::Fails(chance.between(0, 300), failure(chance))));
        self.add(at, Move::Unplug(loser));
        at += chance.between(0, 2_000);
        self.add(at, Move::Mute(loser, chance.one_in(2)));
        self.add(at, Move::Microphone(loser, Microphone::Granted(chance.between(0, 300))));
        let choice = if chance.one_in(2) { Move::Plug(loser, 1) } else { Move::Choose(loser, None) };
        self.add(at + chance.between(0, 500), choice);
    }

    fn add(&mut self, at: u64, what: Move) {
        self.moves.push(Timed { at, what });
    }

    fn some_seat(&self, chance: &mut Chance) -> usize {
        usize::try_from(chance.below(u64::try_from(self.seats.len()).unwrap_or(1))).unwrap_or(0)
    }

    fn some_user(&self, chance: &mut Chance) -> u8 {
        self.user_of(self.some_seat(chance))
    }

    fn user_of(&self, seat: usize) -> u8 {
        self.seats.get(seat).map_or(0, |seat| seat.user)
    }

    fn seat_of(&self, user: u8) -> usize {
        self.seats.iter().position(|seat| seat.user == user).unwrap_or(0)
    }
}

fn rules(chance: &mut Chance) -> Rules {
    Rules {
        devices: match chance.below(6) {
            0 => DevicePolicy::Refuse,
            1 => DevicePolicy::Replace,
            _ => DevicePolicy::Allow,
        },
        talk: chance.one_in(6).then(|| chance.between(2_000, 40_000)),
        pre_accept: pre_accept(chance),
        in_call: in_call(chance),
    }
}

fn pre_accept(chance: &mut Chance) -> PreAccept {
    chance.pick(&[PreAccept::All, PreAccept::Relay, PreAccept::Off]).unwrap_or_default()
}

fn in_call(chance: &mut Chance) -> InCall {
    if chance.one_in(4) { InCall::Relay } else { InCall::Direct }
}

fn talk(chance: &mut Chance) -> u64 {
    chance.pick(&[1_000, 1_500, 4_000, 12_000, 60_000]).unwrap_or(1_000)
}

fn abort_after(chance: &mut Chance) -> u64 {
    chance.pick(&[0, 3, 30, 90, 400, 3_000]).unwrap_or(0)
}

fn feature(seat: usize, swarm: Swarm, chance: &mut Chance) -> Option<Move> {
    match chance.below(14) {
        0..=3 => swarm.hold.then(|| Move::Hold(seat, !chance.one_in(3))),
        4 | 5 => swarm.hold.then(|| Move::Mute(seat, chance.one_in(2))),
        6..=8 => swarm.keys.then_some(Move::Keys(seat)),
        9 => swarm.page.then(|| Move::Silence(seat, chance.one_in(2))),
        10 => swarm.page.then(|| Move::Unseen(seat, !chance.one_in(3))),
        _ => swarm.microphones.then(|| match chance.below(7) {
            0 => Move::Unplug(seat),
            1 => Move::Plug(seat, u8::try_from(chance.below(3)).unwrap_or(0)),
            2 => Move::Choose(seat, (!chance.one_in(3)).then(|| u8::try_from(chance.below(3)).unwrap_or(0))),
            3 => Move::Loss(seat, chance.pick(&[0, 3, 15, 60]).unwrap_or(0)),
            4 => Move::Dumb(seat, chance.one_in(2)),
            5 => Move::Microphone(seat, Microphone::Granted(chance.pick(&[5, 200, 3_000]).unwrap_or(5))),
            _ => Move::Microphone(
                seat,
                Microphone::Fails(chance.pick(&[2, 300]).unwrap_or(2), failure(chance)),
            ),
        }),
    }
}

fn failure(chance: &mut Chance) -> CaptureFailure {
    chance
        .pick(&[
            CaptureFailure::Denied,
            CaptureFailure::Dismissed,
            CaptureFailure::Policy,
            CaptureFailure::Missing,
            CaptureFailure::InUse,
        ])
        .unwrap_or(CaptureFailure::Denied)
}
