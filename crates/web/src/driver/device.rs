//! Which browser profile this is. The id rests in a database of our own; the page's `localStorage`,
//! `sessionStorage` and cookies are never touched.

use gloo_timers::callback::Timeout;
use halloo_core::wire::{DeviceId, TabId};
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbOpenDbRequest, IdbRequest, IdbTransactionMode};

use crate::chance;
use crate::listener::Listener;

const DATABASE: &str = "halloo";
const STORE: &str = "device";
const KEY: &str = "id";
/// A database may stay silent (private windows, a broken profile): signing in does not wait for it.
const PATIENCE: u32 = 1_000;

/// The id of this browser profile; one for this page only where nothing can be kept.
pub async fn device() -> Option<DeviceId> {
    kept().await.or_else(|| DeviceId::parse(&chance::id()).ok())
}

thread_local! {
    static PAGE: String = chance::id();
}

/// The id of a client on this page. All of them begin alike: the server shows a call in one of them.
#[must_use]
pub fn tab() -> Option<TabId> {
    let mut tab = PAGE.with(String::clone);
    tab.push('_');
    tab.push_str(&chance::id());
    TabId::parse(&tab).ok()
}

async fn kept() -> Option<DeviceId> {
    let opening = web_sys::window()?.indexed_db().ok()??.open_with_u32(DATABASE, 1).ok()?;
    let request = opening.clone();
    let _upgrade = Listener::new(&opening, "upgradeneeded", move |_| {
        // If this fails, so does the transaction below.
        let _store = database(&request).map(|database| database.create_object_store(STORE));
    });
    outcome(&opening).await.ok()?;
    let database = database(&opening)?;
    let id = read_or_write(&database).await;
    database.close();
    id
}

/// In one transaction, so that two pages that open at once agree.
async fn read_or_write(database: &IdbDatabase) -> Option<DeviceId> {
    let transaction = database.transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite).ok()?;
    let store = transaction.object_store(STORE).ok()?;
    let reading = store.get(&KEY.into()).ok()?;
    outcome(&reading).await.ok()?;
    let found = reading.result().ok()?.as_string();
    if let Some(id) = found.and_then(|text| DeviceId::parse(&text).ok()) {
        return Some(id);
    }
    let id = DeviceId::parse(&chance::id()).ok()?;
    let writing = store.put_with_key(&id.as_str().into(), &KEY.into()).ok()?;
    outcome(&writing).await.ok()?;
    Some(id)
}

fn database(opening: &IdbOpenDbRequest) -> Option<IdbDatabase> {
    opening.result().ok().map(JsCast::unchecked_into)
}

/// Waits until a request has succeeded or failed, or for too long.
async fn outcome(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let mut waiting = None;
    let promise = Promise::new(&mut |resolve: Function, reject: Function| {
        let call = |function: &Function| {
            let _called = function.call0(&JsValue::UNDEFINED);
        };
        let timeout = reject.clone();
        waiting = Some((
            Listener::new(request, "success", move |_| call(&resolve)),
            Listener::new(request, "error", move |_| call(&reject)),
            Timeout::new(PATIENCE, move || call(&timeout)),
        ));
    });
    let outcome = JsFuture::from(promise).await;
    drop(waiting);
    outcome
}
