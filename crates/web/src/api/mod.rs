//! What applications see. The types for them stand in the package's `index.d.ts`.

mod audience;
mod call;
mod client;
mod error;
mod promise;
mod signed;

pub use audience::Audience;
pub use call::Call;
pub use client::Client;
pub use signed::SignedCall;

use std::cell::RefCell;

use halloo_core::validate::{self, Entrance};
use halloo_core::{Command, Config, ErrorCode, Options};
use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::driver::{Setup, device, socket};
use crate::pump::Pump;
use crate::{clock, given};

/// What the package's entry module brings along, because only JavaScript can make it.
#[derive(Clone)]
struct Entry {
    error_class: Function,
    make_worker: Function,
}

thread_local! {
    static ENTRY: RefCell<Option<Entry>> = const { RefCell::new(None) };
}

fn entry() -> Option<Entry> {
    ENTRY.with_borrow(Clone::clone)
}

/// Must be called once, before everything else: with the class of all errors, and with a function that makes the
/// Worker of the alarm.
#[wasm_bindgen]
pub fn setup(error_class: Function, make_worker: Function) {
    ENTRY.set(Some(Entry { error_class, make_worker }));
}

/// Signs in; resolves to a [`Client`].
#[wasm_bindgen]
pub fn connect(options: JsValue) -> Promise {
    future_to_promise(open(given::options(&options), Entrance::Connect))
}

/// Signs in through the drop-in's door; resolves to a [`SignedCall`].
#[wasm_bindgen(js_name = initSignedCall)]
pub fn init_signed_call(options: JsValue) -> Promise {
    future_to_promise(open(given::options(&options), Entrance::SignedCall))
}

async fn open(options: Options, entrance: Entrance) -> Result<JsValue, JsValue> {
    let init = validate::init(&options, entrance).map_err(error::value)?;
    let unsupported = || error::plain(ErrorCode::Unsupported, "calls need a page in a browser", None);
    let window = web_sys::window().ok_or_else(unsupported)?;
    let document = window.document().ok_or_else(unsupported)?;
    let make_worker = entry().ok_or_else(unsupported)?.make_worker;
    let url = match init.url {
        Some(url) => url,
        None => window.location().origin()?,
    };
    let cuid = init.cuid.as_str().to_owned();
    let config = Config {
        account: init.account,
        key: init.key,
        cuid: init.cuid,
        name: init.name,
        device: device::device().await.ok_or_else(unsupported)?,
        tab: device::tab().ok_or_else(unsupported)?,
        wall: clock::wall(),
    };
    let address = socket::address(&url);
    let (screens, ringtone) = (init.screens, init.ringtone);
    let pump = Pump::new(config, Setup { address, make_worker, window, document, screens, ringtone });
    let connected = promise::of(&pump, Command::Connect, |_, _| JsValue::UNDEFINED);
    if let Err(error) = JsFuture::from(connected).await {
        // Nobody will ever hold this client: it must not go on trying.
        pump.log_out(|_| {});
        return Err(error);
    }
    Ok(match entrance {
        Entrance::Connect => Client::new(pump, cuid).into(),
        Entrance::SignedCall => SignedCall::new(pump).into(),
    })
}
