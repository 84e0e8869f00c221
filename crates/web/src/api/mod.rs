//! What applications see. The types for them stand in the package's `index.d.ts`.

mod analytics;
mod audience;
mod call;
mod client;
mod dial;
mod error;
mod family;
mod measured;
mod news;
mod preflight;
mod presence;
mod promise;
mod signed;

pub use analytics::Analytics;
pub use audience::Audience;
pub use call::Call;
pub use client::Client;
pub use preflight::{capture_failure, ice_servers, judge, ping, trace};
pub use signed::{hangup_all, signed_call};

use std::cell::RefCell;
use std::rc::Rc;

use halloo_core::validate::{self, Entrance};
use halloo_core::{Client as Core, Command, Config, ErrorCode};
use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::driver::surface::Look;
use crate::driver::{Setup, device, socket};
use crate::pump::Pump;
use crate::{clock, given};

/// What the package's entry module brings along, because only JavaScript can make it.
#[derive(Clone)]
struct Entry {
    error_class: Function,
    surface: Function,
}

thread_local! {
    static ENTRY: RefCell<Option<Entry>> = const { RefCell::new(None) };
}

fn entry() -> Option<Entry> {
    ENTRY.with_borrow(Clone::clone)
}

/// Must be called once, before everything else: with the class of all errors, and with a function that makes the surface
/// of a client: `(look, tell) => surface`.
#[wasm_bindgen]
pub fn setup(error_class: Function, surface: Function) {
    ENTRY.set(Some(Entry { error_class, surface }));
}

/// Signs in; resolves to a [`Client`]. `analytics` is called when the options have passed: it gives a promise of the
/// function that events are pushed into, or of nothing.
#[wasm_bindgen]
pub fn connect(options: JsValue, analytics: Function) -> Promise {
    future_to_promise(open(options, Entrance::Connect, "SC", analytics))
}

/// Signs in through the drop-in's door; resolves to a [`Client`]. `direct`: by its older name.
#[wasm_bindgen(js_name = initSignedCall)]
pub fn init_signed_call(options: JsValue, analytics: Function, direct: bool) -> Promise {
    future_to_promise(open(options, Entrance::SignedCall, if direct { "DC" } else { "SC" }, analytics))
}

async fn open(
    options: JsValue,
    entrance: Entrance,
    family: &'static str,
    analytics: Function,
) -> Result<JsValue, JsValue> {
    let member = |name: &str| given::member(&options, name);
    let init = validate::init(&given::options(&options), entrance).map_err(error::value)?;
    let branding = validate::branding(&given::options(&member("branding"))).map_err(error::value)?;
    let actions = validate::actions(&given::options(&member("missedCallActions"))).map_err(error::value)?;
    let unsupported = || error::plain(ErrorCode::Unsupported, "calls need a page in a browser", None);
    let window = web_sys::window().ok_or_else(unsupported)?;
    let document = window.document().ok_or_else(unsupported)?;
    let Entry { surface, .. } = entry().ok_or_else(unsupported)?;
    let address = match init.url {
        Some(url) => socket::address(&url),
        None => socket::address(&window.location().origin()?),
    };
    let push = analytics.call0(&JsValue::UNDEFINED)?;
    let push = JsFuture::from(Promise::resolve(&push)).await?.dyn_into().ok();
    let cuid = init.cuid.as_str().to_owned();
    let analytics = push
        .map(|push| Rc::new(Analytics { family, push, account: init.account.clone(), cuid: cuid.clone() }));
    let config = Config {
        account: init.account,
        key: init.key,
        cuid: init.cuid,
        name: init.name,
        waiting: init.waiting,
        muted_talk: init.muted_talk,
        pre_accept: init.pre_accept,
        in_call: init.in_call,
        device: device::device().await.ok_or_else(unsupported)?,
        tab: device::tab().ok_or_else(unsupported)?,
        wall: clock::wall(),
    };
    let setup = Setup {
        address,
        window,
        document,
        look: Look {
            screens: init.screens,
            sounds: init.sounds,
            ringtone: init.ringtone,
            branding,
            locale: init.locale,
            strings: member("strings"),
            service_worker: member("serviceWorker"),
            actions,
        },
        surface,
    };
    let pump = Pump::new(config, setup);
    pump.audience.cuid.replace(cuid.clone());
    pump.audience.analytics.replace(analytics);
    let connected = promise::of(&pump, Command::Connect, |_, _| JsValue::UNDEFINED);
    if let Err(error) = JsFuture::from(connected).await {
        // Nobody will ever hold this client: it must not go on trying.
        pump.log_out(|_| {});
        return Err(error);
    }
    Ok(Client::new(pump, cuid).into())
}

/// The calls that have not ended.
fn calls(pump: &Rc<Pump>) -> Array {
    let live: Vec<_> = pump.look(|core: &Core| core.live_calls().collect());
    live.into_iter().map(|call| pump.audience.object(pump, call)).collect()
}
