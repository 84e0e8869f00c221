use std::time::{Duration, SystemTime};

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

    /// The wall clock at `Time(0)`, in milliseconds since 1970; 0 on a machine that does not know the year.
    pub(crate) fn wall(self) -> u64 {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(0).saturating_sub(self.now().0)
    }

    /// The moment `time`, for a sleep; `None` if it is beyond what a sleep can reach.
    pub(crate) fn at(self, time: Time) -> Option<Instant> {
        self.origin.checked_add(Duration::from_millis(time.0))
    }
}
