use halloo_web::listeners::Listeners;
use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{script, value};

/// A listener that puts `word` and its news into `log`.
fn recorder(log: &Array, word: &str) -> Function {
    script("return (news) => a.push(b + ':' + news)", log, &word.into()).unchecked_into()
}

fn heard(log: &Array) -> String {
    log.join(" ").into()
}

#[wasm_bindgen_test]
fn listeners_are_called_in_order_until_they_are_removed() {
    let (listeners, log) = (Listeners::default(), Array::new());
    let first = listeners.add("muted", recorder(&log, "first"));
    listeners.add("muted", recorder(&log, "second"));
    listeners.add("ended", recorder(&log, "other"));
    listeners.tell("muted", &1.into());
    first.call0(&JsValue::UNDEFINED).unwrap();
    listeners.tell("muted", &2.into());
    first.call0(&JsValue::UNDEFINED).unwrap();
    assert_eq!(heard(&log), "first:1 second:1 second:2");
    assert_eq!(listeners.len(), 2);
}

#[wasm_bindgen_test]
fn a_function_added_twice_is_called_twice_and_removed_once() {
    let (listeners, log) = (Listeners::default(), Array::new());
    let function = recorder(&log, "x");
    let remove = listeners.add("ended", function.clone());
    listeners.add("ended", function);
    listeners.tell("ended", &1.into());
    remove.call0(&JsValue::UNDEFINED).unwrap();
    listeners.tell("ended", &2.into());
    assert_eq!(heard(&log), "x:1 x:1 x:2");
}

#[wasm_bindgen_test]
fn a_listener_that_throws_stops_nobody_and_is_reported() {
    let (listeners, log) = (Listeners::default(), Array::new());
    // `reportError` ends in the window's `error` event; taking it there keeps it out of the console.
    let body = "const take = (event) => { event.preventDefault(); event.stopImmediatePropagation(); a.push(event.error); };
        addEventListener('error', take, true); return () => removeEventListener('error', take, true);";
    let errors = Array::new();
    let stop: Function = script(body, &errors, &JsValue::UNDEFINED).unchecked_into();
    listeners.add("ended", value("() => { throw 'boom'; }").unchecked_into());
    listeners.add("ended", recorder(&log, "second"));
    listeners.tell("ended", &1.into());
    stop.call0(&JsValue::UNDEFINED).unwrap();
    assert_eq!(heard(&log), "second:1");
    assert_eq!(heard(&errors), "boom");
}

#[wasm_bindgen_test]
fn a_listener_removed_by_another_is_not_called_any_more() {
    let (listeners, log) = (Listeners::default(), Array::new());
    let removers = Array::new();
    let body = "return () => a.forEach((remove) => remove())";
    listeners.add("ended", script(body, &removers, &JsValue::UNDEFINED).unchecked_into());
    removers.push(&listeners.add("ended", recorder(&log, "removed")));
    listeners.tell("ended", &1.into());
    assert_eq!(heard(&log), "");
    assert_eq!(listeners.len(), 1);
}
