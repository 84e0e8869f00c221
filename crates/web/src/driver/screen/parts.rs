//! What is done to elements, without a way to fail: names are valid and elements are the card's own.
//!
//! The same calls of web-sys can fail, and every way out costs code.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Document, Element, Node};

#[wasm_bindgen]
extern "C" {
    /// An element, a document or a style, as JavaScript sees it.
    type Thing;

    #[wasm_bindgen(method, js_name = createElement)]
    fn make(this: &Thing, tag: &str) -> Element;

    #[wasm_bindgen(method, js_name = createElementNS)]
    fn make_in(this: &Thing, namespace: &str, tag: &str) -> Element;

    #[wasm_bindgen(method, js_name = appendChild)]
    fn add(this: &Thing, child: &Node);

    #[wasm_bindgen(method, js_name = setAttribute)]
    fn put(this: &Thing, name: &str, value: &str);

    #[wasm_bindgen(method, js_name = toggleAttribute)]
    fn flag(this: &Thing, name: &str, on: bool);

    #[wasm_bindgen(method, js_name = focus)]
    fn take_focus(this: &Thing);

    #[wasm_bindgen(method, js_name = closest)]
    fn around(this: &Thing, selector: &str) -> Option<Element>;

    #[wasm_bindgen(method, getter)]
    fn style(this: &Thing) -> Thing;

    #[wasm_bindgen(method, js_name = setProperty)]
    fn colour(this: &Thing, name: &str, colour: &str);

    #[wasm_bindgen(method, js_name = setProperty)]
    fn number(this: &Thing, name: &str, number: i32);
}

/// What can be done to an element.
pub(super) trait Unfailing: JsCast {
    /// Puts this at the end of it.
    fn add(&self, child: &Node) {
        self.unchecked_ref::<Thing>().add(child);
    }

    /// Sets an attribute.
    fn put(&self, name: &str, value: &str) {
        self.unchecked_ref::<Thing>().put(name, value);
    }

    /// Sets an attribute without a value, or removes it.
    fn flag(&self, name: &str, on: bool) {
        self.unchecked_ref::<Thing>().flag(name, on);
    }

    /// Gives it the focus.
    fn take_focus(&self) {
        self.unchecked_ref::<Thing>().take_focus();
    }

    /// It, or what it stands in, if that matches.
    fn around(&self, selector: &str) -> Option<Element> {
        self.unchecked_ref::<Thing>().around(selector)
    }

    /// Sets a custom property to a colour; an empty text removes it.
    fn colour(&self, name: &str, colour: &str) {
        self.unchecked_ref::<Thing>().style().colour(name, colour);
    }

    /// Sets a custom property to a number.
    fn number(&self, name: &str, number: i32) {
        self.unchecked_ref::<Thing>().style().number(name, number);
    }
}

impl Unfailing for Element {}

const SVG: &str = "http://www.w3.org/2000/svg";

/// A new element of this class at the end of `parent`.
pub(super) fn part(document: &Document, parent: &Node, tag: &str, class: &str) -> Element {
    let element = document.unchecked_ref::<Thing>().make(tag);
    if !class.is_empty() {
        element.put("class", class);
    }
    if tag == "button" {
        element.put("type", tag);
    }
    parent.unchecked_ref::<Thing>().add(&element);
    element
}

/// A line drawing at the end of `parent`; its path is returned.
pub(super) fn drawing(document: &Document, parent: &Element) -> Element {
    let document = document.unchecked_ref::<Thing>();
    let picture = document.make_in(SVG, "svg");
    picture.put("viewBox", "0 0 24 24");
    picture.put("aria-hidden", "true");
    let path = document.make_in(SVG, "path");
    picture.add(&path);
    parent.add(&picture);
    path
}

/// A text that has not changed stays untouched: writing it again would have it read aloud again. Without a text, the
/// element takes no room.
pub(super) fn write(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Sets this attribute, or removes it.
pub(super) fn set(element: &Element, name: &str, value: Option<&str>) {
    match value {
        Some(value) => element.put(name, value),
        None => element.flag(name, false),
    }
}
