//! What the tests need of the page they run in.

use halloo_web::api;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The package's own error class, from its own file.
const ERROR: &str = include_str!("../../../../pkg-template/src/error.js");

/// Runs JavaScript with the values `a` and `b`.
pub(crate) fn script(body: &str, a: &JsValue, b: &JsValue) -> JsValue {
    Function::new_with_args("a, b", body).call2(&JsValue::UNDEFINED, a, b).unwrap()
}

/// The value of a JavaScript expression.
pub(crate) fn value(expression: &str) -> JsValue {
    let body = ["return (", expression, ");"].concat();
    script(&body, &JsValue::UNDEFINED, &JsValue::UNDEFINED)
}

pub(crate) fn function(expression: &str) -> Function {
    value(expression).unchecked_into()
}

pub(crate) fn error_class() -> Function {
    let body = [&ERROR.replace("export ", ""), "\nreturn CallError;"].concat();
    script(&body, &JsValue::UNDEFINED, &JsValue::UNDEFINED).unchecked_into()
}

/// What the entry module does before the first client. Returns the error class.
pub(crate) fn set_up() -> Function {
    let class = error_class();
    api::setup(class.clone(), surface());
    class
}

/// A surface that shows nothing.
pub(crate) fn surface() -> Function {
    function("() => ({ style() {}, show() {}, notify() {}, key() {}, close() {} })")
}

pub(crate) fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

pub(crate) fn text(object: &JsValue, name: &str) -> String {
    member(object, name).as_string().unwrap_or_default()
}

/// What a promise rejects with.
pub(crate) async fn rejection(promise: Promise) -> JsValue {
    JsFuture::from(promise).await.expect_err("it should have been rejected")
}

/// Waits until `condition` holds, asking again after each turn of the event loop.
pub(crate) async fn until(condition: impl Fn() -> bool) {
    while !condition() {
        let turn = value("new Promise((resolve) => setTimeout(resolve, 1))").unchecked_into::<Promise>();
        JsFuture::from(turn).await.unwrap();
    }
}
