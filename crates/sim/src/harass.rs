//! Odd moves that are strewn among the others.

use crate::chance::Chance;
use crate::plan::{Move, Plan, Timed};

impl Plan {
    /// Strews odd moves. Every other plan has none.
    pub(crate) fn harass(&mut self) {
        let mut chance = Chance::part(self.seed, "odd", 0);
        if chance.one_in(2) {
            return;
        }
        let (insider, odd) = (chance.one_in(2), chance.one_in(3));
        let last = self.moves.last().map_or(1_000, |timed| timed.at);
        let seats = u64::try_from(self.seats.len()).unwrap_or(1);
        let mut add = |at: u64, what: Move| self.moves.push(Timed { at, what });
        for _ in 0..chance.between(10, 50) {
            let mut at = chance.between(500, last);
            let seat = |chance: &mut Chance| usize::try_from(chance.below(seats)).unwrap_or(0);
            match chance.below(8) {
                0 if odd => add(at, Move::Odd(seat(&mut chance), chance.bits())),
                1 => add(at, Move::Flap(seat(&mut chance), chance.one_in(2))),
                2 => add(at, Move::Blurt(seat(&mut chance), chance.bits())),
                3 | 4 if insider => {
                    if chance.one_in(2) {
                        add(at, Move::DialInsider(seat(&mut chance)));
                    }
                    for _ in 0..chance.between(1, 8) {
                        at += chance.pick(&[1, 30, 150, 900]).unwrap_or(0);
                        add(at, Move::Meddle(chance.bits()));
                    }
                }
                _ => {
                    let seat = seat(&mut chance);
                    for _ in 0..chance.between(1, 4) {
                        add(at, Move::Poke(seat, chance.bits()));
                        at += chance.pick(&[0, 0, 5, 100]).unwrap_or(0);
                    }
                }
            }
        }
        self.moves.sort_by_key(|timed| timed.at);
    }
}
