use halloo_web::api;
use halloo_web::driver::device;
use halloo_web::driver::socket::address;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{function, member, rejection, script, set_up, text, value};

/// A port of this machine at which nobody listens.
const NOWHERE: &str = "{ accountId: 'dev', apikey: 'k', cuid: 'ana_1', url: 'http://127.0.0.1:59997' }";

/// Whatever the page is used for: storage, cookies, globals, elements.
const PAGE: &str = "JSON.stringify([
    Object.entries(localStorage), Object.entries(sessionStorage), document.cookie,
    Object.getOwnPropertyNames(globalThis).filter((name) => !name.startsWith('__wbg')),
    document.documentElement.getElementsByTagName('*').length, String(fetch)])";

/// Records what is written to the console in `a`; returns what ends that.
const LISTEN_TO_CONSOLE: &str = "
    const names = ['debug', 'log', 'info', 'warn', 'error', 'trace'];
    const kept = names.map((name) => console[name]);
    for (const name of names) console[name] = (...words) => a.push(name + ' ' + words.join(' '));
    return () => names.forEach((name, place) => { console[name] = kept[place]; });";

#[wasm_bindgen_test]
async fn a_connect_that_finds_no_server_rejects_and_leaves_nothing_behind() {
    set_up();
    let before = value(PAGE);
    let console = Array::new();
    let stop: Function = script(LISTEN_TO_CONSOLE, &console, &JsValue::UNDEFINED).unchecked_into();
    let error = rejection(api::connect(value(NOWHERE), function("() => undefined"))).await;
    stop.call0(&JsValue::UNDEFINED).unwrap();
    assert_eq!(text(&error, "code"), "ERR_CONNECTION_NOT_ESTABLISHED");
    assert_eq!(member(&error, "retryable"), true);
    assert_eq!(String::from(console.join("\n")), "");
    assert_eq!(value(PAGE), before);
}

#[wasm_bindgen_test]
async fn the_device_is_the_same_every_time_and_the_tab_is_not() {
    let first = device::device().await.unwrap();
    assert_eq!(device::device().await, Some(first.clone()));
    assert_eq!(first.as_str().len(), 32);
    assert_ne!(device::tab(), device::tab());
    let names = "indexedDB.databases().then((all) => all.map(({ name }) => name).join())";
    let names = JsFuture::from(value(names).unchecked_into::<Promise>()).await.unwrap();
    assert!(names.as_string().unwrap().split(',').any(|name| name == "halloo"));
}

#[wasm_bindgen_test]
async fn a_page_without_a_database_has_a_device_all_the_same() {
    let body = "
        const kept = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB') ?? Object.getOwnPropertyDescriptor(Window.prototype, 'indexedDB');
        Object.defineProperty(globalThis, 'indexedDB', { configurable: true, get: () => { throw new DOMException('no', 'SecurityError'); } });
        return () => Object.defineProperty(globalThis, 'indexedDB', kept);";
    let restore: Function = script(body, &JsValue::UNDEFINED, &JsValue::UNDEFINED).unchecked_into();
    let (one, other) = (device::device().await, device::device().await);
    restore.call0(&JsValue::UNDEFINED).unwrap();
    assert!(one.is_some());
    assert_ne!(one, other);
}

#[wasm_bindgen_test]
fn the_server_is_found_from_any_address() {
    for (given, expected) in [
        ("https://calls.example", "wss://calls.example/v1/connect"),
        ("http://127.0.0.1:8080/", "ws://127.0.0.1:8080/v1/connect"),
        ("HTTPS://calls.example", "wss://calls.example/v1/connect"),
        ("wss://calls.example/v1/connect", "wss://calls.example/v1/connect"),
        ("wss://calls.example/halloo/?a=1#b", "wss://calls.example/halloo/v1/connect"),
        ("ws://calls.example", "ws://calls.example/v1/connect"),
    ] {
        assert_eq!(address(given), expected, "{given}");
    }
}
