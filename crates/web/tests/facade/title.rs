use halloo_core::wire::{CallId, Direction};
use halloo_core::{Devices, Screen, Side, View};
use halloo_web::driver::title::Title;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Document;

use crate::page::until;

fn page(title: &str) -> Document {
    let document = web_sys::window().unwrap().document().unwrap();
    document.set_title(title);
    document
}

fn call(number: u8) -> CallId {
    CallId::new(0, number.into())
}

fn ringing(peer: &str, silent: bool) -> Screen {
    Screen {
        view: View::Incoming,
        direction: Direction::Incoming,
        peer: peer.to_owned(),
        context: String::new(),
        image: None,
        own: Side::default(),
        other: Side::default(),
        asking: false,
        silent,
        quality: None,
        unheard: (false, false),
        muted_talk: false,
        ends: None,
        beside: None,
        devices: Devices::default(),
        sound: None,
    }
}

#[wasm_bindgen_test]
fn a_call_that_can_be_heard_on_a_page_that_is_seen_leaves_the_title_alone() {
    let document = page("A page");
    let mut title = Title::new(document.clone());
    title.show(call(1), Some(&ringing("Ana", false)));
    assert_eq!(document.title(), "A page");
}

#[wasm_bindgen_test]
fn the_title_is_put_back_whatever_the_name() {
    for peer in ["Ana", "  Ana   Lima ", "<b>Ana</b>", "آنا"] {
        let document = page("A page");
        let mut title = Title::new(document.clone());
        title.show(call(1), Some(&ringing(peer, true)));
        assert!(document.title().starts_with('\u{1f4de}'), "{peer}");
        title.show(call(1), None);
        assert_eq!(document.title(), "A page", "{peer}");
    }
}

#[wasm_bindgen_test]
async fn the_title_comes_and_goes() {
    let document = page("A page");
    let mut title = Title::new(document.clone());
    title.show(call(1), Some(&ringing("Ana", true)));
    until(|| document.title() == "A page").await;
    until(|| document.title() != "A page").await;
    drop(title);
    assert_eq!(document.title(), "A page");
}

#[wasm_bindgen_test]
async fn two_calls_that_ring_share_the_title() {
    let document = page("A page");
    let mut title = Title::new(document.clone());
    title.show(call(1), Some(&ringing("Ana", true)));
    title.show(call(2), Some(&ringing("Ben", true)));
    assert_eq!(document.title(), "\u{1f4de} Ana");
    title.show(call(1), None);
    until(|| document.title() == "\u{1f4de} Ben").await;
    drop(title);
    assert_eq!(document.title(), "A page");
}

#[wasm_bindgen_test]
fn a_title_that_the_page_sets_meanwhile_stays() {
    let document = page("A page");
    let mut title = Title::new(document.clone());
    title.show(call(1), Some(&ringing("Ana", true)));
    document.set_title("Another page");
    title.show(call(1), None);
    assert_eq!(document.title(), "Another page");
}
