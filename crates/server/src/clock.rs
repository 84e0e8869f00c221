use std::time::Duration;

use halloo_wire::Time;
use tokio::time::Instant;

/// Turns tokio's clock into the switch's milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    origin: Instant,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self { origin: Instant::now() }
    }

    pub(crate) fn now(self) -> Time {
        Time(u64::try_from(self.origin.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// The moment `time`, for a sleep; `None` if it is beyond what a sleep can reach.
    pub(crate) fn at(self, time: Time) -> Option<Instant> {
        self.origin.checked_add(Duration::from_millis(time.0))
    }
}
