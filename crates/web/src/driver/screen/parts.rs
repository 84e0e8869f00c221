//! Making elements.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, Node};

const SVG: &str = "http://www.w3.org/2000/svg";

/// A new element of this class at the end of `parent`.
pub(super) fn part(
    document: &Document,
    parent: &Node,
    tag: &str,
    class: &str,
) -> Result<HtmlElement, JsValue> {
    let element: HtmlElement = document.create_element(tag)?.unchecked_into();
    element.set_class_name(class);
    parent.append_child(&element)?;
    Ok(element)
}

/// A line drawing at the end of `parent`; its path is returned.
pub(super) fn drawing(document: &Document, parent: &Node) -> Result<Element, JsValue> {
    let picture = document.create_element_ns(Some(SVG), "svg")?;
    picture.set_attribute("viewBox", "0 0 24 24")?;
    picture.set_attribute("aria-hidden", "true")?;
    let path = document.create_element_ns(Some(SVG), "path")?;
    picture.append_child(&path)?;
    parent.append_child(&picture)?;
    Ok(path)
}

/// A text that has not changed stays untouched: writing it again would have it read aloud again. Without a text, the
/// element takes no room.
pub(super) fn write(element: &HtmlElement, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// As [`write`], on the label that only some can perceive.
pub(super) fn label(element: &Element, text: &str) -> Result<(), JsValue> {
    element.set_attribute("aria-label", text)
}
