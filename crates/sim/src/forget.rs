//! Servers that lose their memory while somebody talks.

use crate::chance::Chance;
use crate::plan::{Move, Plan, Timed};

impl Plan {
    /// Strews restarts of the server among the calls of every fourth plan.
    pub(crate) fn forget(&mut self) {
        let mut chance = Chance::part(self.seed, "memory", 0);
        if !chance.one_in(4) {
            return;
        }
        let taken = |what: Move| matches!(what, Move::Dial(..) | Move::Answer(_) | Move::DialFor(..));
        let dials: Vec<u64> =
            self.moves.iter().filter(|timed| taken(timed.what)).map(|timed| timed.at).collect();
        for at in dials.into_iter().filter(|_| chance.one_in(8)).collect::<Vec<_>>() {
            let after = chance.pick(&[300, 900, 2_500, 6_000]).unwrap_or(900);
            self.moves.push(Timed { at: at + chance.between(after / 2, after), what: Move::Restart });
        }
        self.moves.sort_by_key(|timed| timed.at);
    }
}
