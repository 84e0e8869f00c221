use halloo_core::Input;
use halloo_web::clock;
use halloo_web::driver::alarm::Alarm;
use halloo_web::inbox::Inbox;
use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{script, until, value};

fn alarm(inbox: &Inbox) -> Alarm {
    let window = web_sys::window().unwrap();
    let document = window.document().unwrap();
    Alarm::new(&window, &document, inbox.clone())
}

/// Sets the alarm twice and waits for it twice.
async fn rings() {
    let inbox = Inbox::new();
    let alarm = alarm(&inbox);
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
        // The alarm's clock and the page's may differ by a rounding.
        assert!(clock::now().after(2) >= due);
    }
}

/// A change of the page's own functions, until it is dropped.
struct Changed(Function);

impl Changed {
    /// `body` changes something and returns the function that takes the change back.
    fn by(body: &str, list: &Array) -> Self {
        Self(script(body, list, &JsValue::UNDEFINED).unchecked_into())
    }
}

impl Drop for Changed {
    fn drop(&mut self) {
        self.0.call0(&JsValue::UNDEFINED).unwrap();
    }
}

/// Keeps the promise of each wait in `a`, until it has ended.
const WATCHED: &str = "
    const { waitAsync } = Atomics;
    Atomics.waitAsync = (...given) => {
        const wait = waitAsync(...given);
        a.push(wait.value);
        wait.value.then(() => a.splice(a.indexOf(wait.value), 1));
        return wait;
    };
    return () => { Atomics.waitAsync = waitAsync; };";

#[wasm_bindgen_test]
async fn the_alarm_rings_without_a_timer() {
    let timers = Array::new();
    let counted = Changed::by(
        "const { setTimeout } = window;
         window.setTimeout = (then, delay, ...more) => {
             if (delay > 1) a.push(delay);
             return setTimeout(then, delay, ...more);
         };
         return () => { window.setTimeout = setTimeout; };",
        &timers,
    );
    rings().await;
    drop(counted);
    assert_eq!(timers.length(), 0);
}

#[wasm_bindgen_test]
async fn the_alarm_rings_where_the_browser_cannot_wait() {
    for missing in [
        "const { waitAsync } = Atomics; delete Atomics.waitAsync; return () => { Atomics.waitAsync = waitAsync; };",
        "const { waitAsync } = Atomics; Atomics.waitAsync = () => { throw new TypeError('no'); };
         return () => { Atomics.waitAsync = waitAsync; };",
        "const { waitAsync } = Atomics; Atomics.waitAsync = () => ({ async: false, value: 'not-equal' });
         return () => { Atomics.waitAsync = waitAsync; };",
        "const { Atomics } = window; delete window.Atomics; return () => { window.Atomics = Atomics; };",
        "const { Memory } = WebAssembly; WebAssembly.Memory = function () { throw new RangeError('no'); };
         return () => { WebAssembly.Memory = Memory; };",
        "const { Memory } = WebAssembly;
         WebAssembly.Memory = function () { return new Memory({ initial: 1 }); };
         return () => { WebAssembly.Memory = Memory; };",
    ] {
        let _missing = Changed::by(missing, &Array::new());
        rings().await;
    }
}

#[wasm_bindgen_test]
async fn an_alarm_that_was_put_off_rings_once_and_a_dropped_one_never() {
    let without = "const { waitAsync } = Atomics; delete Atomics.waitAsync;
        return () => { Atomics.waitAsync = waitAsync; };";
    for change in ["return () => {};", without] {
        let _change = Changed::by(change, &Array::new());
        let (early, late) = (Inbox::new(), Inbox::new());
        let silent = alarm(&early);
        silent.set(Some(clock::now().after(30)));
        silent.set(None);
        let dropped = alarm(&early);
        dropped.set(Some(clock::now().after(10)));
        drop(dropped);
        let alarm = alarm(&late);
        alarm.set(Some(clock::now().after(5)));
        alarm.set(Some(clock::now().after(60)));
        let end = clock::now().after(60);
        until(|| late.take().is_some()).await;
        assert!(clock::now().after(2) >= end);
        assert_eq!((early.take(), late.take()), (None, None));
    }
}

#[wasm_bindgen_test]
async fn waits_do_not_pile_up_and_end_with_their_alarm() {
    let waits = Array::new();
    let _watched = Changed::by(WATCHED, &waits);
    let inbox = Inbox::new();
    let alarms = [alarm(&inbox), alarm(&inbox)];
    for round in 0..100 {
        for alarm in &alarms {
            alarm.set(Some(clock::now().after(100_000 + round)));
        }
    }
    until(|| waits.length() <= 2).await;
    let [one, other] = alarms;
    one.set(None);
    until(|| waits.length() <= 1).await;
    // An alarm that is set to nothing, and then to something, waits again.
    one.set(Some(clock::now().after(100_000)));
    assert_eq!(waits.length(), 2);
    drop((one, other));
    until(|| waits.length() == 0).await;
    assert_eq!(inbox.take(), None);
}

#[wasm_bindgen_test]
async fn the_alarm_is_silent_in_a_frozen_page_and_rings_when_it_has_thawed() {
    for [freeze, thaw] in [
        ["document.dispatchEvent(new Event('freeze'))", "document.dispatchEvent(new Event('resume'))"],
        ["window.dispatchEvent(new Event('pagehide'))", "window.dispatchEvent(new Event('pageshow'))"],
    ] {
        let waits = Array::new();
        let _watched = Changed::by(WATCHED, &waits);
        let inbox = Inbox::new();
        let alarm = alarm(&inbox);
        alarm.set(Some(clock::now().after(10)));
        value(freeze);
        until(|| waits.length() == 0).await;
        alarm.set(Some(clock::now().after(15)));
        let end = clock::now().after(40);
        until(|| clock::now() >= end).await;
        assert_eq!((inbox.take(), waits.length()), (None, 0));
        value(thaw);
        // First everybody else learns of the thaw.
        assert_eq!(inbox.take(), None);
        until(|| inbox.take().is_some()).await;
        assert_eq!(inbox.take(), None);
    }
}
