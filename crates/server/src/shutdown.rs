//! The end of the server, in order.

use std::future::Future;
use std::io;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::timeout;
use tracing::info;

use crate::front::Front;

/// Over how many milliseconds clients are told to come back: all of them within `DRAIN_WITHIN`.
const SPREAD: u64 = 4_000;
/// How long clients have to leave.
const DRAIN_WITHIN: Duration = Duration::from_secs(5);

/// Resolves at the first SIGTERM or SIGINT.
///
/// # Errors
/// If the operating system lets no handler be installed.
pub fn signalled() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Tells every client to leave and waits until they have, but not for long.
pub(crate) async fn drain(front: &Front) {
    front.draining.store(true, Ordering::Relaxed);
    info!(open = front.admission.open(), "draining");
    let leave = async {
        if front.desk.drain(SPREAD).await.is_ok() {
            front.admission.empty().await;
        }
    };
    let _ = timeout(DRAIN_WITHIN, leave).await;
    info!(open = front.admission.open(), "drained");
}
