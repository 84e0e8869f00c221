use halloo_core::Input;
use halloo_web::clock;
use halloo_web::driver::alarm::Alarm;
use halloo_web::inbox::Inbox;
use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{function, make_worker, script, until};

/// Sets the alarm twice and waits for it twice.
async fn rings(make_worker: &Function) {
    let inbox = Inbox::new();
    let alarm = Alarm::new(make_worker, inbox.clone());
    for _ in 0..2 {
        let due = clock::now().after(20);
        alarm.set(Some(due));
        let rung = std::cell::RefCell::new(None);
        until(|| {
            *rung.borrow_mut() = inbox.take();
            rung.borrow().is_some()
        })
        .await;
        assert_eq!(rung.into_inner(), Some(Input::Wake));
        // The Worker's clock and the page's may differ by a rounding.
        assert!(clock::now().after(2) >= due);
    }
}

#[wasm_bindgen_test]
async fn the_alarm_rings_in_its_worker() {
    let made = Array::new();
    let body = "return () => { const worker = b(); a.push(worker); return worker; }";
    rings(&script(body, &made, &make_worker()).unchecked_into()).await;
    assert_eq!(made.length(), 1);
}

#[wasm_bindgen_test]
async fn the_alarm_rings_where_no_worker_may_be_made() {
    rings(&function("() => { throw new DOMException('no', 'SecurityError'); }")).await;
    rings(&function("() => null")).await;
}

#[wasm_bindgen_test]
async fn the_alarm_rings_although_its_worker_cannot_be_loaded() {
    rings(&function("() => new Worker('/there-is-no-such-file.js')")).await;
    rings(&function("() => new Worker(URL.createObjectURL(new Blob(['this is no script'])))")).await;
}

#[wasm_bindgen_test]
async fn an_alarm_that_was_put_off_rings_once_and_a_dropped_one_never() {
    let (early, late) = (Inbox::new(), Inbox::new());
    let worker = make_worker();
    let alarms =
        [Alarm::new(&worker, early.clone()), Alarm::new(&JsValue::NULL.unchecked_into(), early.clone())];
    for alarm in &alarms {
        alarm.set(Some(clock::now().after(30)));
        alarm.set(None);
    }
    let dropped = Alarm::new(&worker, early.clone());
    dropped.set(Some(clock::now().after(10)));
    drop(dropped);
    let alarm = Alarm::new(&worker, late.clone());
    alarm.set(Some(clock::now().after(5)));
    alarm.set(Some(clock::now().after(60)));
    let end = clock::now().after(60);
    until(|| late.take().is_some()).await;
    assert!(clock::now().after(2) >= end);
    assert_eq!((early.take(), late.take()), (None, None));
}
