//! What the package's modules for trying everything out and for reports need of a client. They are JavaScript that a page loads
//! when it asks for them.

use halloo_core::preflight::{self, Findings, Microphone, Server};
use halloo_core::{Client as Core, Command, Transport};
use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::future_to_promise;

use super::client::Client;
use super::promise;
use crate::driver::media;

/// The STUN and TURN servers that the server has named, as connections are told of them.
#[wasm_bindgen(js_name = iceServers)]
#[must_use]
pub fn ice_servers(client: &Client) -> Array {
    let named = |core: &Core| core.ice_servers().iter().map(media::ice_server).collect::<Array>();
    client.pump().look(named)
}

/// What a client began with, and what it was told since. Nothing private has been taken out of it.
#[wasm_bindgen]
#[must_use]
pub fn trace(client: &Client) -> JsValue {
    client.pump().trace()
}

/// Resolves when the server has answered a ping.
#[wasm_bindgen]
pub fn ping(client: &Client) -> Promise {
    promise::done(client.pump(), Command::Ping)
}

/// Why a microphone was not given, in the word for it.
#[wasm_bindgen(js_name = captureFailure)]
pub fn capture_failure(error: JsValue) -> Promise {
    future_to_promise(async move { Ok(media::failure(&error).await.as_str().into()) })
}

/// The verdict, and then the reasons. `ping`: milliseconds, or below zero if there was no answer. A server is its kind, its
/// transport and what became of it, each a text.
#[wasm_bindgen]
#[must_use]
pub fn judge(microphone: &str, ping: f64, servers: &Array) -> Array {
    let server = |given: JsValue| {
        let text = |place| Array::from(&given).get(place).as_string().unwrap_or_default();
        let reached = match text(2).as_str() {
            "reached" => Some(true),
            "unreachable" => Some(false),
            _ => None,
        };
        Server { relays: text(0) == "turn", transport: Transport::parse(&text(1)), reached }
    };
    let (verdict, reasons) = preflight::judge(&Findings {
        microphone: Microphone::parse(microphone),
        ping: (ping >= 0.0).then_some(ping as u64),
        servers: servers.iter().map(server).collect(),
    });
    std::iter::once(verdict.as_str()).chain(reasons).map(JsValue::from).collect()
}
