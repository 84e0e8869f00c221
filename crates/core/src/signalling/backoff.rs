use crate::chance::Chance;

/// Longest waits before each further attempt, in milliseconds.
const STEPS: [u64; 7] = [0, 250, 500, 1_000, 2_000, 4_000, 8_000];
/// Without a call there is no hurry.
const IDLE_STEPS: [u64; 3] = [16_000, 32_000, 60_000];

/// Waits for attempt number `attempt` (from 0), in milliseconds: chosen at random up to the step, so that a
/// thousand clients of a server that restarted do not come back in the same moment.
pub(crate) fn wait(attempt: u32, in_call: bool, chance: &mut Chance) -> u64 {
    let place = usize::try_from(attempt).unwrap_or(usize::MAX);
    let most = STEPS.get(place).copied().unwrap_or_else(|| {
        if in_call {
            return 8_000;
        }
        IDLE_STEPS.get(place.saturating_sub(STEPS.len())).copied().unwrap_or(60_000)
    });
    chance.below(most.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seed;

    #[test]
    fn the_first_is_at_once_and_none_is_too_long() {
        let mut chance = Chance::new(Seed([7; 32]), 0);
        assert_eq!(wait(0, true, &mut chance), 0);
        for attempt in 0..100 {
            assert!(wait(attempt, true, &mut chance) <= 8_000);
            assert!(wait(attempt, false, &mut chance) <= 60_000);
        }
    }
}
