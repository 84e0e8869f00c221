use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::info;

use crate::admission::Admission;
use crate::clock::Clock;
use crate::config::Config;
use crate::desk::Desk;
use crate::front::Front;
use crate::presence::Questions;
use crate::{http, listen, shutdown};

/// How long sockets have for their last words once the switch is gone.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A server that listens, but does not yet answer.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    front: Arc<Front>,
    desk: Desk,
    serve: Option<PathBuf>,
}

/// Why the server does not run.
#[derive(Debug, Error)]
pub enum ServerError {
    /// The address is taken, not ours, or not permitted.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
    /// The task that owns the calls has ended. This is a defect.
    #[error("the switch has stopped")]
    SwitchStopped,
}

impl Server {
    /// Binds the address.
    ///
    /// # Errors
    /// If that cannot be had.
    pub async fn bind(config: Config) -> Result<Self, ServerError> {
        let wrong = |error| ServerError::Listen { address: config.listen, error };
        let listener = TcpListener::bind(config.listen).await.map_err(wrong)?;
        Self::on(listener, config)
    }

    /// Takes a socket that listens already, instead of the configured address.
    ///
    /// # Errors
    /// If the socket does not know where it listens.
    pub fn on(listener: TcpListener, config: Config) -> Result<Self, ServerError> {
        let wrong = |error| ServerError::Listen { address: config.listen, error };
        let address = listener.local_addr().map_err(wrong)?;
        let clock = Clock::start();
        let switch = halloo_switch::Config { wall: clock.wall(), ..config.switch };
        let (desk, handle) = Desk::open(switch, clock);
        let front = Arc::new(Front {
            desk: handle,
            accounts: config.accounts,
            admission: Admission::new(config.limits.connections_per_address),
            questions: Questions::default(),
            limits: config.limits,
            trusted_proxies: config.trusted_proxies,
            clock,
            connections: AtomicU64::new(1),
            draining: AtomicBool::new(false),
        });
        Ok(Self { listener, address, front, desk, serve: config.serve })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` resolves, then drains.
    ///
    /// # Errors
    /// If the switch has stopped before.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<(), ServerError> {
        let Self { listener, address: _, front, desk, serve } = self;
        let mut desk = tokio::spawn(desk.run());
        let (stop_listening, stopped) = watch::channel(false);
        let router = http::router(Arc::clone(&front), serve.as_deref());
        let listening = tokio::spawn(listen::accept(listener, router, front.limits.connections, stopped));
        info!("listening");
        tokio::select! {
            () = stop => {}
            _ = &mut desk => return Err(ServerError::SwitchStopped),
        }
        shutdown::drain(&front).await;
        stop_listening.send_replace(true);
        // Without the desk every socket says 1001 and ends.
        desk.abort();
        let _ = timeout(LAST_WORDS, async { tokio::join!(listening, front.admission.empty()) }).await;
        info!("stopped");
        Ok(())
    }
}
