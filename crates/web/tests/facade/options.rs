use halloo_web::api;
use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{function, member, rejection, set_up, value};

const MISSING: &str = "ERR_MISSING_INITPARAMETERS";
const INVALID: &str = "ERR_INVALID_INITPARAMETERS";
const NO_CLEVERTAP: &str = "Clevertap sdk not found. Please ensure that clevertap sdk is initialized and its \
                            instance is passed to Signed Call SDK";

/// What `connect` is given, and the error's code, field and message.
const CONNECT: &[(&str, &str, &str, &str)] = &[
    ("undefined", MISSING, "accountId", "accountId is a required parameter"),
    ("null", MISSING, "accountId", "accountId is a required parameter"),
    ("5", MISSING, "accountId", "accountId is a required parameter"),
    ("{}", MISSING, "accountId", "accountId is a required parameter"),
    ("{ accountId: '' }", MISSING, "accountId", "accountId is a required parameter"),
    ("{ accountId: 7 }", INVALID, "accountId", "accountId should be a string"),
    ("{ accountId: 'dev' }", MISSING, "apikey", "apikey is a required parameter"),
    ("{ accountId: 'dev', apikey: 'k' }", MISSING, "cuid", "cuid is a required parameter"),
    ("{ accountId: 'dev', apikey: 'k', cuid: ['ana_1'] }", INVALID, "cuid", "cuid should be a string"),
    ("{ ...good, cuid: 'a b c d' }", INVALID, "cuid", "cuid must not contain any white spaces"),
    ("{ ...good, cuid: 'ana' }", INVALID, "cuid", "cuid should be between 5 to 50 characters"),
    ("{ ...good, cuid: 'ana__1' }", INVALID, "cuid", "invalid cuid. Please refer to the documentation"),
    ("{ ...good, cuid: '12345' }", INVALID, "cuid", "invalid cuid. Please refer to the documentation"),
    ("{ ...good, accountId: 'x'.repeat(129) }", INVALID, "accountId", "accountId is too long"),
    ("{ ...good, name: 'Al' }", INVALID, "name", "name should be between 3 to 50 characters"),
    ("{ ...good, name: 3 }", INVALID, "name", "name should be a string"),
    ("{ ...good, screens: 'no' }", INVALID, "screens", "screens should be true or false"),
    ("{ ...good, url: 'ftp://here' }", INVALID, "url", "url is not a valid address"),
    ("{ ...good, apiKey: 'k' }", INVALID, "apiKey", "unknown option \"apiKey\": did you mean \"apikey\"?"),
    ("{ ...good, colour: 'red' }", INVALID, "colour", "unknown option \"colour\""),
    ("{ ...good, clevertap: {} }", INVALID, "clevertap", "unknown option \"clevertap\""),
    ("{ ...good, cb: {} }", INVALID, "cb", "unknown option \"cb\""),
    ("{ ...good, sounds: 1 }", INVALID, "sounds", "sounds should be true or false"),
    ("{ ...good, callWaiting: 'yes' }", INVALID, "callWaiting", "callWaiting should be true or false"),
    ("{ ...good, analytics: () => 1 }", INVALID, "analytics", "analytics should be an object"),
    ("{ ...good, branding: '#fff' }", INVALID, "branding", "branding should be an object"),
    (
        "{ ...good, branding: { bgColour: '#fff' } }",
        INVALID,
        "bgColour",
        "unknown option \"bgColour\": did you mean \"bgColor\"?",
    ),
    (
        "{ ...good, branding: { bgColor: 'red' } }",
        INVALID,
        "bgColor",
        "bgColor should be a colour like #1a2b3c",
    ),
    (
        "{ ...good, branding: { buttonTheme: 'blue' } }",
        INVALID,
        "buttonTheme",
        "buttonTheme should be light or dark",
    ),
    (
        "{ ...good, missedCallActions: { back: 5 } }",
        INVALID,
        "missedCallActions",
        "missedCallActions should be labels by their ids",
    ),
    ("{ ...good, get ringtone() { throw 1; } }", INVALID, "ringtone", "ringtone should be a string"),
];

/// The same for `initSignedCall`.
const SIGNED_CALL: &[(&str, &str, &str, &str)] = &[
    ("good", MISSING, "clevertap", NO_CLEVERTAP),
    ("{ ...good, clevertap: 'it' }", MISSING, "clevertap", NO_CLEVERTAP),
    ("{ ...good, clevertap: null }", MISSING, "clevertap", NO_CLEVERTAP),
    ("{ clevertap: {} }", MISSING, "accountId", "accountId is a required parameter"),
    (
        "{ ...good, clevertap: {}, ringtones: '' }",
        INVALID,
        "ringtones",
        "unknown option \"ringtones\": did you mean \"ringtone\"?",
    ),
];

#[derive(serde::Deserialize)]
struct Parts {
    code: String,
    field: String,
    message: String,
    name: String,
    retryable: bool,
}

async fn refuses(enter: impl Fn(wasm_bindgen::JsValue) -> Promise, table: &[(&str, &str, &str, &str)]) {
    let class = set_up();
    for (given, code, field, message) in table {
        let good = "(() => { const good = { accountId: 'dev', apikey: 'k', cuid: 'ana_1' }; return ";
        let error = rejection(enter(value(&[good, given, "; })()"].concat()))).await;
        let parts: Parts = serde_wasm_bindgen::from_value(error.clone()).unwrap();
        let expected = [code, field, message, "CallError"].map(str::to_owned);
        assert_eq!([parts.code, parts.field, parts.message, parts.name], expected, "{given}");
        assert!(!parts.retryable, "{given}");
        assert!(error.is_instance_of::<js_sys::Error>(), "{given}");
        assert!(js_sys::Object::is(&member(&error, "constructor"), &class), "{given}");
    }
}

#[wasm_bindgen_test]
async fn connect_refuses_bad_options() {
    refuses(|options| api::connect(options, function("() => undefined")), CONNECT).await;
}

#[wasm_bindgen_test]
async fn the_drop_in_refuses_bad_options() {
    // Nobody is asked for analytics before the options have passed.
    let never = || function("() => { throw 'asked too early'; }");
    refuses(|options| api::init_signed_call(options, never(), false), SIGNED_CALL).await;
    refuses(|options| api::init_signed_call(options, never(), true), SIGNED_CALL).await;
}
