//! The routes: signalling, presence, health, and static files where wanted.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Extension, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY,
    RETRY_AFTER, USER_AGENT, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use halloo_wire::SUBPROTOCOL;
use halloo_wire::limits::MESSAGE_BYTES;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;
use tracing::info;

use crate::front::Front;
use crate::origin::Source;
use crate::presence;
use crate::remote::client_address;
use crate::socket;

/// What the demo may do: its own scripts, WebAssembly, style sheets, pictures, sounds, workers and frames, and any
/// WebSocket. Nothing inline, nothing from elsewhere.
const DEMO_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self'; \
     connect-src 'self' ws: wss:; img-src 'self'; media-src 'self' blob:; frame-src 'self'; base-uri 'none'; \
     form-action 'none'",
);

/// The address that a TCP connection came from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// The router.
pub(crate) fn router(front: Arc<Front>, serve: Option<&Path>) -> Router {
    let router = Router::new()
        .route("/v1/connect", get(connect))
        .route("/v1/accounts/{account}/presence", get(presence::presence).options(presence::preflight))
        .route("/healthz", get(healthy))
        .route("/readyz", get(ready))
        .with_state(front);
    let router = match serve {
        Some(directory) => router.fallback_service(files(directory)),
        None => router,
    };
    router
        .layer(always(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
        .layer(always(REFERRER_POLICY, HeaderValue::from_static("no-referrer")))
}

fn files(directory: &Path) -> Router {
    Router::new()
        .fallback_service(ServeDir::new(directory))
        .layer(always(CONTENT_SECURITY_POLICY, DEMO_POLICY))
        // A rebuilt demo is seen at once; an unchanged file still costs only a "not modified".
        .layer(always(CACHE_CONTROL, HeaderValue::from_static("no-cache")))
}

fn always(name: HeaderName, value: HeaderValue) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, value)
}

/// For anybody: a page asks, on whatever origin it is, whether it is this server that answers.
async fn healthy() -> impl IntoResponse {
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], "ok\n")
}

async fn ready(State(front): State<Arc<Front>>) -> Response {
    if front.is_draining() { later("draining\n") } else { "ready\n".into_response() }
}

fn later(why: &'static str) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")], why).into_response()
}

/// Upgrades to a WebSocket, after every check that needs no hello.
async fn connect(
    State(front): State<Arc<Front>>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if front.is_draining() {
        return later("draining\n");
    }
    let source = match Source::read(&headers) {
        Ok(source) if front.accounts.welcome(&source) => source,
        Ok(_) | Err(_) => {
            info!(reason = "origin", "connection refused");
            return (StatusCode::FORBIDDEN, "no account lists this origin\n").into_response();
        }
    };
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade.protocols([SUBPROTOCOL]),
        Err(rejection) => return rejection.into_response(),
    };
    if upgrade.selected_protocol().is_none() {
        let why = format!("the subprotocol {SUBPROTOCOL} is needed\n");
        return (StatusCode::BAD_REQUEST, why).into_response();
    }
    let Some(place) = front.admission.enter(client_address(peer, &headers, &front.trusted_proxies)) else {
        info!(reason = "connections_per_address", "connection refused");
        let why = "too many connections from this address\n";
        return (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "5")], why).into_response();
    };
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let says_away = agent.contains("Firefox/");
    upgrade
        // The library's default of 128 KiB would be allocated for each idle connection.
        .read_buffer_size(4_096)
        .write_buffer_size(0)
        .max_write_buffer_size(2 * MESSAGE_BYTES)
        .max_message_size(MESSAGE_BYTES)
        .max_frame_size(MESSAGE_BYTES)
        .on_upgrade(
            move |socket| async move { socket::serve(socket, &front, source, place, says_away).await },
        )
}
