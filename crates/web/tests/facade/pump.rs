use std::cell::RefCell;
use std::rc::Rc;

use halloo_core::validate::{self, Entrance};
use halloo_core::wire::{Branding, DeviceId, TabId};
use halloo_core::{Command, Config, ErrorCode};
use halloo_web::clock;
use halloo_web::driver::Setup;
use halloo_web::driver::surface::Look;
use halloo_web::given;
use halloo_web::pump::Pump;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{surface, until, value};

/// A client that was never connected.
fn pump() -> Rc<Pump> {
    let options = given::options(&value("{ accountId: 'dev', apikey: 'k', cuid: 'ana_1' }"));
    let init = validate::init(&options, Entrance::Connect).unwrap();
    let config = Config {
        account: init.account,
        key: init.key,
        cuid: init.cuid,
        name: None,
        waiting: init.waiting,
        muted_talk: init.muted_talk,
        pre_accept: init.pre_accept,
        in_call: init.in_call,
        device: DeviceId::parse("device").unwrap(),
        tab: TabId::parse("tab").unwrap(),
        wall: clock::wall(),
    };
    let window = web_sys::window().unwrap();
    let setup = Setup {
        address: "ws://127.0.0.1:59997/v1/connect".to_owned(),
        document: window.document().unwrap(),
        window,
        look: Look {
            screens: false,
            ringtone: None,
            sounds: false,
            branding: Branding::default(),
            locale: None,
            strings: JsValue::UNDEFINED,
            service_worker: JsValue::UNDEFINED,
            actions: Vec::new(),
        },
        surface: surface(),
    };
    Pump::new(config, setup)
}

fn dial(options: &str) -> Command {
    Command::Dial {
        receiver: "ben_1".into(),
        context: "Hello there".into(),
        options: given::options(&value(options)),
    }
}

#[wasm_bindgen_test]
fn a_refused_command_is_answered_at_once_and_once() {
    let pump = pump();
    let answers = Rc::new(RefCell::new(Vec::new()));
    for options in ["undefined", "{ reciever_image: '' }"] {
        let answers = Rc::clone(&answers);
        pump.command(dial(options), move |answer| answers.borrow_mut().push(answer.unwrap_err().code));
    }
    assert_eq!(*answers.borrow(), [ErrorCode::ConnectionNotEstablished, ErrorCode::InvalidCallParameters]);
}

#[wasm_bindgen_test]
fn what_an_answer_asks_for_comes_after_what_was_asked_before() {
    let pump = pump();
    let order = Rc::new(RefCell::new(Vec::new()));
    let outer = Rc::clone(&order);
    let again = Rc::clone(&pump);
    pump.command(dial("undefined"), move |_| {
        let inner = Rc::clone(&outer);
        again.command(Command::HangupAll, move |_| inner.borrow_mut().push("inner"));
        // The core can be looked at here: it is not borrowed.
        assert!(!again.look(halloo_core::Client::is_connected));
        outer.borrow_mut().push("outer");
    });
    assert_eq!(*order.borrow(), ["outer", "inner"]);
}

#[wasm_bindgen_test]
fn signing_out_settles_what_was_open_and_refuses_what_comes_after() {
    let pump = pump();
    let order = Rc::new(RefCell::new(Vec::new()));
    let (connected, again) = (Rc::clone(&order), Rc::clone(&pump));
    pump.command(Command::Connect, move |answer| {
        assert_eq!(answer.unwrap_err().code, ErrorCode::LoggedOut);
        connected.borrow_mut().push("connect refused");
        again.command(dial("undefined"), move |answer| {
            assert_eq!(answer.unwrap_err().code, ErrorCode::LoggedOut);
            connected.borrow_mut().push("dial refused");
        });
    });
    let signed_out = Rc::clone(&order);
    pump.log_out(move |answer| {
        assert!(answer.is_ok());
        signed_out.borrow_mut().push("signed out");
    });
    assert_eq!(*order.borrow(), ["connect refused", "signed out", "dial refused"]);
}

#[wasm_bindgen_test]
async fn a_client_lives_until_it_has_signed_out_and_not_longer() {
    let pump = pump();
    let alive = Rc::downgrade(&pump);
    drop(pump);
    alive.upgrade().unwrap().command(Command::Connect, |_| {});
    alive.upgrade().unwrap().log_out(|_| {});
    until(|| alive.strong_count() == 0).await;
}
