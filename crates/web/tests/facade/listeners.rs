use std::cell::Cell;
use std::rc::Rc;

use halloo_web::listeners::{Listeners, Standing};
use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
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

/// Something that holds as long as its cell says so.
fn standing(holds: &Rc<Cell<bool>>) -> Standing {
    let holds = Rc::clone(holds);
    Rc::new(move |_| if holds.get() { vec!["held".into()] } else { Vec::new() })
}

async fn a_moment() {
    let moment = value("new Promise((resolve) => setTimeout(resolve))").unchecked_into::<Promise>();
    JsFuture::from(moment).await.unwrap();
}

#[wasm_bindgen_test]
async fn who_comes_late_is_told_what_holds_a_moment_later() {
    let (listeners, log, holds) = (Listeners::default(), Array::new(), Rc::new(Cell::new(true)));
    listeners.join("muted", recorder(&log, "late"), standing(&holds));
    assert_eq!(heard(&log), "");
    a_moment().await;
    a_moment().await;
    assert_eq!(heard(&log), "late:held");
    assert_eq!(listeners.len(), 1);
}

#[wasm_bindgen_test]
async fn what_does_not_hold_any_more_or_not_yet_is_not_told() {
    let (listeners, log, holds) = (Listeners::default(), Array::new(), Rc::new(Cell::new(true)));
    listeners.join("muted", recorder(&log, "over"), standing(&holds));
    holds.set(false);
    listeners.join("muted", recorder(&log, "early"), standing(&holds));
    holds.set(true);
    let (removed, other) = (recorder(&log, "removed"), recorder(&log, "told"));
    listeners.join("muted", removed, standing(&holds)).call0(&JsValue::UNDEFINED).unwrap();
    listeners.join("held", other, standing(&holds));
    listeners.tell("held", &1.into());
    holds.set(false);
    a_moment().await;
    assert_eq!(heard(&log), "told:1");
}

#[wasm_bindgen_test]
async fn after_the_end_nobody_is_kept_but_everybody_is_told_how_it_stands() {
    let (listeners, log, holds) = (Listeners::default(), Array::new(), Rc::new(Cell::new(true)));
    listeners.clear();
    listeners.join("ended", recorder(&log, "first"), standing(&holds));
    listeners.join("ended", recorder(&log, "second"), standing(&holds));
    a_moment().await;
    assert_eq!(heard(&log), "first:held second:held");
    holds.set(false);
    listeners.join("ended", recorder(&log, "third"), standing(&holds));
    assert!(listeners.is_empty());
}
