use crate::invariant::Invariant;
use crate::plan::Plan;
use crate::run::run;

/// How many times a failing plan is tried again in smaller forms.
const TRIES: u32 = 600;

/// A smaller plan that breaks the same rule: big pieces are left out first, then single moves.
#[must_use]
pub fn shrink(plan: &Plan, invariant: Invariant) -> Plan {
    let breaks = |plan: &Plan| run(plan, false).violation.is_some_and(|found| found.invariant == invariant);
    let mut best = plan.clone();
    let mut tries = 0;
    let mut piece = best.moves.len().div_ceil(2);
    while piece > 0 && tries < TRIES {
        let mut from = 0;
        let mut smaller = false;
        while from < best.moves.len() && tries < TRIES {
            let mut candidate = best.clone();
            let to = from.saturating_add(piece).min(candidate.moves.len());
            candidate.moves.drain(from..to);
            tries += 1;
            if breaks(&candidate) {
                best = candidate;
                smaller = true;
            } else {
                from = to;
            }
        }
        if piece == 1 && !smaller {
            break;
        }
        piece = if piece == 1 { 1 } else { piece / 2 };
    }
    best
}
